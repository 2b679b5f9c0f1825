/*
 * An arena: many small allocations, one release, and a hard cap.
 *
 * One per request: what is decoded, answered and bound to a statement lives in it, so its cap is the
 * memory cap of that request. Past the cap an allocation returns NULL, which is a value ("too
 * much"), not a bug. What it hands out is zeroed, aligned for any type, and borrows until
 * arena_reset or arena_deinit.
 */
#ifndef COMMON_ARENA_H
#define COMMON_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* owned, the one in use first */
    size_t used;                /* bytes taken from the system, headers included */
    size_t cap;                 /* `used` never exceeds it */
};

/* Allocates nothing yet. */
void arena_init(struct arena *arena, size_t cap);

/* Frees all; the arena is then as after init. */
void arena_deinit(struct arena *arena);

/* Frees all but one small block, for the next round. */
void arena_reset(struct arena *arena);

/* All return NULL past the cap or without memory. A size of 0 gives a unique pointer. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length); /* adds the NUL */
void *arena_memdup(struct arena *arena, const void *bytes, size_t size);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

#endif
