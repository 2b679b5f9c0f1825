#include "server/net/session_state.h"

#include "common/bug.h"
#include "common/limits.h"

const struct session_limits session_limits_default = {
    .clock_ms =
        {
            [SESSION_CLOCK_FIRST_BYTE] = DEADLINE_FIRST_BYTE_MS,
            [SESSION_CLOCK_HANDSHAKE] = DEADLINE_HANDSHAKE_MS,
            [SESSION_CLOCK_LOGIN] = DEADLINE_LOGIN_MS,
            [SESSION_CLOCK_FRAME] = DEADLINE_FRAME_MS,
            [SESSION_CLOCK_OUTPUT] = DEADLINE_FRAME_MS,
            [SESSION_CLOCK_IDLE] = DEADLINE_IDLE_MS,
            [SESSION_CLOCK_CLOSE] = DEADLINE_CLOSE_MS,
        },
    .frame_before_login = LIMIT_FRAME_BEFORE_LOGIN,
    .frame = LIMIT_FRAME,
    .in_flight = LIMIT_IN_FLIGHT,
    .bad_frames = LIMIT_BAD_FRAMES,
    .output = LIMIT_OUTPUT,
    .output_high = LIMIT_OUTPUT_HIGH,
    .output_low = LIMIT_OUTPUT_LOW,
};

/* The drawing in the header as a table: [phase][event]. NEVER is 0, so a cell left out is one. */
enum { NEVER, TO = 1 };
#define WAITING (TO + SESSION_WAITING)
#define HANDSHAKE (TO + SESSION_HANDSHAKE)
#define LOGIN (TO + SESSION_LOGIN)
#define READY (TO + SESSION_READY)
#define CLOSING (TO + SESSION_CLOSING)
#define GONE (TO + SESSION_GONE)

/* clang-format off */
static const unsigned char moves[SESSION_PHASES][SESSION_EVENTS] = {
    /*                       FIRST_BYTE  SECURED  LOGGED_IN  STOP     FLUSHED  EXPIRED  LOST */
    [SESSION_WAITING]   = {  HANDSHAKE,  NEVER,   NEVER,     GONE,    NEVER,   GONE,    GONE },
    [SESSION_HANDSHAKE] = {  NEVER,      LOGIN,   NEVER,     CLOSING, NEVER,   GONE,    GONE },
    [SESSION_LOGIN]     = {  NEVER,      NEVER,   READY,     CLOSING, NEVER,   CLOSING, GONE },
    [SESSION_READY]     = {  NEVER,      NEVER,   READY,     CLOSING, NEVER,   CLOSING, GONE },
    [SESSION_CLOSING]   = {  NEVER,      NEVER,   CLOSING,   CLOSING, GONE,    GONE,    GONE },
    [SESSION_GONE]      = {  NEVER,      NEVER,   GONE,      GONE,    NEVER,   NEVER,   GONE },
};
/* clang-format on */

/* The clock that ought to run, by phase and situation. */
static enum session_clock clock_due(const struct session_state *state)
{
    switch (state->phase) {
    case SESSION_WAITING:
        return SESSION_CLOCK_FIRST_BYTE;
    case SESSION_HANDSHAKE:
        return SESSION_CLOCK_HANDSHAKE;
    case SESSION_LOGIN:
        return SESSION_CLOCK_LOGIN;
    case SESSION_READY:
        if (state->output_high)
            return SESSION_CLOCK_OUTPUT;
        if (frame_reader_is_midway(&state->reader) && session_state_may_take(state))
            return SESSION_CLOCK_FRAME;
        return SESSION_CLOCK_IDLE;
    case SESSION_CLOSING:
    case SESSION_GONE:
        break;
    }
    return SESSION_CLOCK_CLOSE;
}

static void clock_start(struct session_state *state, uint64_t now)
{
    state->clock = clock_due(state);
    state->deadline = state->phase == SESSION_GONE ? UINT64_MAX : now + state->limits->clock_ms[state->clock];
}

/* Starts another clock if the situation asks for one, and leaves the running one alone if not. */
static void clock_update(struct session_state *state, uint64_t now)
{
    if (clock_due(state) != state->clock)
        clock_start(state, now);
}

void session_state_init(struct session_state *state, const struct session_limits *limits, uint64_t now)
{
    *state = (struct session_state){.limits = limits, .phase = SESSION_WAITING};
    frame_reader_init(&state->reader, limits->frame_before_login);
    clock_start(state, now);
}

void session_state_deinit(struct session_state *state)
{
    frame_reader_deinit(&state->reader);
}

bool session_state_move(struct session_state *state, enum session_event event, uint64_t now)
{
    unsigned to = moves[state->phase][event];

    if (to == NEVER)
        BUG("session: event %d in phase %s", (int)event, session_phase_name(state->phase));
    if (to - TO == (unsigned)state->phase)
        return false;
    state->phase = (enum session_phase)(to - TO);
    if (state->phase == SESSION_READY)
        frame_reader_raise(&state->reader, state->limits->frame);
    clock_start(state, now);
    return true;
}

bool session_state_may_take(const struct session_state *state)
{
    if (state->phase == SESSION_CLOSING || state->phase == SESSION_GONE)
        return false;
    return !state->finishing && !state->output_high && state->in_flight < state->limits->in_flight;
}

enum session_input session_state_feed(struct session_state *state, const uint8_t **bytes, size_t *size,
                                      uint64_t now)
{
    enum frame_status status;

    BUG_ON(state->phase < SESSION_LOGIN);
    if (!session_state_may_take(state))
        return SESSION_INPUT_PAUSED;
    status = frame_reader_feed(&state->reader, bytes, size);
    if (status == FRAME_NEED_MORE) {
        clock_update(state, now);
        return SESSION_INPUT_MORE;
    }
    if (status != FRAME_READY)
        return SESSION_INPUT_BAD;
    state->in_flight++;
    if (state->phase == SESSION_READY)
        clock_start(state, now); /* each whole frame is a sign of life */
    return SESSION_INPUT_FRAME;
}

void session_state_request_done(struct session_state *state, uint64_t now)
{
    BUG_ON(state->in_flight == 0);
    state->in_flight--;
    /* Waiting for us is not silence of the peer. */
    if (state->phase == SESSION_READY && state->clock == SESSION_CLOCK_IDLE)
        clock_start(state, now);
}

bool session_state_note_offence(struct session_state *state)
{
    state->offences++;
    return state->offences == state->limits->bad_frames;
}

bool session_state_set_output(struct session_state *state, size_t queued, bool progress, uint64_t now)
{
    if (queued > state->limits->output_high)
        state->output_high = true;
    else if (queued <= state->limits->output_low)
        state->output_high = false;
    if (progress && (state->clock == SESSION_CLOCK_OUTPUT || state->clock == SESSION_CLOCK_CLOSE))
        clock_start(state, now);
    clock_update(state, now);
    return queued <= state->limits->output;
}

void session_state_finish(struct session_state *state)
{
    state->finishing = true;
}

bool session_state_is_finished(const struct session_state *state)
{
    return state->finishing && state->in_flight == 0;
}

const char *session_phase_name(enum session_phase phase)
{
    static const char *const names[SESSION_PHASES] = {
        "waiting", "handshake", "login", "ready", "closing", "gone",
    };

    return names[phase];
}

const char *session_clock_name(enum session_clock clock)
{
    static const char *const names[SESSION_CLOCKS] = {
        "first byte", "handshake", "login", "frame", "output", "idle", "close",
    };

    return names[clock];
}
