/*
 * A paper as it is typed: 'KIND:NUMBER;issuer=…;date=…;from=…;until=…=FILE|seen'.
 *
 * The words are taken apart here; the kind may still be a Chinese word of the scheme, the file is not yet opened.
 */
#ifndef CLIENT_PAPER_H
#define CLIENT_PAPER_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/date.h"

#define PAPER_MOST_DETAILS 16

struct paper_detail {
    const char *name, *value;
};

struct paper {
    const char *kind, *number, *issuer, *date, *from, *until;
    struct paper_detail details[PAPER_MOST_DETAILS];
    size_t detail_count;
    const char *file; /* NULL: the original was seen */
    bool seen;
};

enum paper_error {
    PAPER_OK,
    PAPER_NO_KIND,
    PAPER_NO_FILE,    /* neither =FILE nor =seen stands at the end */
    PAPER_NOT_A_PAIR, /* a part without '=' */
    PAPER_NOT_A_DAY,
    PAPER_TOO_MANY,
    PAPER_NO_MEMORY,
};

/* Whether this word says that the original was seen. */
bool paper_is_seen(const char *text);

/* Texts are in the arena; absent ones NULL. *part is the part that is wrong, in the arena. Pure. */
enum paper_error paper_parse(struct arena *arena, const char *typed, struct date today, struct paper *paper,
                             const char **part);

#endif
