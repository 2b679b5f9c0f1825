/*
 * The listener: one port, TLS 1.3, many sessions.
 *
 * Knows: sockets, certificates, how many connections from whom. Owns every session it accepted.
 */
#ifndef NOL_SERVER_NET_LISTENER_H
#define NOL_SERVER_NET_LISTENER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "server/net/session.h"

struct listener;
struct session_limits;
struct tls_context;

struct listener_config {
    const char *host;                      /* numeric address */
    uint16_t port;                         /* 0: any free one, see listener_port() */
    bool share_port;                       /* several worker processes on one port (SO_REUSEPORT) */
    struct tls_context *tls;               /* borrowed until listener_free */
    const struct session_handler *handler; /* borrowed for good */
    unsigned connections_max;              /* 0, and at most: descriptors - LIMIT_RESERVED_DESCRIPTORS */
    const struct session_limits *limits;   /* borrowed for good; NULL: session_limits_default */
    unsigned unready_per_source;           /* 0: LIMIT_UNAUTH_PER_SOURCE */
    unsigned ready_per_source;             /* 0: LIMIT_AUTH_PER_SOURCE */
    unsigned handshakes_per_source;        /* a second; 0: LIMIT_HANDSHAKES_SECOND */
};

/* Binds and listens; ignores SIGPIPE and raises the soft limit of descriptors for the whole process. NULL and a
 * sentence in `error` when it cannot. Caller frees with listener_free after the callback of listener_stop or _drain. */
struct listener *listener_start(uv_loop_t *loop, const struct listener_config *config, char *error,
                                size_t error_size);
uint16_t listener_port(const struct listener *listener);

/* Stops accepting; sessions go on. */
void listener_stop_accepting(struct listener *listener);
/* The gentle way to the same end: no session takes a further frame, each stops when its requests are answered. */
void listener_drain(struct listener *listener, void (*on_stopped)(void *arg), void *arg);
/* Stops every session and calls back when the last one is gone. Idempotent; after listener_drain it
 * hurries up what is left, and the later callback counts. */
void listener_stop(struct listener *listener, void (*on_stopped)(void *arg), void *arg);
void listener_free(struct listener *listener);

/* Now open: all, and those not logged in. */
unsigned listener_sessions(const struct listener *listener);
unsigned listener_sessions_unready(const struct listener *listener);

#endif
