/*
 * What rpc/ keeps with a session: its phase, who is logged in, the requests under way. Internal to rpc/.
 *
 *   HELLO ──versions agree──▶ LOGIN ──LOGIN, RESUME──▶ READY ──LOGOUT, or the database knows the token no longer──▶ LOGIN
 */
#ifndef NOL_SERVER_RPC_PEER_H
#define NOL_SERVER_RPC_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "common/frame.h"
#include "server/rpc/messages.h"

struct session;
struct identity;
struct request;
struct watcher;

struct peer {
    struct session *session;
    enum message_phase phase;
    bool was_ready;            /* the session has been told; it is told once */
    bool knocks;               /* a LOGIN or RESUME is under way, or was told to try again */
    bool over;                 /* its token was found dead: next time the connection ends */
    struct identity *identity; /* counted; NULL unless READY */
    struct request *requests;  /* under way */
    struct watcher *watcher;   /* of watchers.c; NULL: it does not watch */
    bool asks;                 /* it has asked for something since lives.c last told the database so */
    uint64_t told_at;          /* when that was */
    uint64_t looked_at;        /* when its token was last looked at (lives.c); 0: not since the login */
    TAILQ_ENTRY(peer) all;
};
TAILQ_HEAD(peer_list, peer);

/* Every connection that has sent a frame. */
struct peer_list *peer_all(void);

/* The session's peer, made with its first frame. NULL without memory. */
struct peer *peer_of(struct session *session);
/* Orphans its requests and frees it. */
void peer_close(struct session *session);

/* A request on the connection's list, with nothing decoded yet. NULL without memory. */
struct request *request_new(struct peer *peer, const struct frame_header *header);
void request_orphan(struct request *request);

/* LOGIN or RESUME. */
bool request_is_login(const struct request *request);

/* Brackets around whatever may answer: request_end frees an answered request that nothing comes back to. */
void request_begin(struct request *request);
void request_end(struct request *request);

#endif
