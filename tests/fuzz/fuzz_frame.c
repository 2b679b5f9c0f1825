/*
 * The frame reader: whatever the bytes and however they are cut, it gives the same frames, never more memory than came
 * in, and ends. The first byte says how the rest is cut, the second whether login raises the limit.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"
#include "common/digest.h"
#include "common/frame.h"
#include "common/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
    size_t frames;
    enum frame_status last;
    uint8_t sum[DIGEST_SIZE];
};

static void note_frame(struct digest *digest, const struct frame_reader *reader)
{
    uint8_t head[FRAME_HEADER_SIZE];

    BUG_ON((reader->payload == NULL) != (reader->header.length == 0));
    frame_header_encode(&reader->header, head);
    digest_update(digest, head, sizeof(head));
    digest_update(digest, reader->payload, reader->header.length);
}

static struct outcome read_in_steps(const uint8_t *data, size_t size, size_t step, uint32_t limit)
{
    struct frame_reader reader;
    struct outcome outcome = {.last = FRAME_NEED_MORE};
    struct digest digest;

    frame_reader_init(&reader, LIMIT_FRAME_BEFORE_LOGIN);
    frame_reader_raise(&reader, limit);
    digest_init(&digest);
    for (size_t at = 0; at < size; at += step) {
        size_t left = size - at < step ? size - at : step;
        uint8_t *piece = malloc(left); /* exact, for the sanitizer */
        const uint8_t *cursor = piece;

        BUG_ON(piece == NULL);
        memcpy(piece, data + at, left);
        while ((outcome.last = frame_reader_feed(&reader, &cursor, &left)) == FRAME_READY) {
            note_frame(&digest, &reader);
            outcome.frames++;
        }
        BUG_ON(outcome.last == FRAME_NEED_MORE && left != 0);
        BUG_ON(reader.body_capacity > limit || reader.body_capacity > 2 * size + 4096);
        free(piece);
    }
    digest_finish(&digest, outcome.sum);
    digest_deinit(&digest);
    frame_reader_deinit(&reader);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct outcome whole, cut;
    uint32_t limit;

    if (size < 2)
        return 0;
    limit = data[1] & 1 ? LIMIT_FRAME : LIMIT_FRAME_BEFORE_LOGIN;
    whole = read_in_steps(data + 2, size - 2, size, limit);
    cut = read_in_steps(data + 2, size - 2, 1u + data[0], limit);
    BUG_ON(whole.frames != cut.frames || whole.last != cut.last);
    BUG_ON(memcmp(whole.sum, cut.sum, DIGEST_SIZE) != 0);
    return 0;
}
