/*
 * The table of output.h: rows are kept until a page is there, then laid out by the width of what stands in them.
 */
#ifndef CLIENT_OUTPUT_TABLE_H
#define CLIENT_OUTPUT_TABLE_H

#include "client/output.h"

void output_table_add(struct output_list *list, const ProtobufCMessage *row);

/* The first page decides how wide the columns are; a wider cell of a later page pushes its row to the right. */
void output_table_flush(struct output_list *list);

/* The widths for `room` columns, 0 for any: flexible columns are cut, and where that is not enough spare ones are left out. */
void output_table_lay_out(struct output_list *list, int room);

/* Narrows the flexible widths, the widest first, until the sum fits `room` or none can give more. Pure. */
void output_table_fit(int *widths, const bool *flexible, size_t count, int room);

#endif
