/*
 * A session: one TLS connection, its frames, its deadlines.
 *
 * Bytes come from the loop, frames go to the handler; what is in a frame is none of this file's business.
 * States, their deadlines (common/limits.h) and who moves them:
 *
 *   WAITING ──first byte──▶ HANDSHAKE ──TLS done──▶ LOGIN ──session_set_ready()──▶ READY ──session_stop()──▶ CLOSING ──▶ freed
 *     5 s                     10 s                    20 s                           idle 15 min, frame 30 s
 *
 * An OpenSSL object exists from the first byte on, not before. The session is freed by the last uv_close callback.
 * At most LIMIT_IN_FLIGHT requests are under way; the next frame is not read until one is done.
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
    /* The session is going; forget it. No call comes after this one. */
    void (*on_closed)(struct session *session);
};

/* Queues one frame. Silently dropped while closing. A client that does not read until LIMIT_OUTPUT is passed is stopped. */
void session_send(struct session *session, uint16_t type, uint16_t flags, uint64_t request_id,
                  const uint8_t *payload, size_t length);

/* One request has been answered: the next frame may be read. */
void session_request_done(struct session *session);

/* Login succeeded: the larger frame limit and the idle deadline apply from here; false if the source address has
 * too many sessions (LIMIT_AUTH_PER_SOURCE). */
bool session_set_ready(struct session *session);

/* A frame that broke the protocol; the third one stops the session. */
void session_note_offence(struct session *session);

/* Sends what is queued (bounded by a deadline), then closes. Idempotent, and the only way there. */
void session_stop(struct session *session);

/* The upper floor's own data; NULL at first. */
void session_set_data(struct session *session, void *data);
void *session_data(const struct session *session);

/* A number for the log, unique in this process; the source address as text, borrowed. */
uint64_t session_number(const struct session *session);
const char *session_source(const struct session *session);

#endif
