/*
 * A growable byte buffer with a cap: bytes queued at the end, consumed at the front.
 *
 * For what is on its way (output of a session, a line being built). The cap is the promise: past it
 * an append fails whole and leaves the buffer as it was. Memory of a request belongs in an arena.
 */
#ifndef COMMON_BUFFER_H
#define COMMON_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    uint8_t *data; /* owned; `size` bytes are in use, from data[0] */
    size_t size;
    size_t capacity;
    size_t cap; /* `size` never exceeds it */
};

/* Allocates nothing yet. */
void buffer_init(struct buffer *buffer, size_t cap);
void buffer_deinit(struct buffer *buffer);

/* All of these return false, with nothing changed, past the cap or without memory. */
bool buffer_append(struct buffer *buffer, const void *bytes, size_t size);
bool buffer_append_text(struct buffer *buffer, const char *text);
bool buffer_append_byte(struct buffer *buffer, uint8_t byte);
bool buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for `size` bytes at the end; returns where to write them, borrows until the next call.
 * What was really written is then told by buffer_commit. NULL past the cap or without memory. */
uint8_t *buffer_reserve(struct buffer *buffer, size_t size);
void buffer_commit(struct buffer *buffer, size_t size);

/* Drops the first `size` bytes. */
void buffer_consume(struct buffer *buffer, size_t size);

/* Empties it and keeps the memory. */
void buffer_clear(struct buffer *buffer);

/* The content with a NUL behind it (the NUL does not count), "" when empty; borrows until the
 * next change. */
const char *buffer_text(struct buffer *buffer);

/* Gives the memory away and starts empty: returns, caller frees; NULL when nothing is in it. */
uint8_t *buffer_steal(struct buffer *buffer, size_t *size);

#endif
