/*
 * What was last shown: the version of each case, and the rows of the list last shown in this terminal, so that "3" and "1-40"
 * mean something.
 *
 * Versions stand in one file of the profile: what one terminal has shown counts in each. Rows belong to one session
 * (getsid), in a file of its own, with the list they came from and when: a list in a second terminal moves no row here.
 * Neither holds a name or an ID number of a child. An act sends the version from here: who has not seen a change gets a
 * conflict.
 */
#ifndef CLIENT_SHOWN_H
#define CLIENT_SHOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/caseno.h"

struct shown_case {
    int64_t id;
    uint32_t version, loaded; /* loaded: as it stood in the file; 0: it did not */
    bool noted;               /* shown, or answered by the server, since */
};

struct shown_row {
    int64_t id, part; /* the case, 0: none; what of it the row is about, a proposal's id, 0: the whole */
};

#define SHOWN_NOUN_SIZE 24
#define SHOWN_SESSION_SIZE 96

struct shown {
    char *path, *rows_folder, *rows_path; /* owned */
    char session[SHOWN_SESSION_SIZE];     /* which session it is; in the first line of its file */
    struct shown_case *cases;
    size_t case_count, case_room;
    char noun[SHOWN_NOUN_SIZE]; /* whose list the rows are of, "case"; "" where none was shown here */
    bool mixed;                 /* the list before was of another noun */
    int64_t listed_at;          /* Unix time */
    struct shown_row *rows;     /* of the last list */
    size_t row_count, row_room;
    char *
        *batches; /* names: those of the list of batches last shown, whose rows are meant beside the others */
    size_t batch_count, batch_room;
    bool changed, rows_changed;
};

/* Loads what there is; `folder` is the profile's state folder. */
void shown_open(struct shown *shown, const char *folder);
/* As session `sid`, of the leader that started at `started` (ticks since boot; 0: not known). */
void shown_open_as(struct shown *shown, const char *folder, pid_t sid, uint64_t started);

/* Writes when something changed, and frees. False with errno; what was shown is then forgotten, which is safe. */
bool shown_close(struct shown *shown);

/* 0: never shown. */
uint32_t shown_version(const struct shown *shown, const char *number);
void shown_note(struct shown *shown, const char *number, uint32_t version);

/* `noun`: whose list it is, "case". */
void shown_list_begin(struct shown *shown, const char *noun);
/* NULL: a row that is about no case; it has its number all the same. */
void shown_list_add(struct shown *shown, const char *number);
/* A row about a part of the case: one proposal of several. */
void shown_list_add_part(struct shown *shown, const char *number, int64_t part);

/* Row 1 is the first; false when the list has no such row. */
bool shown_row(const struct shown *shown, size_t row, char number[CASENO_SIZE]);
/* Of a row that there is. 0: it is about the whole case. */
int64_t shown_row_part(const struct shown *shown, size_t row);

/* Of `batch list`: its rows are names of batches, and leave those of cases alone. */
void shown_batches_begin(struct shown *shown);
void shown_batches_add(struct shown *shown, const char *name);
/* NULL when the list has no such row. */
const char *shown_batch(const struct shown *shown, size_t row);

#endif
