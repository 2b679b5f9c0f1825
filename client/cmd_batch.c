/* nol batch. */
#include "client/acts.h"
#include "client/cmd_import.h"
#include "client/import_report.h"
#include "client/list.h"
#include "client/outputs.h"
#include "client/session.h"
#include "proto/batches.pb-c.h"

static const struct column batch_list_columns[] = {
    {"batch", N_("Batch"), WORDS_NONE, 0},
    {"received", N_("Received"), WORDS_NONE, 0},
    {"due", N_("Due"), WORDS_NONE, 0},
    {"scheme", N_("Scheme"), WORDS_NONE, 0},
    {"rows", N_("Rows"), WORDS_NONE, COLUMN_RIGHT},
    {"duplicates", N_("Duplicates"), WORDS_NONE, COLUMN_RIGHT},
    {"listed", N_("Cases"), WORDS_NONE, COLUMN_RIGHT},
    {"skipped", N_("Rows of sums skipped"), WORDS_NONE, COLUMN_RIGHT | COLUMN_WIDE},
    {"documents", N_("Documents"), WORDS_NONE, COLUMN_WIDE},
    {"source", N_("Source"), WORDS_NONE, COLUMN_WIDE},
    {"born_from", N_("Born from"), WORDS_NONE, COLUMN_WIDE},
    {"born_until", N_("Born until"), WORDS_NONE, COLUMN_WIDE},
    {"reference_day", N_("Reference day"), WORDS_NONE, COLUMN_WIDE},
    {"supplementary", N_("Supplementary"), WORDS_NONE, COLUMN_WIDE},
    {"clocks", N_("Clocks"), WORDS_NONE, COLUMN_WIDE},
    {"imported", N_("Imported"), WORDS_NONE, COLUMN_WIDE},
    {"imported_by", N_("By"), WORDS_NONE, COLUMN_WIDE},
    COLUMN_END,
};

static void remember(void *arg, const ProtobufCMessage *row)
{
    const char *name = ((const Nol__BatchRow *)row)->batch;

    shown_batches_add(arg, name != NULL ? name : "");
}

static int list(struct call *call)
{
    Nol__BatchList request = NOL__BATCH_LIST__INIT;
    struct shown shown;
    struct list what = {.type = NOL__MESSAGE_TYPE__BATCH_LIST,
                        .request = &request.base,
                        .reply = &nol__batch_list_reply__descriptor,
                        .columns = batch_list_columns,
                        .numbered = true,
                        .hint = N_("Next: nol batch show BATCH, nol report stage --batch BATCH."),
                        .each = remember,
                        .arg = &shown};
    int exit_code = 0;

    if (acts_begin(call, &shown, &exit_code) == NULL)
        return exit_code;
    shown_batches_begin(&shown);
    return acts_end(&shown, list_run(call, &what));
}

static int show(struct call *call)
{
    Nol__BatchShow request = NOL__BATCH_SHOW__INIT;
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);
    ProtobufCMessage *reply;

    if (s == NULL)
        return exit_code;
    request.batch = call->arguments[0];
    reply = session_ask(s, NOL__MESSAGE_TYPE__BATCH_SHOW, &request.base, &nol__batch_row__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    output_one(call, reply, batch_list_columns);
    protobuf_c_message_free_unpacked(reply, NULL);
    return 0;
}

static const struct column batch_rows_columns[] = {
    {"row", N_("Row"), WORDS_NONE, COLUMN_RIGHT},
    {"verdict", N_("Verdict"), WORDS_VERDICT, 0},
    {"duplicate_of", N_("Same as row"), WORDS_NONE, COLUMN_RIGHT},
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"danger_at", N_("In danger"), WORDS_NONE, COLUMN_DANGER},
    {"id_number", N_("ID number"), WORDS_NONE, 0},
    {"known_case", N_("Known case"), WORDS_NONE, COLUMN_WIDE},
    {"twins", N_("Twins"), WORDS_NONE, COLUMN_WIDE},
    {"warnings", N_("Warnings"), WORDS_SLIP, COLUMN_FLEX},
    COLUMN_END,
};

