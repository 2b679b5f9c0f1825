/* nol escalation show: one matter with its timeline. */
#include <stdio.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_escalation.h"
#include "client/danger.h"
#include "client/labels.h"
#include "client/lines.h"
#include "client/next.h"
#include "client/oddities.h"
#include "client/output.h"
#include "client/ref.h"

static void print_head(struct call *call, const Nol__EscalationFile *file)
{
    const Nol__EscalationRow *row = file->row;

    LINES_PARTS(0, call_printf(call, "[%s]", row->escalation), words_label(WORDS_CAUSE, row->reason),
                words_label(WORDS_ESCALATION, row->state), row->case_, row->name,
                words_label(WORDS_STATE, file->case_state), call_printf(call, "v%u", row->version));
    lines_value(_("In danger"), danger_moment(call, row->danger_at));
    lines_value(_("Asked"), row->asked);
    lines_value(_("Handed up"), row->handed_up);
    lines_value(_("Raised"), call_printf(call, "%s  %s", row->raised_on != NULL ? row->raised_on : "",
                                         row->unit_name != NULL ? row->unit_name : ""));
    lines_value(_("With"), row->org_name);
    lines_value(_("Since"), row->since);
    lines_value(_("Due"), escalation_due(call, row));
    lines_value(_("Late since"), row->late_on);
    lines_value(_("Tried"), escalation_tried(call, row->tried));
    lines_value(_("Proposes"), row->proposal);
    lines_value(_("Street"), row->street_name);
    lines_value(_("Community"), row->community_name);
    if (file->decision != NULL)
        lines_value(_("Decision"),
                    call_printf(call, "%s  %s  %s%s%s", file->decided_on != NULL ? file->decided_on : "",
                                words_label(WORDS_DECISION, file->decision),
                                file->decided_for != NULL ? file->decided_for : file->decided_by,
                                file->decided_for != NULL ? _("  entered by ") : "",
                                file->decided_for != NULL ? file->decided_by : ""));
    lines_value(_("Ended"), row->ended_on);
}

static void print_cases(struct call *call, const Nol__EscalationFile *file)
{
    if (file->n_cases > 0)
        lines_section(_("Late cases"), file->n_cases);
    for (size_t i = 0; i < file->n_cases; i++) {
        const Nol__EscalationCase *c = file->cases[i];

        LINES_PARTS(2, c->case_, c->name, c->danger_at != NULL ? _("In danger") : NULL,
                    c->danger_at != NULL ? danger_moment(call, c->danger_at) : NULL,
                    words_label(WORDS_STATE, c->state), c->street_name, c->community_name,
                    c->due != NULL ? _("due") : NULL, c->due, c->settled_on,
                    words_label(WORDS_ESCALATION, c->how));
    }
}

static void print_visits(const Nol__EscalationFile *file)
{
    if (file->n_visits > 0)
        lines_section(_("Visits"), file->n_visits);
    for (size_t i = 0; i < file->n_visits; i++) {
        const Nol__Visit *visit = file->visits[i];

        LINES_PARTS(2, visit->on, words_label(WORDS_HOW, visit->how),
                    words_label(WORDS_RESULT, visit->result), visit->by_org, visit->met);
        LINES_PARTS(6, visit->note);
    }
}

static void say_next(struct call *call, const Nol__EscalationRow *row)
{
    next_say(call, NEXT_ESCALATION, row->next, row->n_next, row->escalation);
    if (row->ended_on == NULL && row->reason != NULL && strcmp(row->reason, "late") == 0)
        fputs(_("It ends by itself once its cases are done; until then it goes up step by step.\n"), stderr);
}

/* The group cannot ask for the scheme of the case; the words of its papers came along. */
static void print_oddities(struct labels *labels, const Nol__EscalationFile *file)
{
    for (size_t i = 0; i < file->n_oddities; i++)
        for (size_t k = 0; k < file->n_papers; k++)
            if (file->oddities[i]->evidence != NULL && file->papers[k]->evidence != NULL &&
                strcmp(file->oddities[i]->evidence, file->papers[k]->evidence) == 0)
                labels_put(
                    &file->oddities[i]->kind,
                    labels_paper(file->papers[k]->kind, file->papers[k]->label, file->papers[k]->label_en));
    oddities_show(labels, NULL, file->row->case_, file->oddities, file->n_oddities);
}

static void print_file(struct call *call, struct labels *labels, const Nol__EscalationFile *file)
{
    for (size_t i = 0; i < file->n_parties; i++)
        LINES_PARTS(0, file->parties[i]->call ? "!!" : "  ", danger_party(call, file->parties[i]));
    print_head(call, file);
    print_oddities(labels, file);
    if (file->child != NULL) {
        lines_section(_("Child"), 0);
        escalation_print_child(file->child);
    }
    escalation_print_steps(file->steps, file->n_steps, WORDS_VERB, WORDS_ESCALATION);
    escalation_print_directives(file->row->directives, file->row->n_directives);
    print_cases(call, file);
    print_visits(file);
    escalation_print_papers(file->papers, file->n_papers);
}

const struct column escalation_show_columns[] = {{"row.escalation", N_("Escalation"), WORDS_NONE, 0},
                                                 {"row.case", N_("Case"), WORDS_NONE, 0},
                                                 {"row.name", N_("Name"), WORDS_NONE, 0},
                                                 {"row.reason", N_("Reason"), WORDS_CAUSE, 0},
                                                 {"row.state", N_("State"), WORDS_ESCALATION, 0},
                                                 {"row.org_name", N_("With"), WORDS_NONE, 0},
                                                 {"row.version", N_("Version"), WORDS_NONE, 0},
                                                 COLUMN_END};

/* Those in danger are the first of the late ones. */
static bool any_in_danger(const Nol__EscalationFile *file)
{
    return file->n_cases > 0 && file->cases[0]->danger_at != NULL;
}

int cmd_escalation_show(struct call *call)
{
    Nol__EscalationShow request = NOL__ESCALATION_SHOW__INIT;
    Nol__EscalationFile *file;
    struct labels labels;
    int exit_code = ref_parse(call, call->arguments[0], &request.escalation);
    struct session *s = exit_code == 0 ? session_of(call, &exit_code) : NULL;

    if (s == NULL)
        return exit_code;
    file = (Nol__EscalationFile *)session_ask(s, NOL__MESSAGE_TYPE__ESCALATION_SHOW, &request.base,
                                              &nol__escalation_file__descriptor);
    if (file == NULL)
        return failure_print(&s->failure);
    if (file->row == NULL) {
        exit_code = failure_say(ERROR_PEER_BROKE_PROTOCOL, "what", "EscalationFile", NULL);
    } else {
        if (file->row->danger_at != NULL || any_in_danger(file))
            danger_say();
        ref_note(s, REF_ESCALATION, file->row->escalation, file->row->version);
        labels_init(&labels, call, s);
        if (call->format == FORMAT_TABLE)
            print_file(call, &labels, file);
        else
            output_one(call, &file->base, escalation_show_columns);
        labels_deinit(&labels);
        fflush(stdout);
        if (call->format == FORMAT_TABLE)
            say_next(call, file->row);
        if (danger_calls(file->parties, file->n_parties))
            escalation_say_called(call, file->row->escalation);
    }
    nol__escalation_file__free_unpacked(file, NULL);
    return exit_code;
}
