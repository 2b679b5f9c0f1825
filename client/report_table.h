/*
 * Tables of counts: a label and numbers a row, for people or as CSV. A report prints several of them one after the other; as CSV
 * they are one table with one head, in which each number stands under its own title.
 */
#ifndef CLIENT_REPORT_TABLE_H
#define CLIENT_REPORT_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "client/call.h"

enum { REPORT_TABLE_CELLS = 16 };

struct report_table {
    struct call *call;
    size_t cells; /* numbers in a row */
    int label, width;
    const char *by; /* what the rows are by, for CSV */
    size_t csv_cells,
        column; /* CSV: how many numbers a row has in all, and where those of this table begin */
};

/* `cells` numbers a row, each in `width` columns of a terminal, behind a label in `label`. */
void report_table_init(struct report_table *table, struct call *call, size_t cells, int label, int width);

/* Titles, msgids up to NULL, in the reader's language. */
void report_titles(const char *const *msgids, const char *out[REPORT_TABLE_CELLS]);

/* The head of the CSV: a title (a msgid, up to NULL) for each number of all the tables to come, behind those of what a row is about. Does
 * nothing for people. */
extern const char *const report_table_about[];
void report_table_csv(struct report_table *table, const char *const *titles);

/* A new table: `by` says in a word what its rows are by, `title` stands over the labels, a title over each number. In CSV the numbers
 * stand under the titles from `column` on. Borrowed until the next. */
void report_table_head(struct report_table *table, const char *by, size_t column, const char *title,
                       const char *const *titles);

/* `key` is what CSV has beside the label. NULL prints nothing, as a key, a label or a number. */
void report_table_row(struct report_table *table, const char *key, const char *label, int indent,
                      const char *const *cells);

/* A number as text; fen as yuan with two decimals. Borrowed until call_deinit. */
const char *report_number(struct call *call, uint64_t number);
const char *report_yuan(struct call *call, uint64_t fen);

#endif
