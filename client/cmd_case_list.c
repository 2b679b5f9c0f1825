/* nol case list, check. */
#include <stdio.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/cmd_case.h"
#include "client/cmd_report.h"
#include "client/labels.h"
#include "client/list.h"
#include "client/missing.h"
#include "client/oddities.h"
#include "client/scheme.h"
#include "client/terminal.h"
#include "proto/cases.pb-c.h"

const struct column case_list_columns[] = {
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"danger_at", N_("In danger"), WORDS_NONE, COLUMN_DANGER},
    {"id_number", N_("ID number"), WORDS_NONE, COLUMN_WIDE},
    {"state", N_("State"), WORDS_STATE, 0},
    {"with", N_("With"), WORDS_LEVEL, COLUMN_WIDE},
    {"street_name", N_("Street"), WORDS_NONE, COLUMN_FLEX | COLUMN_SPARE},
    {"community_name", N_("Community"), WORDS_NONE, COLUMN_FLEX | COLUMN_SPARE},
    {"address", N_("Address"), WORDS_NONE, COLUMN_FLEX | COLUMN_WIDE},
    {"guardian", N_("Guardian"), WORDS_NONE, COLUMN_WIDE},
    {"code", N_("Code"), WORDS_NONE, 0},
    {"sub", N_("Sub-reason"), WORDS_NONE, COLUMN_WIDE},
    {"proposed_code", N_("Proposed finding"), WORDS_NONE, COLUMN_WIDE},
    {"proposed_sub", N_("Proposed sub-reason"), WORDS_NONE, COLUMN_WIDE},
    {"papers", N_("Papers"), WORDS_NONE, COLUMN_WIDE | COLUMN_FLEX},
    {"waived", N_("Waiver asked"), WORDS_NONE, COLUMN_WIDE},
    {"tries", N_("Tries"), WORDS_NONE, COLUMN_WIDE | COLUMN_RIGHT},
    {"last_visit", N_("Visited on"), WORDS_NONE, COLUMN_WIDE},
    {"filed_by", N_("Filed by"), WORDS_NONE, COLUMN_WIDE | COLUMN_SPARE},
    {"filed_on", N_("Filed on"), WORDS_NONE, COLUMN_WIDE},
    {"oddities", N_("Look closer"), WORDS_ODDITY, COLUMN_WIDE | COLUMN_FLEX},
    {"why_sent_back", N_("Why sent back"), WORDS_NONE, COLUMN_WIDE},
    {"step_due", N_("Due"), WORDS_NONE, 0},
    {"due", N_("Settle by"), WORDS_NONE, COLUMN_WIDE},
    {"since", N_("Since"), WORDS_NONE, COLUMN_WIDE},
    {"batch", N_("Batch"), WORDS_NONE, COLUMN_WIDE},
    {"version", N_("Version"), WORDS_NONE, COLUMN_WIDE | COLUMN_RIGHT},
    {"marks", N_("Marks"), WORDS_MARK, COLUMN_WORDS},
    COLUMN_END,
};

#define ROOM_FOR_FILER 110

struct memory {
    struct shown *shown;
    struct labels labels;
    bool wide;   /* everything has a column of its own */
    bool review; /* the list of what waits for a decision */
};

static void remember(void *arg, const ProtobufCMessage *message)
{
    const Nol__CaseRow *row = (const Nol__CaseRow *)message;
    struct shown *shown = ((struct memory *)arg)->shown;

    shown_note(shown, row->case_, row->version);
    shown_list_add(shown, row->case_);
}

