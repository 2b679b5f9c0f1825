/* nol report progress, escalations, measures. */
#include <stdio.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_report.h"
#include "client/list.h"
#include "client/moment.h"
#include "client/output.h"
#include "client/report_how_follow.h"
#include "client/report_print.h"
#include "client/report_table.h"
#include "client/report_words.h"
#include "client/session.h"
#include "client/words.h"
#include "proto/reports.pb-c.h"

#define NUMBER(value) report_number(call, value)

ProtobufCMessage *report_ask(struct call *call, uint32_t type, ProtobufCMessage *request, char **known_at,
                             char **position, const ProtobufCMessageDescriptor *descriptor, int *exit_code)
{
    ProtobufCMessage *reply;
    struct session *s;

    list_fill(call, request);
    if (known_at != NULL && !report_known(call, known_at, position)) {
        *exit_code = 2;
        return NULL;
    }
    s = session_of(call, exit_code);
    if (s == NULL)
        return NULL;
    reply = session_ask(s, type, request, descriptor);
    if (reply != NULL)
        report_words_rows(reply);
    if (reply == NULL) {
        *exit_code = failure_print(&s->failure);
    } else if (!call_has(call, "how") && output_json(call, reply)) {
        protobuf_c_message_free_unpacked(reply, NULL);
        reply = NULL;
    }
    return reply;
}

void report_print_about(const struct call *call, const char *title, const char *batch, const char *from,
                        const char *on, const char *known_at, const char *position)
{
    char at[MOMENT_SIZE];

    if (call->format != FORMAT_TABLE)
        return;
    printf("%s", title);
    if (batch != NULL)
        printf(_(" of %s"), batch);
    if (from != NULL)
        printf(_(", %s to %s\n"), from, on);
    else
        printf(_(", as of %s\n"), on);
    report_print_day_end(known_at);
    if (known_at != NULL)
        printf(_("  known at %s, position %s\n"), moment_short(known_at, true, at), position);
}

/* ---- progress */

/* The sum of all has no unit of its own. */
static const char *unit_name(const Nol__ProgressRow *r)
{
    return r->name == NULL ? _("Total") : r->name;
}

/* CSV has the medians in the same row. */
static void progress_row(struct call *call, struct report_table *table, const Nol__ProgressRow *r, int indent)
{
    const char *const cells[] = {NUMBER(r->received), NUMBER(r->assigned),  NUMBER(r->visited),
                                 NUMBER(r->reviewed), NUMBER(r->confirmed), NUMBER(r->overdue),
                                 NUMBER(r->undated),  r->median_route,      r->median_assign,
                                 r->median_visit,     r->median_review,     r->median_confirm};

    table->by = r->name == NULL ? _("total") : r->street != NULL ? _("community") : _("street");
    report_table_row(table, r->org, unit_name(r), indent, cells);
}

static void median_row(struct report_table *table, const Nol__ProgressRow *r, int indent)
{
    const char *const cells[] = {r->median_route, r->median_assign, r->median_visit, r->median_review,
                                 r->median_confirm};

    for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++)
        if (cells[i] != NULL) {
            report_table_row(table, r->org, unit_name(r), indent, cells);
            return;
        }
}

/* The communities of a street stand below it. */
static bool is_below(const Nol__ProgressRow *street, const Nol__ProgressRow *community)
{
    return street->org != NULL && community->street != NULL && strcmp(street->org, community->street) == 0;
}

/* What is late with two units counts with both. */
static void print_progress_notes(struct call *call, const Nol__ReportProgressReply *r)
{
    uint64_t late = 0;

    for (size_t i = 0; i < r->n_by_community; i++)
        late += r->by_community[i]->overdue;
    if (late > r->total->overdue)
        puts(_("A file that is late with two units counts with each of them, and once in the total."));
    if (r->total->overdue > 0 &&
        strncmp(session_role(call->session), "leader", strlen("leader")) != 0) /* they open no files */
        fprintf(stderr, _("Next: nol case list --batch %s --overdue\n"), call_quoted(call, r->batch));
}

const char *const report_progress_titles[] = {N_("received"),
                                              N_("assigned"),
                                              N_("visited"),
                                              N_("reviewed"),
                                              N_("confirmed"),
                                              N_("overdue"),
                                              N_("no day"),
                                              N_("routing, median days"),
                                              N_("assigning, median days"),
                                              N_("visiting, median days"),
                                              N_("reviewing, median days"),
                                              N_("confirming, median days"),
                                              NULL};

