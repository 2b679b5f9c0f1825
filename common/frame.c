#include "common/frame.h"

#include <stdlib.h>
#include <string.h>

#include "common/bug.h"

/* The first allocation for a body that did not arrive in one piece. */
#define FIRST_BODY 4096u

static void put_be(uint8_t *out, uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--) {
        out[i] = (uint8_t)value;
        value >>= 8;
    }
}

static uint64_t get_be(const uint8_t *in, int bytes)
{
    uint64_t value = 0;

    for (int i = 0; i < bytes; i++)
        value = value << 8 | in[i];
    return value;
}

void frame_header_encode(const struct frame_header *header, uint8_t out[FRAME_HEADER_SIZE])
{
    put_be(out, header->length, 4);
    put_be(out + 4, header->type, 2);
    put_be(out + 6, header->flags, 2);
    put_be(out + 8, header->id, 8);
}

void frame_header_decode(const uint8_t in[FRAME_HEADER_SIZE], struct frame_header *header)
{
    header->length = (uint32_t)get_be(in, 4);
    header->type = (uint16_t)get_be(in + 4, 2);
    header->flags = (uint16_t)get_be(in + 6, 2);
    header->id = get_be(in + 8, 8);
}

void frame_reader_init(struct frame_reader *reader, uint32_t limit)
{
    *reader = (struct frame_reader){.limit = limit, .failed = FRAME_NEED_MORE};
}

/* It may have held a password. */
static void free_body(struct frame_reader *reader)
{
    if (reader->body != NULL)
        explicit_bzero(reader->body, reader->body_capacity);
    free(reader->body);
}

void frame_reader_deinit(struct frame_reader *reader)
{
    free_body(reader);
    frame_reader_init(reader, reader->limit);
}

void frame_reader_raise(struct frame_reader *reader, uint32_t limit)
{
    BUG_ON(limit < reader->limit);
    reader->limit = limit;
}

int frame_reader_is_midway(const struct frame_reader *reader)
{
    return reader->head_size > 0;
}

void frame_reader_release(struct frame_reader *reader)
{
    if (frame_reader_is_midway(reader))
        return;
    free_body(reader);
    reader->body = NULL;
    reader->body_size = reader->body_capacity = 0;
    reader->payload = NULL;
}

static enum frame_status fail(struct frame_reader *reader, enum frame_status status)
{
    reader->head_size = 0;
    reader->failed = status;
    frame_reader_release(reader);
    return status;
}

static enum frame_status ready(struct frame_reader *reader, const uint8_t *payload)
{
    reader->head_size = 0;
    reader->payload = reader->header.length > 0 ? payload : NULL;
    return FRAME_READY;
}

/* Fills the header; returns 1 once all of it is there. */
static int take_head(struct frame_reader *reader, const uint8_t **bytes, size_t *size)
{
    size_t n = FRAME_HEADER_SIZE - reader->head_size;

    if (n > *size)
        n = *size;
    if (n == 0)
        return 0;
    memcpy(reader->head + reader->head_size, *bytes, n);
    reader->head_size += n;
    *bytes += n;
    *size -= n;
    return reader->head_size == FRAME_HEADER_SIZE;
}

/* Room for `more` bytes, doubling, never beyond the announced length. Returns 0 without memory. */
static int grow_body(struct frame_reader *reader, size_t more)
{
    size_t need = reader->body_size + more, capacity = reader->body_capacity;
    uint8_t *body;

    if (need <= capacity)
        return 1;
    if (capacity == 0)
        capacity = FIRST_BODY;
    while (capacity < need)
        capacity *= 2;
    if (capacity > reader->header.length)
        capacity = reader->header.length;
    body = malloc(capacity); /* not realloc, which leaves a copy behind */
    if (body == NULL)
        return 0;
    if (reader->body_size > 0)
        memcpy(body, reader->body, reader->body_size);
    free_body(reader);
    reader->body = body;
    reader->body_capacity = capacity;
    return 1;
}

static enum frame_status take_body(struct frame_reader *reader, const uint8_t **bytes, size_t *size)
{
    size_t n = reader->header.length - reader->body_size;

    /* All of it lies in the caller's bytes: no copy. */
    if (reader->body_size == 0 && n <= *size) {
        const uint8_t *payload = *bytes;

        *bytes += n;
        *size -= n;
        return ready(reader, payload);
    }
    if (n > *size)
        n = *size;
    if (n == 0)
        return FRAME_NEED_MORE;
    if (!grow_body(reader, n))
        return fail(reader, FRAME_NO_MEMORY);
    memcpy(reader->body + reader->body_size, *bytes, n);
    reader->body_size += n;
    *bytes += n;
    *size -= n;
    if (reader->body_size < reader->header.length)
        return FRAME_NEED_MORE;
    return ready(reader, reader->body);
}

enum frame_status frame_reader_feed(struct frame_reader *reader, const uint8_t **bytes, size_t *size)
{
    if (reader->failed != FRAME_NEED_MORE)
        return reader->failed;
    frame_reader_release(reader);
    if (reader->head_size < FRAME_HEADER_SIZE) {
        if (!take_head(reader, bytes, size))
            return FRAME_NEED_MORE;
        frame_header_decode(reader->head, &reader->header);
        if (reader->header.length > reader->limit)
            return fail(reader, FRAME_TOO_LARGE);
        if (reader->header.flags & ~(FRAME_REPLY | FRAME_ERROR))
            return fail(reader, FRAME_BAD_FLAGS);
    }
    return take_body(reader, bytes, size);
}

const char *frame_status_name(enum frame_status status)
{
    switch (status) {
    case FRAME_NEED_MORE:
        return "need_more";
    case FRAME_READY:
        return "ready";
    case FRAME_TOO_LARGE:
        return "too_large";
    case FRAME_BAD_FLAGS:
        return "bad_flags";
    case FRAME_NO_MEMORY:
        return "no_memory";
    }
    BUG("frame status %d", (int)status);
}
