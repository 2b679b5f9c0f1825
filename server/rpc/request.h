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
struct message_row;
struct identity;

struct request {
    struct session *session; /* NULL once orphaned */
    uint64_t id;
    const struct message_row *row;
    ProtobufCMessage *body; /* in the arena */
    uint8_t digest[32];     /* SHA-256 of the payload */
    struct arena arena;
    struct identity *identity; /* who is logged in on this session; NULL before login; counted */
    void *step;                /* a handler's own state between statements, in the arena */
};

/* Named parameters of an error sentence: pairs "name", "value", ended by NULL. */
void request_refuse(struct request *request, enum error_code code, ...);
/* Replies with a message of the row's reply type. Borrows until return. */
void request_reply(struct request *request, const ProtobufCMessage *reply);
/* Replies with what a function returned: {"ok": {…}} or {"error": NAME, "params": {…}, "moves": […], "missing": […]}. */
void request_reply_result(struct request *request, const char *json, size_t length);

/* The request body as JSON in the arena, `key` left out; what goes into SQL. */
const char *request_json(struct request *request);

/* Sends a query; `done` gets the result with the request recovered and its failures already answered: it is called only for DB_DONE. */
typedef void (*request_done_fn)(struct request *request, const struct db_result *result);
void request_query(struct request *request, enum db_lane lane, enum sql_query query, const char *json,
                   request_done_fn done);
/* Sends the request as a write under its key with `body` (NULL: request_json); the reply is sent by itself. */
void request_write(struct request *request, const char *body);

#endif
