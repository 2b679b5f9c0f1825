/* nol escalation show: one matter with its timeline. */
#include <stdio.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_escalation.h"
#include "client/danger.h"
#include "client/lines.h"
#include "client/output.h"
#include "client/ref.h"

static void print_head(struct call *call, const Nol__EscalationFile *file)
{
    const Nol__EscalationRow *row = file->row;

    LINES_PARTS(0, call_printf(call, "[%s]", row->escalation), words_label(WORDS_CAUSE, row->reason),
                words_label(WORDS_ESCALATION, row->state), row->case_, row->name,
                words_label(WORDS_STATE, file->case_state), call_printf(call, "v%u", row->version));
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

static void print_cases(const Nol__EscalationFile *file)
{
    if (file->n_cases > 0)
        lines_section(_("Late cases"), file->n_cases);
    for (size_t i = 0; i < file->n_cases; i++) {
        const Nol__EscalationCase *c = file->cases[i];

        LINES_PARTS(2, c->case_, c->name, words_label(WORDS_STATE, c->state), c->street_name,
                    c->community_name, c->due != NULL ? _("due") : NULL, c->due, c->settled_on,
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

/* The commands that may follow, by who looks and what state it is in. */
static void say_next(const struct session *s, const Nol__EscalationRow *row)
{
    const char *role = session_role(s), *state = row->state != NULL ? row->state : "";
    const char *verbs = NULL;

    if (row->ended_on != NULL || strcmp(role, "community") == 0 || strcmp(role, "department") == 0)
        return;
    if (row->reason != NULL && strcmp(row->reason, "late") == 0 && strncmp(role, "leader", 6) != 0) {
        if (strcmp(state, "raised") == 0)
            fprintf(stderr, _("Next, by the unit that has it: nol escalation %s %s\n"), "accept",
                    row->escalation);
        fputs(_("It ends by itself once its cases are done; until then it goes up step by step.\n"), stderr);
        return;
    }
    if (strcmp(state, "answered") == 0)
        verbs = "close";
    else if (strncmp(role, "leader", 6) == 0)
        verbs = strcmp(state, "raised") == 0 ? "accept | decide" : "decide";
    else if (strcmp(state, "raised") == 0)
        verbs = "accept | answer | sendback | handup";
    else if (strcmp(state, "accepted") == 0)
        verbs = "answer | sendback | handup";
    if (verbs != NULL)
        fprintf(stderr, _("Next, by the unit that has it: nol escalation %s %s\n"), verbs, row->escalation);
}

static void print_file(struct call *call, const Nol__EscalationFile *file)
{
    for (size_t i = 0; i < file->n_parties; i++)
        LINES_PARTS(0, file->parties[i]->call ? "!!" : "  ", danger_party(call, file->parties[i]));
    print_head(call, file);
    if (file->child != NULL) {
        lines_section(_("Child"), 0);
        escalation_print_child(file->child);
    }
    escalation_print_steps(file->steps, file->n_steps, WORDS_VERB, WORDS_ESCALATION);
    escalation_print_directives(file->row->directives, file->row->n_directives);
    print_cases(file);
    print_visits(file);
    escalation_print_papers(file->papers, file->n_papers);
}

int cmd_escalation_show(struct call *call)
{
    static const struct column columns[] = {{"row.escalation", N_("Escalation"), WORDS_NONE, 0},
                                            {"row.case", N_("Case"), WORDS_NONE, 0},
                                            {"row.name", N_("Name"), WORDS_NONE, 0},
                                            {"row.reason", N_("Reason"), WORDS_CAUSE, 0},
                                            {"row.state", N_("State"), WORDS_ESCALATION, 0},
                                            {"row.org_name", N_("With"), WORDS_NONE, 0},
                                            {"row.version", N_("Version"), WORDS_NONE, 0},
                                            COLUMN_END};
    Nol__EscalationShow request = NOL__ESCALATION_SHOW__INIT;
    Nol__EscalationFile *file;
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
        if (file->row->reason != NULL && strcmp(file->row->reason, "danger") == 0 &&
            file->row->ended_on == NULL)
            danger_say();
        ref_note(s, REF_ESCALATION, file->row->escalation, file->row->version);
        if (call->format == FORMAT_TABLE)
            print_file(call, file);
        else
            output_one(call, &file->base, columns);
        fflush(stdout);
        if (call->format == FORMAT_TABLE)
            say_next(s, file->row);
        if (danger_calls(file->parties, file->n_parties))
            escalation_say_called(file->row->escalation);
    }
    nol__escalation_file__free_unpacked(file, NULL);
    return exit_code;
}
