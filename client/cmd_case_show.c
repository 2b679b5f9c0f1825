/* nol case show: the whole file in order, on 80 columns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/case_print.h"
#include "client/cmd_case.h"
#include "client/cmd_withdraw.h"
#include "client/danger.h"
#include "client/labels.h"
#include "client/lines.h"
#include "client/next.h"
#include "client/oddities.h"
#include "client/output.h"
#include "client/reveal.h"
#include "proto/cases.pb-c.h"

#define section lines_section
#define line lines_value
#define PARTS LINES_PARTS

/* What is asked of whoever reads it: what waits for a decision, on what it rests; or why it came back. */
static void show_asked(const Nol__CaseRow *row, struct labels *labels)
{
    if (row->why_sent_back != NULL)
        line(_("Sent back"), row->why_sent_back);
    if (row->proposed_code == NULL)
        return;
    line(_("Proposed finding"), labels_finding(labels, row->batch, row->proposed_code, row->proposed_sub));
    line(_("Papers"), labels_kinds(labels, row->batch, row->papers, row->n_papers, "", ""));
    line(_("Waiver asked"), labels_kinds(labels, row->batch, row->waived, row->n_waived, "", ""));
    line(_("Visits made"), row->last_visit != NULL
                               ? call_printf(labels->call, _("%u (last %s)"), row->tries, row->last_visit)
                           : row->has_tries ? call_printf(labels->call, "%u", row->tries)
                                            : NULL);
    line(_("Filed by"), call_printf(labels->call, "%s  %s", row->filed_by != NULL ? row->filed_by : "",
                                    row->filed_on != NULL ? row->filed_on : ""));
}

/* What is confirmed and rests on nothing any more is the first that one has to know. */
static void show_lost_ground(const Nol__CaseFile *file)
{
    for (size_t i = 0; i < file->n_duties; i++) {
        const Nol__Duty *duty = file->duties[i];

        if (duty->kind != NULL && strcmp(duty->kind, "ground_withdrawn") == 0 && duty->status != NULL &&
            strcmp(duty->status, "open") == 0)
            PARTS(0, "!!", _("The ground of the confirmed finding was withdrawn; to be decided again:"),
                  duty->org_name, _("due"), duty->due);
    }
}

/* "community,district", each in words. */
static const char *levels(struct call *call, const char *with)
{
    const char *all = NULL;
    int length;

    for (; with != NULL && *with != '\0'; with += with[length] == ',' ? length + 1 : length) {
        length = (int)strcspn(with, ",");
        all = call_printf(call, "%s%s%s", all != NULL ? all : "",
                          all == NULL         ? ""
                          : i18n_is_chinese() ? "、"
                                              : ", ",
                          words_label(WORDS_LEVEL, call_printf(call, "%.*s", length, with)));
    }
    return all;
}

static void show_head(const Nol__CaseFile *file, struct labels *labels)
{
    const Nol__CaseRow *row = file->case_file;

    if (row == NULL)
        return;
    PARTS(0, row->case_, row->name, words_label(WORDS_STATE, row->state),
          row->code != NULL ? labels_finding(labels, row->batch, row->code, row->sub) : NULL,
          call_printf(labels->call, "v%u", row->version));
    lines_notices(file->notices, 0, file->n_notices);
    line(_("In danger"), danger_moment(labels->call, row->danger_at));
    show_lost_ground(file);
    show_asked(row, labels);
    oddities_show(labels, row->batch, row->case_, file->oddities, file->n_oddities);
    for (size_t i = 0; i < row->n_marks; i++)
        line(_("Mark"), words_label(WORDS_MARK, row->marks[i]));
    line(_("With"), levels(labels->call, row->with));
    line(_("Due"), row->undated ? labels_due(labels->call, row->step_due, row->missing_year) : row->step_due);
    line(_("Street"), row->street_name);
    line(_("Community"), row->community_name);
    line(_("Since"), row->since);
    line(_("Batch"), row->batch);
    line(_("Settle by"), row->due);
}

