/*
 * What in a request is secret: the fields that the vocabulary marks so (fields.def: SECRET, TOKEN). No digest is taken of them, since a
 * password is guessed from a plain digest as fast as a machine can count; they do not go into SQL; and they are wiped with the request.
 *
 * A secret stands in the request itself, never in a message within it or in a list: a test looks at every request. Pure.
 */
#ifndef NOL_SERVER_RPC_SECRETS_H
#define NOL_SERVER_RPC_SECRETS_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"

bool secrets_is_one(const char *field);

/* The message without its secrets: itself when it has none, else a copy in the arena that borrows from it. NULL past the arena's cap. */
const ProtobufCMessage *secrets_left_out(const ProtobufCMessage *message, struct arena *arena);

/* SHA-256 of `plain`, which secrets_left_out made of `message`: of the payload as it came where nothing was left out. False past the arena's
 * cap. */
bool secrets_digest(const ProtobufCMessage *message, const ProtobufCMessage *plain, const uint8_t *payload,
                    size_t length, struct arena *arena, uint8_t digest[32]);

void secrets_wipe(ProtobufCMessage *message);

#endif
