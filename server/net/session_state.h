/*
 * What a session may do next: phases, counters and deadlines, as a pure machine.
 *
 * Knows no socket, no TLS and no message; the clock comes in as milliseconds, so that a simulator or a
 * fuzzer runs the real thing. session*.c feed it with what happened and do what it says.
 *
 *              FIRST_BYTE            SECURED             LOGGED_IN
 *   WAITING ───────────────▶ HANDSHAKE ─────────▶ LOGIN ───────────▶ READY
 *      │                         │                  │                  │
 *      │ STOP, EXPIRED           │ STOP             │ STOP, EXPIRED    │ STOP, EXPIRED
 *      ▼                         ▼                  ▼                  ▼
 *    GONE ◀──────────────────────────────────── CLOSING ───────────────┘
 *              EXPIRED (of HANDSHAKE too), FLUSHED; and LOST from anywhere
 */
#ifndef NOL_SERVER_NET_SESSION_STATE_H
#define NOL_SERVER_NET_SESSION_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/frame.h"

enum session_phase {
    SESSION_WAITING,   /* no byte yet, no TLS object */
    SESSION_HANDSHAKE, /* TLS */
    SESSION_LOGIN,     /* small frames */
    SESSION_READY,     /* large frames */
    SESSION_CLOSING,   /* what is queued goes out, what comes in is thrown away */
    SESSION_GONE,      /* only freeing is left */
};
#define SESSION_PHASES 6

enum session_event {
    SESSION_FIRST_BYTE,
    SESSION_SECURED,
    SESSION_LOGGED_IN,
    SESSION_STOP,
    SESSION_FLUSHED, /* all is sent and the peer has closed too */
    SESSION_EXPIRED, /* the running clock ran out */
    SESSION_LOST,    /* nothing can be sent any more */
};
#define SESSION_EVENTS 7

/* Exactly one clock runs in each phase but GONE. */
enum session_clock {
    SESSION_CLOCK_FIRST_BYTE,
    SESSION_CLOCK_HANDSHAKE,
    SESSION_CLOCK_LOGIN,
    SESSION_CLOCK_FRAME,  /* a frame has begun; stands still while we are the ones who do not read */
    SESSION_CLOCK_OUTPUT, /* the peer does not take what is queued */
    SESSION_CLOCK_IDLE,
    SESSION_CLOCK_CLOSE, /* restarted, like OUTPUT, when the peer takes some */
};
#define SESSION_CLOCKS 7

/* The numbers of common/limits.h; tests bring their own. */
struct session_limits {
    uint64_t clock_ms[SESSION_CLOCKS];
    uint32_t frame_before_login, frame;
    unsigned in_flight, bad_frames;
    size_t output, output_high, output_low;
};

extern const struct session_limits session_limits_default;

/* For reading; only the functions below change it. */
struct session_state {
    const struct session_limits *limits; /* borrowed for good */
    enum session_phase phase;
    enum session_clock clock;
    uint64_t deadline; /* of that clock; UINT64_MAX once GONE */
    unsigned in_flight, offences;
    bool output_high; /* above the high mark, and not yet below the low one */
    bool finishing;   /* no frame is taken any more; ends when nothing is in flight */
    struct frame_reader reader;
};

void session_state_init(struct session_state *state, const struct session_limits *limits, uint64_t now);
void session_state_deinit(struct session_state *state);

/* One arrow of the drawing; an event that has none in this phase is a BUG. Returns whether the phase changed. */
bool session_state_move(struct session_state *state, enum session_event event, uint64_t now);

enum session_input {
    SESSION_INPUT_MORE,   /* all bytes are taken */
    SESSION_INPUT_FRAME,  /* one frame stands in reader.header and reader.payload, and is in flight now */
    SESSION_INPUT_PAUSED, /* bytes may be left: keep them until session_state_may_take() */
    SESSION_INPUT_BAD,    /* reader.failed says why; nothing can be read any more: answer and stop */
};

/* Decrypted bytes, only in LOGIN and READY; moves the cursor on, call until MORE or PAUSED. */
enum session_input session_state_feed(struct session_state *state, const uint8_t **bytes, size_t *size,
                                      uint64_t now);

/* Whether a further frame may be taken; false but for good in CLOSING. */
bool session_state_may_take(const struct session_state *state);

void session_state_request_done(struct session_state *state, uint64_t now);

/* Counts a broken frame; true when it was one too many. */
bool session_state_note_offence(struct session_state *state);

/* Bytes that wait to be sent now, and whether the peer took some. False when they are too many. */
bool session_state_set_output(struct session_state *state, size_t queued, bool progress, uint64_t now);

/* Takes no frame any more; the session ends by itself when session_state_is_finished(). */
void session_state_finish(struct session_state *state);
bool session_state_is_finished(const struct session_state *state);

const char *session_phase_name(enum session_phase phase);
const char *session_clock_name(enum session_clock clock);

#endif
