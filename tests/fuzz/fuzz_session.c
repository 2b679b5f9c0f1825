/*
 * The session's machine with its frame reader: any bytes, cut anywhere, between any events and at any time.
 *
 * The input is a list of steps, one byte each with its arguments behind it. A model beside it counts what the machine
 * may never exceed.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"
#include "server/net/session_state.h"

/* Small, so that a short input reaches the bounds. */
static const struct session_limits limits = {
    .clock_ms = {50, 100, 200, 300, 300, 900, 30},
    .frame_before_login = 40,
    .frame = 300,
    .in_flight = 3,
    .bad_frames = 3,
    .output = 1000,
    .output_high = 500,
    .output_low = 100,
};

struct run {
    struct session_state state;
    uint64_t now;
    unsigned in_flight;
    unsigned offences;
};

static void check(const struct run *run)
{
    const struct session_state *state = &run->state;

    BUG_ON(state->in_flight != run->in_flight);
    BUG_ON(state->in_flight > limits.in_flight);
    BUG_ON(state->phase > SESSION_GONE);
    BUG_ON(state->clock >= SESSION_CLOCKS);
    BUG_ON(state->reader.limit > limits.frame);
    BUG_ON(state->phase < SESSION_READY && state->reader.limit > limits.frame_before_login);
    BUG_ON(state->reader.body_capacity > limits.frame);
    BUG_ON(state->phase >= SESSION_CLOSING && session_state_may_take(state));
    /* A clock runs, and never longer than its kind. */
    if (state->phase == SESSION_GONE)
        BUG_ON(state->deadline != UINT64_MAX);
    else
        BUG_ON(state->deadline > run->now + limits.clock_ms[state->clock]);
    /* Only the phase of work has more than one clock. */
    if (state->phase == SESSION_LOGIN)
        BUG_ON(state->clock != SESSION_CLOCK_LOGIN);
}

static void feed(struct run *run, const uint8_t *bytes, size_t size)
{
    struct session_state *state = &run->state;
    uint8_t *copy = malloc(size + 1); /* of its own, so that a byte too many is seen */
    const uint8_t *cursor = copy;
    size_t left = size, before;

    BUG_ON(copy == NULL);
    memcpy(copy, bytes, size);
    while (state->phase == SESSION_LOGIN || state->phase == SESSION_READY) {
        bool might = session_state_may_take(state);
        enum session_input result;

        before = left;
        result = session_state_feed(state, &cursor, &left, run->now);
        BUG_ON(left > before || cursor + left != copy + size);
        if (result == SESSION_INPUT_PAUSED) {
            BUG_ON(might || left != before);
            break;
        }
        BUG_ON(!might);
        if (result == SESSION_INPUT_MORE) {
            BUG_ON(left > 0);
            break;
        }
        if (result == SESSION_INPUT_BAD) {
            BUG_ON(state->reader.failed == FRAME_NEED_MORE);
            session_state_move(state, SESSION_STOP, run->now);
            break;
        }
        run->in_flight++;
        BUG_ON(state->reader.header.length > state->reader.limit);
        BUG_ON((state->reader.payload == NULL) != (state->reader.header.length == 0));
        for (uint32_t i = 0; i < state->reader.header.length; i++)
            ((volatile const uint8_t *)state->reader.payload)[i];
        check(run);
    }
    free(copy);
}

/* Time goes on; what is due happens, as the listener's timer would have it. */
static void pass(struct run *run, uint64_t ms)
{
    run->now += ms;
    while (run->state.phase != SESSION_GONE && run->state.deadline <= run->now) {
        enum session_phase before = run->state.phase;

        BUG_ON(!session_state_move(&run->state, SESSION_EXPIRED, run->now));
        BUG_ON(run->state.phase <= before);
    }
}

static void step(struct run *run, uint8_t what, uint8_t argument)
{
    struct session_state *state = &run->state;

    switch (what % 10) {
    case 0:
        if (state->phase == SESSION_WAITING)
            session_state_move(state, SESSION_FIRST_BYTE, run->now);
        else if (state->phase == SESSION_HANDSHAKE)
            session_state_move(state, SESSION_SECURED, run->now);
        else
            session_state_move(state, SESSION_LOGGED_IN, run->now);
        break;
    case 1:
        if (run->in_flight > 0) {
            run->in_flight--;
            session_state_request_done(state, run->now);
        }
        break;
    case 2:
        pass(run, argument);
        break;
    case 3:
        if (!session_state_set_output(state, argument * 5u, argument & 1, run->now))
            session_state_move(state, SESSION_LOST, run->now);
        else
            BUG_ON(argument * 5u > limits.output);
        break;
    case 4:
        run->offences++;
        if (session_state_note_offence(state) != (run->offences == limits.bad_frames))
            BUG("offences");
        break;
    case 5:
        if (argument < 32)
            session_state_move(state, SESSION_STOP, run->now);
        break;
    case 6:
        if (state->phase == SESSION_CLOSING)
            session_state_move(state, SESSION_FLUSHED, run->now);
        break;
    case 7:
        if (argument < 32)
            session_state_finish(state);
        if (session_state_is_finished(state))
            session_state_move(state, SESSION_STOP, run->now);
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct run run = {.now = 1000};

    session_state_init(&run.state, &limits, run.now);
    while (size >= 2) {
        uint8_t what = data[0], argument = data[1];

        data += 2;
        size -= 2;
        if (what % 10 >= 8) { /* bytes: the most frequent thing to come */
            size_t length = argument < size ? argument : size;

            feed(&run, data, length);
            data += length;
            size -= length;
        } else {
            step(&run, what, argument);
        }
        check(&run);
    }
    /* Left alone, every session ends. */
    for (int i = 0; i < 8 && run.state.phase != SESSION_GONE; i++)
        pass(&run, 1000);
    BUG_ON(run.state.phase != SESSION_GONE);
    session_state_deinit(&run.state);
    return 0;
}
