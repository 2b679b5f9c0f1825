#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "common/limits.h"
#include "server/net/session_state.h"

static const struct session_limits *const limits = &session_limits_default;

/* A state in the phase, at time `now`. */
static struct session_state state_in(enum session_phase phase, uint64_t now)
{
    static const enum session_event way[] = {SESSION_FIRST_BYTE, SESSION_SECURED, SESSION_LOGGED_IN,
                                             SESSION_STOP, SESSION_LOST};
    struct session_state state;

    session_state_init(&state, limits, now);
    for (int i = 0; i < (int)phase; i++)
        cr_assert(session_state_move(&state, way[i], now));
    cr_assert_eq(state.phase, phase);
    return state;
}

static void expect_move(enum session_phase from, enum session_event event, enum session_phase to)
{
    struct session_state state = state_in(from, 1000);

    cr_assert_eq(session_state_move(&state, event, 2000), from != to);
    cr_assert_eq(state.phase, to, "%s, event %d: %s", session_phase_name(from), event,
                 session_phase_name(state.phase));
    session_state_deinit(&state);
}

Test(session_state, stop_leads_to_the_end_from_everywhere)
{
    expect_move(SESSION_WAITING, SESSION_STOP, SESSION_GONE);
    for (enum session_phase phase = SESSION_HANDSHAKE; phase <= SESSION_CLOSING; phase++)
        expect_move(phase, SESSION_STOP, SESSION_CLOSING);
    expect_move(SESSION_GONE, SESSION_STOP, SESSION_GONE);
}

Test(session_state, lost_is_gone_from_everywhere)
{
    for (enum session_phase phase = SESSION_WAITING; phase <= SESSION_GONE; phase++)
        expect_move(phase, SESSION_LOST, SESSION_GONE);
}

Test(session_state, strangers_are_cut_off_and_guests_are_told)
{
    expect_move(SESSION_WAITING, SESSION_EXPIRED, SESSION_GONE);
    expect_move(SESSION_HANDSHAKE, SESSION_EXPIRED, SESSION_GONE);
    expect_move(SESSION_LOGIN, SESSION_EXPIRED, SESSION_CLOSING);
    expect_move(SESSION_READY, SESSION_EXPIRED, SESSION_CLOSING);
    expect_move(SESSION_CLOSING, SESSION_EXPIRED, SESSION_GONE);
}

Test(session_state, login_that_comes_late_changes_nothing)
{
    expect_move(SESSION_READY, SESSION_LOGGED_IN, SESSION_READY);
    expect_move(SESSION_CLOSING, SESSION_LOGGED_IN, SESSION_CLOSING);
    expect_move(SESSION_GONE, SESSION_LOGGED_IN, SESSION_GONE);
}

Test(session_state, flushed_ends_closing)
{
    expect_move(SESSION_CLOSING, SESSION_FLUSHED, SESSION_GONE);
}

Test(session_state, login_without_tls_is_a_bug, .signal = SIGABRT)
{
    struct session_state state = state_in(SESSION_WAITING, 0);

    session_state_move(&state, SESSION_LOGGED_IN, 0);
}

static void expect_deadline(enum session_phase phase, uint64_t after)
{
    struct session_state state = state_in(phase, 5000);

    cr_assert_eq(state.deadline, 5000 + after, "%s: %llu", session_phase_name(phase),
                 (unsigned long long)state.deadline);
    session_state_deinit(&state);
}

Test(session_state, each_phase_has_its_deadline)
{
    expect_deadline(SESSION_WAITING, DEADLINE_FIRST_BYTE_MS);
    expect_deadline(SESSION_HANDSHAKE, DEADLINE_HANDSHAKE_MS);
    expect_deadline(SESSION_LOGIN, DEADLINE_LOGIN_MS);
    expect_deadline(SESSION_READY, DEADLINE_IDLE_MS);
    expect_deadline(SESSION_CLOSING, DEADLINE_CLOSE_MS);
    cr_assert_eq(state_in(SESSION_GONE, 5000).deadline, UINT64_MAX);
}

static enum session_input feed(struct session_state *state, const void *bytes, size_t size, uint64_t now)
{
    const uint8_t *cursor = bytes;

    return session_state_feed(state, &cursor, &size, now);
}

static enum session_input feed_empty_frame(struct session_state *state, uint64_t now)
{
    uint8_t head[FRAME_HEADER_SIZE];

    frame_header_encode(&(struct frame_header){.type = 1, .id = 1}, head);
    return feed(state, head, sizeof head, now);
}

Test(session_state, bytes_of_a_frame_do_not_move_its_deadline)
{
    struct session_state state = state_in(SESSION_READY, 0);
    uint8_t head[FRAME_HEADER_SIZE] = {0};

    cr_assert_eq(feed(&state, head, 1, 100), SESSION_INPUT_MORE);
    cr_assert_eq(state.clock, SESSION_CLOCK_FRAME);
    cr_assert_eq(state.deadline, 100 + DEADLINE_FRAME_MS);
    cr_assert_eq(feed(&state, head, 14, 20000), SESSION_INPUT_MORE);
    cr_assert_eq(state.deadline, 100 + DEADLINE_FRAME_MS);
    cr_assert_eq(feed(&state, head, 1, 25000), SESSION_INPUT_FRAME);
    cr_assert_eq(feed(&state, head, 0, 25000), SESSION_INPUT_MORE);
    cr_assert_eq(state.clock, SESSION_CLOCK_IDLE);
    cr_assert_eq(state.deadline, 25000 + DEADLINE_IDLE_MS);
    session_state_deinit(&state);
}