static void print_progress(struct call *call, const Nol__ReportProgressReply *r)
{
    const char *titles[REPORT_TABLE_CELLS];
    bool undated = r->total->undated > 0; /* of a list without clocks */
    const char *const steps[] = {_("route"), _("assign"), _("visit"), _("review"), _("confirm")};
    struct report_table table;

    report_titles(report_progress_titles, titles);
    report_print_about(call, _("Progress"), r->batch, NULL, r->on, r->known_at, r->position);
    report_table_init(&table, call, undated ? 7 : 6, i18n_is_chinese() ? (undated ? 24 : 26) : 20,
                      i18n_is_chinese() ? (undated ? 8 : 9) : 10);
    report_table_csv(&table, report_progress_titles);
    if (call->format == FORMAT_CSV)
        table.cells = table.csv_cells;
    for (int part = 0; part < (call->format == FORMAT_CSV ? 1 : 2); part++) {
        if (part == 1) {
            table.cells = 5;
            table.width = 10;
            table.label = 26;
        }
        report_table_head(&table, NULL, 0, part == 0 ? _("Unit") : _("Median days in a step"),
                          part == 0 ? titles : steps);
        for (size_t i = 0; i < r->n_by_street; i++) {
            if (part == 0)
                progress_row(call, &table, r->by_street[i], 0);
            else
                median_row(&table, r->by_street[i], 0);
            for (size_t k = 0; k < r->n_by_community; k++) {
                if (!is_below(r->by_street[i], r->by_community[k]))
                    continue;
                if (part == 0)
                    progress_row(call, &table, r->by_community[k], 2);
                else
                    median_row(&table, r->by_community[k], 2);
            }
        }
        if (r->total->org != NULL && r->n_by_street > 0) /* a street's own: it stands there already */
            continue;
        if (part == 0)
            progress_row(call, &table, r->total, 0);
        else
            median_row(&table, r->total, 0);
    }
    if (call->format == FORMAT_TABLE)
        print_progress_notes(call, r);
}

int cmd_report_progress(struct call *call)
{
    Nol__ReportProgress request = NOL__REPORT_PROGRESS__INIT;
    struct report_how how;
    int exit_code = 0;
    Nol__ReportProgressReply *reply;

    if (!call_has(call, "batch"))
        return call_usage(call, _("--%s is missing"), "batch");
    reply = (Nol__ReportProgressReply *)report_ask(call, NOL__MESSAGE_TYPE__REPORT_PROGRESS, &request.base,
                                                   &request.known_at, &request.position,
                                                   &nol__report_progress_reply__descriptor, &exit_code);
    if (reply == NULL)
        return exit_code;
    how = report_how_begin(call);
    if (report_how_shows_report(&how))
        print_progress(call, reply);
    report_how_progress(&how, reply);
    nol__report_progress_reply__free_unpacked(reply, NULL);
    return 0;
}

/* ---- escalations */

const char *const report_escalations_titles[] = {N_("raised"),
                                                 N_("pending"),
                                                 N_("files"),
                                                 N_("overdue"),
                                                 N_("days"),
                                                 N_("issued"),
                                                 N_("waiting"),
                                                 N_("signed"),
                                                 N_("replied"),
                                                 N_("declined"),
                                                 N_("settled"),
                                                 N_("revoked"),
                                                 N_("directives overdue"),
                                                 NULL};

static void escalation_part(struct call *call, struct report_table *table, const char *by, const char *title,
                            enum words words, Nol__EscalationCount *const *rows, size_t count)
{
    const char *titles[REPORT_TABLE_CELLS];

    if (count == 0)
        return;
    report_titles(report_escalations_titles, titles);
    report_table_head(table, by, 0, title, titles);
    for (size_t i = 0; i < count; i++) {
        const Nol__EscalationCount *r = rows[i];
        const char *const cells[] = {NUMBER(r->count), NUMBER(r->open), NUMBER(r->cases), NUMBER(r->overdue),
                                     r->median_days};

        report_table_row(table, r->name != NULL ? r->key : NULL,
                         r->name != NULL ? r->name : words_label(words, r->key), 0, cells);
    }
}

/* A case that went up for two reasons counts with both. */
static bool counts_twice(const Nol__ReportEscalationsReply *r)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < r->n_by_reason; i++)
        sum += r->by_reason[i]->cases;
    return sum > r->total->cases;
}

static void directive_row(struct call *call, struct report_table *table, const Nol__DirectiveCount *r)
{
    const char *const cells[] = {NUMBER(r->count),     NUMBER(r->issued),  NUMBER(r->acknowledged),
                                 NUMBER(r->answered),  NUMBER(r->refused), NUMBER(r->accepted),
                                 NUMBER(r->withdrawn), NUMBER(r->overdue)};

    report_table_row(table, r->org, r->name != NULL ? r->name : _("Total"), 0, cells);
}

