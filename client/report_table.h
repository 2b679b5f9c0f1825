/*
 * Tables of counts: a label and numbers a row, for people or as CSV. A report prints several of them one after the other.
 */
#ifndef CLIENT_REPORT_TABLE_H
#define CLIENT_REPORT_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "client/call.h"

enum { REPORT_TABLE_CELLS = 12 };

struct report_table {
    struct call *call;
    size_t cells; /* numbers in a row */
    int label, width;
    const char *by; /* what the rows are by, for CSV */
    bool begun;     /* a table came before */
};

/* `cells` numbers a row, each in `width` columns of a terminal, behind a label in `label`. */
void report_table_init(struct report_table *table, struct call *call, size_t cells, int label, int width);

/* A new head: `by` an identifier, `title` the words for it, a title for each number. Borrowed until the next. */
void report_table_head(struct report_table *table, const char *by, const char *title,
                       const char *const *titles);

/* `key` is what CSV has beside the label. NULL prints nothing, as a key, a label or a number. */
void report_table_row(struct report_table *table, const char *key, const char *label, int indent,
                      const char *const *cells);

/* A number as text; fen as yuan with two decimals. Borrowed until call_deinit. */
const char *report_number(struct call *call, uint64_t number);
const char *report_yuan(struct call *call, uint64_t fen);

#endif
