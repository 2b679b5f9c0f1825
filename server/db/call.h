/*
 * A call on its way through a lane: from db_query, db_submit or db_copy to its one callback.
 *
 * Stands in the list of all calls (for deadlines) until its callback, and in a lane's queue until it is sent. An orphan has had
 * its callback (UNKNOWN) and only waits for its segment to end.
 */
#ifndef NOL_SERVER_DB_CALL_H
#define NOL_SERVER_DB_CALL_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "server/db/db.h"
#include "server/db/pipeline.h"

struct call {
    TAILQ_ENTRY(call) queued; /* in `waiting` */
    TAILQ_ENTRY(call) live;   /* in call_list.live, until the callback */
    db_done_fn done;          /* NULL: orphaned */
    void *owner;
    uint64_t deadline_at;
    bool sent;
    struct call_list *list;
    struct segment segment; /* lanes of single statements */

    /* Statements: the digest of a token in hex or "", and what the parameters are. Writes: the item is the text. */
    size_t query;
    char session[66]; /* what enter() takes */
    uint8_t key[16];
    uint64_t sort;
    bool alone; /* its group failed: to be sent by itself */
    size_t text_length, binary_length;
    char *text; /* NUL-terminated, in the same allocation; the binary stands behind it */
    uint8_t *binary;
    struct waiting *waiting; /* the queue it is in, or NULL */
};
TAILQ_HEAD(call_queue, call);

/* All calls of a database that have not had their callback. */
struct call_list {
    struct call_queue live;
    size_t count;
};

/* NULL without memory. Freed by call_end, or by call_abandon. */
struct call *call_new(struct call_list *list, const char *text, size_t text_length, const uint8_t *binary,
                      size_t binary_length, db_done_fn done, void *owner, uint64_t deadline_at);

/* Calls back (unless orphaned) and frees. The call must be in no queue. */
void call_end(struct call *call, const struct db_result *result);
void call_end_with(struct call *call, enum db_outcome outcome, const char *sqlstate);

/* A whole result, or the cell of one item. */
struct db_result call_result(const PGresult *pg);

/* Every call whose deadline has passed: UNKNOWN when it was sent (it stays with its segment, orphaned), else BUSY. */
void call_expire(struct call_list *list, uint64_t now);

/* A lane's queue: first in, first out, with a bound. */
struct waiting {
    struct call_queue queue;
    unsigned count, max;
    size_t bytes; /* at most WAITING_BYTES_MAX */
};
#define WAITING_BYTES_MAX ((size_t)64 * 1024 * 1024)
void waiting_init(struct waiting *waiting, unsigned max);
bool waiting_add(struct waiting *waiting,
                 struct call *call); /* false: full, the call is still the caller's */
void waiting_return(struct waiting *waiting,
                    struct call *call);                    /* to the front, beyond the bound if need be */
struct call *waiting_first(const struct waiting *waiting); /* NULL: empty */
void waiting_remove(struct waiting *waiting, struct call *call);
void waiting_refuse(struct waiting *waiting); /* ends them all as BUSY */

#endif
