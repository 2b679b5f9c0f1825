/*
 * One thing on 80 columns: sections, values with their labels, and parts in a row. What stands in them is made inert.
 */
#ifndef CLIENT_LINES_H
#define CLIENT_LINES_H

#include <stddef.h>

#include "proto/envelope.pb-c.h"

/* An empty line and the title; the count behind it unless it is 0. */
void lines_section(const char *title, size_t count);

/* "  label     value", wrapped; nothing when there is no value. */
void lines_value(const char *label, const char *value);

/* What the server says, each on its line. From `first` on. */
void lines_notices(Nol__Notice *const *notices, size_t first, size_t count);

/* Parts with two blanks between; NULL and "" are left out. */
void lines_parts(int indent, const char *const *texts, size_t count);
#define LINES_PARTS(indent, ...)                                                                             \
    lines_parts(indent, (const char *const[]){__VA_ARGS__},                                                  \
                sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

#endif
