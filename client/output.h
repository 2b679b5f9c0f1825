/*
 * Output: rows and single things as table, JSON or CSV. stdout carries data only.
 *
 * JSON takes every field by the descriptor (names of the .proto files; repeated fields are arrays even when empty; 64-bit numbers
 * and ids as strings; bytes as hex). Tables and CSV take the columns that the command names; CSV without a list of
 * columns takes all scalar fields.
 */
#ifndef NOL_CLIENT_OUTPUT_H
#define NOL_CLIENT_OUTPUT_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

struct output_column {
    const char *field;  /* of the row message */
    const char *header; /* msgid */
    const char *words;  /* list of words.h that translates the identifiers; NULL: as it is */
    bool numbered;      /* right-aligned */
};

/* A list, page by page: begin, rows as often as needed, end. `columns` ends with a row without field. In a table the rows are
 * numbered from 1, and shown.h remembers which case stands in which row where a `case` field is there. */
struct output_list;
struct output_list *output_list_begin(const ProtobufCMessageDescriptor *row_type, const struct output_column *columns);
void output_list_rows(struct output_list *list, size_t count, ProtobufCMessage *const *rows);
/* Prints the count, and on stderr a hint such as the next useful command (NULL: none); frees. Returns the number of rows. */
size_t output_list_end(struct output_list *list, const char *hint);

/* One thing: an object in JSON, "field: value" lines otherwise. */
void output_one(const ProtobufCMessage *message, const struct output_column *columns);
/* JSON of one message on stdout, when that is the format; false otherwise (the command prints its own text then). */
bool output_json(const ProtobufCMessage *message);

/* Text helpers: padding to a display width, 80 columns; `out` has room for `size` bytes. */
void output_cell(const char *text, int width, bool right);       /* pads or cuts to the width, prints to stdout */
void output_wrapped(const char *label, const char *text);        /* "  label  text…" wrapped to the terminal's width */
void output_title(const char *format, ...) __attribute__((format(printf, 1, 2)));
void output_note(const char *format, ...) __attribute__((format(printf, 1, 2))); /* stderr, one line */

/* A progress bar on stderr, on a terminal only. */
void output_progress(const char *what, size_t done, size_t total);

/* All pages of a list request: its fields `limit` and `after` are set for each page (found by name), the reply has `rows` and `next`.
 * With `limit` > 0 only so many rows, and the cursor is printed on stderr. Exit code. */
int output_pages(unsigned short type, ProtobufCMessage *request, const ProtobufCMessageDescriptor *reply_type,
                 const struct output_column *columns, long limit, const char *hint);

#endif
