#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/message.h"
#include "client/output_table.h"
#include "common/text.h"
#include "proto/cases.pb-c.h"
#include "proto/reports.pb-c.h"

static const struct column columns[] = {
    {"case", "Case", WORDS_NONE, 0},
    {"name", "Name", WORDS_NONE, 0},
    {"state", "State", WORDS_STATE, 0},
    {"version", "V", WORDS_NONE, COLUMN_RIGHT},
    {"address", "Address", WORDS_NONE, COLUMN_WIDE},
    {"marks", "Marks", WORDS_MARK, 0},
    COLUMN_END,
};

static Nol__CaseRow make_row(char *number, char *name, char *state, uint32_t version)
{
    Nol__CaseRow row = NOL__CASE_ROW__INIT;

    row.case_ = number;
    row.name = name;
    row.state = state;
    row.has_version = 1;
    row.version = version;
    return row;
}

/* What two rows give on stdout: returns, caller frees. */
static char *print_rows(enum call_format format, bool wide)
{
    struct call call = {.format = format, .wide = wide};
    Nol__CaseRow a = make_row("100001X", "欧阳\033[31m小红", "at_street", 3),
                 b = make_row("100002Y", "=1+1", "found", 12);
    struct output_list list;
    size_t size = 0;
    char *text = NULL;
    FILE *memory = open_memstream(&text, &size), *before = stdout;

    a.address = "路, \"1\" 号";
    a.marks = (char *[]){"died", "overdue"};
    a.n_marks = 2;
    stdout = memory;
    output_list_begin(&list, &call, columns, false);
    output_list_row(&list, &a.base);
    output_list_row(&list, &b.base);
    output_list_end(&list);
    stdout = before;
    fclose(memory);
    return text;
}

/* Columns on the terminal before the first `word` of the line. */
static int column_of(const char *line, const char *word)
{
    const char *at = strstr(line, word);
    char before[512];

    cr_assert_not_null(at, "%s in %s", word, line);
    snprintf(before, sizeof(before), "%.*s", (int)(at - line), line);
    return text_width(before);
}

Test(client_output, a_table_is_aligned_by_what_a_terminal_shows)
{
    char *text, *line[4], *rest;

    i18n_start("zh");
    text = rest = print_rows(FORMAT_TABLE, false);
    for (int i = 0; i < 3; i++)
        line[i] = strsep(&rest, "\n");
    cr_assert_eq(column_of(line[1], "待街道分派"), column_of(line[2], "待街道审核"));
    cr_assert_eq(column_of(line[0], _("State")), column_of(line[1], "待街道分派"));
    cr_assert_eq(column_of(line[1], " 3"), column_of(line[2], "12"));
    cr_assert_null(strchr(line[1], '\033'), "an escape reached the terminal");
    cr_assert_null(strstr(line[0], _("Address")));
    free(text);
}

Test(client_output, json_has_the_names_of_the_proto_and_shows_what_is_absent)
{
    char *text = print_rows(FORMAT_JSON, false);
    json_t *array = json_loads(text, 0, NULL), *first = json_array_get(array, 0);

    cr_assert_eq(json_array_size(array), 2, "%s", text);
    cr_assert_str_eq(json_string_value(json_object_get(first, "case")), "100001X");
    cr_assert_str_eq(json_string_value(json_object_get(first, "state")), "at_street");
    cr_assert_eq(json_integer_value(json_object_get(first, "version")), 3);
    cr_assert(json_is_null(json_object_get(first, "code")));
    cr_assert_eq(json_array_size(json_object_get(first, "marks")), 2);
    cr_assert(json_is_array(json_object_get(json_array_get(array, 1), "marks")));
    cr_assert_eq(json_array_size(json_object_get(json_array_get(array, 1), "marks")), 0);
    json_decref(array);
    free(text);
}

Test(client_output, csv_has_a_bom_quotes_and_no_formula)
{
    char *text = print_rows(FORMAT_CSV, false);

    cr_assert_eq(strncmp(text, "\xef\xbb\xbf", 3), 0);
    cr_assert_not_null(strstr(text, "\"路, \"\"1\"\" 号\""));
    cr_assert_not_null(strstr(text, "'=1+1"), "%s", text);
    cr_assert_not_null(strstr(text, "\r\n"));
    free(text);
}

