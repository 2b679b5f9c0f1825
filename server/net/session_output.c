/*
 * The way out: frames queue up as plaintext during a turn of the loop, then go out as few and full TLS records,
 * as far as the socket takes them. So what waits for a slow peer is counted exactly and encrypted late.
 */
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"
#include "common/log.h"
#include "server/net/listener_private.h"
#include "server/net/session_private.h"
#include "server/net/tls.h"

/* Encrypted at a time: four full records. */
#define CHUNK (64u * 1024)

/* What the socket did not take at once. */
struct block {
    uv_write_t request;
    size_t size;
    uint8_t bytes[];
};

/* Tells the state how much waits. Too much, and the session is lost: closing politely would need a reader. */
static void count_output(struct session *session, bool progress)
{
    if (session_state_set_output(&session->state, session->output.size + session->wire, progress,
                                 session_now(session)))
        return;
    log_event(LOG_LEVEL_WARNING, session->number, 0, "dropped: the client does not read its replies");
    session_move(session, SESSION_LOST);
}

static void on_written(uv_write_t *request, int status)
{
    struct block *block = (struct block *)request;
    struct session *session = (struct session *)request->handle;

    session->wire -= block->size;
    free(block);
    if (session->state.phase == SESSION_GONE)
        return;
    if (status < 0) {
        session_move(session, SESSION_LOST);
        return;
    }
    count_output(session, true);
    session_schedule(session);
}

static bool write_later(struct session *session, const uint8_t *bytes, size_t size)
{
    struct block *block = malloc(sizeof *block + size);
    uv_buf_t view;

    if (block == NULL)
        return false;
    block->size = size;
    memcpy(block->bytes, bytes, size);
    view = uv_buf_init((char *)block->bytes, (unsigned)size);
    if (uv_write(&block->request, (uv_stream_t *)&session->tcp, &view, 1, on_written) < 0) {
        free(block);
        return false;
    }
    session->wire += size;
    return true;
}

/* Writes what a TLS call left in the scratch, the rest of it later; whether the socket took some. */
static bool write_cipher(struct session *session)
{
    struct buffer *cipher = &session->listener->cipher;
    size_t taken = 0;

    if (cipher->size > 0 && session->state.phase != SESSION_GONE) {
        uv_buf_t view = uv_buf_init((char *)cipher->data, (unsigned)cipher->size);
        int status = uv_try_write((uv_stream_t *)&session->tcp, &view, 1);

        if (status > 0)
            taken = (size_t)status;
        if ((status < 0 && status != UV_EAGAIN) ||
            (taken < cipher->size && !write_later(session, cipher->data + taken, cipher->size - taken)))
            session_move(session, SESSION_LOST);
    }
    buffer_clear(cipher);
    return taken > 0;
}

void session_output_drain(struct session *session)
{
    if (session->listener->cipher.size > 0)
        count_output(session, write_cipher(session));
}

void session_output_flush(struct session *session)
{
    struct buffer *output = &session->output;
    size_t sent = 0;

    if (session->out_ended)
        return;
    while (session->wire == 0 && sent < output->size && session->state.phase != SESSION_GONE) {
        struct tls_io io = {.out = &session->listener->cipher};
        size_t size = output->size - sent < CHUNK ? output->size - sent : CHUNK;

        if (tls_write(session->tls, &io, output->data + sent, size) != TLS_OK) {
            session_log_end(session, STRANGER_TLS, tls_reason(session->tls));
            session_move(session, SESSION_LOST);
        }
        sent += size;
        write_cipher(session);
    }
    if (sent == 0)
        return;
    buffer_consume(output, sent);
    if (output->size == 0)
        buffer_deinit(output);
    count_output(session, true);
}

static void on_shutdown(uv_shutdown_t *request, int status)
{
    struct session *session = (struct session *)request->handle;

    free(request);
    if (session->state.phase == SESSION_GONE)
        return;
    session->out_closed = true;
    if (status < 0)
        session_move(session, SESSION_LOST);
    session_schedule(session);
}

/* The request is not in the session, where an idle one would carry it in vain. */
static bool shut_down(struct session *session)
{
    uv_shutdown_t *request = malloc(sizeof *request);

    if (request != NULL && uv_shutdown(request, (uv_stream_t *)&session->tcp, on_shutdown) == 0)
        return true;
    free(request);
    return false;
}

void session_output_end(struct session *session)
{
    if (session->out_ended || session->output.size > 0 || session->wire > 0)
        return;
    session->out_ended = true;
    if (session->tls != NULL) {
        struct tls_io io = {.out = &session->listener->cipher};

        tls_close(session->tls, &io);
        session_output_drain(session);
    }
    if (session->state.phase == SESSION_CLOSING && !shut_down(session))
        session_move(session, SESSION_LOST);
}

static bool queue(struct session *session, const uint8_t header[FRAME_HEADER_SIZE], const uint8_t *payload,
                  size_t length)
{
    uint8_t *room = buffer_reserve(&session->output, FRAME_HEADER_SIZE + length);

    if (room == NULL)
        return false;
    memcpy(room, header, FRAME_HEADER_SIZE);
    if (length > 0)
        memcpy(room + FRAME_HEADER_SIZE, payload, length);
    buffer_commit(&session->output, FRAME_HEADER_SIZE + length);
    return true;
}

void session_send(struct session *session, uint16_t type, uint16_t flags, uint64_t request_id,
                  const uint8_t *payload, size_t length)
{
    const struct session_limits *limits = session->state.limits;
    uint8_t header[FRAME_HEADER_SIZE];

    if (session->state.phase >= SESSION_CLOSING)
        return;
    if (length > limits->frame) {
        log_event(LOG_LEVEL_ERROR, session->number, request_id, "a reply of %zu bytes is no frame", length);
        session_stop(session);
        return;
    }
    frame_header_encode(
        &(struct frame_header){.length = (uint32_t)length, .type = type, .flags = flags, .id = request_id},
        header);
    /* A reader that keeps up must not be dropped for what is answered in one turn of the loop: send before counting. */
    if (session->output.size + session->wire + FRAME_HEADER_SIZE + length > limits->output_high)
        session_output_flush(session);
    if (!queue(session, header, payload, length)) {
        log_event(LOG_LEVEL_WARNING, session->number, request_id, "dropped: no room for replies");
        session_move(session, SESSION_LOST);
        return;
    }
    count_output(session, false);
    session_schedule(session);
}