static int rows(struct call *call)
{
    Nol__BatchRows request = NOL__BATCH_ROWS__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__BATCH_ROWS,
                        .request = &request.base,
                        .reply = &nol__batch_rows_reply__descriptor,
                        .columns = batch_rows_columns};

    request.batch = call->arguments[0];
    return list_run(call, &what);
}

static const struct option_row import_options[] = {
    {"name", 0, OPTION_TEXT, false, N_("NAME"), N_("how the batch is called from now on"), WORDS_NONE},
    {"document", 0, OPTION_TEXT, true, N_("NO"), N_("number of the document it came with"), WORDS_NONE},
    {"received", 0, OPTION_DAY, false, N_("DATE"), N_("the day it was received"), WORDS_NONE},
    {"due", 0, OPTION_DAY_AHEAD, false, N_("DATE"), N_("the day by which it must be settled"), WORDS_NONE},
    {"scheme", 0, OPTION_TEXT, false, N_("SCHEME"), N_("the classification scheme (nol scheme list)"),
     WORDS_NONE},
    {"born", 0, OPTION_RANGE, false, N_("FROM..TO"), N_("birth dates that belong on the list"), WORDS_NONE},
    {"reference-day", 0, OPTION_DAY, false, N_("DATE"), N_("the day on which ages count"), WORDS_NONE},
    {"source", 0, OPTION_TEXT, false, N_("TEXT"), N_("where it came from"), WORDS_NONE},
    {"clocks", 0, OPTION_FLAG, false, NULL, N_("start clocks although the due day is past (else none)"),
     WORDS_NONE},
    OPTION_ROWS_IMPORT,
    OPTION_END,
};
static const struct option_row list_options[] = {OPTION_ROW_LIMIT, OPTION_ROW_AFTER, OPTION_END};
static const struct option_row rows_options[] = {
    {"verdict", 0, OPTION_WORD, false, N_("VERDICT"), N_("rows with this verdict"), WORDS_VERDICT},
    {"warnings", 'w', OPTION_FLAG, false, NULL, N_("only rows with warnings"), WORDS_NONE},
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_ROWS_EXPORT,
    OPTION_END,
};

static const struct command commands[] = {
    {"batch", "import", cmd_import_batch, N_("FILE"), ARGUMENT_FILE, 1, 1, N_("takes a list in"),
     N_("nol batch import list.csv --name 2019-01 --document 'No. 46' \\\n"
        "    --received 2019-01-18 --due 2019-02-28 --scheme 2019-list \\\n"
        "    --born 2002-09-01..2012-08-31 --reference-day 2019-01-18 \\\n"
        "    --dry-run --issues-out remarks.csv"),
     N_("The whole file is checked first; with one bad row nothing is imported. --dry-run does everything "
        "but write."),
     import_options, false},
    {"batch", "list", list, "", ARGUMENT_NONE, 0, 0, N_("the lists received"), N_("nol batch list"), NULL,
     list_options, false},
    {"batch", "show", show, N_("[BATCH]"), ARGUMENT_BATCH, 0, 1, N_("one list"), N_("nol batch show 2019-01"),
     NULL, NULL, false},
    {"batch", "rows", rows, N_("[BATCH]"), ARGUMENT_BATCH, 0, 1,
     N_("its rows as received, each with its verdict"), N_("nol batch rows 2019-01 --verdict duplicate"),
     NULL, rows_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("batch list", batch_row, batch_list_columns),
    OUTPUT("batch show", batch_row, batch_list_columns),
    OUTPUT("batch rows", batch_line, batch_rows_columns),
    OUTPUT("batch import", import_reply, import_columns), /* and the other imports */
    OUTPUT_END,
};

const struct noun cmd_batch = {"batch", N_("lists received from above"), commands, outputs};
