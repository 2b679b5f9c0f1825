#include "common/arena_proto.h"

static void *alloc_in_arena(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

static void free_in_arena(void *arena, void *memory)
{
    (void)arena;
    (void)memory;
}

ProtobufCAllocator arena_proto_allocator(struct arena *arena)
{
    return (ProtobufCAllocator){.alloc = alloc_in_arena, .free = free_in_arena, .allocator_data = arena};
}
