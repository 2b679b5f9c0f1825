/*
 * A request: one decoded message on its way to a reply.
 *
 * Owns an arena in which decode, parameters and reply live. It outlives its session: when the session dies
 * `session` becomes NULL and the completion finishes quietly. Exactly one of request_reply, request_refuse ends it; a
 * second one, or a handler that leaves with neither reply nor pending work, is a BUG.
 */
#ifndef NOL_SERVER_RPC_REQUEST_H
#define NOL_SERVER_RPC_REQUEST_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/errors.h"
#include "server/db/db.h"

struct session;
struct peer;
struct message_row;
struct reflect_fault;
struct identity;

struct request {
    struct session *session; /* NULL once orphaned or answered */
    uint64_t id;
    const struct message_row *row;
    ProtobufCMessage *body; /* in the arena */
    const ProtobufCMessage
        *plain;         /* the same without its secrets: what is digested, and what goes into SQL */
    uint8_t digest[32]; /* SHA-256 of the payload without secrets */
    struct arena arena;
    struct identity *identity; /* who is logged in on this session; NULL before login; counted */
    void *step;                /* a handler's own state between statements, in the arena */

    /* Of rpc/ alone. */
    struct peer *peer;            /* NULL with the session */
    struct request *next, **link; /* in the connection's list */
    uint64_t session_number;      /* for the log, also when orphaned */
    const char *source;           /* the address it came from, also when orphaned; in the arena */
    uint16_t type;
    bool answered;
    bool outside;     /* not counted by the session: a frame that could not be read */
    bool offence;     /* the refusal counts against the session */
    unsigned pending; /* statements, work and handlers that will still come back to it */
    void (*on_result)(struct request *request, const struct db_result *result);
    void (*on_write)(struct request *request, json_t *result); /* request_written_fn */
    const char *known;                                         /* request_work's, in the arena */
    void (*work)(void *step);
    void (*on_worked)(struct request *request);
};

/* Named parameters of an error sentence: pairs "name", "value", ended by NULL. */
void request_refuse(struct request *request, enum error_code code, ...) __attribute__((sentinel));
/* The arena is full: the request asks for more than one may. */
void request_refuse_size(struct request *request);
/* Something that cannot be: logged with `what` (no value of a person), answered INTERNAL. */
void request_refuse_internal(struct request *request, const char *what);
/* A name in a result that the reply does not have goes to the log, once in a row. */
void request_note_ignored(const struct request *request, const struct reflect_fault *fault);

/* Replies with a message of the row's reply type. Borrows until return. */
void request_reply(struct request *request, const ProtobufCMessage *reply);
/* An empty reply of the row's type in the arena; NULL: it has been refused for size. */
void *request_reply_new(struct request *request);
/* Replies with what a function returned: {"ok": {…}} or {"error": NAME, "params": {…}, "moves": […], "missing": […]}. */
void request_reply_result(struct request *request, const char *json, size_t length);
void request_reply_json(struct request *request, const json_t *result);
/* Replies with the rows of a query, as reflect.h says. */
void request_reply_rows(struct request *request, const struct db_result *result);

/* The request body as JSON in the arena, `key` and secrets left out; what goes into SQL. NULL: it has been refused. */
const char *request_json(struct request *request);
/* Any JSON as text in the arena; takes `json`, which may be NULL. NULL: it has been refused. */
const char *request_json_text(struct request *request, json_t *json);

/* Sends a query; `done` gets the result with the request recovered and its failures already answered: it is called only for
 * DB_DONE. The query runs as whoever is logged in, or as nobody. */
typedef void (*request_done_fn)(struct request *request, const struct db_result *result);
void request_query(struct request *request, enum db_lane lane, enum sql_query query, const char *json,
                   request_done_fn done);
/* The same by its name, as room/name. */
void request_query_named(struct request *request, enum db_lane lane, const char *name, const char *json,
                         request_done_fn done);
/* The same with $2, bytes. */
void request_query_bytes(struct request *request, enum sql_query query, const char *json,
                         const uint8_t *bytes, size_t length, request_done_fn done);
/* The same as somebody else: 64 hex digits of the digest of a token, also of a session that has still to change its password, or NULL for
 * nobody. */
void request_query_as(struct request *request, const char *session, enum sql_query query, const char *json,
                      request_done_fn done);
/* COPY into the staging table; `done` as above. Borrows until return. */
void request_copy(struct request *request, const char *data, size_t length, request_done_fn done);

/* Sends the request as a write under its key with `body` (NULL: request_json); the reply is sent by itself. */
void request_write(struct request *request, const char *body);
/* The same; `done` gets what the function returned, and replies. Borrows `result` until return. */
typedef void (*request_written_fn)(struct request *request, json_t *result);
void request_write_then(struct request *request, const char *body, request_written_fn done);
/* The same where it takes seconds: on the slow lane, so that no submission waits behind it. */
void request_write_long(struct request *request, const char *body, request_written_fn done);

/* Runs `work(request->step)` on another thread: it may touch nothing but the step. Then `done` on the loop. `known`: who asks, if that
 * is proved; he waits with others who are known, and takes turns with them by this name. NULL: a stranger. */
void request_work(struct request *request, const char *known, void (*work)(void *step),
                  void (*done)(struct request *request));

/* The session has a new owner, or none: `token` of TOKEN_BYTES, NULL for logged out. Nothing happens to a dead session;
 * false when it may not go on (too many from one address). */
bool request_enter(struct request *request, const uint8_t *token, const char *role);
void request_leave(struct request *request);
/* Both sides have agreed on a version: the connection may log in. */
void request_agree(struct request *request);

/* The session watches from here on: what is behind `cursor` for these units is pushed to it (watchers.h). Instead of what it watched
 * before; ends with the login. False without memory; nothing happens to a dead session. */
bool request_watch(struct request *request, const char *cursor, const int *orgs, size_t count);

/* The address it came from. */
const char *request_source(const struct request *request);
/* The role of who asks, one bit of messages.h; 0 before login. */
unsigned request_role(const struct request *request);

#endif
