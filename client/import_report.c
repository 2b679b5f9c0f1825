#include "client/import_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/failure.h"
#include "client/labels.h"
#include "client/list.h"
#include "client/new_file.h"
#include "client/notice.h"
#include "client/output.h"
#include "common/bug.h"

static const struct column issue_columns[] = {
    {"row", N_("Row"), WORDS_NONE, COLUMN_RIGHT},           {"column", N_("Column"), WORDS_NONE, 0},
    {"value", N_("Value"), WORDS_NONE, COLUMN_FLEX},        {"severity", N_("Severity"), WORDS_SEVERITY, 0},
    {"text", N_("What is wrong"), WORDS_NONE, COLUMN_FLEX}, {"repair", N_("Proposed"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, COLUMN_WIDE},          COLUMN_END,
};

const struct column import_columns[] = {
    {"batch", N_("Batch"), WORDS_NONE, 0},
    {"rows", N_("Rows"), WORDS_NONE, 0},
    {"added", N_("Added"), WORDS_NONE, 0},
    {"changed", N_("Changed"), WORDS_NONE, 0},
    {"removed", N_("No longer there"), WORDS_NONE, 0},
    {"cases", N_("Cases"), WORDS_NONE, 0},
    {"duplicates", N_("Duplicates"), WORDS_NONE, 0},
    {"joined", N_("Joined a known child"), WORDS_NONE, 0},
    {"proposals", N_("May be a known child"), WORDS_NONE, 0},
    {"registrations", N_("Children whose registration was found"), WORDS_NONE, 0},
    {"errors", N_("Errors"), WORDS_NONE, 0},
    {"warnings", N_("Warnings"), WORDS_NONE, 0},
    {"skipped", N_("Rows of sums skipped"), WORDS_NONE, 0},
    {"supplementary", N_("Supplementary"), WORDS_NONE, 0},
    {"years", N_("Years"), WORDS_NONE, 0},
    COLUMN_END,
};

void import_report_columns(const struct call *call, const Nol__ImportBeginReply *reply, const char *encoding)
{
    if (!call->verbose)
        return;
    fprintf(stderr, _("Read as %s.\n"), encoding);
    for (size_t i = 0; i < reply->n_columns; i++)
        fprintf(stderr, "  %s = %s\n", reply->columns[i]->name, reply->columns[i]->value);
    for (size_t i = 0; i < reply->n_extra; i++)
        fprintf(stderr, _("  kept with the row: %s\n"), reply->extra[i]);
}

/* In words: what is wrong, and a column that the file does not have. */
static const Nol__ImportIssue *dressed(const ProtobufCMessage *message)
{
    Nol__ImportIssue *issue = (Nol__ImportIssue *)(uintptr_t)message; /* ours, unpacked for this */
    char *sentence;

    if (issue->notice != NULL) {
        sentence = notice_sentence(issue->notice);
        labels_put(&issue->text, sentence);
        free(sentence);
    }
    if (issue->column != NULL)
        labels_put(&issue->column, words_label(WORDS_FIELD, issue->column));
    return issue;
}

/* What is to be said about one row, all of it. */
struct remarks {
    char **by_row; /* owned texts, by row - 2 */
    uint32_t rows;
};

static void take_issue(void *arg, const ProtobufCMessage *message)
{
    const Nol__ImportIssue *issue = dressed(message);
    struct remarks *remarks = arg;
    char **slot, *longer = NULL;

    if (issue->row < 2 || issue->row - 2 >= remarks->rows)
        return;
    slot = &remarks->by_row[issue->row - 2];
    BUG_ON(asprintf(&longer, "%s%s%s %s: %s%s%s", *slot != NULL ? *slot : "", *slot != NULL ? "; " : "",
                    words_label(WORDS_SEVERITY, issue->severity != NULL ? issue->severity : ""),
                    issue->column != NULL ? issue->column : _("row"), issue->text != NULL ? issue->text : "",
                    issue->repair != NULL ? " -> " : "", issue->repair != NULL ? issue->repair : "") < 0);
    free(*slot);
    *slot = longer;
}

static bool write_rows(struct sheet *sheet, const struct remarks *remarks, FILE *file)
{
    struct buffer out;
    struct csv_writer writer;
    bool done = true;

    buffer_init(&out, 64UL * 1024 * 1024);
    csv_writer_init(&writer, &out);
    for (size_t i = 0; i < sheet->header_count; i++)
        csv_writer_cell(&writer, sheet->headers[i]);
    csv_writer_cell(&writer, _("Import remarks"));
    csv_writer_end_row(&writer);
    csv_reader_deinit(&sheet->reader);
    csv_reader_init(&sheet->reader, buffer_text(&sheet->text), sheet->text.size, '\0');
    csv_reader_next(&sheet->reader); /* the header */
    while (done && sheet_next(sheet)) {
        uint32_t index = sheet->reader.row - sheet->header_row - 1;

        for (size_t i = 0; i < sheet->reader.count || i < sheet->header_count; i++)
            csv_writer_cell(&writer, i < sheet->reader.count ? sheet->reader.cells[i] : "");
        csv_writer_cell(
            &writer, index < remarks->rows && remarks->by_row[index] != NULL ? remarks->by_row[index] : "");
        csv_writer_end_row(&writer);
        done = !writer.failed && fwrite(out.data, 1, out.size, file) == out.size;
        buffer_clear(&out);
    }
    buffer_deinit(&out);
    return done;
}

/* Blank rows are counted too, so the last row may lie beyond the number of rows. */
static uint32_t last_row(struct sheet *sheet)
{
    uint32_t last = sheet->rows;

    csv_reader_deinit(&sheet->reader);
    csv_reader_init(&sheet->reader, buffer_text(&sheet->text), sheet->text.size, '\0');
    while (sheet_next(sheet))
        last = sheet->reader.row;
    return last;
}

static int write_copy(struct session *session, const Nol__ImportReply *reply, struct sheet *sheet,
                      const char *path, const char *reveal)
{
    Nol__ImportIssues request = NOL__IMPORT_ISSUES__INIT;
    struct remarks remarks = {.rows = last_row(sheet)};
    struct list list = {.type = NOL__MESSAGE_TYPE__IMPORT_ISSUES,
                        .request = &request.base,
                        .reply = &nol__import_issues_reply__descriptor,
                        .each = take_issue,
                        .arg = &remarks};
    const bool ours = strcmp(path, "-") != 0;
    FILE *file;
    int exit_code = 0, fd;
    bool done;

    request.import = reply->import;
    request.reveal = (char *)(uintptr_t)reveal;
    remarks.by_row = calloc(remarks.rows + 1, sizeof(*remarks.by_row));
    BUG_ON(remarks.by_row == NULL);
    if (!list_walk(session, &list)) {
        exit_code = failure_print(&session->failure);
    } else {
        fd = ours ? new_file_open(path, 0600) : -1; /* whole rows of children */
        file = !ours ? stdout : fd >= 0 ? fdopen(fd, "w") : NULL;
        done = file != NULL && write_rows(sheet, &remarks, file);
        if (file != NULL && ours)
            done = fclose(file) == 0 && done;
        if (ours && fd < 0)
            exit_code = 1;
        else if (!done)
            exit_code = new_file_say(path, errno);
    }
    for (uint32_t i = 0; i < remarks.rows; i++)
        free(remarks.by_row[i]);
    free(remarks.by_row);
    return exit_code;
}

static void take_error(void *arg, const ProtobufCMessage *message)
{
    const Nol__ImportIssue *issue = dressed(message);

    if (issue->severity != NULL && strcmp(issue->severity, "error") == 0)
        output_list_row(arg, message);
}

static void take_any(void *arg, const ProtobufCMessage *message)
{
    output_list_row(arg, &dressed(message)->base);
}

/* Every error of the file, wherever it stands among the warnings; with `reveal` every remark, with full numbers. */
static bool walk_issues(struct session *session, const Nol__ImportReply *reply, struct output_list *output,
                        const char *reveal)
{
    Nol__ImportIssues request = NOL__IMPORT_ISSUES__INIT;
    struct list list = {.type = NOL__MESSAGE_TYPE__IMPORT_ISSUES,
                        .request = &request.base,
                        .reply = &nol__import_issues_reply__descriptor,
                        .each = reveal != NULL ? take_any : take_error,
                        .arg = output};

    request.import = reply->import;
    request.reveal = (char *)(uintptr_t)reveal;
    return list_walk(session, &list);
}

static void print_issues(const struct call *call, struct session *session, const Nol__ImportReply *reply)
{
    struct output_list list;
    const char *reveal = call_option(call, "reveal");
    uint32_t all = reply->errors + reply->warnings;
    bool too_many = all > reply->n_issues;

    if (reply->n_issues == 0 || call->format != FORMAT_TABLE)
        return;
    fputc('\n', stdout);
    output_list_begin(&list, call, issue_columns, false);
    if (reveal != NULL && !walk_issues(session, reply, &list, reveal))
        failure_print(&session->failure); /* and the masked ones */
    else if (reveal != NULL)
        too_many = false;
    if (list.printed == 0 && (!too_many || reply->errors == 0 || !walk_issues(session, reply, &list, NULL)))
        for (size_t i = 0; i < reply->n_issues; i++)
            output_list_row(&list, &dressed(&reply->issues[i]->base)->base);
    output_list_end(&list);
    if (too_many)
        fprintf(
            stderr,
            _("%zu of %u remarks are shown; --issues-out FILE writes a copy of the file with all of them.\n"),
            list.printed, all);
}

void import_report_schools(const struct call *call, const Nol__ImportReply *reply)
{
    static const struct column columns[] = {
        {"name", N_("School"), WORDS_NONE, COLUMN_FLEX},
        {"school", N_("Code"), WORDS_NONE, 0},
        {"pupils", N_("Pupils"), WORDS_NONE, COLUMN_RIGHT},
        {"removed", N_("No longer there"), WORDS_NONE, COLUMN_RIGHT},
        {"whole", N_("Whole school"), WORDS_NONE, 0},
        COLUMN_END,
    };
    struct output_list list;

    if (reply->n_schools == 0 || call->format != FORMAT_TABLE)
        return;
    fputc('\n', stdout);
    output_list_begin(&list, call, columns, false);
    for (size_t i = 0; i < reply->n_schools; i++)
        output_list_row(&list, &reply->schools[i]->base);
    output_list_end(&list);
}

/* A list's clocks: none, or some whose day cannot be said. */
static void print_clocks(const Nol__ImportReply *reply)
{
    if (reply->missing_year != 0)
        fprintf(stderr,
                _("The calendar of %u is not loaded: due days that need it are not known until nol calendar "
                  "import FILE.\n"),
                reply->missing_year);
    if (reply->has_clocks && !reply->clocks && !reply->unchanged && reply->errors == 0)
        fputs(_("Its due day is past, so no clock was started (--clocks starts them).\n"), stderr);
}

static void print_hint(struct call *call, const Nol__ImportReply *reply)
{
    print_clocks(reply);
    if (reply->unchanged)
        fputs(_("This very file was imported before; nothing was changed.\n"), stderr);
    else if (reply->replace_needed)
        fputs(_("Dry run: nothing was written. So many pupils would go that the import itself wants "
                "--replace.\n"),
              stderr);
    else if (reply->dry_run)
        fputs(_("Dry run: nothing was written.\n"), stderr);
    else if (reply->errors == 0 && reply->batch != NULL && strcmp(call->command->noun, "batch") == 0)
        fprintf(stderr, _("Next: nol match run %s\n"), call_quoted(call, reply->batch));
}

int import_report(struct call *call, struct session *session, const Nol__ImportReply *reply,
                  struct sheet *sheet)
{
    const char *copy = call_option(call, "issues-out");
    char count[16];
    int exit_code = 0;

    output_one(call, &reply->base, import_columns);
    print_issues(call, session, reply);
    import_report_schools(call, reply);
    print_hint(call, reply);
    if (copy != NULL)
        exit_code = write_copy(session, reply, sheet, copy, call_option(call, "reveal"));
    if (reply->errors > 0) {
        snprintf(count, sizeof(count), "%u", reply->errors);
        exit_code = failure_say(ERROR_FILE_HAS_ERRORS, "count", count, NULL);
    }
    return exit_code;
}
