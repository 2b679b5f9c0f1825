/*
 * A second client of the protocol, for faults, load and the rights matrix: one blocking TLS connection, written from PROTOCOL.md
 * and sharing nothing with nol. Safe to use from several threads, one thread a connection.
 */
#ifndef TESTS_SUPPORT_WIRE_H
#define TESTS_SUPPORT_WIRE_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/envelope.pb-c.h"

struct wire;

enum wire_outcome {
    WIRE_DONE,    /* *reply */
    WIRE_REFUSED, /* *error */
    WIRE_LOST     /* no answer: the connection broke or nothing came in time */
};

/* Connects to 127.0.0.1:port, agrees on TLS and the version. NULL: not reachable now. */
struct wire *wire_open(unsigned port);
/* Takes up a session. False: refused or lost. */
bool wire_resume(struct wire *wire, const uint8_t token[32]);
void wire_close(struct wire *wire);

/* One request and its reply. Reply and error belong to the caller: protobuf_c_message_free_unpacked(…, NULL). */
enum wire_outcome wire_call(struct wire *wire, uint16_t type, const ProtobufCMessage *request,
                            const ProtobufCMessageDescriptor *reply_type, ProtobufCMessage **reply,
                            Nol__Error **error);

/* The two halves, for pipelining: the id goes up by one with each request. False: lost. */
bool wire_send(struct wire *wire, uint16_t type, const ProtobufCMessage *request, uint64_t *id);
enum wire_outcome wire_receive(struct wire *wire, uint64_t *id, const ProtobufCMessageDescriptor *reply_type,
                               ProtobufCMessage **reply, Nol__Error **error);

/* A frame as no honest client makes it: any header, `size` bytes behind it. And bytes without any header. False: lost. */
bool wire_send_raw(struct wire *wire, uint32_t length, uint16_t type, uint16_t flags, uint64_t id,
                   const void *payload, size_t size);
bool wire_send_bytes(struct wire *wire, const void *bytes, size_t size);
/* Ends the TCP connection at once, without a word. */
void wire_abort(struct wire *wire);

/* The bytes of the frame last received, behind its header. Borrowed until the next is received. */
const uint8_t *wire_payload(const struct wire *wire, size_t *size);

/* How long wire_receive waits at most; by default for a very long time. */
void wire_set_timeout(struct wire *wire, int ms);

#endif
