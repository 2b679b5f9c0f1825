/*
 * Which of a file's headers is which of our columns. Pure.
 */
#ifndef NOL_SERVER_IMPORTS_COLUMNS_H
#define NOL_SERVER_IMPORTS_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"

enum import_kind {
    IMPORT_ORG = 1,
    IMPORT_ROSTER = 2,
    IMPORT_LIST = 4,
    IMPORT_CALENDAR = 8,
    IMPORT_USER = 16
};

struct import_column {
    enum import_kind kind;
    bool needed;
    const char *id;       /* identifier: the name in `norm` and in --map */
    const char *label;    /* the header of the house; --map takes it too */
    const char *synonyms; /* with '|' between */
};

/* 0: no such kind. */
enum import_kind columns_kind(const char *name);

/* All columns of all kinds, in order; NULL from the end on. */
const struct import_column *columns_at(size_t index);

/* By identifier or label; NULL: the kind has none of that name. */
const struct import_column *columns_find(enum import_kind kind, const char *name);

/* One of a file's headers. */
struct import_header {
    const char *text;                   /* as in the file */
    const struct import_column *column; /* NULL: kept with the row, nothing more */
    const char *plain;                  /* columns_map's own */
};

/* Our column = their header, said by whom it concerns. */
struct import_override {
    const char *column, *header;
};

struct import_fault {
    const char *missing; /* labels of needed columns that no header fits, with "、" between; or NULL */
    const char *unknown; /* an override that names no column of ours, or no header of theirs; or NULL */
};

/* Sets `column` of each header: overrides first, then labels, then synonyms in their order. Compared without blanks,
 * width, brackets' kind and stars. False with a fault in the arena (both NULL: the arena is full). */
bool columns_map(enum import_kind kind, struct import_header *headers, size_t count,
                 const struct import_override *overrides, size_t override_count, struct arena *arena,
                 struct import_fault *fault);

#endif