static void print_escalations(struct call *call, const Nol__ReportEscalationsReply *r)
{
    const char *titles[REPORT_TABLE_CELLS];
    Nol__EscalationCount total = *r->total;
    Nol__EscalationCount *one = &total;
    struct report_table table;

    report_print_about(call, _("Escalations"), r->batch, r->from, r->until, r->known_at, r->position);
    report_table_init(&table, call, 5, 28, 10);
    report_table_csv(&table, report_escalations_titles);
    total.name = (char *)(uintptr_t)_("Total");
    escalation_part(call, &table, _("total"), "", WORDS_NONE, &one, 1);
    escalation_part(call, &table, _("reason"), _("By reason"), WORDS_CAUSE, r->by_reason, r->n_by_reason);
    escalation_part(call, &table, _("state"), _("By state"), WORDS_ESCALATION, r->by_state, r->n_by_state);
    escalation_part(call, &table, _("who has it"), _("By who has it"), WORDS_ESCALATION_LEVEL, r->by_level,
                    r->n_by_level);
    escalation_part(call, &table, _("street"), _("By street"), WORDS_NONE, r->by_street, r->n_by_street);
    table.cells = 8;
    table.label = 16;
    table.width = 8;
    report_titles(report_escalations_titles, titles);
    titles[12] = _("overdue"); /* of directives, where they have a table of their own */
    report_table_head(&table, _("directives"), 5, _("Directives"), titles + 5);
    for (size_t i = 0; i < r->n_by_org; i++)
        directive_row(call, &table, r->by_org[i]);
    directive_row(call, &table, r->directives);
    if (call->format == FORMAT_TABLE && counts_twice(r))
        puts(_("A file that was escalated more than once counts once in each row, and once in the total."));
    if (call->format == FORMAT_TABLE && r->total->open > 0)
        fputs(_("Next: nol escalation list\n"), stderr);
}

int cmd_report_escalations(struct call *call)
{
    Nol__ReportEscalations request = NOL__REPORT_ESCALATIONS__INIT;
    struct report_how how;
    int exit_code = 0;
    Nol__ReportEscalationsReply *reply;

    request.until = report_option(call, "to");
    reply = (Nol__ReportEscalationsReply *)report_ask(call, NOL__MESSAGE_TYPE__REPORT_ESCALATIONS,
                                                      &request.base, &request.known_at, &request.position,
                                                      &nol__report_escalations_reply__descriptor, &exit_code);
    if (reply == NULL)
        return exit_code;
    how = report_how_begin(call);
    if (report_how_shows_report(&how))
        print_escalations(call, reply);
    report_how_escalations(&how, reply);
    nol__report_escalations_reply__free_unpacked(reply, NULL);
    return 0;
}

/* ---- measures */

const char *const report_measures_titles[] = {N_("times"),        N_("persons"), N_("amount in yuan"),
                                              N_("planned"),      N_("held"),    N_("aid, times"),
                                              N_("aid, persons"), NULL};

static void measure_part(struct call *call, struct report_table *table, const char *by, const char *title,
                         Nol__MeasureCount *const *rows, size_t count)
{
    const char *titles[REPORT_TABLE_CELLS];

    if (count == 0)
        return;
    report_titles(report_measures_titles, titles);
    if (call->format == FORMAT_CSV)
        table->cells = 7;
    report_table_head(table, by, 0, title, titles);
    for (size_t i = 0; i < count; i++) {
        const Nol__MeasureCount *r = rows[i];
        const char *const cells[] = {NUMBER(r->count),      NUMBER(r->persons), report_yuan(call, r->amount),
                                     NUMBER(r->planned),    NUMBER(r->held),    NUMBER(r->aid_count),
                                     NUMBER(r->aid_persons)};

        report_table_row(table, r->kind != NULL ? NULL : r->org,
                         r->kind != NULL ? words_label(WORDS_MEASURE, r->kind) : r->name, 0, cells);
    }
}

static void print_measures(struct call *call, const Nol__ReportMeasuresReply *r)
{
    Nol__MeasureCount total = *r->total;
    Nol__MeasureCount *one = &total;
    struct report_table table;

    report_print_about(call, _("Measures"), r->batch, r->from, r->until, r->known_at, r->position);
    if (call->format == FORMAT_TABLE)
        printf(_("  aid: %u person-times, %u persons, %s yuan\n"), r->total->aid_count, r->total->aid_persons,
               report_yuan(call, r->total->amount));
    report_table_init(&table, call, 5, 24, 11);
    total.name = (char *)(uintptr_t)_("Total");
    report_table_csv(&table, report_measures_titles);
    measure_part(call, &table, _("total"), "", &one, 1);
    measure_part(call, &table, _("kind"), _("By kind"), r->by_kind, r->n_by_kind);
    measure_part(call, &table, _("street"), _("By street"), r->by_street, r->n_by_street);
}

int cmd_report_measures(struct call *call)
{
    Nol__ReportMeasures request = NOL__REPORT_MEASURES__INIT;
    struct report_how how;
    int exit_code = 0;
    Nol__ReportMeasuresReply *reply;

    request.until = report_option(call, "to");
    reply = (Nol__ReportMeasuresReply *)report_ask(call, NOL__MESSAGE_TYPE__REPORT_MEASURES, &request.base,
                                                   &request.known_at, &request.position,
                                                   &nol__report_measures_reply__descriptor, &exit_code);
    if (reply == NULL)
        return exit_code;
    how = report_how_begin(call);
    if (report_how_shows_report(&how))
        print_measures(call, reply);
    report_how_measures(&how, reply);
    nol__report_measures_reply__free_unpacked(reply, NULL);
    return 0;
}
