/*
 * One libpq connection on the loop: connects by itself, again and again.
 *
 *   DOWN --timer--> CONNECTING --PQconnectPoll--> UP --lost--> DOWN
 *                        `---failed---> DOWN           any --connection_stop--> CLOSING --last uv_close--> freed
 *
 * Carries segments in pipeline mode (pipeline.h), or one COPY at a time outside of it (copy.h). Knows neither lanes nor calls.
 * Its owner is called from the loop only, never from within a call to it.
 */
#ifndef NOL_SERVER_DB_CONNECTION_H
#define NOL_SERVER_DB_CONNECTION_H

#include <libpq-fe.h>
#include <uv.h>

#include "server/db/pipeline.h"

struct connection;

struct connection_config {
    uv_loop_t *loop;
    const char *conninfo;           /* borrowed until closed */
    const struct sql_file *queries; /* borrowed until closed: what segment_text.query counts in */
    size_t query_count;
    unsigned statement_timeout_ms; /* so that the statement of a dropped connection does not run for ever */
    bool copy;                     /* not in pipeline mode: on_input is called instead of ending segments */
    void (*on_up)(void *owner);
    void (*on_idle)(void *owner);  /* something ended: there may be room for more */
    void (*on_input)(void *owner); /* copy only: bytes came or went */
    void (*on_lost)(void *owner);  /* all its segments have been ended */
    void *owner;
};

/* Starts to connect; NULL without memory. Frees itself after connection_stop. */
struct connection *connection_start(const struct connection_config *config);

bool connection_is_up(const struct connection *connection);
unsigned connection_in_flight(const struct connection *connection);

/* Sends. False: it surely had no effect, is the caller's again, and the connection is being dropped. */
bool connection_send(struct connection *connection, struct segment *segment, const struct segment_text *text);

/* Drops the connection when the first segment has waited for too long without a word. */
void connection_check_silence(struct connection *connection);

/* Gives the connection up, soon: what is on its way is lost, then it connects anew. */
void connection_drop(struct connection *connection);

/* Ends what is on its way as lost, then closes; `on_closed` comes later, when it is gone. */
void connection_stop(struct connection *connection, void (*on_closed)(void *arg), void *arg);

/* For copy.c: the raw connection, NULL unless up; and "something was written to it", true when all of it left. */
PGconn *connection_raw(struct connection *connection);
bool connection_written(struct connection *connection);

/* How libpq touches the socket; a test puts its own here to break a connection where it likes. */
struct connection_io {
    int (*consume)(PGconn *pg);
    int (*flush)(PGconn *pg);
};
extern struct connection_io connection_io;

#endif