/* What has to be done by when, and by whom. */
static void show_clocks(struct call *call, const Nol__CaseFile *file)
{
    if (file->n_clocks > 0)
        section(_("Clocks"), file->n_clocks);
    for (size_t i = 0; i < file->n_clocks; i++) {
        const Nol__CaseClock *clock = file->clocks[i];
        PARTS(2, words_label(WORDS_CLOCK, clock->kind), clock->org_name, _("since"), clock->since, _("due"),
              clock->due == NULL && clock->due_at != NULL
                  ? danger_moment(call, clock->due_at)
                  : labels_due(call, clock->due, clock->missing_year));
        PARTS(6, clock->late_on != NULL ? _("late since") : NULL, clock->late_on,
              clock->paused_until != NULL ? _("stands still until") : NULL, clock->paused_until,
              clock->paused_why);
    }
}

static void show_child(const Nol__Child *child)
{
    if (child == NULL)
        return;
    section(_("Child"), 0);
    line(_("Name"), child->name);
    line(_("Sex"), words_label(WORDS_SEX, child->sex));
    line(_("Born"), child->birth_date);
    line(_("ID number"), child->id_number);
    line(_("Nationality"), child->nationality);
    line(_("Registered"), child->household_address);
    line(_("Lives at"), child->address);
    line(_("Guardian"), child->guardian);
    line(_("Phone"), child->guardian_phone);
    line(_("Died"), child->died_on);
    for (size_t i = 0; i < child->n_other_cases; i++)
        line(_("Other case"), child->other_cases[i]);
}

static bool same(const char *left, const char *right)
{
    return left != NULL && strcmp(left, right) == 0;
}

/* A number that stands masked in one place and whole in the other. */
static bool same_masked(const char *whole, const char *masked)
{
    if (whole == NULL || strlen(whole) != strlen(masked) || strchr(masked, '*') == NULL)
        return false;
    while (*whole != '\0' && (*masked == '*' || *masked == *whole)) {
        whole++;
        masked++;
    }
    return *whole == '\0';
}

/* What the child's own lines say already. */
static bool is_said(const Nol__Child *child, const Nol__CaseRow *row, const char *value)
{
    if (*value == '\0')
        return true;
    return (row != NULL && (same(row->street, value) || same(row->community, value))) ||
           (child != NULL &&
            (same(child->name, value) || same(child->birth_date, value) || same(child->id_number, value) ||
             same(child->nationality, value) || same(child->household_address, value) ||
             same(child->address, value) || same(child->guardian, value) ||
             same(child->guardian_phone, value) || same_masked(child->guardian_phone, value) ||
             same(words_label(WORDS_SEX, child->sex), value)));
}

/* A cell whose words the program knows is said in the reader's: how a child on no list was found, and its sex. */
static const char *cell_words(const char *name, const char *value)
{
    const char *own = name != NULL ? words_find(WORDS_RECEIVED, name) : NULL,
               *field = name != NULL ? words_find(WORDS_FIELD, name) : NULL;
    enum words list = same(own, "found_by") ? WORDS_FOUND_BY : same(field, "sex") ? WORDS_SEX : WORDS_NONE;
    const char *known = list != WORDS_NONE && value != NULL ? words_find(list, value) : NULL;

    return known != NULL ? words_label(list, known) : value;
}

/* The row of the list, without what stands with the child word for word: what was mended, and what has no place elsewhere. A child that was
 * found on no list has none: there the program wrote how it was found. */
static void show_received(const Nol__CaseFile *file)
{
    if (file->n_received == 0)
        return;
    section(_("Row as received"), 0);
    line(_("Row"), file->received_row);
    for (size_t i = 0; i < file->n_received; i++) {
        const char *name = file->received[i]->name, *value = cell_words(name, file->received[i]->value);
        const char *own = name != NULL ? words_find(WORDS_RECEIVED, name) : NULL;

        if (value == NULL || is_said(file->child, file->case_file, value))
            continue;
        line(own != NULL ? words_label(WORDS_RECEIVED, own) : name != NULL ? name : "", value);
    }
}

