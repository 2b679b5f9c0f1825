/*
 * Which message answers which write. For a write that is sent again from disk nothing else says it.
 */
#ifndef CLIENT_SUBMIT_REPLY_H
#define CLIENT_SUBMIT_REPLY_H

#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

/* A type that is no write of this client is a bug for a new write; submit_reply_is_known asks first. */
const ProtobufCMessageDescriptor *submit_reply_descriptor(uint32_t type);
int submit_reply_is_known(uint32_t type);

#endif
