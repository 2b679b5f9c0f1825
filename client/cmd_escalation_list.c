/* nol escalation list: a table of work; for the group its inbox, a few lines a matter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_escalation.h"
#include "client/cmd_report.h"
#include "client/danger.h"
#include "client/labels.h"
#include "client/lines.h"
#include "client/list.h"
#include "client/ref.h"

struct memory {
    struct call *call;
    struct session *session;
    size_t count;
};

static void remember(void *arg, const ProtobufCMessage *message)
{
    const Nol__EscalationRow *row = (const Nol__EscalationRow *)message;
    struct memory *memory = arg;

    memory->count++;
    ref_note(memory->session, REF_ESCALATION, row->escalation, row->version);
}

/* The late cases of a unit are one escalation: how many stands where one case has its name. */
static void dress(void *arg, ProtobufCMessage *message, size_t number)
{
    Nol__EscalationRow *row = (Nol__EscalationRow *)message;
    struct memory *memory = arg;
    const char *due;

    (void)number;
    if (row->case_ == NULL && row->name == NULL)
        labels_put(&row->name, call_printf(memory->call, _("%u cases"), row->cases));
    due = escalation_due(memory->call, row);
    if (due != NULL && due != row->due) /* danger counts hours; that somebody is late has no day */
        labels_put(&row->due, due);
}

static const char *next_step(struct call *call, const Nol__EscalationRow *row)
{
    const char *state = row->state != NULL ? row->state : "";

    for (size_t i = 0; i < row->n_next; i++)
        if (strcmp(row->next[i], "close") == 0)
            return call_printf(call, "nol escalation close %s", call_quoted(call, row->escalation));
    if (row->ended_on == NULL && strcmp(state, "decided") == 0)
        return "nol directive list";
    return call_printf(call, "nol escalation show %s", call_quoted(call, row->escalation));
}

/* What a busy deputy head reads: what is asked, since when, what was tried, what the level below proposes. */
static void print_matter(void *arg, const ProtobufCMessage *message)
{
    const Nol__EscalationRow *row = (const Nol__EscalationRow *)message;
    struct memory *memory = arg;
    struct call *call = memory->call;

    remember(arg, message);
    if (memory->count > 1)
        fputc('\n', stdout);
    LINES_PARTS(0, call_printf(call, "[%s]", row->escalation), words_label(WORDS_CAUSE, row->reason),
                words_label(WORDS_ESCALATION, row->state), row->case_, row->name,
                row->case_ == NULL ? call_printf(call, _("%u cases"), row->cases) : NULL, row->street_name,
                row->community_name);
    lines_value(_("In danger"), danger_moment(call, row->danger_at));
    lines_value(_("Asked"), row->asked);
    lines_value(_("Handed up"), row->handed_up);
    lines_value(_("Since"), call_printf(call, "%s  %s", row->raised_on != NULL ? row->raised_on : "",
                                        row->unit_name != NULL ? row->unit_name : ""));
    lines_value(_("Here since"), row->since);
    lines_value(_("Tried"), escalation_tried(call, row->tried));
    lines_value(_("Proposes"), row->proposal);
    for (size_t i = 0; i < row->n_directives; i++)
        lines_value(_("Directive"), call_printf(call, "%s  %s  %s  %s", row->directives[i]->number,
                                                row->directives[i]->org_name,
                                                words_label(WORDS_DIRECTIVE, row->directives[i]->state),
                                                row->directives[i]->due));
    lines_value(_("Due"), escalation_due(call, row));
    lines_value(_("Late since"), row->late_on);
    lines_value(_("Next"), next_step(call, row));
}

static int print_inbox(struct session *s, struct list *what, struct memory *memory)
{
    what->each = print_matter;
    what->on_screen = true;
    if (!list_walk(s, what))
        return failure_print(&s->failure);
    fflush(stdout);
    if (memory->count == 0)
        fputs(_("Nothing waits for the group.\n"), stderr);
    else
        fprintf(stderr, i18n_plural("%zu matter.\n", "%zu matters.\n", memory->count), memory->count);
    return 0;
}

const struct column escalation_list_columns[] = {
    {"escalation", N_("No."), WORDS_NONE, 0},
    {"reason", N_("Reason"), WORDS_CAUSE, 0},
    {"state", N_("State"), WORDS_ESCALATION, COLUMN_FLEX},
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"danger_at", N_("In danger"), WORDS_NONE, COLUMN_DANGER},
    {"cases", N_("Cases"), WORDS_NONE, COLUMN_WIDE},
    {"unit_name", N_("From"), WORDS_NONE, COLUMN_WIDE},
    {"org_name", N_("With"), WORDS_NONE, COLUMN_FLEX},
    {"raised_on", N_("Raised"), WORDS_NONE, COLUMN_SPARE},
    {"due", N_("Due"), WORDS_NONE, 0},
    {"due_at", N_("Due at"), WORDS_NONE, COLUMN_WIDE},
    {"late_on", N_("Late since"), WORDS_NONE, COLUMN_WIDE},
    {"asked", N_("Asked"), WORDS_NONE, COLUMN_WIDE},
    {"version", N_("Version"), WORDS_NONE, COLUMN_RIGHT | COLUMN_WIDE},
    COLUMN_END,
};

int cmd_escalation_list(struct call *call)
{
    Nol__EscalationList request = NOL__ESCALATION_LIST__INIT;
    struct memory memory = {.call = call};
    struct list what = {.type = NOL__MESSAGE_TYPE__ESCALATION_LIST,
                        .request = &request.base,
                        .reply = &nol__escalation_list_reply__descriptor,
                        .columns = escalation_list_columns,
                        .hint = N_("Next: nol escalation show ID, with the number in the first column."),
                        .each = remember,
                        .dress = dress,
                        .arg = &memory};
    int exit_code = 0;
    const char *role;

    memory.session = session_of(call, &exit_code);
    if (memory.session == NULL)
        return exit_code;
    request.escalation_state = (char *)(uintptr_t)call_option(call, "state");
    request.held_by = (char *)(uintptr_t)call_option(call, "with");
    if (!report_known(call, &request.known_at, &request.position))
        return 2;
    role = session_role(memory.session);
    if (call->format == FORMAT_TABLE && strncmp(role, "leader", 6) == 0 && !call_has(call, "limit") &&
        !call->wide) {
        list_fill(call, &request.base);
        return print_inbox(memory.session, &what, &memory);
    }
    return list_run(call, &what);
}
