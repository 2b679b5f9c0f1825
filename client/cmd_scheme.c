/* nol scheme. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/free_text.h"
#include "client/labels.h"
#include "client/list.h"
#include "client/message.h"
#include "client/outputs.h"
#include "client/plain.h"
#include "client/scheme.h"
#include "client/scheme_print.h"
#include "common/limits.h"
#include "proto/schemes.pb-c.h"

static void dress(void *arg, ProtobufCMessage *message, size_t number)
{
    Nol__SchemeRow *row = (Nol__SchemeRow *)message;

    (void)arg;
    (void)number;
    labels_choose(&row->label, row->label_en);
}

static const struct column scheme_list_columns[] = {
    {"scheme", N_("Scheme"), WORDS_NONE, 0},
    {"label", N_("Label"), WORDS_NONE, COLUMN_FLEX},
    {"codes", N_("Codes"), WORDS_NONE, COLUMN_RIGHT},
    {"digest", N_("Digest"), WORDS_NONE, COLUMN_WIDE},
    COLUMN_END,
};

static int list(struct call *call)
{
    Nol__SchemeList request = NOL__SCHEME_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__SCHEME_LIST,
                        .request = &request.base,
                        .reply = &nol__scheme_list_reply__descriptor,
                        .columns = scheme_list_columns,
                        .dress = dress,
                        .dress_csv = true,
                        .hint = N_("Next: nol scheme show SCHEME")};

    return list_run(call, &what);
}

static const struct column scheme_show_columns[] = {
    {"scheme", N_("Scheme"), WORDS_NONE, 0}, {"digest", N_("Digest"), WORDS_NONE, 0}, COLUMN_END};

static int show(struct call *call)
{
    Nol__SchemeShow request = NOL__SCHEME_SHOW__INIT;
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);
    Nol__SchemeShowReply *reply;
    json_t *document;

    if (s == NULL)
        return exit_code;
    request.scheme = call->arguments[0];
    reply = (Nol__SchemeShowReply *)session_ask(s, NOL__MESSAGE_TYPE__SCHEME_SHOW, &request.base,
                                                &nol__scheme_show_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    if (call_has(call, "document") && reply->document != NULL)
        document = json_loads(message_sent(&reply->base, "document"), 0, NULL);
    else
        document = message_document(reply->document);
    if (document != NULL && call_has(call, "document")) {
        output_json_value(document, JSON_INDENT(2));
        fputc('\n', stdout);
    } else if (document != NULL && call->format == FORMAT_TABLE) {
        scheme_print(document, call_option(call, "code"));
    } else {
        output_one(call, &reply->base, scheme_show_columns);
    }
    json_decref(document);
    nol__scheme_show_reply__free_unpacked(reply, NULL);
    return 0;
}

static const struct column scheme_import_columns[] = {{"scheme", N_("Scheme"), WORDS_NONE, 0},
                                                      {"unchanged", N_("Unchanged"), WORDS_NONE, 0},
                                                      {"digest", N_("Digest"), WORDS_NONE, 0},
                                                      COLUMN_END};

static int send_document(struct call *call, char *document)
{
    Nol__SchemeImport request = NOL__SCHEME_IMPORT__INIT;

    request.document = document;
    return plain_write(call, NOL__MESSAGE_TYPE__SCHEME_IMPORT, &request.base, call->arguments[0],
                       scheme_import_columns);
}

static int import(struct call *call)
{
    size_t size = 0;
    char *document = free_text_slurp(call->arguments[0], LIMIT_FRAME - 4096, &size);
    json_error_t error;
    json_t *parsed;
    const char *where;
    int exit_code;

    if (document == NULL)
        return 1;
    parsed = json_loadb(document, size, JSON_REJECT_DUPLICATES, &error);
    if (parsed == NULL) {
        where = call_printf(call, _("line %d, column %d"), error.line, error.column);
        exit_code =
            failure_say(ERROR_SCHEME_NOT_POSSIBLE, "where", where, "what", _("this is no JSON"), NULL);
    } else {
        exit_code = send_document(call, document);
    }
    json_decref(parsed);
    free(document);
    return exit_code;
}

static const struct option_row show_options[] = {
    {"code", 0, OPTION_TEXT, false, N_("CODE"), N_("only this code"), WORDS_NONE},
    {"document", 0, OPTION_FLAG, false, NULL, N_("the document itself, as it can be imported"), WORDS_NONE},
    OPTION_END,
};

static const struct command commands[] = {
    {"scheme", "list", list, "", ARGUMENT_NONE, 0, 0, N_("the classification schemes"), N_("nol scheme list"),
     NULL, NULL, false},
    {"scheme", "show", show, N_("SCHEME"), ARGUMENT_SCHEME, 1, 1,
     N_("codes, sub-reasons, papers that each needs"),
     N_("nol scheme show 2019-list\nnol scheme show 2019-list --code H"), NULL, show_options, false},
    {"scheme", "import", import, N_("FILE"), ARGUMENT_FILE, 1, 1, N_("takes a scheme document in"),
     N_("nol scheme import scheme.json"),
     N_("Importing the same document again changes nothing and says so."), NULL, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("scheme list", scheme_row, scheme_list_columns),
    OUTPUT("scheme show", scheme_show_reply, scheme_show_columns),
    OUTPUT("scheme import", scheme_import_reply, scheme_import_columns),
    OUTPUT_END,
};

const struct noun cmd_scheme = {"scheme", N_("classification schemes"), commands, outputs};
