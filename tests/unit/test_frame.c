#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "common/frame.h"
#include "common/limits.h"

/* A stream of frames with payloads of the given lengths, each byte telling its place. */
struct stream {
    uint8_t *bytes;
    size_t size;
};

static uint8_t pattern(size_t frame, size_t at)
{
    return (uint8_t)(frame * 31 + at * 7 + at / 256);
}

static struct stream stream_new(const uint32_t *lengths, size_t count)
{
    struct stream s = {0};

    for (size_t i = 0; i < count; i++)
        s.size += FRAME_HEADER_SIZE + lengths[i];
    s.bytes = malloc(s.size);
    uint8_t *at = s.bytes;
    for (size_t i = 0; i < count; i++) {
        struct frame_header header = {
            .length = lengths[i], .type = (uint16_t)(i + 1), .flags = FRAME_REPLY, .id = 1000 + i};

        frame_header_encode(&header, at);
        at += FRAME_HEADER_SIZE;
        for (size_t j = 0; j < lengths[i]; j++)
            *at++ = pattern(i, j);
    }
    return s;
}

static void expect_frame(const struct frame_reader *r, size_t i, uint32_t length)
{
    cr_assert_eq(r->header.length, length);
    cr_assert_eq(r->header.type, i + 1);
    cr_assert_eq(r->header.id, 1000 + i);
    cr_assert_eq(r->payload == NULL, length == 0);
    for (size_t j = 0; j < length; j++)
        cr_assert_eq(r->payload[j], pattern(i, j), "frame %zu byte %zu", i, j);
}

/* Feeds the stream in pieces of `step` bytes, each copied so that a borrowed byte too many is seen. */
static void expect_stream(const struct stream *s, const uint32_t *lengths, size_t count, size_t step)
{
    struct frame_reader r;
    size_t seen = 0;

    frame_reader_init(&r, LIMIT_FRAME);
    for (size_t at = 0; at < s->size; at += step) {
        size_t n = s->size - at < step ? s->size - at : step;
        uint8_t *piece = malloc(n);
        const uint8_t *cursor = piece;
        enum frame_status status;

        memcpy(piece, s->bytes + at, n);
        while ((status = frame_reader_feed(&r, &cursor, &n)) == FRAME_READY) {
            expect_frame(&r, seen, lengths[seen]);
            seen++;
        }
        cr_assert_eq(status, FRAME_NEED_MORE);
        cr_assert_eq(n, 0);
        free(piece);
    }
    cr_assert_eq(seen, count);
    cr_assert_not(frame_reader_is_midway(&r));
    frame_reader_deinit(&r);
}

Test(frame, header_is_big_endian_in_the_documented_order)
{
    struct frame_header header = {
        .length = 0x01020304, .type = 0x0506, .flags = 0x0708, .id = 0x1112131415161718};
    struct frame_header back;
    uint8_t bytes[FRAME_HEADER_SIZE];
    static const uint8_t expected[] = {1,    2,    3,    4,    5,    6,    7,    8,
                                       0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18};

    frame_header_encode(&header, bytes);
    cr_assert_arr_eq(bytes, expected, sizeof(expected));
    frame_header_decode(bytes, &back);
    cr_assert_eq(back.length, header.length);
    cr_assert_eq(back.type, header.type);
    cr_assert_eq(back.flags, header.flags);
    cr_assert_eq(back.id, header.id);
}

Test(frame, every_cut_of_a_stream_gives_the_same_frames)
{
    static const uint32_t lengths[] = {0, 1, 15, 0, 16, 17, 300, 0, 5};
    struct stream s = stream_new(lengths, 9);

    for (size_t step = 1; step <= s.size; step++)
        expect_stream(&s, lengths, 9, step);
    free(s.bytes);
}

Test(frame, a_frame_of_the_full_size_arrives_whole_in_any_pieces)
{
    static const uint32_t lengths[] = {LIMIT_FRAME, 3, LIMIT_FRAME - 1, 4095, 4096, 4097};
    static const size_t steps[] = {1000, 4096, 4112, 65536, 262144, 1000000};
    struct stream s = stream_new(lengths, 6);

    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
        expect_stream(&s, lengths, 6, steps[i]);
    free(s.bytes);
}

static enum frame_status feed_header(struct frame_reader *r, uint32_t length, uint16_t flags)
{
    struct frame_header header = {.length = length, .type = 7, .flags = flags, .id = 42};
    uint8_t bytes[FRAME_HEADER_SIZE];
    const uint8_t *cursor = bytes;
    size_t size = sizeof(bytes);

    frame_header_encode(&header, bytes);
    return frame_reader_feed(r, &cursor, &size);
}

