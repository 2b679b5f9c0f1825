/*
 * Lets protobuf-c unpack into an arena, so that the arena's cap bounds what a message may cost.
 *
 * Two bytes of an empty sub-message unpack to some ninety bytes of heap; only a quota keeps a small
 * frame from becoming a large heap. The result of an unpack is never freed by itself: it borrows
 * until the arena is reset.
 */
#ifndef COMMON_ARENA_PROTO_H
#define COMMON_ARENA_PROTO_H

#include <protobuf-c/protobuf-c.h>

#include "common/arena.h"

/* Borrows the arena until the last use of the allocator. An unpack past the cap returns NULL. */
ProtobufCAllocator arena_proto_allocator(struct arena *arena);

#endif