Test(client_output, an_empty_list_is_an_empty_array)
{
    struct call call = {.format = FORMAT_JSON};
    struct output_list list;
    size_t size = 0;
    char *text = NULL;
    FILE *memory = open_memstream(&text, &size), *before = stdout;

    stdout = memory;
    output_list_begin(&list, &call, columns, false);
    output_list_end(&list);
    stdout = before;
    fclose(memory);
    cr_assert_str_eq(text, "[]\n");
    free(text);
}

/* The sum of the columns with their gaps, laid out for a terminal of `room` columns; `fields` gets the fields that are left. */
static int laid_out(int room, char *fields)
{
    static const struct column spare[] = {
        {"case", "Case", WORDS_NONE, 0},
        {"name", "Name", WORDS_NONE, COLUMN_SPARE},
        {"address", "Address", WORDS_NONE, COLUMN_FLEX},
        {"guardian", "Guardian", WORDS_NONE, COLUMN_SPARE},
        {"due", "Due", WORDS_NONE, 0},
        COLUMN_END,
    };
    struct call call = {.format = FORMAT_TABLE};
    Nol__CaseRow row = make_row("100001X", "欧阳小红", "found", 1);
    struct output_list list;
    int sum = 0;

    row.address = "青溪街道书院路一百三十九号";
    row.guardian = "上官小明";
    row.due = "2019-02-28";
    output_list_begin(&list, &call, spare, false);
    output_list_row(&list, &row.base);
    output_table_lay_out(&list, room);
    fields[0] = '\0';
    for (size_t i = 0; i < list.column_count; i++) {
        sum += list.widths[i] + (i > 0 ? 2 : 0);
        strcat(fields, list.columns[i]->field);
        strcat(fields, " ");
    }
    for (size_t i = 0; i < list.column_count; i++)
        cr_assert_leq(list.widths[i], 26);
    cr_assert_str_eq(list.cells[list.column_count - 1], "2019-02-28", "a cell went with its neighbour");
    for (size_t i = 0; i < list.column_count; i++)
        free(list.cells[i]);
    free(list.cells);
    return sum;
}

Test(client_output, a_narrow_terminal_leaves_spare_columns_out_the_last_first)
{
    char fields[128];

    cr_assert_eq(laid_out(0, fields), 67);
    cr_assert_str_eq(fields, "case name address guardian due ");
    cr_assert_leq(laid_out(60, fields), 60);
    cr_assert_str_eq(fields, "case name address guardian due ");
    cr_assert_leq(laid_out(42, fields), 42);
    cr_assert_str_eq(fields, "case name address due ");
    cr_assert_leq(laid_out(30, fields), 30);
    cr_assert_str_eq(fields, "case address due ");
}

Test(client_output, marks_are_as_wide_as_the_widest_and_not_cut_where_a_terminal_is_narrow)
{
    static const struct column own[] = {
        {"case", "Case", WORDS_NONE, 0},
        {"address", "Address", WORDS_NONE, COLUMN_FLEX},
        {"marks", "Marks", WORDS_MARK, COLUMN_WORDS},
        COLUMN_END,
    };
    static const struct {
        int room, marks;
    } rooms[] = {{0, 26}, {80, 26}, {50, 12}, {24, 12}};
    char *marks[] = {"overdue", "proposal", "odd"};
    struct call call = {.format = FORMAT_TABLE};

    i18n_start("zh");
    for (size_t k = 0; k < sizeof(rooms) / sizeof(*rooms); k++) {
        Nol__CaseRow row = make_row("100001X", "欧阳小红", "found", 1);
        struct output_list list;

        row.address = "青溪街道书院路一百三十九号";
        row.marks = marks;
        row.n_marks = 3;
        output_list_begin(&list, &call, own, false);
        output_list_row(&list, &row.base);
        output_table_lay_out(&list, rooms[k].room);
        cr_expect_eq(list.widths[2], rooms[k].marks, "%d columns: %d", rooms[k].room, list.widths[2]);
        for (size_t i = 0; i < list.column_count; i++)
            free(list.cells[i]);
        free(list.cells);
    }
}

Test(client_output, a_moment_is_shown_without_its_letters_and_kept_whole_elsewhere)
{
    static const struct column moment[] = {{"since", "Since", WORDS_NONE, COLUMN_TIME}, COLUMN_END};
    struct call call = {.format = FORMAT_TABLE};
    Nol__CaseRow row = make_row("100001X", "欧阳小红", "found", 1);
    struct output_list list;

    row.since = "2026-11-26T13:10:40+08:00";
    output_list_begin(&list, &call, moment, false);
    output_list_row(&list, &row.base);
    cr_assert_str_eq(list.cells[0], "2026-11-26 13:10:40");
    free(list.cells[0]);
    list.rows = 0;
    row.since = "2026-11-26";
    output_list_row(&list, &row.base);
    cr_assert_str_eq(list.cells[0], "2026-11-26");
    free(list.cells[0]);
    free(list.cells);
}

