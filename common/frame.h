/*
 * Frames: a 16-byte big-endian header, then the payload. proto/PROTOCOL.md is the contract.
 *
 *     0        4      6       8               16
 *     | length | type | flags | request id    | payload (length bytes) ...
 *
 * The reader is a pure state machine: bytes in, frames out. It knows no socket, no clock and no
 * message, refuses an oversized frame before it allocates for it, and grows towards an announced
 * length only as fast as bytes arrive. An idle reader holds no memory.
 */
#ifndef COMMON_FRAME_H
#define COMMON_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_HEADER_SIZE 16

/* Bits of `flags`; all others must be 0. */
#define FRAME_REPLY 1u
#define FRAME_ERROR 2u

struct frame_header {
    uint32_t length; /* of the payload */
    uint16_t type;
    uint16_t flags;
    uint64_t id; /* 0: pushed by the server */
};

void frame_header_encode(const struct frame_header *header, uint8_t out[FRAME_HEADER_SIZE]);
void frame_header_decode(const uint8_t in[FRAME_HEADER_SIZE], struct frame_header *header);

enum frame_status {
    FRAME_NEED_MORE, /* all bytes are taken, no frame is complete */
    FRAME_READY,     /* one frame stands in `header` and `payload`; bytes may be left over */
    FRAME_TOO_LARGE, /* announced length above the limit; `header` says which request. Final. */
    FRAME_BAD_FLAGS, /* a flag that this version does not know. Final. */
    FRAME_NO_MEMORY, /* final */
};

/* `header` and `payload` are for reading after a feed; the rest is the reader's own. */
struct frame_reader {
    struct frame_header header;
    const uint8_t *payload; /* borrows until the next feed, release or deinit, and no longer
                               than the bytes that were fed; NULL when length is 0 */

    uint32_t limit;
    enum frame_status failed; /* a final status, else FRAME_NEED_MORE */
    uint8_t head[FRAME_HEADER_SIZE];
    size_t head_size;
    uint8_t *body; /* owned; NULL while nothing is kept */
    size_t body_size, body_capacity;
};

void frame_reader_init(struct frame_reader *reader, uint32_t limit);
void frame_reader_deinit(struct frame_reader *reader);

/* After login: frames whose header is not yet complete may have up to `limit` bytes of payload. */
void frame_reader_raise(struct frame_reader *reader, uint32_t limit);

/*
 * Takes bytes from *bytes and moves the cursor on; call until FRAME_NEED_MORE. To stop between two
 * frames (too many in flight) keep what is left and feed it later. After a final status every
 * further call answers the same and takes nothing.
 */
enum frame_status frame_reader_feed(struct frame_reader *reader, const uint8_t **bytes, size_t *size);

/* Gives back the memory of the frame last returned, for a session that goes idle. */
void frame_reader_release(struct frame_reader *reader);

/* Whether a frame has begun and is not complete: the frame deadline runs, and EOF is truncation. */
int frame_reader_is_midway(const struct frame_reader *reader);

const char *frame_status_name(enum frame_status status);

#endif
