/*
 * CSV as spreadsheets write it (RFC 4180 and its habits), row by row.
 *
 * Reads comma, tab or semicolon, any line end, quotes around cells with doubled quotes within; a quote inside an
 * unquoted cell is an ordinary character. Rows are counted as a spreadsheet counts them, empty ones too, which are
 * then skipped. Cells are bounded (common/limits.h). Knows no header and no meaning.
 */
#ifndef COMMON_CSV_H
#define COMMON_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buffer.h"
#include "common/limits.h"

enum csv_status {
    CSV_ROW,
    CSV_END,
    /* The rest is final; `line` says where. */
    CSV_QUOTE_NOT_CLOSED, /* `line`: where the quote opens */
    CSV_TEXT_AFTER_QUOTE, /* "a"b */
    CSV_CELL_TOO_LONG,
    CSV_ROW_TOO_LONG,
    CSV_TOO_MANY_CELLS,
    CSV_NO_MEMORY,
};

struct csv_reader {
    const char **cells; /* of the row just read, NUL-terminated; borrows until the next call */
    size_t count;
    unsigned row;  /* 1 is the first */
    unsigned line; /* on which the row begins; differs from `row` when cells hold line ends */

    const char *at, *end; /* borrows the text until deinit */
    char delimiter;
    unsigned next_line;
    enum csv_status failed;
    struct buffer storage;
    size_t offsets[LIMIT_COLUMNS];
    const char *pointers[LIMIT_COLUMNS];
};

/* Valid UTF-8 without NUL and without a byte order mark. Delimiter '\0': found from the first row. */
void csv_reader_init(struct csv_reader *reader, const char *text, size_t length, char delimiter);
void csv_reader_deinit(struct csv_reader *reader);

enum csv_status csv_reader_next(struct csv_reader *reader);

const char *csv_status_name(enum csv_status status);

/* Writes what a spreadsheet opens rightly by double click: BOM, CRLF, formulas made text by a ', and long codes by a tab behind their digits.
 * The tab: ="…" is a formula that only Excel and WPS take back out, and a ' before digits stays visible in the cell. The tab cannot be
 * seen, is what Chinese offices export with, and whoever reads the file trims it as a blank. */
struct csv_writer {
    struct buffer *out; /* borrows until the last call */
    bool in_row;
    bool failed; /* the buffer's cap was passed; all later calls do nothing */
};

void csv_writer_init(struct csv_writer *writer, struct buffer *out); /* writes the BOM */
void csv_writer_cell(struct csv_writer *writer, const char *text);
void csv_writer_end_row(struct csv_writer *writer);

#endif
