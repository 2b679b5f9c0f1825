/*
 * What goes to stdout: rows as a table, as a JSON array or as CSV; one thing as lines or as a JSON object.
 *
 * Cells are made inert before they reach a terminal or a spreadsheet. JSON says what the message says. Counts and hints
 * are not output: they go to stderr.
 */
#ifndef CLIENT_OUTPUT_H
#define CLIENT_OUTPUT_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "client/call.h"

enum {
    COLUMN_WIDE = 1,   /* only with -o wide or csv */
    COLUMN_FLEX = 2,   /* may be cut to fit a terminal */
    COLUMN_RIGHT = 4,  /* numbers */
    COLUMN_MONEY = 8,  /* fen, shown as yuan */
    COLUMN_SPARE = 16, /* left out where a terminal is too narrow for all */
    COLUMN_TIME = 32,  /* a moment of which the seconds count; every moment is said by the district's clock */
    COLUMN_WORDS =
        128, /* several words, the last column: not cut, they go on below one another where there is no room */
    COLUMN_DANGER = 64, /* the same to the minute; in a table only where a row has it: these come first */
};

struct column {
    const char *field; /* as message_cell takes it */
    const char *title; /* msgid */
    enum words words;  /* identifiers are shown in these words */
    int flags;
};

#define COLUMN_END                                                                                           \
    {                                                                                                        \
        NULL, NULL, WORDS_NONE, 0                                                                            \
    }
#define OUTPUT_MOST_COLUMNS 48

struct output_list {
    const struct call *call;
    const struct column *columns[OUTPUT_MOST_COLUMNS]; /* those that are shown */
    size_t column_count, on_line; /* on_line: so many stand beside one another, the others below */
    bool numbered;                /* the first column counts the rows */
    char **cells;                 /* owned; rows not yet laid out */
    size_t rows, capacity;
    size_t printed; /* rows printed before those */
    int widths[OUTPUT_MOST_COLUMNS];
    bool begun;
    const char
        *left_out[OUTPUT_MOST_COLUMNS]; /* titles of columns for which there was no room; said at the end */
    size_t left_out_count;
};

/* `columns` ends with COLUMN_END. */
void output_list_begin(struct output_list *list, const struct call *call, const struct column *columns,
                       bool numbered);
void output_list_row(struct output_list *list, const ProtobufCMessage *row);
void output_list_flush(struct output_list *list); /* what came so far is printed */
void output_list_end(struct output_list *list);   /* also an empty array, an empty table's head */

/* One thing: with -o json the whole message, with csv the columns as one row, else "title: value" lines. */
void output_one(const struct call *call, const ProtobufCMessage *message, const struct column *columns);

/* Only for -o json: true when it was printed. */
bool output_json(const struct call *call, const ProtobufCMessage *message);

/* Any JSON, by its own rules, with escapes for what would act on a terminal: DEL, C1, directions. No line end behind it. */
void output_json_value(const json_t *value, size_t flags);

/* A cell of a column, inert: returns, caller frees. */
char *output_cell(const struct column *column, const ProtobufCMessage *row);

/* Text in exactly `columns` columns to stdout. */
void output_padded(const char *text, int columns, bool right);

/* A number of a row, right-aligned in `columns`, where the cursor stands at *used; in a line below when the terminal has no room. */
void output_number(const char *text, int columns, int *used);

/* Text broken at `columns` (0: never), later lines indented; the first one stands where the cursor is at `used`. */
void output_wrapped(const char *text, int used, int indent, int columns);

#endif
