/* nol export: to whom outside the bureau a list may be given. */
#include <stdio.h>

#include "client/list.h"
#include "client/outputs.h"
#include "client/plain.h"
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

static int approve(struct call *call)
{
    Nol__ExportApprove request = NOL__EXPORT_APPROVE__INIT;

    request.receiver = call->arguments[0];
    request.list = list_of(call);
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
     NULL, NULL, false},
    {"export", "list", list, "", ARGUMENT_NONE, 0, 0, N_("the receivers, asked for and approved (district)"),
     N_("nol export list"), NULL, NULL, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("export list", export_receiver, export_list_columns),
    OUTPUT_END,
};

const struct noun cmd_export = {"export", N_("lists that leave the bureau"), commands, outputs};
