/*
 * Deadlines of many sessions: one list a kind, since all deadlines of a kind last equally long.
 *
 * So each list is sorted by itself, setting and clearing cost a few pointers, and only the heads need a look.
 * Knows no loop and no clock: `at` is whatever the caller counts in. An entry lives in the caller's memory.
 */
#ifndef NOL_SERVER_NET_DEADLINES_H
#define NOL_SERVER_NET_DEADLINES_H

#include <stdint.h>

#include "server/net/session_state.h"

struct deadline {
    struct deadline *prev, *next; /* NULL while not set */
    uint64_t at;
};

struct deadlines {
    struct deadline heads[SESSION_CLOCKS]; /* rings */
};

void deadlines_init(struct deadlines *deadlines);

/* Sets or moves an entry. `at` must not lie before that of any other entry of the kind, or that one waits for it. */
void deadlines_set(struct deadlines *deadlines, struct deadline *entry, enum session_clock kind, uint64_t at);
void deadlines_clear(struct deadline *entry);

/* The entry that is due first; NULL when none is set. */
struct deadline *deadlines_first(struct deadlines *deadlines);

#endif