/* What a text of help becomes on `width` columns: returns, caller frees. */
static char *wrapped(const char *text, int width)
{
    size_t size = 0;
    char *lines = NULL;
    FILE *memory = open_memstream(&lines, &size), *before = stdout;

    stdout = memory;
    output_wrapped(text, 0, 0, width);
    stdout = before;
    fclose(memory);
    return lines;
}

Test(client_output, a_line_is_filled_in_chinese_too_and_no_line_begins_with_a_full_stop)
{
    char *lines = wrapped("none is split in two", 9);

    cr_assert_str_eq(lines, "none is\nsplit in\ntwo");
    free(lines);
    lines = wrapped("建议用 nol match 采纳结果后办理", 20); /* not back to the blank before 采 */
    cr_assert_str_eq(lines, "建议用 nol match 采\n纳结果后办理");
    free(lines);
    lines = wrapped("逾期的自动上报。夜间不报", 14);
    cr_assert_str_eq(lines, "逾期的自动上\n报。夜间不报");
    free(lines);
    lines = wrapped("见帮助（详情）", 8);
    cr_assert_str_eq(lines, "见帮助\n（详情）");
    free(lines);
}

Test(client_output, only_flexible_columns_give_way_and_never_below_a_minimum)
{
    int widths[] = {10, 40, 30, 6};
    const bool flexible[] = {false, true, true, false};

    output_table_fit(widths, flexible, 4, 60);
    cr_assert_eq(widths[0], 10);
    cr_assert_eq(widths[3], 6);
    cr_assert_eq(widths[0] + widths[1] + widths[2] + widths[3] + 6, 60);
    cr_assert_leq(abs(widths[1] - widths[2]), 1);
    output_table_fit(widths, flexible, 4, 10);
    cr_assert_eq(widths[1], 6);
    cr_assert_eq(widths[2], 6);
}

Test(client_message, nested_and_repeated_messages_become_objects_and_arrays)
{
    Nol__ReportStageReply report = NOL__REPORT_STAGE_REPLY__INIT;
    Nol__StageCode code = NOL__STAGE_CODE__INIT, *codes[] = {&code};
    Nol__StageSub sub = NOL__STAGE_SUB__INIT, *subs[] = {&sub};
    json_t *json, *first;

    sub.sub = "died";
    sub.has_count = 1;
    sub.count = 7;
    code.by_sub = subs;
    code.n_by_sub = 1;
    report.by_code = codes;
    report.n_by_code = 1;
    report.has_closes = report.closes = 1;
    json = message_json(&report.base);
    first = json_array_get(json_object_get(json, "by_code"), 0);
    cr_assert(json_is_true(json_object_get(json, "closes")));
    cr_assert(json_is_null(json_object_get(first, "code")));
    cr_assert_eq(
        json_integer_value(json_object_get(json_array_get(json_object_get(first, "by_sub"), 0), "count")), 7);
    cr_assert_eq(json_array_size(json_object_get(json, "by_street")), 0);
    json_decref(json);
}

Test(client_message, options_fill_fields_of_their_name_by_type)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;

    message_set(&request.base, "batch", "2019-01");
    message_set(&request.base, "limit", "17");
    message_set(&request.base, "overdue", "");
    cr_assert_str_eq(request.batch, "2019-01");
    cr_assert(request.has_limit && request.limit == 17);
    cr_assert(request.has_overdue && request.overdue);
    cr_assert(message_has_field(&request.base, "state"));
    cr_assert_not(message_has_field(&request.base, "no_such_field"));
}

Test(client_message, bad_utf8_is_seen_however_deep)
{
    Nol__CaseListReply reply = NOL__CASE_LIST_REPLY__INIT;
    Nol__CaseRow row = make_row("100001X", "张三", "found", 1), *rows[] = {&row};
    char *marks[] = {"died", "\xd5\xc5"};

    reply.rows = rows;
    reply.n_rows = 1;
    cr_assert(message_is_valid(&reply.base));
    row.marks = marks;
    row.n_marks = 1;
    cr_assert(message_is_valid(&reply.base));
    row.n_marks = 2;
    cr_assert_not(message_is_valid(&reply.base));
    row.n_marks = 0;
    row.name = "\xff";
    cr_assert_not(message_is_valid(&reply.base));
}
