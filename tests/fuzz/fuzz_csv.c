/*
 * A file from outside: decoded, cut into rows, cells normalised as an import does; then the rows are written and
 * read again, and must be the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"
#include "common/csv.h"
#include "common/date.h"
#include "common/decode.h"
#include "common/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILE_CAP (4u * 1024 * 1024)

static void judge_cell(const char *cell)
{
    struct arena arena;
    struct date date;
    char *name, *again;

    arena_init(&arena, FILE_CAP);
    BUG_ON(!text_is_valid(cell, strlen(cell)));
    if (date_parse(cell, &date) == DATE_OK)
        BUG_ON(!date_is_valid(date));
    name = text_normalise_name(&arena, cell);
    BUG_ON(name != NULL && !text_is_valid(name, strlen(name)));
    again = name != NULL ? text_normalise_name(&arena, name) : NULL;
    BUG_ON(again != NULL && strcmp(name, again) != 0);
    if (name != NULL) {
        BUG_ON(text_width(name) < 0);
        BUG_ON(!text_is_valid(name, text_fit(name, 7)));
    }
    arena_deinit(&arena);
}

/* A row as it was read must be the row that comes back from the writer, but for the mark before a formula and the tab behind digits. */
static void expect_row(struct csv_reader *again, const struct csv_reader *row)
{
    BUG_ON(csv_reader_next(again) != CSV_ROW);
    BUG_ON(again->count != row->count);
    for (size_t i = 0; i < row->count; i++) {
        const char *cell = again->cells[i] + text_is_formula(row->cells[i]);
        size_t length = strlen(row->cells[i]);

        BUG_ON(strncmp(cell, row->cells[i], length) != 0);
        BUG_ON(strcmp(cell + length, text_is_number_like(row->cells[i]) ? "\t" : "") != 0);
    }
}

static void round_trip(const struct csv_reader *row)
{
    struct csv_reader again;
    struct csv_writer writer;
    struct buffer out;

    buffer_init(&out, FILE_CAP);
    csv_writer_init(&writer, &out);
    for (size_t i = 0; i < row->count; i++)
        csv_writer_cell(&writer, row->cells[i]);
    csv_writer_end_row(&writer);
    BUG_ON(writer.failed);
    csv_reader_init(&again, (const char *)out.data + 3, out.size - 3, ',');
    /* The mark may push a cell that was at the bound over it. */
    if (out.size < LIMIT_CELL_BYTES)
        expect_row(&again, row);
    csv_reader_deinit(&again);
    buffer_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct decode_report report;
    struct csv_reader reader;
    struct buffer text;
    unsigned row = 0;

    buffer_init(&text, FILE_CAP);
    if (decode_text(data, size, &text, &report) == DECODE_OK) {
        BUG_ON(!text_is_valid((const char *)text.data, text.size));
        csv_reader_init(&reader, (const char *)text.data, text.size, '\0');
        while (csv_reader_next(&reader) == CSV_ROW) {
            BUG_ON(reader.row <= row || reader.count == 0 || reader.count > LIMIT_COLUMNS);
            row = reader.row;
            for (size_t i = 0; i < reader.count; i++)
                judge_cell(reader.cells[i]);
            round_trip(&reader);
        }
        csv_reader_deinit(&reader);
    }
    buffer_deinit(&text);
    return 0;
}
