/*
 * Which column of a file is which of ours: by header or synonym, in any order, or as --map says. Pure.
 */
#ifndef NOL_SERVER_IMPORTS_COLUMNS_H
#define NOL_SERVER_IMPORTS_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/limits.h"

enum columns_kind { COLUMNS_ORG, COLUMNS_ROSTER, COLUMNS_LIST, COLUMNS_KINDS };

/* COLUMNS_KINDS when there is no such kind. */
enum columns_kind columns_kind(const char *name);

#define COLUMNS_MAX 16 /* of ours in one kind */

struct columns {
    enum columns_kind kind;
    size_t count;                      /* of ours */
    const char *names[COLUMNS_MAX];    /* identifiers */
    int at[COLUMNS_MAX];               /* place in the file, from 0; -1: the file has no such column */
    size_t headers;                    /* of the file */
    const char *header[LIMIT_COLUMNS]; /* borrowed from the caller */
};

/* One of the caller's pairs: our column (identifier or header) = a header of the file. */
struct columns_map {
    const char *ours, *theirs;
};

/* False, with the missing columns in `missing` (in the arena, our headers joined by 、) or with a pair of `map` that fits nothing in
 * `*wrong`. Headers are borrowed for as long as `out` is used. */
bool columns_find(enum columns_kind kind, const char *const *headers, size_t header_count,
                  const struct columns_map *map, size_t map_count, struct arena *arena, struct columns *out,
                  char **missing, const struct columns_map **wrong);

/* Our place of the column, for the rules; -1 when the kind has none of that name. */
int columns_index(const struct columns *columns, const char *name);

#endif
