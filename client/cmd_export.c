/* nol export: to whom outside the bureau a list may be given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/failure.h"
#include "client/list.h"
#include "client/outputs.h"
#include "client/plain.h"
#include "client/terminal.h"
#include "proto/exports.pb-c.h"

static const struct column export_list_columns[] = {
    {"receiver", N_("Receiver"), WORDS_NONE, COLUMN_FLEX},
    {"list", N_("List"), WORDS_EXPORTED, 0},
    {"status", N_("Status"), WORDS_ACCOUNT, 0},
    {"until", N_("Until"), WORDS_NONE, 0},
    {"reason", N_("Reason"), WORDS_NONE, COLUMN_FLEX},
    {"asked_by", N_("Asked by"), WORDS_NONE, 0},
    {"approved_by", N_("Approved by"), WORDS_NONE, 0},
    COLUMN_END,
};

/* The list by its identifier or its word; what is none goes on, and the server says what there is. */
static char *list_of(const struct call *call)
{
    const char *found = words_find(WORDS_EXPORTED, call->arguments[1]);

    return found != NULL ? (char *)(uintptr_t)found : call->arguments[1];
}

static int ask(struct call *call)
{
    Nol__ExportAsk request = NOL__EXPORT_ASK__INIT;

    if (!call_has(call, "until") || !call_has(call, "reason"))
        return call_usage(call, _("--until and --reason are needed"));
    request.receiver = call->arguments[0];
    request.list = list_of(call);
    request.until = (char *)(uintptr_t)call_option(call, "until");
    request.reason = (char *)(uintptr_t)call_option(call, "reason");
    return plain_write(call, NOL__MESSAGE_TYPE__EXPORT_ASK, &request.base, request.receiver,
                       export_list_columns);
}

/* The newest that was asked for this receiver and list. */
struct wanted {
    struct call *call;
    const Nol__ExportApprove *request;
    char *seen;
};

static void show(void *arg, const ProtobufCMessage *message)
{
    struct wanted *wanted = arg;
    const Nol__ExportReceiver *row = (const Nol__ExportReceiver *)message;

    if (wanted->seen != NULL || row->shown == NULL || row->receiver == NULL || row->list == NULL ||
        strcmp(row->receiver, wanted->request->receiver) != 0 ||
        strcmp(row->list, wanted->request->list) != 0)
        return;
    wanted->seen = call_strdup(wanted->call, row->shown);
    for (const struct column *column = export_list_columns; column->field != NULL; column++) {
        char *cell = output_cell(column, message);

        if (*cell != '\0')
            fprintf(stderr, "  %s", cell);
        free(cell);
    }
    fputc('\n', stderr);
}

/* Shows what is approved, and asks where somebody can be asked. 0 or the exit code. */
static int preview(struct call *call, struct wanted *wanted)
{
    Nol__ExportList request = NOL__EXPORT_LIST__INIT;
    const struct list what = {.type = NOL__MESSAGE_TYPE__EXPORT_LIST,
                              .request = &request.base,
                              .reply = &nol__export_list_reply__descriptor,
                              .each = show,
                              .arg = wanted};
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);

    if (s == NULL)
        return exit_code;
    if (!list_walk(s, &what))
        return failure_print(&s->failure);
    if (wanted->seen == NULL || (!call->yes && !terminal_can_ask()))
        return 0; /* the server says what lacks */
    return terminal_confirm(call, _("May it have this list?")) ? 0 : 2;
}

static int approve(struct call *call)
{
    Nol__ExportApprove request = NOL__EXPORT_APPROVE__INIT;
    struct wanted wanted = {.call = call, .request = &request};
    int exit_code;

    request.receiver = call->arguments[0];
    request.list = list_of(call);
    exit_code = preview(call, &wanted);
    if (exit_code != 0)
        return exit_code;
    request.shown = &wanted.seen;
    request.n_shown = wanted.seen != NULL;
    return plain_write(call, NOL__MESSAGE_TYPE__EXPORT_APPROVE, &request.base, request.receiver,
                       export_list_columns);
}

static int list(struct call *call)
{
    Nol__ExportList request = NOL__EXPORT_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__EXPORT_LIST,
                        .request = &request.base,
                        .reply = &nol__export_list_reply__descriptor,
                        .columns = export_list_columns};

    return list_run(call, &what);
}

static const struct option_row ask_options[] = {
    {"until", 0, OPTION_DAY, false, N_("DATE"), N_("the last day, at most a year ahead"), WORDS_NONE},
    OPTION_ROW_REASON,
    OPTION_END,
};

static const struct command commands[] = {
    {"export", "ask", ask, N_("RECEIVER LIST"), ARGUMENT_TEXT, 2, 2,
     N_("asks that a receiver outside the bureau may be given a list (district)"),
     N_("nol export ask police case_list --until 2027-06-30 --reason 'letter 12'"),
     N_("Lists: case_list, batch_rows, task_list, match_list, measure_list, inquiry_list, duty_list, "
        "escalation_list, directive_list, report_diff. A colleague approves; "
        "then the list goes out with -o csv --receiver NAME --reason TEXT."),
     ask_options, false},
    {"export", "approve", approve, N_("RECEIVER LIST"), ARGUMENT_TEXT, 2, 2,
     N_("approves what a colleague has asked for (district)"), N_("nol export approve police case_list"),
     N_("It is shown first, and asked whether to go on; --yes skips the question."), NULL, false},
    {"export", "list", list, "", ARGUMENT_NONE, 0, 0, N_("the receivers, asked for and approved (district)"),
     N_("nol export list"), NULL, NULL, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("export list", export_receiver, export_list_columns),
    OUTPUT_END,
};

const struct noun cmd_export = {"export", N_("lists that leave the bureau"), commands, outputs};
