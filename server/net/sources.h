/*
 * How many connections each source has, logged in and not, and how many handshakes it may begin now.
 *
 * A source is an IPv4 address or an IPv6 /64: whoever has one IPv6 address has its whole /64. The table is keyed
 * with a random hash, since a stranger chooses the address. A source without connections is remembered until its budget
 * is full again (at most LIMIT_RESTING_SOURCES of them): closing and coming again is no way round it. The clock is passed in, in
 * milliseconds. Knows no session and no loop.
 */
#ifndef NOL_SERVER_NET_SOURCES_H
#define NOL_SERVER_NET_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <sys/socket.h>

#define SOURCE_TEXT_SIZE 52

struct session;
struct turn;

struct source {
    struct source *next; /* in its bucket */
    uint8_t key[9];      /* family, then the address or prefix, zero-filled */
    unsigned unready;    /* connections not logged in */
    unsigned ready;
    unsigned budget;             /* thousandths of a handshake */
    uint64_t budget_at;          /* when that was so */
    TAILQ_HEAD(, turn) line;     /* of turns.h, as is `ring` */
    TAILQ_HEAD(, session) crowd; /* those not logged in, as they came; session.c keeps it */
    TAILQ_ENTRY(source) ring, resting;
    char text[SOURCE_TEXT_SIZE]; /* "192.0.2.7", "2001:db8:0:1::/64" */
};

struct sources {
    struct source **buckets; /* owned */
    size_t bucket_count;     /* a power of two; 0 before the first */
    size_t count;
    uint8_t seed[16];
    unsigned unready_max, ready_max;
    unsigned per_second;          /* handshakes; as many may be saved up */
    TAILQ_HEAD(, source) resting; /* without a connection, in the order they left */
    size_t resting_count;
};

void sources_init(struct sources *sources, unsigned unready_max, unsigned ready_max, unsigned per_second);
void sources_deinit(struct sources *sources);

/* One more connection that is not logged in; borrows until its sources_leave. NULL: too many, not counting so many that are `leaving`, or
 * no memory. */
struct source *sources_enter(struct sources *sources, const struct sockaddr *address, unsigned leaving,
                             uint64_t now);
/* NULL: none is known from there. */
struct source *sources_find(const struct sources *sources, const struct sockaddr *address);

/* It has logged in; false, and nothing changed, when too many have. */
bool sources_set_ready(struct sources *sources, struct source *source);

void sources_leave(struct sources *sources, struct source *source, bool ready, uint64_t now);

/* How long until the source may begin a handshake; 0: now. */
uint64_t sources_wait_ms(const struct sources *sources, const struct source *source, uint64_t now);
/* One off its budget, if there is one left. */
void sources_charge(const struct sources *sources, struct source *source, uint64_t now);

#endif
