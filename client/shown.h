/*
 * What was last shown: the version of each case, and the numbers of the last list, so that "3" and "1-40" mean something.
 *
 * One file of the profile, without a name or an ID number. An act sends the version from here: who has not seen a change
 * gets a conflict.
 */
#ifndef CLIENT_SHOWN_H
#define CLIENT_SHOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/caseno.h"

struct shown_case {
    int64_t id;
    uint32_t version;
};

struct shown {
    char *path; /* owned */
    struct shown_case *cases;
    size_t case_count, case_room;
    int64_t *rows; /* ids of the last list */
    size_t row_count, row_room;
    bool changed;
};

/* Loads what there is; `folder` is the profile's state folder. */
void shown_open(struct shown *shown, const char *folder);

/* Writes when something changed, and frees. False with errno; what was shown is then forgotten, which is safe. */
bool shown_close(struct shown *shown);

/* 0: never shown. */
uint32_t shown_version(const struct shown *shown, const char *number);
void shown_note(struct shown *shown, const char *number, uint32_t version);

void shown_list_begin(struct shown *shown);
/* NULL: a row that is about no case; it has its number all the same. */
void shown_list_add(struct shown *shown, const char *number);

/* Row 1 is the first; false when the list has no such row. */
bool shown_row(const struct shown *shown, size_t row, char number[CASENO_SIZE]);

#endif
