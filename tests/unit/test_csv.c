#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/csv.h"

/* Reads all of it and writes it down again as row:line[cell|cell], ended by the last status and its line. */
static const char *read_all(const char *text, size_t length, char delimiter)
{
    static struct buffer out;
    struct csv_reader r;
    enum csv_status status;
    char *copy = malloc(length + 1); /* exact, so that a byte read too far is seen */

    if (length > 0)
        memcpy(copy, text, length);
    buffer_deinit(&out);
    buffer_init(&out, 1 << 20);
    csv_reader_init(&r, length > 0 ? copy : NULL, length, delimiter);
    while ((status = csv_reader_next(&r)) == CSV_ROW) {
        buffer_printf(&out, "%u:%u[", r.row, r.line);
        for (size_t i = 0; i < r.count; i++)
            buffer_printf(&out, "%s%s", i > 0 ? "|" : "", r.cells[i]);
        buffer_append_text(&out, "]");
    }
    if (status != CSV_END)
        buffer_printf(&out, "%s at %u", csv_status_name(status), r.line);
    cr_assert_eq(csv_reader_next(&r), status, "a final status stays");
    csv_reader_deinit(&r);
    free(copy);
    return buffer_text(&out);
}

static void expect(const char *text, const char *rows)
{
    const char *got = read_all(text, strlen(text), '\0');

    cr_assert_str_eq(got, rows, "%s gave %s, not %s", text, got, rows);
}

Test(csv, rows_and_cells)
{
    expect("", "");
    cr_assert_str_eq(read_all(NULL, 0, '\0'), "");
    expect("a", "1:1[a]");
    expect("a,b\n1,2\n", "1:1[a|b]2:2[1|2]");
    expect("a,b\r\n1,2", "1:1[a|b]2:2[1|2]");
    expect("a,b\r1,2\r", "1:1[a|b]2:2[1|2]");
    expect("a,\n,b\n", "1:1[a|]2:2[|b]");
    expect("a,,", "1:1[a||]");
    expect("序号,姓名\n1,张三\n", "1:1[序号|姓名]2:2[1|张三]");
}

Test(csv, empty_rows_are_counted_and_skipped)
{
    expect("\n\na,b\n,\n\n1,2\n", "3:3[a|b]6:6[1|2]");
    expect("\r\n\r\na", "3:3[a]");
    expect(",,,\n", "");
    expect("\"\",\"\"\na", "2:2[a]");
}

Test(csv, quotes)
{
    expect("\"a,b\",c", "1:1[a,b|c]");
    expect("\"say \"\"no\"\"\",x", "1:1[say \"no\"|x]");
    expect("\"\"\"\"\"\",x", "1:1[\"\"|x]");
    expect("\"a\nb\",c\nd,e", "1:1[a\nb|c]2:3[d|e]");
    expect("\"a\r\nb\rc\",c\nd,e", "1:1[a\r\nb\rc|c]2:4[d|e]");
    expect("a\"b,5\"\n", "1:1[a\"b|5\"]");
    expect("\"a\"\r\n\"b\"", "1:1[a]2:2[b]");
    expect("x,\"\"", "1:1[x|]");
}

Test(csv, errors_say_where)
{
    expect("a,b\n1,\"open\n2,3\n", "1:1[a|b]quote_not_closed at 2");
    expect("a\n\nb,\"x\ny\"z\n", "1:1[a]text_after_quote at 4");
    expect("\"", "quote_not_closed at 1");
    expect("a,\"\"\"", "quote_not_closed at 1");
}

Test(csv, the_delimiter_is_found_from_the_first_row_that_has_one)
{
    expect("a\tb\n1\t2,5", "1:1[a|b]2:2[1|2,5]");
    expect("a;b;c\n1;2,5;3", "1:1[a|b|c]2:2[1|2,5|3]");
    expect("\"a;b;c\",d", "1:1[a;b;c|d]");
    expect("名单\n\na\tb\n1\t2", "1:1[名单]3:3[a|b]4:4[1|2]");
    expect("a,b;c,d", "1:1[a|b;c|d]");
    cr_assert_str_eq(read_all("a;b,c", 5, ';'), "1:1[a|b,c]");
}