static void show_moves(const Nol__CaseFile *file, struct labels *labels)
{
    const char *batch = file->case_file != NULL ? file->case_file->batch : NULL;

    if (file->n_moves > 0)
        section(_("Moves"), file->n_moves);
    for (size_t i = 0; i < file->n_moves; i++) {
        const Nol__Move *move = file->moves[i];
        char version[16], states[128] = "";

        snprintf(version, sizeof(version), "v%u", move->version);
        if (move->to != NULL && (move->from == NULL || strcmp(move->from, move->to) != 0))
            snprintf(states, sizeof(states), "-> %s", words_label(WORDS_STATE, move->to));
        PARTS(2, version, move->on, words_label(WORDS_VERB, move->verb), states,
              labels_code(labels, batch, move->code), labels_sub(labels, batch, move->code, move->sub),
              move->by, move->by_org, move->supplementary ? _("(recorded later)") : "");
        PARTS(6, move->street, move->community, move->reason);
    }
}

/* Below what was withdrawn: that it was, by whom, when and why. */
static void crossed_out(const char *words)
{
    PARTS(6, words != NULL ? "XX" : NULL, words);
}

static void show_visits(const Nol__CaseFile *file, struct call *call)
{
    if (file->n_visits > 0)
        section(_("Visits"), file->n_visits);
    for (size_t i = 0; i < file->n_visits; i++) {
        const Nol__Visit *visit = file->visits[i];

        PARTS(2, visit->visit, visit->on, words_label(WORDS_HOW, visit->how),
              words_label(WORDS_RESULT, visit->result), visit->met, visit->by, visit->by_org,
              visit->late ? _("(late: former holder)") : "");
        crossed_out(withdraw_words(call, visit->withdrawn_by, visit->withdrawn_at, visit->withdrawn_why));
        PARTS(6, visit->who, visit->note);
        if (visit->next_date != NULL)
            PARTS(6, _("next:"), visit->next_date);
    }
}

static void show_findings(const Nol__CaseFile *file, struct labels *labels)
{
    const char *batch = file->case_file != NULL ? file->case_file->batch : NULL;

    if (file->n_findings > 0)
        section(_("Findings"), file->n_findings);
    for (size_t i = 0; i < file->n_findings; i++) {
        const Nol__Finding *f = file->findings[i];

        PARTS(2, f->on, f->code != NULL ? labels_finding(labels, batch, f->code, f->sub) : f->label,
              words_label(WORDS_EFFECT, f->effect), words_label(WORDS_FINDING, f->status),
              words_label(WORDS_SOURCE, f->source));
        PARTS(6, f->filed_by != NULL ? _("filed by") : NULL, f->filed_by,
              f->approved_by != NULL ? _("approved by") : NULL, f->approved_by,
              f->confirmed_by != NULL ? _("confirmed by") : NULL, f->confirmed_by, f->confirmed_on);
        PARTS(6, words_label(WORDS_RULE, f->rule), f->reason);
        for (size_t w = 0; w < f->n_waivers; w++)
            PARTS(6, _("waiver"), labels_kind(labels, batch, f->waivers[w]->kind), f->waivers[w]->reason,
                  f->waivers[w]->asked_by,
                  f->waivers[w]->granted_by != NULL ? _("granted by") : _("not granted"),
                  f->waivers[w]->granted_by);
    }
}

static void show_evidence(const Nol__CaseFile *file, struct labels *labels)
{
    if (file->n_evidence > 0)
        section(_("Papers"), file->n_evidence);
    for (size_t i = 0; i < file->n_evidence; i++) {
        const Nol__Evidence *e = file->evidence[i];

        PARTS(2, e->evidence, labels_paper(e->kind, e->label, e->label_en), e->number, e->issuer, e->date,
              e->seen ? _("original seen") : e->file_name);
        crossed_out(withdraw_words(labels->call, e->withdrawn_by, e->withdrawn_at, e->withdrawn_why));
        if (e->from != NULL || e->until != NULL)
            PARTS(6, _("valid"), e->from, "..", e->until);
        for (size_t d = 0; d < e->n_details; d++)
            PARTS(6, words_label(WORDS_FIELD, e->details[d]->name), e->details[d]->value);
        PARTS(6, _("filed by"), e->filed_by, e->filed_at, e->checked_by != NULL ? _("checked by") : NULL,
              e->checked_by);
    }
}

