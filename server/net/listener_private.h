/*
 * Inside of the listener, for the sessions that it owns.
 */
#ifndef NOL_SERVER_NET_LISTENER_PRIVATE_H
#define NOL_SERVER_NET_LISTENER_PRIVATE_H

#include <uv.h>

#include "common/buffer.h"
#include "server/net/deadlines.h"
#include "server/net/listener.h"
#include "server/net/sources.h"
#include "server/net/strangers.h"
#include "server/net/turns.h"

/* One read of a session that is logged in; before that it is offered LISTENER_READ_BEFORE_LOGIN. */
#define LISTENER_READ_SIZE (64 * 1024)
#define LISTENER_READ_BEFORE_LOGIN (16 * 1024)
/* The longest TLS record holds as much. */
#define LISTENER_PLAIN_SIZE (16 * 1024)

struct listener {
    uv_tcp_t tcp;
    uv_timer_t timer; /* until the deadline that is due first, or earlier */
    uv_idle_t work;   /* on while the list of work is not empty, or a handshake may be made */
    unsigned handles; /* of these three, still open */

    const struct session_handler *handler;
    const struct session_limits *limits;
    struct tls_context *tls;
    struct sources sources;
    struct turns turns;
    struct strangers strangers;
    struct deadlines deadlines;
    uint64_t timer_at; /* UINT64_MAX while the timer is off */

    struct session *sessions; /* all that are open */
    struct session *work_first, **work_last;
    unsigned count, unready, connections_max;
    unsigned shed;      /* connections turned away since that was last logged */
    uint64_t shed_said; /* when that was */
    int spare;          /* a descriptor in reserve, for turning connections away when there is none left */
    uint16_t port;
    bool accepting, helpers_closing;
    bool starved;     /* a connection waits that there was no memory for */
    unsigned accepts; /* in this turn of the loop */
    bool put_off;     /* a connection waits for the next turn */
    void (*on_stopped)(void *arg);
    void *on_stopped_arg;

    /* Lent to one session for one event of the loop. */
    uint8_t *read_buffer;  /* what the socket had */
    uint8_t *plain_buffer; /* what that decrypts to, a record at a time */
    struct buffer cipher;  /* what a TLS call wants to send */
};

/* The loop comes round once more without waiting. */
void listener_wake(struct listener *listener);
/* Puts a session at the end of the list of work. */
void listener_schedule(struct listener *listener, struct session *session);
/* The session has something for its handshake, and comes to it when it is its turn. */
void listener_ask_turn(struct listener *listener, struct session *session);
/* Sees to it that the timer fires at `at` or before. */
void listener_watch(struct listener *listener, uint64_t at);
/* A session's handle is closed. */
void listener_forget(struct listener *listener, struct session *session);

/* listener_accept.c */
void listener_accept_connection(uv_stream_t *server, int status);
/* A new turn of the loop: connections may be taken again. */
void listener_accept_on(struct listener *listener);
int listener_accept_open_spare(void);

#endif