Test(frame, too_large_is_refused_before_anything_is_allocated_and_stays_refused)
{
    static const uint32_t lengths[] = {LIMIT_FRAME_BEFORE_LOGIN + 1, LIMIT_FRAME, UINT32_MAX};

    for (size_t i = 0; i < 3; i++) {
        struct frame_reader r;
        const uint8_t byte = 0, *cursor = &byte;
        size_t size = 1;

        frame_reader_init(&r, LIMIT_FRAME_BEFORE_LOGIN);
        cr_assert_eq(feed_header(&r, lengths[i], 0), FRAME_TOO_LARGE);
        cr_assert_eq(r.header.id, 42, "the refusal can name its request");
        cr_assert_null(r.body);
        cr_assert_eq(frame_reader_feed(&r, &cursor, &size), FRAME_TOO_LARGE);
        cr_assert_eq(size, 1);
        frame_reader_deinit(&r);
    }
}

Test(frame, the_limit_itself_is_allowed_and_login_raises_it)
{
    struct frame_reader r;

    frame_reader_init(&r, LIMIT_FRAME_BEFORE_LOGIN);
    cr_assert_eq(feed_header(&r, LIMIT_FRAME_BEFORE_LOGIN, 0), FRAME_NEED_MORE);
    frame_reader_deinit(&r);

    frame_reader_init(&r, LIMIT_FRAME_BEFORE_LOGIN);
    frame_reader_raise(&r, LIMIT_FRAME);
    cr_assert_eq(feed_header(&r, LIMIT_FRAME, 0), FRAME_NEED_MORE);
    cr_assert(frame_reader_is_midway(&r));
    frame_reader_deinit(&r);
}

Test(frame, every_unknown_flag_is_refused)
{
    for (unsigned bit = 0; bit < 16; bit++) {
        struct frame_reader r;
        uint16_t flag = (uint16_t)(1u << bit);

        frame_reader_init(&r, LIMIT_FRAME);
        cr_assert_eq(feed_header(&r, 0, flag),
                     flag == FRAME_REPLY || flag == FRAME_ERROR ? FRAME_READY : FRAME_BAD_FLAGS);
        frame_reader_deinit(&r);
    }
}

Test(frame, memory_follows_the_bytes_that_came_not_the_length_announced)
{
    struct frame_reader r;
    uint8_t zeros[8192] = {0};
    size_t sent = 0;

    const uint8_t *nothing = NULL;
    size_t none = 0;

    frame_reader_init(&r, LIMIT_FRAME);
    cr_assert_eq(frame_reader_feed(&r, &nothing, &none), FRAME_NEED_MORE);
    cr_assert_eq(feed_header(&r, LIMIT_FRAME, 0), FRAME_NEED_MORE);
    cr_assert_null(r.body, "a header alone costs nothing");
    while (sent < LIMIT_FRAME - sizeof(zeros)) {
        const uint8_t *cursor = zeros;
        size_t size = sent == 0 ? 1 : sizeof(zeros) - 1;

        sent += size;
        cr_assert_eq(frame_reader_feed(&r, &cursor, &size), FRAME_NEED_MORE);
        cr_assert_leq(r.body_capacity, sent * 2 > 4096 ? sent * 2 : 4096);
        cr_assert_leq(r.body_capacity, LIMIT_FRAME);
    }
    frame_reader_deinit(&r);
}

Test(frame, the_body_never_grows_beyond_what_was_announced)
{
    for (uint32_t length = 4097; length < 40000; length += 997) {
        struct frame_reader r;
        uint8_t *zeros = calloc(1, length);
        const uint8_t *cursor = zeros;
        size_t size = length - 1;

        frame_reader_init(&r, LIMIT_FRAME);
        cr_assert_eq(feed_header(&r, length, 0), FRAME_NEED_MORE);
        cr_assert_eq(frame_reader_feed(&r, &cursor, &size), FRAME_NEED_MORE);
        cr_assert_leq(r.body_capacity, length);
        frame_reader_deinit(&r);
        free(zeros);
    }
}

Test(frame, an_idle_reader_holds_no_memory)
{
    static const uint32_t lengths[] = {100};
    struct stream s = stream_new(lengths, 1);
    struct frame_reader r;
    const uint8_t *cursor = s.bytes;
    size_t first = 50, rest = s.size - 50;

    frame_reader_init(&r, LIMIT_FRAME);
    cr_assert_eq(frame_reader_feed(&r, &cursor, &first), FRAME_NEED_MORE);
    cr_assert_not_null(r.body);
    frame_reader_release(&r);
    cr_assert_not_null(r.body, "not in the middle of a frame");
    cr_assert_eq(frame_reader_feed(&r, &cursor, &rest), FRAME_READY);
    frame_reader_release(&r);
    cr_assert_null(r.body);
    cr_assert_null(r.payload);
    frame_reader_deinit(&r);
    free(s.bytes);
}

Test(frame, every_status_has_a_name)
{
    for (enum frame_status s = FRAME_NEED_MORE; s <= FRAME_NO_MEMORY; s++)
        cr_assert_gt(strlen(frame_status_name(s)), 3);
}
