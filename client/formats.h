/*
 * The files that come in and go out, column by column, from the tables by which they are read and written.
 */
#ifndef CLIENT_FORMATS_H
#define CLIENT_FORMATS_H

#include <stdbool.h>

#include "common/buffer.h"

/* Every column of every file to stdout. */
void formats_print(void);

/* A file of this kind with its headers and an invented row (of the calendar two), as a spreadsheet opens it. False: no such kind. */
bool formats_template(const char *kind, struct buffer *out);

/* The n-th kind, and the command that takes its file ("batch import"); NULL from the end on. */
const char *formats_kind(unsigned n);
const char *formats_command(const char *kind);
const char *formats_ending(const char *kind); /* of its file's name */

#endif
