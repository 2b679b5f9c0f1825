/*
 * Whose turn it is to shake hands.
 *
 * A handshake is the dearest thing that a stranger can ask for, so none is made where bytes are read: a connection waits in the line of its
 * source, and sources take turns. A source has a budget of handshakes a second (sources.h), and all handshakes together have a
 * percentage of the loop's time. Pure: the clock is passed in, in nanoseconds. Knows no session and no loop; an entry
 * lives in the caller's memory.
 */
#ifndef NOL_SERVER_NET_TURNS_H
#define NOL_SERVER_NET_TURNS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "server/net/sources.h"

/* A connection that waits. All zero at first. */
struct turn {
    TAILQ_ENTRY(turn) line; /* of its source */
    struct source *source;  /* NULL: it does not wait */
    bool begun; /* it has had a turn: its budget is paid, and it goes before those that have not */
};

struct turns {
    struct sources *sources;
    TAILQ_HEAD(, source) ring; /* that have somebody waiting; the first one is next */
    unsigned percent;
    int64_t saved_ns; /* of the loop's time; below zero after a long handshake */
    uint64_t at_ns;   /* when that was so */
};

void turns_init(struct turns *turns, struct sources *sources, unsigned percent, uint64_t now_ns);

/* Waits from now on, if it does not already. */
void turns_ask(struct turns *turns, struct turn *turn, struct source *source);
void turns_leave(struct turns *turns, struct turn *turn);
bool turns_wanted(const struct turns *turns);

/* Takes out whose turn it is. NULL: nobody's for the next *wait_ms; UINT64_MAX: nobody waits. */
struct turn *turns_take(struct turns *turns, uint64_t now_ns, uint64_t *wait_ms);
/* What the turn took. */
void turns_spend(struct turns *turns, uint64_t ns);

#endif
