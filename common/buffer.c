#include "common/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"

#define FIRST_CAPACITY 256u

void buffer_init(struct buffer *buffer, size_t cap)
{
    BUG_ON(cap > SIZE_MAX / 4); /* so that no sum below can wrap */
    *buffer = (struct buffer){.cap = cap};
}

void buffer_deinit(struct buffer *buffer)
{
    free(buffer->data);
    buffer_init(buffer, buffer->cap);
}

/* Capacity for size + more bytes and a NUL that buffer_text may put behind them. */
static bool make_room(struct buffer *buffer, size_t more)
{
    size_t need, capacity;
    uint8_t *data;

    if (more > buffer->cap - buffer->size)
        return false;
    need = buffer->size + more + 1;
    if (need <= buffer->capacity)
        return true;
    capacity = buffer->capacity > 0 ? buffer->capacity : FIRST_CAPACITY;
    while (capacity < need)
        capacity *= 2;
    if (capacity > buffer->cap + 1)
        capacity = buffer->cap + 1;
    data = realloc(buffer->data, capacity);
    if (data == NULL)
        return false;
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

uint8_t *buffer_reserve(struct buffer *buffer, size_t size)
{
    return make_room(buffer, size) ? buffer->data + buffer->size : NULL;
}

void buffer_commit(struct buffer *buffer, size_t size)
{
    BUG_ON(size >= buffer->capacity - buffer->size);
    buffer->size += size;
}

bool buffer_append(struct buffer *buffer, const void *bytes, size_t size)
{
    if (!make_room(buffer, size))
        return false;
    if (size > 0)
        memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
    return true;
}

bool buffer_append_text(struct buffer *buffer, const char *text)
{
    return buffer_append(buffer, text, strlen(text));
}

bool buffer_append_byte(struct buffer *buffer, uint8_t byte)
{
    return buffer_append(buffer, &byte, 1);
}

bool buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list args, again;
    bool done = false;
    int length;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    BUG_ON(length < 0);
    if (make_room(buffer, (size_t)length)) {
        vsnprintf((char *)buffer->data + buffer->size, (size_t)length + 1, format, again);
        buffer->size += (size_t)length;
        done = true;
    }
    va_end(again);
    va_end(args);
    return done;
}

void buffer_consume(struct buffer *buffer, size_t size)
{
    BUG_ON(size > buffer->size);
    buffer->size -= size;
    if (buffer->size > 0 && size > 0)
        memmove(buffer->data, buffer->data + size, buffer->size);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
}

const char *buffer_text(struct buffer *buffer)
{
    if (buffer->size == 0)
        return "";
    buffer->data[buffer->size] = '\0'; /* make_room left a byte for it */
    return (const char *)buffer->data;
}

uint8_t *buffer_steal(struct buffer *buffer, size_t *size)
{
    uint8_t *data = buffer->data;

    *size = buffer->size;
    if (buffer->size == 0) {
        free(data);
        data = NULL;
    }
    buffer_init(buffer, buffer->cap);
    return data;
}