Test(session_state, frames_do_not_put_off_the_login)
{
    struct session_state state = state_in(SESSION_LOGIN, 0);

    for (int i = 0; i < 5; i++) {
        cr_assert_eq(feed_empty_frame(&state, 1000), SESSION_INPUT_FRAME);
        session_state_request_done(&state, 1000);
    }
    cr_assert_eq(state.deadline, DEADLINE_LOGIN_MS);
    session_state_deinit(&state);
}

Test(session_state, the_ninth_is_not_taken)
{
    struct session_state state = state_in(SESSION_READY, 0);

    for (int i = 0; i < LIMIT_IN_FLIGHT; i++)
        cr_assert_eq(feed_empty_frame(&state, 0), SESSION_INPUT_FRAME);
    cr_assert_not(session_state_may_take(&state));
    cr_assert_eq(feed_empty_frame(&state, 0), SESSION_INPUT_PAUSED);
    session_state_request_done(&state, 0);
    cr_assert_eq(feed_empty_frame(&state, 0), SESSION_INPUT_FRAME);
    session_state_deinit(&state);
}

Test(session_state, one_done_too_many_is_a_bug, .signal = SIGABRT)
{
    struct session_state state = state_in(SESSION_READY, 0);

    session_state_request_done(&state, 0);
}

/* While we do not read, a half frame in our hands is no fault of the peer. */
Test(session_state, frame_clock_stands_still_while_paused)
{
    struct session_state state = state_in(SESSION_READY, 0);
    uint8_t head[FRAME_HEADER_SIZE] = {0};

    for (int i = 1; i < LIMIT_IN_FLIGHT; i++)
        feed_empty_frame(&state, 0);
    cr_assert_eq(feed(&state, head, 3, 10), SESSION_INPUT_MORE);
    cr_assert_eq(state.clock, SESSION_CLOCK_FRAME);
    cr_assert(session_state_set_output(&state, LIMIT_OUTPUT_HIGH + 1, false, 20));
    cr_assert_eq(state.clock, SESSION_CLOCK_OUTPUT);
    cr_assert(session_state_set_output(&state, LIMIT_OUTPUT_LOW + 1, true, 30000));
    cr_assert_not(session_state_may_take(&state), "between the marks: still");
    cr_assert_eq(state.deadline, 30000 + DEADLINE_FRAME_MS, "a reader that reads is no idler");
    cr_assert(session_state_set_output(&state, LIMIT_OUTPUT_LOW, true, 40000));
    cr_assert(session_state_may_take(&state));
    cr_assert_eq(state.clock, SESSION_CLOCK_FRAME);
    cr_assert_eq(state.deadline, 40000 + DEADLINE_FRAME_MS);
    session_state_deinit(&state);
}

Test(session_state, a_peer_that_takes_its_last_answers_gets_them)
{
    struct session_state state = state_in(SESSION_CLOSING, 0);

    cr_assert(session_state_set_output(&state, 1000, false, 1000));
    cr_assert_eq(state.deadline, DEADLINE_CLOSE_MS);
    cr_assert(session_state_set_output(&state, 500, true, 1000));
    cr_assert_eq(state.deadline, 1000 + DEADLINE_CLOSE_MS);
    session_state_deinit(&state);
}

Test(session_state, output_has_a_cap)
{
    struct session_state state = state_in(SESSION_READY, 0);

    cr_assert(session_state_set_output(&state, LIMIT_OUTPUT, false, 0));
    cr_assert_not(session_state_set_output(&state, LIMIT_OUTPUT + 1, false, 0));
    session_state_deinit(&state);
}

Test(session_state, frame_limit_grows_with_login)
{
    struct session_state state = state_in(SESSION_LOGIN, 0);
    uint8_t head[FRAME_HEADER_SIZE];

    frame_header_encode(&(struct frame_header){.length = LIMIT_FRAME_BEFORE_LOGIN + 1, .type = 1}, head);
    cr_assert_eq(feed(&state, head, sizeof head, 0), SESSION_INPUT_BAD);
    cr_assert_eq(state.reader.failed, FRAME_TOO_LARGE);
    session_state_deinit(&state);

    state = state_in(SESSION_READY, 0);
    cr_assert_eq(feed(&state, head, sizeof head, 0), SESSION_INPUT_MORE);
    session_state_deinit(&state);
}

Test(session_state, third_offence_and_only_that_one_counts)
{
    struct session_state state = state_in(SESSION_READY, 0);

    cr_assert_not(session_state_note_offence(&state));
    cr_assert_not(session_state_note_offence(&state));
    cr_assert(session_state_note_offence(&state));
    cr_assert_not(session_state_note_offence(&state));
    session_state_deinit(&state);
}

Test(session_state, finishing_waits_for_answers)
{
    struct session_state state = state_in(SESSION_READY, 0);

    feed_empty_frame(&state, 0);
    session_state_finish(&state);
    cr_assert_not(session_state_is_finished(&state));
    cr_assert_eq(feed_empty_frame(&state, 0), SESSION_INPUT_PAUSED);
    session_state_request_done(&state, 0);
    cr_assert(session_state_is_finished(&state));
    session_state_deinit(&state);
}
