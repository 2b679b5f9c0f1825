/*
 * Segments on their way over one connection in pipeline mode: sent in order, ended in order.
 *
 * A segment is what stands between two Syncs: one transaction. It has ended when its PGRES_PIPELINE_SYNC has come, and not
 * before: an INSERT that said COMMAND_OK can still be rolled back. Without that Sync nobody knows.
 * Knows neither sockets nor the loop; never blocks.
 */
#ifndef NOL_SERVER_DB_PIPELINE_H
#define NOL_SERVER_DB_PIPELINE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/db/statements.h"

enum segment_end {
    SEGMENT_COMMITTED, /* `result` is the query's, borrowed until return */
    SEGMENT_FAILED,    /* an SQL error, and the connection lives: nothing happened; `sqlstate` says which */
    SEGMENT_LOST       /* no Sync came: it may have happened */
};

/* Owned by the sender, who keeps it until `done`: that comes once, when the segment is already out of the pipeline. */
struct segment {
    void (*done)(struct segment *segment, enum segment_end end, const PGresult *result, const char *sqlstate);
    unsigned silence_ms; /* how long the connection may say nothing while this one is first */

    /* The pipeline's own. */
    struct segment *next;
    uint64_t sent_at;
    PGresult *result;
    char sqlstate[6];
    unsigned at;  /* statements answered */
    bool entered; /* statement 0 is enter(), which must say true */
    size_t query;
};

/* What a segment runs: enter(session) unless the session is NULL, then the query with those of $1 (jsonb), $2 (bytea) it has. */
struct segment_text {
    const char *session;
    size_t query;
    const char *json;
    const uint8_t *binary;
    size_t binary_length;
};

struct pipeline {
    struct statements statements;
    struct segment *head, **tail;
    unsigned count; /* the senders' segments; those that only prepare are not counted */
    uint64_t heard_at;
};

/* False without memory. */
bool pipeline_init(struct pipeline *pipeline, const struct sql_file *queries, size_t count);
void pipeline_deinit(struct pipeline *pipeline);

/* A new connection, now in pipeline mode: forgets what was prepared, sends the session's settings. */
bool pipeline_begin(struct pipeline *pipeline, PGconn *pg, unsigned statement_timeout_ms, uint64_t now);

/* PIPELINE_NOT_SENT: the segment is the caller's again and surely had no effect. In both other cases it will be ended;
 * PIPELINE_BROKEN says that the connection must be given up. */
enum pipeline_sent { PIPELINE_SENT, PIPELINE_NOT_SENT, PIPELINE_BROKEN };
enum pipeline_sent pipeline_send(struct pipeline *pipeline, PGconn *pg, struct segment *segment,
                                 const struct segment_text *text, uint64_t now);

/* Takes the results that have come, and ends segments. False: the connection is dead. */
bool pipeline_drain(struct pipeline *pipeline, PGconn *pg, uint64_t now);

/* Ends all of them as SEGMENT_LOST. */
void pipeline_lose(struct pipeline *pipeline);

/* Has the first one waited for too long without a word? */
bool pipeline_is_silent(const struct pipeline *pipeline, uint64_t now);

#endif
