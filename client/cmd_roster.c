/* nol roster: the student registry. */
#include <stdio.h>
#include <string.h>

#include "client/cmd_import.h"
#include "client/import.h"
#include "client/list.h"
#include "client/outputs.h"
#include "client/plain.h"
#include "proto/imports.pb-c.h"

static int import(struct call *call)
{
    return import_run(call, "roster", NULL);
}

const struct column roster_show_columns[] = {
    {"imported", N_("Imported"), WORDS_NONE, COLUMN_TIME},
    {"imported_by", N_("By"), WORDS_NONE, 0},
    {"file_name", N_("File"), WORDS_NONE, 0},
    {"sha256", N_("SHA-256"), WORDS_NONE, 0},
    {"pupils", N_("Pupils"), WORDS_NONE, 0},
    {"primary", N_("Primary school"), WORDS_NONE, 0},
    {"junior", N_("Junior secondary"), WORDS_NONE, 0},
    {"unknown", N_("Stage unknown"), WORDS_NONE, 0},
    {"unknown_grades", N_("Grades not understood"), WORDS_NONE, 0},
    {"drop_percent", N_("May leave out (%)"), WORDS_NONE, 0},
    COLUMN_END,
};

static const struct column roster_school_columns[] = {
    {"school", N_("Code"), WORDS_NONE, 0},
    {"name", N_("School"), WORDS_NONE, COLUMN_FLEX},
    {"pupils", N_("Pupils"), WORDS_NONE, COLUMN_RIGHT},
    {"primary", N_("Primary school"), WORDS_NONE, COLUMN_RIGHT},
    {"junior", N_("Junior secondary"), WORDS_NONE, COLUMN_RIGHT},
    {"unknown", N_("Stage unknown"), WORDS_NONE, COLUMN_RIGHT},
    COLUMN_END,
};

static void print(const struct call *call, const Nol__RosterShowReply *reply)
{
    struct output_list list;

    if (output_json(call, &reply->base))
        return;
    if (call->format == FORMAT_TABLE) {
        output_one(call, &reply->base, roster_show_columns);
        fputc('\n', stdout);
    }
    output_list_begin(&list, call, roster_school_columns, false);
    for (size_t i = 0; i < reply->n_rows; i++)
        output_list_row(&list, &reply->rows[i]->base);
    output_list_end(&list);
}

static int show(struct call *call)
{
    Nol__RosterShow request = NOL__ROSTER_SHOW__INIT;
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);
    ProtobufCMessage *reply;
    const char *born;

    if (s == NULL)
        return exit_code;
    request.born_from = call_alloc(call, (call->value_count + 1) * sizeof(*request.born_from));
    request.born_until = call_alloc(call, (call->value_count + 1) * sizeof(*request.born_until));
    for (; (born = call_option_at(call, "born", request.n_born_from)) != NULL; request.n_born_from++) {
        request.born_from[request.n_born_from] = call_printf(call, "%.10s", born);
        request.born_until[request.n_born_until++] = call_strdup(call, strstr(born, "..") + 2);
    }
    reply =
        session_ask(s, NOL__MESSAGE_TYPE__ROSTER_SHOW, &request.base, &nol__roster_show_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    if (((Nol__RosterShowReply *)reply)->imported == NULL)
        fputs(_("No registry has been imported yet. Next: nol roster import FILE\n"), stderr);
    print(call, (Nol__RosterShowReply *)reply);
    protobuf_c_message_free_unpacked(reply, NULL);
    return 0;
}

static const struct column roster_set_columns[] = {
    {"drop_percent", N_("May leave out (%)"), WORDS_NONE, 0},
    {"before", N_("Before"), WORDS_NONE, 0},
    COLUMN_END,
};

static int set(struct call *call)
{
    Nol__RosterSet request = NOL__ROSTER_SET__INIT;

    if (!call_has(call, "drops"))
        return call_usage(call, _("--%s is missing"), "drops");
    if (call_number(call, "drops", 0) > 100)
        return call_usage(call, _("--drops is a number from 0 to 100"));
    request.has_drop_percent = 1;
    request.drop_percent = (uint32_t)call_number(call, "drops", 0);
    return plain_write(call, NOL__MESSAGE_TYPE__ROSTER_SET, &request.base, "drops", roster_set_columns);
}

static const struct option_row import_options[] = {
    OPTION_ROWS_IMPORT,
    {"replace", 0, OPTION_FLAG, false, NULL,
     N_("the file is the whole registry, although many pupils or a school are no longer in it"), WORDS_NONE},
    OPTION_END,
};
static const struct option_row show_options[] = {
    {"born", 0, OPTION_RANGE, true, N_("FROM..TO"), N_("only pupils born in these days"), WORDS_NONE},
    OPTION_END,
};
static const struct option_row set_options[] = {
    {"drops", 0, OPTION_NUMBER, false, N_("N"),
     N_("a file that leaves out more than N percent of the pupils wants --replace"), WORDS_NONE},
    OPTION_END,
};

static const struct command commands[] = {
    {"roster", "import", import, N_("FILE"), ARGUMENT_FILE, 1, 1, N_("takes the student registry in"),
     N_("nol roster import roster.csv\nnol roster import roster.csv --dry-run --issues-out remarks.csv"),
     N_("A later import updates: the report says what was added, changed, and is no longer there. A file "
        "that leaves out "
        "many pupils, or a whole school, is asked about first; a script says --replace."),
     import_options, false},
    {"roster", "show", show, "", ARGUMENT_NONE, 0, 0,
     N_("the registry: its schools, pupils by stage, and the file it came from (district)"),
     N_("nol roster show\nnol roster show --born 2002-09-01..2012-08-31"), NULL, show_options, false},
    {"roster", "set", set, "", ARGUMENT_NONE, 0, 0,
     N_("how many pupils a new file may leave out without being asked about (district)"),
     N_("nol roster set --drops 2"), NULL, set_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("roster show", roster_show_reply, roster_school_columns),
    OUTPUT("roster set", roster_set_reply, roster_set_columns),
    OUTPUT_END,
};

const struct noun cmd_roster = {"roster", N_("the student registry"), commands, outputs};
