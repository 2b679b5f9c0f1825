#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <string.h>

#include "common/limits.h"
#include "server/net/turns.h"

#define SECOND 1000000000ull
#define MS 1000000ull
#define PER_SECOND LIMIT_HANDSHAKES_SECOND
#define START (5 * SECOND)

static struct sources sources;
static struct turns turns;

static void start(void)
{
    sources_init(&sources, 1000, 1000, PER_SECOND);
    turns_init(&turns, &sources, 50, START);
}

static struct source *enter(uint8_t last, uint64_t now)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000200u + last)};
    struct source *source = sources_enter(&sources, (struct sockaddr *)&address, 0, now / MS);

    cr_assert_not_null(source);
    return source;
}

/* A turn that takes so long; whose it was. */
static struct turn *take(uint64_t now, uint64_t ns)
{
    uint64_t wait;
    struct turn *turn = turns_take(&turns, now, &wait);

    if (turn != NULL)
        turns_spend(&turns, ns);
    return turn;
}

Test(turns, sources_take_turns)
{
    struct turn many[20] = {0}, few[2] = {0};

    start();
    struct source *a = enter(1, START), *b = enter(2, START);
    for (size_t i = 0; i < 20; i++)
        turns_ask(&turns, &many[i], a);
    for (size_t i = 0; i < 2; i++)
        turns_ask(&turns, &few[i], b);
    cr_assert_eq(take(START, 0), &many[0]);
    cr_assert_eq(take(START, 0), &few[0]);
    cr_assert_eq(take(START, 0), &many[1]);
    cr_assert_eq(take(START, 0), &few[1]);
    cr_assert_eq(take(START, 0), &many[2]);
    cr_assert_eq(take(START, 0), &many[3]);
}

Test(turns, a_handshake_that_has_begun_goes_on_before_new_ones)
{
    struct turn first = {0}, second = {0}, third = {0};

    start();
    struct source *a = enter(1, START);
    turns_ask(&turns, &first, a);
    turns_ask(&turns, &second, a);
    turns_ask(&turns, &third, a);
    cr_assert_eq(take(START, 0), &first);
    turns_ask(&turns, &first, a); /* its last message is there */
    turns_ask(&turns, &first, a); /* twice is once */
    cr_assert_eq(take(START, 0), &first);
    turns_leave(&turns, &second);
    turns_leave(&turns, &second);
    cr_assert_eq(take(START, 0), &third);
    cr_assert_not(turns_wanted(&turns));
}

/* So many of this source have a turn from `now` on, a millisecond apart, in a second. */
static unsigned in_a_second(struct source *source, uint64_t now)
{
    unsigned count = 0;

    for (unsigned ms = 0; ms < 1000; ms++) {
        for (;;) {
            struct turn turn = {0};
            struct turn *taken;

            turns_ask(&turns, &turn, source);
            taken = take(now + ms * MS, 0);
            turns_leave(&turns, &turn);
            if (taken == NULL)
                break;
            count++;
        }
    }
    return count;
}

Test(turns, a_source_has_its_handshakes_a_second_and_a_second_saved)
{
    start();
    struct source *a = enter(1, START);

    cr_assert_eq(in_a_second(a, START), 2 * PER_SECOND - 1);
    cr_assert_eq(in_a_second(a, START + SECOND), PER_SECOND);
    cr_assert_geq(PER_SECOND, 140, "a whole bureau behind one address comes back within seconds");
    cr_assert_eq(in_a_second(a, START + 60 * SECOND), 2 * PER_SECOND - 1, "no more than a second is saved");
}

Test(turns, a_source_that_leaves_and_comes_again_has_the_budget_it_left)
{
    struct turn turn = {0};

    start();
    for (unsigned i = 0; i < PER_SECOND; i++) {
        struct source *a = enter(1, START);

        turns_ask(&turns, &turn, a);
        turn.begun = false;
        cr_assert_eq(take(START, 0), &turn, "%u", i);
        sources_leave(&sources, a, false, START / MS);
    }
    struct source *a = enter(1, START);

    turns_ask(&turns, &turn, a);
    turn.begun = false;
    cr_assert_null(take(START, 0), "closing and coming again is no way round it");
    turns_leave(&turns, &turn);
    sources_leave(&sources, a, false, START / MS);
    a = enter(2, START + 2 * SECOND);
    cr_assert_eq(sources.count, 1, "whose budget is full again is forgotten");
    sources_leave(&sources, a, false, START / MS + 2000);
    cr_assert_eq(sources.count, 0);
    sources_deinit(&sources);
}

Test(turns, who_must_wait_is_told_until_when)
{
    struct turn turn = {0}, other = {0};
    uint64_t wait;

    start();
    struct source *a = enter(1, START), *b = enter(2, START);
    cr_assert_null(turns_take(&turns, START, &wait));
    cr_assert_eq(wait, UINT64_MAX, "nobody waits");
    for (unsigned i = 0; i < PER_SECOND; i++)
        sources_charge(&sources, a, START / MS);
    turns_ask(&turns, &turn, a);
    cr_assert_null(turns_take(&turns, START, &wait));
    cr_assert_eq(wait, 1000 / PER_SECOND);
    turns_ask(&turns, &other, b);
    cr_assert_eq(turns_take(&turns, START, &wait), &other, "the budget of one is not that of another");
    cr_assert_eq(turns_take(&turns, START + 5 * MS, &wait), &turn);
}

Test(turns, handshakes_take_their_share_of_the_time_and_no_more)
{
    struct turn turn[8] = {0};
    struct source *from[8];
    uint64_t now = START, used = 0, wait;
    const uint64_t each = 250000;

    start();
    for (unsigned i = 0; i < 8; i++) {
        from[i] = enter((uint8_t)i, START);
        turns_ask(&turns, &turn[i], from[i]);
    }
    while (now < START + SECOND) {
        struct turn *taken = turns_take(&turns, now, &wait);

        if (taken == NULL) {
            cr_assert_lt(wait, UINT64_MAX);
            now += wait * MS;
            continue;
        }
        turns_ask(&turns, taken, from[taken - turn]); /* goes on: no budget of a source stands in the way */
        turns_spend(&turns, each);
        used += each;
        now += each;
    }
    cr_assert_leq(used, SECOND / 2 + LIMIT_HANDSHAKE_SAVED_US * 1000 + each);
    cr_assert_geq(used, SECOND / 2 - SECOND / 20);
}

Test(turns, a_long_handshake_is_paid_back)
{
    struct turn turn = {0};
    uint64_t wait;

    start();
    struct source *a = enter(1, START);
    turns_ask(&turns, &turn, a);
    cr_assert_eq(take(START, 200 * MS), &turn);
    turns_ask(&turns, &turn, a);
    cr_assert_null(turns_take(&turns, START + 200 * MS, &wait));
    cr_assert(wait >= 190 && wait <= 201, "%lu ms", (unsigned long)wait);
    cr_assert_eq(take(START + (200 + wait) * MS, 0), &turn);
}
