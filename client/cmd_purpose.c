/* nol purpose: why one looks at whole numbers, said once for a while. */
#include <stdio.h>

#include "client/list.h"
#include "client/outputs.h"
#include "client/submit.h"
#include "common/limits.h"
#include "proto/looks.pb-c.h"

static const struct column purpose_columns[] = {
    {"looks_for", N_("Purpose"), WORDS_LOOKS_FOR, 0},
    {"until", N_("Until"), WORDS_NONE, 0},
    {"left", N_("Children left"), WORDS_NONE, COLUMN_RIGHT},
    COLUMN_END,
};

static int print(struct call *call, const ProtobufCMessage *reply)
{
    if (call->format == FORMAT_TABLE && ((const Nol__PurposeReply *)reply)->looks_for == NULL)
        fputs(_("No purpose is open.\n"), stderr);
    else
        output_one(call, reply, purpose_columns);
    return 0;
}

static int set(struct call *call, char *looks_for)
{
    Nol__PurposeSet request = NOL__PURPOSE_SET__INIT;
    struct submission item = {
        .type = NOL__MESSAGE_TYPE__PURPOSE_SET, .request = &request.base, .subject = "purpose"};
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);
    ProtobufCMessage *reply;

    if (s == NULL)
        return exit_code;
    request.looks_for = looks_for;
    reply = submit_one(s, call_printf(call, "purpose %s", call->command->verb), &item, &exit_code);
    if (reply == NULL)
        return exit_code;
    exit_code = print(call, reply);
    protobuf_c_message_free_unpacked(reply, NULL);
    return exit_code;
}

/* By identifier or word; what is none goes on, and the server says what there is. */
static int open_one(struct call *call)
{
    const char *found = words_find(WORDS_LOOKS_FOR, call->arguments[0]);

    return set(call, found != NULL ? (char *)(uintptr_t)found : call->arguments[0]);
}

static int end(struct call *call)
{
    return set(call, NULL);
}

static int show(struct call *call)
{
    Nol__PurposeShow request = NOL__PURPOSE_SHOW__INIT;
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);
    ProtobufCMessage *reply;

    if (s == NULL)
        return exit_code;
    reply = session_ask(s, NOL__MESSAGE_TYPE__PURPOSE_SHOW, &request.base, &nol__purpose_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    exit_code = print(call, reply);
    protobuf_c_message_free_unpacked(reply, NULL);
    return exit_code;
}

static const struct command commands[] = {
    {"purpose", "open", open_one, N_("PURPOSE"), ARGUMENT_TEXT, 1, 1,
     N_("says once why the full numbers of one's own children are needed"),
     N_("nol purpose open visit\n"
        "nol case show 3 --full"),
     N_("Purposes: visit, phone_call, city_ledger, papers, enrolment. It holds for 30 minutes and 60 "
        "children "
        "of one's own unit, and ends with the login; each look is recorded under it all the same."),
     NULL, false},
    {"purpose", "show", show, "", ARGUMENT_NONE, 0, 0,
     N_("the purpose that is open, and for how many children yet"), N_("nol purpose show"), NULL, NULL,
     false},
    {"purpose", "end", end, "", ARGUMENT_NONE, 0, 0, N_("ends the purpose that is open"),
     N_("nol purpose end"), NULL, NULL, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("purpose show", purpose_reply, purpose_columns),
    OUTPUT_END,
};

const struct noun cmd_purpose = {"purpose", N_("why full numbers are looked at"), commands, outputs};
