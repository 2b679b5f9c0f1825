#include "client/report_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/i18n.h"
#include "client/output.h"
#include "client/terminal.h"
#include "common/bug.h"
#include "common/csv.h"
#include "common/money.h"
#include "common/text.h"

#define NARROWEST_LABEL 16

void report_table_init(struct report_table *table, struct call *call, size_t cells, int label, int width)
{
    BUG_ON(cells > REPORT_TABLE_CELLS);
    *table = (struct report_table){.call = call, .cells = cells, .label = label, .width = width};
}

static void print_inert(const char *text, int columns)
{
    struct buffer cell;

    buffer_init(&cell, 65536);
    text_append_inert(&cell, text);
    output_padded(buffer_text(&cell), columns, false);
    buffer_deinit(&cell);
}

/* The head alone carries the mark by which a spreadsheet knows UTF-8. */
static void csv_row(const struct report_table *table, const char *by, const char *key, const char *label,
                    const char *const *cells, bool head)
{
    struct csv_writer writer;
    struct buffer out;
    size_t mark = 0, end = head ? table->csv_cells : table->column + table->cells;

    buffer_init(&out, 65536);
    csv_writer_init(&writer, &out);
    if (!head)
        mark = out.size;
    csv_writer_cell(&writer, by);
    csv_writer_cell(&writer, key);
    csv_writer_cell(&writer, label);
    for (size_t i = 0; i < table->csv_cells; i++) {
        const char *cell = i < table->column || i >= end ? NULL : cells[i - table->column];

        csv_writer_cell(&writer, cell != NULL ? cell : "");
    }
    csv_writer_end_row(&writer);
    fwrite(out.data + mark, 1, out.size - mark, stdout);
    buffer_deinit(&out);
}

const char *const report_table_about[] = {N_("Breakdown"), N_("Code"), N_("Label"), NULL};

void report_titles(const char *const *msgids, const char *out[REPORT_TABLE_CELLS])
{
    for (size_t i = 0; msgids[i] != NULL; i++) {
        BUG_ON(i == REPORT_TABLE_CELLS);
        out[i] = _(msgids[i]);
    }
}

void report_table_csv(struct report_table *table, const char *const *titles)
{
    const char *said[REPORT_TABLE_CELLS], *about[REPORT_TABLE_CELLS];

    report_titles(titles, said);
    report_titles(report_table_about, about);
    for (table->csv_cells = 0; titles[table->csv_cells] != NULL;)
        table->csv_cells++;
    table->column = 0;
    if (table->call->format == FORMAT_CSV)
        csv_row(table, about[0], about[1], about[2], said, true);
}

void report_table_head(struct report_table *table, const char *by, size_t column, const char *title,
                       const char *const *titles)
{
    int used, spare;

    table->by = by;
    table->column = column;
    if (table->call->format == FORMAT_CSV) {
        BUG_ON(column + table->cells > table->csv_cells);
        return;
    }
    for (size_t i = 0; i < table->cells; i++) /* one blank between two heads at least */
        if (text_width(titles[i]) >= table->width)
            table->width = text_width(titles[i]) + 1;
    if (text_width(title) >= table->label)
        table->label = text_width(title) + 1;
    spare = terminal_columns() - (int)table->cells * table->width;
    if (terminal_columns() > 0 && table->label > spare && spare >= NARROWEST_LABEL)
        table->label = spare; /* rather a label in a line of its own than numbers below their line */
    fputs(terminal_has_color() ? "\n\033[1m" : "\n", stdout);
    output_padded(title, table->label, false);
    used = text_width(title) > table->label ? text_width(title) : table->label;
    for (size_t i = 0; i < table->cells; i++)
        output_number(titles[i], table->width, &used);
    fputs(terminal_has_color() ? "\033[0m\n" : "\n", stdout);
}

void report_table_row(struct report_table *table, const char *key, const char *label, int indent,
                      const char *const *cells)
{
    int used = table->label;

    if (table->call->format == FORMAT_CSV) {
        csv_row(table, table->by, key != NULL ? key : "", label != NULL ? label : "", cells, false);
        return;
    }
    printf("%*s", indent, "");
    print_inert(label != NULL ? label : "", table->label - indent);
    if (label != NULL && text_width(label) >= table->label - indent)
        printf("\n%*s", table->label, ""); /* the numbers stay in their columns */
    for (size_t i = 0; i < table->cells; i++)
        output_number(cells[i] != NULL ? cells[i] : "", table->width, &used);
    fputc('\n', stdout);
}

const char *report_number(struct call *call, uint64_t number)
{
    return call_printf(call, "%" PRIu64, number);
}

const char *report_yuan(struct call *call, uint64_t fen)
{
    char text[MONEY_SIZE];

    money_format(fen, text);
    return call_strdup(call, text);
}