static void show_rest(const Nol__CaseFile *file, struct call *call)
{
    if (file->n_duties > 0)
        section(_("Duties"), file->n_duties);
    for (size_t i = 0; i < file->n_duties; i++) {
        const Nol__Duty *duty = file->duties[i];

        PARTS(2, words_label(WORDS_DUTY, duty->status), labels_duty(call, duty), duty->org_name,
              duty->due != NULL ? _("due") : NULL, duty->due,
              duty->provisional ? _("(plain days: the terms are not loaded)") : NULL, duty->ended_on,
              duty->ended_by);
    }
    if (file->n_remarks > 0)
        section(_("Remarks"), file->n_remarks);
    for (size_t i = 0; i < file->n_remarks; i++)
        PARTS(2, file->remarks[i]->at, file->remarks[i]->by, file->remarks[i]->note);
}

static void show_file(const Nol__CaseFile *file, struct labels *labels)
{
    show_head(file, labels);
    show_child(file->child);
    show_clocks(labels->call, file);
    show_visits(file, labels->call);
    show_evidence(file, labels);
    show_findings(file, labels);
    case_print_steps(file);
    show_rest(file, labels->call);
    show_received(file);
    show_moves(file, labels);
}

const struct column case_show_columns[] = {
    {"case_file.case", N_("Case"), WORDS_NONE, 0},
    {"child.name", N_("Name"), WORDS_NONE, 0},
    {"child.id_number", N_("ID number"), WORDS_NONE, 0},
    {"child.birth_date", N_("Born"), WORDS_NONE, 0},
    {"case_file.state", N_("State"), WORDS_STATE, 0},
    {"case_file.code", N_("Code"), WORDS_NONE, 0},
    {"case_file.step_due", N_("Due"), WORDS_NONE, 0},
    {"case_file.version", N_("Version"), WORDS_NONE, 0},
    COLUMN_END,
};

static int show(struct call *call, struct session *s, struct shown *shown, const char *number)
{
    Nol__CaseShow request = NOL__CASE_SHOW__INIT;
    Nol__CaseFile *file;
    struct labels labels;

    request.case_ = (char *)(uintptr_t)number;
    request.reveal = (char *)(uintptr_t)(call_has(call, "full") ? "" : call_option(call, "reveal"));
    file = (Nol__CaseFile *)reveal_ask(call, s, NOL__MESSAGE_TYPE__CASE_SHOW, &request.base,
                                       &nol__case_file__descriptor);
    if (file == NULL)
        return failure_print(&s->failure);
    if (file->case_file != NULL)
        shown_note(shown, file->case_file->case_, file->case_file->version);
    if (file->case_file != NULL && file->case_file->danger_at != NULL)
        danger_say();
    for (size_t i = 0; i < file->n_duties; i++)
        next_put(call, file->duties[i]);
    if (call->format == FORMAT_TABLE) {
        labels_init(&labels, call, s);
        show_file(file, &labels);
        labels_deinit(&labels);
        fflush(stdout);
        if (file->case_file != NULL)
            next_say_case(call, file);
    } else {
        output_one(call, &file->base, case_show_columns);
    }
    nol__case_file__free_unpacked(file, NULL);
    return 0;
}

int cmd_case_show(struct call *call)
{
    struct targets targets;
    struct shown shown;
    int exit_code = 0;
    const char *reason = call_option(call, "reveal");
    struct session *s = acts_begin(call, &shown, &exit_code);

    if (s == NULL)
        return exit_code;
    exit_code = targets_one(call, s, &shown, false, &targets);
    if (exit_code == 0 && reason != NULL && *reason == '\0')
        exit_code = call_usage(call, _("--reveal wants the reason for which the full numbers are needed"));
    if (exit_code == 0)
        exit_code = show(call, s, &shown, targets.items[0].number);
    return acts_end(&shown, exit_code);
}