/* What is proposed: in a sheet each part in its column, on a screen in as few as may be. */
static void dress_proposal(struct memory *memory, Nol__CaseRow *row)
{
    struct labels *labels = &memory->labels;
    const char *papers = labels_kinds(labels, row->batch, row->papers, row->n_papers, "", "");

    if (!memory->wide)
        papers = labels_kinds(labels, row->batch, row->waived, row->n_waived, papers, _(" (waiver)"));
    labels_put_list(&row->waived, &row->n_waived,
                    labels_kinds(labels, row->batch, row->waived, row->n_waived, "", ""));
    labels_put_list(&row->papers, &row->n_papers, papers);
    if (memory->wide) {
        labels_put(&row->proposed_sub, labels_sub(labels, row->batch, row->proposed_code, row->proposed_sub));
        labels_put(&row->proposed_code, labels_code(labels, row->batch, row->proposed_code));
        return;
    }
    if (!memory->review) /* where the code stands, as what it is */
        labels_put(&row->code, call_printf(labels->call, _("proposed: %s"),
                                           labels_code(labels, row->batch, row->proposed_code)));
    labels_put(&row->proposed_code,
               labels_finding(labels, row->batch, row->proposed_code, row->proposed_sub));
}

static void dress(void *arg, ProtobufCMessage *message, size_t number)
{
    Nol__CaseRow *row = (Nol__CaseRow *)message;
    struct memory *memory = arg;

    (void)number;
    if (row->step_due == NULL && row->undated)
        labels_put(&row->step_due, labels_due(memory->labels.call, NULL, row->missing_year));
    labels_put(&row->sub, labels_sub(&memory->labels, row->batch, row->code, row->sub));
    labels_put(&row->code, labels_code(&memory->labels, row->batch, row->code));
    if (row->proposed_code != NULL)
        dress_proposal(memory, row);
}

static struct column *column_of(struct column *own, const char *field)
{
    while (own->field != NULL && strcmp(own->field, field) != 0)
        own++;
    return own;
}

/* In what waits for a decision one reads what is proposed; in the other states, why it came back. */
static bool choose_columns(struct column *own, const char *state)
{
    static const char *const shown[] = {"proposed_code", "papers",   "tries",
                                        "last_visit",    "filed_by", "filed_on"};
    int room = terminal_columns();
    size_t count =
        room > 0 && room < ROOM_FOR_FILER ? 4 : 6; /* what is proposed is not cut for who proposed it */
    static const char *const hidden[] = {"state", "code", "street_name", "community_name"};
    bool review = state != NULL && (strcmp(state, "found") == 0 || strcmp(state, "reviewed") == 0);

    if (state != NULL && !review && strcmp(state, "closed") != 0) {
        column_of(own, "why_sent_back")->flags = COLUMN_FLEX;
        column_of(own, "state")->flags |= COLUMN_WIDE;
    }
    for (size_t i = 0; review && i < count; i++)
        column_of(own, shown[i])->flags &= ~COLUMN_WIDE;
    for (size_t i = 0; review && i < sizeof(hidden) / sizeof(*hidden); i++)
        column_of(own, hidden[i])->flags |= COLUMN_WIDE;
    return review;
}

/* The unit that is the same on every row of one's own leaves its room to the others, but for -o wide and csv. */
static void leave_out_own_unit(struct column *own, const char *role)
{
    bool community = strcmp(role, "community") == 0, street = community || strcmp(role, "street") == 0;

    for (; own->field != NULL; own++)
        if ((street && strcmp(own->field, "street_name") == 0) ||
            (community && strcmp(own->field, "community_name") == 0))
            own->flags |= COLUMN_WIDE;
}

/* The files behind a cell of a report? */
static bool is_counted(const struct call *call)
{
    static const char *const options[] = {"on",   "known-at", "counts-as", "returned", "listed-street",
                                          "step", "children", "escalated"};

    for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
        if (call_has(call, options[i]))
            return true;
    return false;
}

