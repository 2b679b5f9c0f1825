/*
 * Which message answers which request: proto/messages.def as a table. For a write that is sent again from disk nothing else says it.
 */
#ifndef CLIENT_REPLIES_H
#define CLIENT_REPLIES_H

#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

/* NULL: this client has no such request. Static. */
const ProtobufCMessageDescriptor *reply_to(uint32_t type);

#endif