Test(csv, bounds_are_exact)
{
    char *text = malloc(2 * LIMIT_ROW_BYTES);

    memset(text, 'x', 2 * LIMIT_ROW_BYTES);
    text[LIMIT_CELL_BYTES] = '\n';
    cr_assert_eq(strlen(read_all(text, LIMIT_CELL_BYTES + 1, ',')), LIMIT_CELL_BYTES + strlen("1:1[]"));
    text[LIMIT_CELL_BYTES] = 'x';
    cr_assert_str_eq(read_all(text, LIMIT_CELL_BYTES + 1, ','), "cell_too_long at 1");
    text[0] = '"';
    cr_assert_str_eq(read_all(text, 2 * LIMIT_ROW_BYTES, ','), "quote_not_closed at 1");

    memset(text, ',', LIMIT_COLUMNS);
    text[LIMIT_COLUMNS - 1] = 'x';
    cr_assert_str_neq(read_all(text, LIMIT_COLUMNS, ','), "too_many_cells at 1");
    text[LIMIT_COLUMNS - 1] = ',';
    text[LIMIT_COLUMNS] = 'x';
    cr_assert_str_eq(read_all(text, LIMIT_COLUMNS + 1, ','), "too_many_cells at 1");

    for (size_t i = 0; i < 2 * LIMIT_ROW_BYTES; i++)
        text[i] = i % 20000 == 19999 ? ',' : 'x';
    cr_assert_str_eq(read_all(text, 2 * LIMIT_ROW_BYTES, ','), "row_too_long at 1");
    free(text);
}

/* Everything a cell can be made of, written and read back. */
Test(csv, what_is_written_is_read_back)
{
    static const char *const pieces[] = {"a", ",", "\"", "\n", "\r", ";", "\t", " ", "张", ""};
    enum { PIECES = sizeof(pieces) / sizeof(*pieces) };

    for (int i = 0; i < PIECES * PIECES * PIECES; i++) {
        char cell[32];
        struct buffer out;
        struct csv_writer w;
        struct csv_reader r;

        snprintf(cell, sizeof(cell), "x%s%s%s", pieces[i % PIECES], pieces[i / PIECES % PIECES],
                 pieces[i / PIECES / PIECES]);
        buffer_init(&out, 1000);
        csv_writer_init(&w, &out);
        csv_writer_cell(&w, "h");
        csv_writer_cell(&w, cell);
        csv_writer_cell(&w, "");
        csv_writer_end_row(&w);
        csv_writer_cell(&w, "last");
        csv_writer_end_row(&w);
        cr_assert_not(w.failed);
        csv_reader_init(&r, (char *)out.data + 3, out.size - 3, '\0');
        cr_assert_eq(csv_reader_next(&r), CSV_ROW);
        cr_assert_eq(r.count, 3, "'%s'", cell);
        cr_assert_str_eq(r.cells[1], cell);
        cr_assert_eq(csv_reader_next(&r), CSV_ROW);
        cr_assert_str_eq(r.cells[0], "last");
        cr_assert_eq(csv_reader_next(&r), CSV_END);
        csv_reader_deinit(&r);
        buffer_deinit(&out);
    }
}

Test(csv, formulas_are_written_as_text)
{
    struct buffer out;
    struct csv_writer w;

    buffer_init(&out, 1000);
    csv_writer_init(&w, &out);
    csv_writer_cell(&w, "=1+1");
    csv_writer_cell(&w, "-\"2\"");
    csv_writer_cell(&w, "张三");
    csv_writer_end_row(&w);
    cr_assert_str_eq(buffer_text(&out), "\xef\xbb\xbf\"'=1+1\",\"'-\"\"2\"\"\",张三\r\n");
    buffer_deinit(&out);
}

Test(csv, digits_that_a_spreadsheet_would_change_are_written_as_text)
{
    struct buffer out;
    struct csv_writer w;

    buffer_init(&out, 1000);
    csv_writer_init(&w, &out);
    csv_writer_cell(&w, "990101001001");
    csv_writer_cell(&w, "007");
    csv_writer_cell(&w, "12345678901"); /* 11 digits are shown as they are */
    csv_writer_cell(&w, "0");
    csv_writer_cell(&w, "100001X");
    csv_writer_end_row(&w);
    cr_assert_str_eq(buffer_text(&out), "\xef\xbb\xbf\"990101001001\t\",\"007\t\",12345678901,0,100001X\r\n");
    buffer_deinit(&out);
}

Test(csv, a_writer_that_runs_out_of_room_says_so)
{
    for (size_t cap = 0; cap < 12; cap++) {
        struct buffer out;
        struct csv_writer w;

        buffer_init(&out, cap);
        csv_writer_init(&w, &out);
        csv_writer_cell(&w, "abcde");
        csv_writer_cell(&w, "f");
        csv_writer_end_row(&w);
        cr_assert_eq(w.failed, cap < 12);
        buffer_deinit(&out);
    }
}
