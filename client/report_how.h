/*
 * --how: the command that opens each number of a report. For people below the report; as JSON or CSV in its place.
 *
 * Numbers that are 0 have nothing to open and no line; those that the role may not open are counted and said at the end.
 */
#ifndef CLIENT_REPORT_HOW_H
#define CLIENT_REPORT_HOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/call.h"

struct report_how {
    struct call *call; /* NULL: --how was not given, and nothing is printed */
    size_t count;
    size_t closed; /* numbers that one's role may not open */
};

struct report_how report_how_begin(struct call *call);

/* Is the report itself printed? */
bool report_how_shows_report(const struct report_how *how);

/* `count` stands in the column `column` of the row `label`. `adds`: the field, as JSON has it, of the rows that `command` gives which
 * sums up to it; "child": each is counted once; NULL: each row counts one. */
void report_how_number(struct report_how *how, const char *label, const char *column, uint64_t count,
                       const char *adds, const char *command);
void report_how_end(struct report_how *how);

/* "nol WORDS --option value …", as a shell takes it: pairs of option and value, ended by NULL; a pair with the value NULL is left out, "" is a
 * flag. Borrowed until call_deinit. */
const char *report_command(struct call *call, const char *words, ...) __attribute__((sentinel));

/* The option of `case list` for the area of one's own unit. */
const char *report_own_unit(const struct call *call);

/* Titles of what is printed, up to NULL. */
extern const char *const report_how_titles[];

#endif
