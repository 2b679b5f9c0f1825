/*
 * A server that means ill (tests/fault/fault_hostile.c), for tests of nol: its certificate is believed, and then it answers as its manner
 * says. It ends with the test. Functions fail the test instead of returning an error.
 */
#ifndef TESTS_SUPPORT_HOSTILE_H
#define TESTS_SUPPORT_HOSTILE_H

#include <sys/types.h>

/* In each text of an answer: a title, a clearing, C1, DEL, a direction, a forged line. HOSTILE_MARKS are parts that nothing may print. */
#define HOSTILE_TEXT                                                                                         \
    "A\033]0;x\aB\033[2J\x7f\xc2\x9b"                                                                        \
    "31m\xe2\x80\xae"                                                                                        \
    "C\nFORGED\rD\xe2\x81\xa6"

enum hostile_manner {
    HOSTILE_WORDS, /* every text of every answer is HOSTILE_TEXT; one row a list; documents hold it escaped */
    HOSTILE_REFUSALS,         /* so is every parameter of a refusal: errors.def in turn, one a connection */
    HOSTILE_SILENT_HANDSHAKE, /* takes the connection and says nothing */
    HOSTILE_DRIP_HANDSHAKE,   /* a byte of a TLS record each half second */
    HOSTILE_DRIP,             /* the answer to HELLO, a byte each half second */
    HOSTILE_KEYS,             /* new keys for TLS without end, and no byte of an answer */
    HOSTILE_SILENT,           /* nothing behind RESUME; so are the next ones */
    HOSTILE_HEARTBEATS,       /* watch events without end */
    HOSTILE_STRANGE_IDS,      /* answers without end to what nobody asked */
    HOSTILE_BUSY,             /* BUSY, come again at once */
    HOSTILE_BUSY_LONG,        /* BUSY, come again in 49 days; LOGIN too */
    HOSTILE_SAME_PAGE,        /* one cursor for ever */
    HOSTILE_PAGES,            /* pages without a row and always another cursor */
    HOSTILE_ROWS,             /* pages with one row each, the same */
    HOSTILE_CRUMBS,           /* files and uploads go a byte at a time, and are endless */
    HOSTILE_HANGS_UP,         /* at each request behind RESUME */
    HOSTILE_EVENTS,           /* rows to watch without end */
};

struct hostile {
    pid_t pid;
    unsigned port;
    char folder[64]; /* of its keys, and of nol's profiles */
};

/* On 127.0.0.1; sets XDG_CONFIG_HOME, XDG_STATE_HOME for a profile `profile` that is logged in there. */
void hostile_start(struct hostile *hostile, enum hostile_manner manner, const char *profile);
void hostile_stop(struct hostile *hostile);

#endif
