/*
 * Connections that were thrown out before they had logged in, counted by source and minute.
 *
 * A scanner or a flood makes one line of the log a source and minute, not one a connection: a stranger must not be able to
 * fill the disk. Pure: the clock is passed in, in milliseconds. Knows no session and no loop.
 */
#ifndef NOL_SERVER_NET_STRANGERS_H
#define NOL_SERVER_NET_STRANGERS_H

#include <stddef.h>
#include <stdint.h>

#include "server/net/sources.h"

#define STRANGERS_SPAN_MS 60000
#define STRANGERS_MAX 64 /* sources with a line of their own; the rest of the minute's share one */

enum stranger_reason {
    STRANGER_TLS,
    STRANGER_DEADLINE,
    STRANGER_TURN, /* its turn for a handshake did not come in time */
    STRANGER_BAD_FRAME,
    STRANGER_OFFENCES,
    STRANGER_CROWD, /* another one from there came while it did not get on */
    STRANGER_CUT,   /* its input ended in the middle of a frame */
    STRANGER_REASONS
};

struct stranger {
    char source[SOURCE_TEXT_SIZE];
    unsigned counts[STRANGER_REASONS];
};

struct strangers {
    struct stranger rows[STRANGERS_MAX + 1]; /* the last is of all other sources */
    size_t count;
    unsigned others; /* connections of sources without a row */
    uint64_t due;    /* when the minute is over; UINT64_MAX: nothing is counted */
};

void strangers_init(struct strangers *strangers);

/* One more; begins the minute with the first. Says what is due before that. */
void strangers_note(struct strangers *strangers, const char *source, enum stranger_reason reason,
                    uint64_t now);

/* Writes one line a source if the minute is over at `now` (UINT64_MAX: in any case), and forgets them. */
void strangers_say(struct strangers *strangers, uint64_t now);

/* "no or broken TLS", "deadline passed", … */
const char *stranger_reason_name(enum stranger_reason reason);

#endif
