/*
 * Inside of a session, shared by session.c (life), session_input.c, session_output.c and listener.c.
 *
 * Events of the loop call session_input_* and session_output_*; these and the public functions only change the
 * state and schedule; session_work() does what the state then asks for, and is the one place that ends a session.
 */
#ifndef NOL_SERVER_NET_SESSION_PRIVATE_H
#define NOL_SERVER_NET_SESSION_PRIVATE_H

#include <uv.h>

#include "common/buffer.h"
#include "server/net/deadlines.h"
#include "server/net/hello.h"
#include "server/net/session.h"
#include "server/net/session_state.h"
#include "server/net/strangers.h"
#include "server/net/turns.h"

struct listener;
struct source;
struct tls;

struct session {
    uv_tcp_t tcp; /* first, so that the handle is the session */
    struct listener *listener;
    struct source *source;       /* counted; its text is the address */
    TAILQ_ENTRY(session) crowd;  /* of the source, until it has logged in */
    struct session *prev, *next; /* all of the listener */
    struct session *work_next;   /* the listener's list of work, if `scheduled` */
    struct deadline deadline;    /* in the listener's lists */
    struct session_state state;
    struct hello hello;
    struct turn turn; /* in the line for a handshake */
    struct tls *tls;  /* owned; NULL until the first turn */
    struct buffer
        held; /* of a handshake what waits for its turn; later decrypted and not yet taken: we are paused */
    size_t held_used;
    struct buffer output; /* frames not yet encrypted */
    size_t wire;          /* encrypted bytes that libuv holds */
    void *data;
    uint64_t number;
    bool scheduled;
    bool known;      /* the handler has seen it */
    bool reading;    /* uv_read_start is on */
    bool in_ended;   /* the peer has closed its direction */
    bool out_ended;  /* we have closed ours, or asked for it */
    bool out_closed; /* and it went out */
    bool ready;      /* counted as logged in */
};

/* session.c */
/* NULL without memory. Returns, its own close callback frees. */
struct session *session_new(struct listener *listener);
/* Takes the connection that waits in `server`; false if there are too many, and then it goes again at once. */
bool session_accept(struct session *session, uv_stream_t *server);
void session_work(struct session *session);
void session_expire(struct session *session);
/* Changes the phase and schedules what follows. */
void session_move(struct session *session, enum session_event event);
void session_schedule(struct session *session);
/* Puts the running clock into the listener's lists. */
void session_rearm(struct session *session);
uint64_t session_now(const struct session *session);
/* Logs why a session ends; of one that has not logged in it is only counted (strangers.h). `what` may be NULL. */
void session_log_end(struct session *session, enum stranger_reason reason, const char *what);

/* session_input.c */
/* Takes what waits for a turn as a step of the handshake. */
void session_input_shake(struct session *session);
void session_input_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *out);
void session_input_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *bytes);
/* Takes what is held if it may, and turns reading on or off as the state wants it. */
void session_input_resume(struct session *session);

/* session_output.c */
/* Encrypts and writes what is queued, as far as the socket takes it. */
void session_output_flush(struct session *session);
/* Writes what a TLS call left in the listener's scratch. */
void session_output_drain(struct session *session);
/* Says goodbye, and closes our direction. */
void session_output_end(struct session *session);

#endif
