/*
 * The way in: ciphertext from the loop's buffer, plaintext, frames, the handler.
 */
#include <sodium.h>

#include "common/bug.h"
#include "common/limits.h"
#include "common/log.h"
#include "server/net/listener_private.h"
#include "server/net/session_private.h"
#include "server/net/tls.h"

static bool takes_frames(const struct session *session)
{
    return session->state.phase == SESSION_LOGIN || session->state.phase == SESSION_READY;
}

static bool wants_bytes(const struct session *session)
{
    switch (session->state.phase) {
    case SESSION_WAITING:
    case SESSION_HANDSHAKE: /* while it waits for its turn, too: who leaves is seen, and given up */
        return !session->in_ended && session->held.size < LIMIT_HANDSHAKE_HELD;
    case SESSION_CLOSING: /* thrown away: a socket closed with bytes unread would take our last words with it */
        return !session->in_ended;
    case SESSION_LOGIN:
    case SESSION_READY:
        return !session->in_ended && session->held.size == 0 && session_state_may_take(&session->state);
    case SESSION_GONE:
        break;
    }
    return false;
}

static void set_reading(struct session *session)
{
    bool want = wants_bytes(session);

    if (want == session->reading)
        return;
    session->reading = want;
    if (!want)
        uv_read_stop((uv_stream_t *)&session->tcp);
    else if (uv_read_start((uv_stream_t *)&session->tcp, session_input_allocate, session_input_read) < 0)
        session_move(session, SESSION_LOST);
}

static void bad_frame(struct session *session)
{
    const struct session_handler *handler = session->listener->handler;
    const struct frame_reader *reader = &session->state.reader;

    session_log_end(session, STRANGER_BAD_FRAME, frame_status_name(reader->failed));
    session->known = true;
    if (handler->on_bad_frame != NULL)
        handler->on_bad_frame(session, &reader->header, reader->failed);
    session_stop(session);
}

/* Hands out frames until all is taken or the session is paused; returns how many bytes were taken. */
static size_t feed(struct session *session, const uint8_t *bytes, size_t size)
{
    struct session_state *state = &session->state;
    size_t left = size;

    while (takes_frames(session)) {
        switch (session_state_feed(state, &bytes, &left, session_now(session))) {
        case SESSION_INPUT_MORE:
            return size;
        case SESSION_INPUT_PAUSED:
            return size - left;
        case SESSION_INPUT_FRAME:
            session->known = true;
            session->listener->handler->on_frame(session, &state->reader.header, state->reader.payload);
            break;
        case SESSION_INPUT_BAD:
            bad_frame(session);
            break;
        }
    }
    return size; /* stopped: the rest is of no interest */
}

static void take_plain(struct session *session, const uint8_t *bytes, size_t size)
{
    size_t taken = 0;

    if (session->held.size == 0)
        taken = feed(session, bytes, size);
    if (taken < size && !buffer_append(&session->held, bytes + taken, size - taken)) {
        log_event(LOG_LEVEL_ERROR, session->number, 0, "no memory for input");
        session_move(session, SESSION_LOST);
    }
}

/* The peer will send no more: what is held is taken first, then what is in flight is answered. */
static void input_over(struct session *session)
{
    if (session->held.size > 0)
        return;
    if (frame_reader_is_midway(&session->state.reader)) {
        session_log_end(session, STRANGER_CUT, NULL);
        session_stop(session);
        return;
    }
    session_finish(session);
}

void session_input_resume(struct session *session)
{
    struct buffer *held = &session->held;

    if (takes_frames(session) && held->size > 0 && session_state_may_take(&session->state)) {
        session->held_used += feed(session, held->data + session->held_used, held->size - session->held_used);
        if (session->held_used == held->size) {
            session->held_used = 0;
            sodium_memzero(held->data, held->capacity);
            buffer_deinit(held);
            if (session->in_ended && takes_frames(session))
                input_over(session);
        }
    }
    set_reading(session);
}

/* A step of the handshake; what it wants to say, an alert too, goes out at once. */
static void handshake(struct session *session, struct tls_io *io)
{
    enum tls_status status = tls_handshake(session->tls, io);

    session_output_drain(session);
    if (status == TLS_WANT_MORE || session->state.phase != SESSION_HANDSHAKE)
        return;
    if (status == TLS_OK) {
        session_move(session, SESSION_SECURED);
        return;
    }
    session_log_end(session, STRANGER_TLS, tls_reason(session->tls));
    session_stop(session);
}

