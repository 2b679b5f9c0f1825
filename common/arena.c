#include "common/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"

#define BLOCK_SIZE 4096u /* of the system's memory, header included */
#define ALIGNMENT _Alignof(max_align_t)

struct arena_block {
    struct arena_block *next;
    size_t capacity, used; /* of `bytes` */
    _Alignas(max_align_t) uint8_t bytes[];
};

void arena_init(struct arena *arena, size_t cap)
{
    *arena = (struct arena){.cap = cap};
}

void arena_deinit(struct arena *arena)
{
    struct arena_block *next;

    for (struct arena_block *block = arena->blocks; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    arena_init(arena, arena->cap);
}

void arena_reset(struct arena *arena)
{
    struct arena_block **link = &arena->blocks, *keep = NULL;

    /* Take one ordinary block out of the list, free the rest. */
    for (; *link != NULL; link = &(*link)->next) {
        if (sizeof(**link) + (*link)->capacity != BLOCK_SIZE)
            continue;
        keep = *link;
        *link = keep->next;
        break;
    }
    arena_deinit(arena);
    if (keep == NULL)
        return;
    keep->next = NULL;
    keep->used = 0;
    arena->blocks = keep;
    arena->used = BLOCK_SIZE;
}

/* A block with room for `size` bytes: an ordinary one, or one of its own for something large.
 * Near the cap also a smaller one, so that the whole cap can be used. */
static struct arena_block *add_block(struct arena *arena, size_t size)
{
    struct arena_block *block, **link;
    size_t total = BLOCK_SIZE, left = arena->cap - arena->used;

    if (left < sizeof(*block) || size > left - sizeof(*block))
        return NULL;
    if (total > left)
        total = left;
    if (total < sizeof(*block) + size)
        total = sizeof(*block) + size;
    block = malloc(total);
    if (block == NULL)
        return NULL;
    block->capacity = total - sizeof(*block);
    block->used = 0;
    arena->used += total;
    /* A block of its own is full at once: the one in use stays in front. */
    link = arena->blocks != NULL && total > BLOCK_SIZE ? &arena->blocks->next : &arena->blocks;
    block->next = *link;
    *link = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->blocks;
    void *memory;

    if (size > arena->cap)
        return NULL;
    size = size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (block == NULL || size > block->capacity - block->used)
        block = add_block(arena, size);
    if (block == NULL)
        return NULL;
    memory = block->bytes + block->used;
    block->used += size;
    return memset(memory, 0, size);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    return arena_alloc(arena, total);
}

void *arena_memdup(struct arena *arena, const void *bytes, size_t size)
{
    void *copy = arena_alloc(arena, size);

    if (copy != NULL && size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = length < SIZE_MAX ? arena_alloc(arena, length + 1) : NULL;

    if (copy != NULL && length > 0)
        memcpy(copy, text, length);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    char *text;
    int length;

    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    BUG_ON(length < 0);
    text = arena_alloc(arena, (size_t)length + 1);
    if (text != NULL)
        vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}
