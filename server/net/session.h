/*
 * A session: one TLS connection, its frames, its deadlines.
 *
 * Bytes come from the loop, frames go to the handler; what is in a frame is none of this file's business.
 * States, their deadlines (common/limits.h) and who moves them; session_state.h has the whole drawing:
 *
 *   WAITING ──first byte──▶ HANDSHAKE ──TLS done──▶ LOGIN ──session_set_ready()──▶ READY ──session_stop()──▶ CLOSING ──▶ freed
 *     5 s                     10 s                    20 s                           idle 15 min, frame 30 s    2 s
 *
 * A connection in its handshake waits for its turn (turns.h), and has no OpenSSL object before the first one. The session is freed by the last uv_close callback.
 * At most LIMIT_IN_FLIGHT requests are under way; the next frame is not read until one is done.
 *
 * None of these functions calls the handler back: what they cause happens later, from the loop. So on_closed never
 * comes while the upper floor is in the middle of something.
 */
#ifndef NOL_SERVER_NET_SESSION_H
#define NOL_SERVER_NET_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/frame.h"

struct session;

struct session_handler {
    /* A whole frame. `payload` is borrowed until return. Each call counts as one request in flight until
     * session_request_done(). */
    void (*on_frame)(struct session *session, const struct frame_header *header, const uint8_t *payload);
    /* The session is going; forget it. No call comes after this one. Requests in flight need no session_request_done. */
    void (*on_closed)(struct session *session);
    /* May be NULL. A frame that cannot be read: too large (the header says whose) or with unknown flags. What is sent
     * here still goes out; then the session stops by itself, since nothing behind such a header can be found. */
    void (*on_bad_frame)(struct session *session, const struct frame_header *header,
                         enum frame_status status);
};

/* Queues one frame. Silently dropped while closing. A client that does not read until LIMIT_OUTPUT is passed is
 * dropped; so is one that was to get a frame above LIMIT_FRAME, which is logged as our mistake. */
void session_send(struct session *session, uint16_t type, uint16_t flags, uint64_t request_id,
                  const uint8_t *payload, size_t length);

/* Bytes that were sent and that the client has not taken yet: for who sends unasked, and can wait. */
size_t session_queued(const struct session *session);

/* One request has been answered: the next frame may be read. */
void session_request_done(struct session *session);

/* Login succeeded: the larger frame limit and the idle deadline apply from here; false if the source address has
 * too many sessions (LIMIT_AUTH_PER_SOURCE). */
bool session_set_ready(struct session *session);

/* A frame that broke the protocol: costs its source as much as a handshake; the third one stops the session. */
void session_note_offence(struct session *session);

/* Sends what is queued (bounded by a deadline), then closes. Idempotent, and the only way there. */
void session_stop(struct session *session);

/* Takes no further frame, answers what is in flight, then stops by itself. */
void session_finish(struct session *session);

/* The upper floor's own data; NULL at first. */
void session_set_data(struct session *session, void *data);
void *session_data(const struct session *session);

/* A number for the log, unique in this process; the source as text (an IPv4 address or
 * an IPv6 /64, which is what counts as one source), borrowed. */
uint64_t session_number(const struct session *session);
const char *session_source(const struct session *session);

#endif