int cmd_case_list(struct call *call)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    struct column own[sizeof(case_list_columns) / sizeof(*case_list_columns)];
    struct shown shown;
    struct memory memory = {.shown = &shown, .wide = call->wide || call->format == FORMAT_CSV};
    struct session *s;
    struct list list = {.type = NOL__MESSAGE_TYPE__CASE_LIST,
                        .request = &request.base,
                        .reply = &nol__case_list_reply__descriptor,
                        .columns = own,
                        .numbered = true,
                        .hint = N_("Next: nol case show N with a row number, or an act on rows like 1-40."),
                        .each = remember,
                        .dress = dress,
                        .dress_csv = true,
                        .arg = &memory};
    int exit_code = 0;

    s = acts_begin(call, &shown, &exit_code);
    if (s == NULL)
        return exit_code;
    memcpy(own, case_list_columns, sizeof(own));
    leave_out_own_unit(own, session_role(s));
    request.counts_as = (char *)(uintptr_t)call_option(call, "counts-as");
    request.listed_street = (char *)(uintptr_t)call_option(call, "listed-street");
    request.escalation_state = (char *)(uintptr_t)call_option(call, "escalation-state");
    request.held_by = (char *)(uintptr_t)call_option(call, "held-by");
    exit_code = scheme_filters(call, s);
    if (exit_code == 0 && !report_known(call, &request.known_at, &request.position))
        exit_code = 2;
    if (exit_code != 0)
        return acts_end(&shown, exit_code);
    memory.review = choose_columns(own, call_option(call, "state"));
    shown_list_begin(&shown, call->command->noun);
    labels_init(&memory.labels, call, s);
    exit_code = list_run(call, &list);
    labels_deinit(&memory.labels);
    if (exit_code == 0 && call->format == FORMAT_TABLE && is_counted(call))
        fputs(_("These files are counted there; the rows show them as they are now.\n"), stderr);
    /* A report counts closed files too: who looks for its numbers here must not miss them. */
    else if (exit_code == 0 && call->format == FORMAT_TABLE && !call_has(call, "state") &&
             !call_has(call, "mine") && !call_has(call, "overdue"))
        fputs(_("Closed files are not among them: --state closed shows those.\n"), stderr);
    return acts_end(&shown, exit_code);
}

static int check(struct call *call, struct session *s, const char *number)
{
    Nol__CaseCheck request = NOL__CASE_CHECK__INIT;
    struct labels labels;
    struct scheme scheme;
    ProtobufCMessage *reply;

    scheme_init(&scheme, call, s, number);
    request.case_ = (char *)(uintptr_t)number;
    request.code = (char *)(uintptr_t)scheme_code(&scheme, "finding", call_option(call, "finding"));
    if (request.code != NULL && call_has(call, "sub"))
        request.sub = (char *)(uintptr_t)scheme_sub(&scheme, request.code, call_option(call, "sub"));
    scheme_deinit(&scheme);
    if (request.code == NULL || (call_has(call, "sub") && request.sub == NULL))
        return 2;
    reply = session_ask(s, NOL__MESSAGE_TYPE__CASE_CHECK, &request.base, &nol__case_check_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    if (!output_json(call, reply)) {
        const Nol__CaseCheckReply *checked = (const Nol__CaseCheckReply *)reply;

        if (checked->n_missing == 0)
            printf(_("Nothing is missing: %s can be filed.\n"), request.code);
        for (size_t i = 0; i < checked->n_missing; i++)
            missing_print(stdout, checked->missing[i], checked->labels, checked->n_labels);
        labels_init(&labels, call, s);
        oddities_show(&labels, NULL, number, checked->oddities, checked->n_oddities);
        labels_deinit(&labels);
    }
    protobuf_c_message_free_unpacked(reply, NULL);
    return 0;
}

int cmd_case_check(struct call *call)
{
    struct targets targets;
    struct shown shown;
    int exit_code = 0;
    struct session *s;

    if (!call_has(call, "finding"))
        return call_usage(call, _("%s is missing"), "--finding");
    s = acts_begin(call, &shown, &exit_code);
    if (s == NULL)
        return exit_code;
    exit_code = targets_resolve(call, s, &shown, call->arguments, 1, false, &targets);
    if (exit_code == 0)
        exit_code = check(call, s, targets.items[0].number);
    return acts_end(&shown, exit_code);
}