/* Decrypts all there is: a socket's read may hold many records, and nothing tells of them again. */
static void decrypt(struct session *session, struct tls_io *io)
{
    uint8_t *plain = session->listener->plain_buffer;
    enum tls_status status = TLS_OK;

    while (status == TLS_OK && takes_frames(session)) {
        size_t got;

        status = tls_read(session->tls, io, plain, LISTENER_PLAIN_SIZE, &got);
        session_output_drain(session);
        if (got > 0) {
            take_plain(session, plain, got);
            sodium_memzero(plain, got); /* passwords and tokens came in it */
        }
    }
    if (status == TLS_CLOSED && takes_frames(session)) {
        session->in_ended = true;
        input_over(session);
    } else if (status == TLS_FAILED) {
        session_log_end(session, STRANGER_TLS, tls_reason(session->tls));
        session_stop(session);
    }
}

/* Keeps what came until it is this session's turn. */
static void wait_for_turn(struct session *session, const uint8_t *bytes, size_t size)
{
    if (!hello_take(&session->hello, bytes, size)) {
        session_log_end(session, STRANGER_TLS, "a hello too long");
        session_stop(session);
        return;
    }
    if (!buffer_append(&session->held, bytes, size)) {
        log_event(LOG_LEVEL_ERROR, session->number, 0, "no memory for input");
        session_move(session, SESSION_LOST);
        return;
    }
    listener_ask_turn(session->listener, session);
}

void session_input_shake(struct session *session)
{
    struct buffer came = session->held;
    struct tls_io io = {.in = came.data, .in_size = came.size, .out = &session->listener->cipher};

    buffer_init(&session->held, came.cap); /* from here on for what is decrypted */
    if (session->tls == NULL)
        session->tls = tls_new(session->listener->tls);
    if (session->tls == NULL) {
        log_event(LOG_LEVEL_ERROR, session->number, 0, "no memory for TLS");
        session_stop(session);
    } else {
        handshake(session, &io);
    }
    if (takes_frames(session))
        decrypt(session, &io);
    buffer_deinit(&came);
    set_reading(session);
    session_rearm(session);
}

static void take_cipher(struct session *session, const uint8_t *bytes, size_t size)
{
    struct tls_io io = {.in = bytes, .in_size = size, .out = &session->listener->cipher};

    if (session->state.phase == SESSION_WAITING) {
        if (bytes[0] != TLS_FIRST_BYTE) {
            session_log_end(session, STRANGER_TLS, "wrong first byte");
            session_stop(session);
            return;
        }
        session_move(session, SESSION_FIRST_BYTE);
    }
    if (session->state.phase == SESSION_HANDSHAKE)
        wait_for_turn(session, bytes, size);
    else if (takes_frames(session))
        decrypt(session, &io);
}

/* The socket is at its end, or broken. An end without goodbye between two frames is how many programs leave. */
static void take_end(struct session *session, ssize_t status)
{
    session->in_ended = true;
    session->reading = false; /* libuv has stopped it */
    if (status != UV_EOF || session->state.phase < SESSION_LOGIN)
        session_move(session, SESSION_LOST);
    else if (takes_frames(session))
        input_over(session);
    session_schedule(session);
}

void session_input_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct session *session = (struct session *)handle;

    (void)suggested;
    out->base = (char *)session->listener->read_buffer;
    if (session->state.phase <= SESSION_HANDSHAKE)
        out->len = LIMIT_HANDSHAKE_HELD - session->held.size;
    else
        out->len = session->state.phase == SESSION_READY ? LISTENER_READ_SIZE : LISTENER_READ_BEFORE_LOGIN;
}

void session_input_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *bytes)
{
    struct session *session = (struct session *)stream;

    if (session->state.phase == SESSION_GONE)
        return;
    if (size < 0)
        take_end(session, size);
    else if (size > 0 && session->state.phase != SESSION_CLOSING)
        take_cipher(session, (const uint8_t *)bytes->base, (size_t)size);
    set_reading(session);
    session_rearm(session);
}
