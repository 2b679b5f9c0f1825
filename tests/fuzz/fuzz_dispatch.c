/*
 * Frame, decode, vocabulary, reflection: whatever a client sends, each frame gets exactly one answer, an error without moves is
 * short, nothing is kept behind. The first byte says who is logged in; the rest is a stream of frames.
 *
 * There is no database: what passes the door is answered BUSY. A session of the fuzzer's own stands in for the network's.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/bug.h"
#include "common/frame.h"
#include "common/limits.h"
#include "common/log.h"
#include "proto/envelope.pb-c.h"
#include "server/net/session.h"
#include "server/rpc/dispatch.h"
#include "server/rpc/identity.h"
#include "server/rpc/peer.h"
#include "server/rpc/server.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

struct session {
    void *data;
    unsigned frames, answers, done;
};

void session_send(struct session *session, uint16_t type, uint16_t flags, uint64_t request_id,
                  const uint8_t *payload, size_t length)
{
    (void)type;
    (void)request_id;
    BUG_ON((flags & FRAME_REPLY) == 0);
    if ((flags & FRAME_ERROR) != 0) {
        Nol__Error *error = nol__error__unpack(NULL, length, payload);

        BUG_ON(error == NULL || error->name == NULL);
        BUG_ON(length > LIMIT_ERROR_BYTES);
        nol__error__free_unpacked(error, NULL);
    }
    session->answers++;
}

void session_request_done(struct session *session)
{
    session->done++;
}

bool session_set_ready(struct session *session)
{
    (void)session;
    return true;
}

void session_note_offence(struct session *session)
{
    (void)session;
}

void session_stop(struct session *session)
{
    (void)session;
}

void session_set_data(struct session *session, void *value)
{
    session->data = value;
}

void *session_data(const struct session *session)
{
    return session->data;
}

uint64_t session_number(const struct session *session)
{
    (void)session;
    return 1;
}

const char *session_source(const struct session *session)
{
    (void)session;
    return "192.0.2.1";
}

size_t session_queued(const struct session *session)
{
    (void)session;
    return 0;
}

static void log_nothing(const char *line, size_t length)
{
    (void)line;
    (void)length;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct log_config config = log_config_default();

    (void)argc;
    (void)argv;
    config.write = log_nothing;
    log_setup(&config);
    return 0;
}

/* Bits 0 to 3: one of the nine roles; else a phase before login. */
static void log_in(struct peer *peer, uint8_t who)
{
    static const uint8_t token[TOKEN_BYTES] = {1};

    if ((who & 15) <= 8) {
        peer->phase = PHASE_READY;
        peer->was_ready = true;
        peer->identity = identity_new(token, 1u << (who & 15));
    } else if ((who & 15) <= 12) {
        peer->phase = PHASE_LOGIN;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct session session = {0};
    struct frame_reader reader;
    const uint8_t *cursor = data + 1;
    size_t left = size - 1;

    if (size == 0)
        return 0;
    log_in(peer_of(&session), data[0]);
    frame_reader_init(&reader, LIMIT_FRAME);
    while (frame_reader_feed(&reader, &cursor, &left) == FRAME_READY) {
        session.frames++;
        dispatch_frame(&session, &reader.header, reader.payload);
        BUG_ON(session.answers != session.frames || session.done != session.frames);
    }
    frame_reader_deinit(&reader);
    dispatch_closed(&session);
    BUG_ON(session.data != NULL || rpc_requests() != 0);
    return 0;
}
