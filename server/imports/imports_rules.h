/*
 * One row of a file, judged by itself: what its cells mean, and what is odd or wrong about them. Pure: what only other rows or
 * tables can tell comes later, in SQL.
 *
 * An error makes the row, and so the file, unusable. What is odd but usable is normalised and a warning with a proposed
 * repair, since finding such slips is half of the work.
 */
#ifndef NOL_SERVER_IMPORTS_IMPORTS_RULES_H
#define NOL_SERVER_IMPORTS_IMPORTS_RULES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "server/imports/columns.h"

struct import_row {
    enum import_kind kind;
    const struct import_header *headers;
    const char *const *cells; /* as received, one for each header */
    size_t count;
    struct arena *arena; /* for what is made on the way */

    /* Set by imports_judge: new references, the caller's. NULL without memory. */
    json_t *norm;   /* {identifier: normalised value} */
    json_t *issues; /* [{"column", "value", "severity", "name", "text", "repair"}] */
};

void imports_judge(struct import_row *row);

/* A row of sums is no child: sets norm {"sum_row": true} and issues, and returns true. Otherwise sets nothing. */
bool imports_take_sum(struct import_row *row);

/* Of a row that is a child, whatever it says besides: a name that is a word of sums, or a number, is an error. After imports_judge. */
void imports_refuse_sum(struct import_row *row);

/* For the rules of the several kinds, in imports_*.c. */

/* The cell of our column as received; "" when the file has no such column. */
const char *imports_cell(const struct import_row *row, const char *id);

enum import_severity { IMPORT_WARNING, IMPORT_ERROR };

/* `name` is the kind of slip, `code` that of its sentence (message Notice). `repair` may be NULL. The value told is the cell as received. */
void imports_issue(struct import_row *row, const char *id, enum import_severity severity, const char *name,
                   const char *code, const char *repair);

void imports_set(struct import_row *row, const char *id, const char *value);

/* A cell of a number, code or word: half-width, without blanks; a warning when that changes more than the ends. */
char *imports_take_code(struct import_row *row, const char *id);
/* A cell of free words: blanks at the ends and control characters go. Sets it too. */
char *imports_take_text(struct import_row *row, const char *id);
/* A person's name, and `name_key`. Sets both; an empty one is an error. */
void imports_take_name(struct import_row *row);
/* A day other than a birth date: sets it as ISO, or an error. */
void imports_take_day(struct import_row *row, const char *id);

/* A number that a spreadsheet has turned into 9.90101E+11. */
bool imports_is_lost(const char *text);

void imports_judge_org(struct import_row *row);
void imports_judge_person(struct import_row *row); /* name, sex, id_type, id_number, id_valid, birth_date */
void imports_judge_roster(struct import_row *row);
void imports_judge_list(struct import_row *row);
void imports_judge_calendar(struct import_row *row);

#endif
