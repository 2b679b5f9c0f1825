/* nol child: which entries are the same child. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/list.h"
#include "client/terminal.h"
#include "proto/cases.pb-c.h"
#include "proto/children.pb-c.h"

static ProtobufCMessage *make(struct call *call, const struct target *target, void *arg)
{
    Nol__ChildAct *request = call_alloc(call, sizeof(*request));

    nol__child_act__init(request);
    list_fill(call, &request->base); /* on, reason, despite */
    request->case_ = (char *)(uintptr_t)target->number;
    request->has_version = 1;
    request->version = target->version;
    request->with_case = arg;
    return &request->base;
}

/* "  100007G  王小明  990***  2009-05-01", as the server has it now; 0 or the exit code. */
static int say_case(struct session *s, char *number)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    Nol__CaseListReply *reply;
    char line[400];

    request.prefix = number;
    reply = (Nol__CaseListReply *)session_ask(s, NOL__MESSAGE_TYPE__CASE_LIST, &request.base,
                                              &nol__case_list_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    if (reply->n_rows > 0) {
        const Nol__CaseRow *row = reply->rows[0];

        snprintf(line, sizeof(line), "  %s  %s  %s  %s  %s%s", number, row->name != NULL ? row->name : "",
                 row->id_number != NULL ? row->id_number : "", row->guardian != NULL ? row->guardian : "",
                 row->street_name != NULL ? row->street_name : "",
                 row->community_name != NULL ? row->community_name : "");
        fprintf(stderr, "%s\n", line);
    }
    nol__case_list_reply__free_unpacked(reply, NULL);
    return 0;
}

/* Says what a join does before it is done, and asks where somebody can be asked. 0 or the exit code. */
static int announce_join(struct call *call, struct session *s, char *goes, char *stays)
{
    int exit_code;

    fputs(_("All cases, visits and papers of the child of\n"), stderr);
    exit_code = say_case(s, goes);
    fputs(_("go into the file of the child of\n"), stderr);
    if (exit_code == 0)
        exit_code = say_case(s, stays);
    if (exit_code == 0)
        fputs(_("Those of its open cases that are with another unit go to the one that has the child.\n"),
              stderr);
    if (exit_code == 0 && terminal_can_ask() && !terminal_confirm(call, _("Are they one child?")))
        exit_code = 2;
    return exit_code;
}

static int run(struct call *call, uint32_t type, const char *with)
{
    struct targets targets, stays = {.count = 0};
    struct shown shown;
    int exit_code = 0;
    struct session *s = acts_begin(call, &shown, &exit_code);
    struct act act = {type, call_printf(call, "child %s", call->command->verb), make, NULL};

    if (s == NULL)
        return exit_code;
    exit_code = targets_resolve(call, s, &shown, call->arguments, 1, true, &targets);
    if (exit_code == 0 && with != NULL) {
        char *word = call_strdup(call, with);

        exit_code = targets_resolve(call, s, &shown, &word, 1, false, &stays);
        if (exit_code == 0)
            act.arg = stays.items[0].number;
        if (exit_code == 0)
            exit_code = announce_join(call, s, targets.items[0].number, stays.items[0].number);
    }
    if (exit_code == 0)
        exit_code = acts_run_on(call, s, &shown, &act, targets.items, targets.count);
    return acts_end(&shown, exit_code);
}

static int join(struct call *call)
{
    if (!call_has(call, "with") || !call_has(call, "reason"))
        return call_usage(call, _("--with and --reason are needed"));
    return run(call, NOL__MESSAGE_TYPE__CHILD_JOIN, call_option(call, "with"));
}

static int split(struct call *call)
{
    if (!call_has(call, "reason"))
        return call_usage(call, _("--%s is missing"), "reason");
    return run(call, NOL__MESSAGE_TYPE__CHILD_SPLIT, NULL);
}

static const struct option_row join_options[] = {
    {"with", 'w', OPTION_TEXT, false, N_("CASE"), N_("a case of the child that stays"), WORDS_NONE},
    OPTION_ROW_REASON,
    {"despite", 0, OPTION_FREE, false, N_("TEXT"), N_("why, though they have two names, or may be twins"),
     WORDS_NONE},
    OPTION_ROW_ON,
    OPTION_ROW_VERSION,
    OPTION_END,
};
static const struct option_row split_options[] = {OPTION_ROW_REASON, OPTION_ROW_ON, OPTION_ROW_VERSION,
                                                  OPTION_END};

static const struct command commands[] = {
    {"child", "join", join, N_("CASE"), ARGUMENT_CASE, 1, 1, N_("says that two cases are one child"),
     N_("nol child join 100007G --with 100001X --reason 'same mother, same ID on paper'"),
     N_("Where one of them is dead, or counts otherwise than the other, this asks for it: another officer "
        "looks "
        "at both and types the same."),
     join_options, false},
    {"child", "split", split, N_("CASE"), ARGUMENT_CASE, 1, 1,
     N_("says that a case is another child after all"), N_("nol child split 100007G --reason 'twins'"),
     N_("Every visit and paper goes back to its row."), split_options, false},
    {.noun = NULL},
};

const struct noun cmd_child = {"child", N_("which entries are the same child"), commands, NULL};
