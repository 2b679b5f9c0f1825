/*
 * What a row of a file says, in our form, and what is odd about it. Pure: one row at a time, no other row, no table.
 *
 * Odd but usable is a warning with a proposed repair; what cannot be used is an error, and then nothing of the file comes in.
 */
#ifndef NOL_SERVER_IMPORTS_IMPORTS_RULES_H
#define NOL_SERVER_IMPORTS_IMPORTS_RULES_H

#include <jansson.h>

#include "common/arena.h"
#include "server/imports/columns.h"

/* New references; NULL without memory. `cells` as received, by header; `norm` by identifier; `issues` as message ImportIssue. */
struct imports_row {
    json_t *cells, *norm, *issues;
};

/* `cells` are valid UTF-8. Uses the arena for words on the way. */
void imports_rules_row(const struct columns *columns, unsigned row_number, char *const *cells, size_t count,
                       struct arena *arena, struct imports_row *out);

#endif
