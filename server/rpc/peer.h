/*
 * What rpc/ keeps with a session: its phase, who is logged in, the requests under way. Internal to rpc/.
 *
 *   HELLO ──versions agree──▶ LOGIN ──LOGIN, RESUME──▶ READY ──LOGOUT, or the database knows the token no longer──▶ LOGIN
 */
#ifndef NOL_SERVER_RPC_PEER_H
#define NOL_SERVER_RPC_PEER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/frame.h"
#include "server/rpc/messages.h"

struct session;
struct identity;
struct request;

struct peer {
    struct session *session;
    enum message_phase phase;
    bool was_ready;            /* the session has been told; it is told once */
    struct identity *identity; /* counted; NULL unless READY */
    struct request *requests;  /* under way */
};

/* The session's peer, made with its first frame. NULL without memory. */
struct peer *peer_of(struct session *session);
/* Orphans its requests and frees it. */
void peer_close(struct session *session);

/* A request on the connection's list, with nothing decoded yet. NULL without memory. */
struct request *request_new(struct peer *peer, const struct frame_header *header);
void request_orphan(struct request *request);

/* Brackets around whatever may answer: request_end frees an answered request that nothing comes back to. */
void request_begin(struct request *request);
void request_end(struct request *request);

#endif
