#include <criterion/criterion.h>
#include <string.h>

#include "common/limits.h"
#include "server/rpc/worker.h"

/* Who was served, in order; written on the loop only. */
static char served[LIMIT_WORKER_QUEUE + 16];
static size_t served_count, given_up;

static void work(void *arg)
{
    (void)arg;
}

static void on_done(void *arg, bool worked)
{
    if (worked)
        served[served_count++] = *(const char *)arg;
    else
        given_up++;
}

static bool yes(void *arg)
{
    (void)arg;
    return true;
}

static bool ask(struct worker *worker, const char *source)
{
    return worker_run(worker, &(struct worker_job){.source = source,
                                                   .work = work,
                                                   .done = on_done,
                                                   .wanted = yes,
                                                   .arg = (void *)(uintptr_t)source});
}

static bool ask_known(struct worker *worker, const char *name)
{
    return worker_run(worker, &(struct worker_job){.source = name,
                                                   .known = true,
                                                   .work = work,
                                                   .done = on_done,
                                                   .wanted = yes,
                                                   .arg = (void *)(uintptr_t)name});
}

static void end(uv_loop_t *loop, struct worker *worker)
{
    worker_stop(worker);
    uv_run(loop, UV_RUN_DEFAULT);
    cr_assert_eq(uv_loop_close(loop), 0);
}

Test(worker, one_address_has_a_part_of_the_queue_only)
{
    uv_loop_t loop;
    size_t taken = 0;

    uv_loop_init(&loop);
    struct worker *worker = worker_new(&loop);
    while (ask(worker, "a"))
        taken++;
    cr_assert_eq(taken, LIMIT_WORKER_SOURCE + LIMIT_WORKERS);
    cr_assert(ask(worker, "b"), "another address must get in");
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_assert_eq(served_count, taken + 1);
    end(&loop, worker);
}

Test(worker, addresses_take_turns)
{
    uv_loop_t loop;

    uv_loop_init(&loop);
    struct worker *worker = worker_new(&loop);
    for (int i = 0; i < 20; i++)
        cr_assert(ask(worker, "a"));
    for (int i = 0; i < 5; i++)
        cr_assert(ask(worker, "b"));
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_assert_eq(served_count, 25);
    /* Two of a were running already; from then on b gets every second turn. */
    cr_assert_leq((const char *)memrchr(served, 'b', served_count) - served, 2 + 2 * 5 + LIMIT_WORKERS);
    end(&loop, worker);
}

Test(worker, the_queue_has_an_end_and_what_waits_is_given_up_at_the_stop)
{
    static char names[LIMIT_WORKER_QUEUE + 8][8];
    uv_loop_t loop;
    size_t taken = 0;

    uv_loop_init(&loop);
    struct worker *worker = worker_new(&loop);
    for (size_t i = 0; i < LIMIT_WORKER_QUEUE + 8; i++) {
        snprintf(names[i], sizeof(names[i]), "%zu", i);
        taken += ask(worker, names[i]);
    }
    cr_assert_eq(taken, LIMIT_WORKER_QUEUE + LIMIT_WORKERS);
    end(&loop, worker);
    cr_assert_eq(given_up, LIMIT_WORKER_QUEUE);
    cr_assert_eq(served_count, LIMIT_WORKERS);
}

static bool is_wanted(void *arg)
{
    return *(const char *)arg != 'x';
}

Test(worker, nothing_is_hashed_for_a_connection_that_has_closed)
{
    static char clients[LIMIT_WORKERS + 3][2];
    uv_loop_t loop;

    uv_loop_init(&loop);
    struct worker *worker = worker_new(&loop);
    for (size_t i = 0; i < LIMIT_WORKERS + 3; i++) {
        strcpy(clients[i], "a");
        cr_assert(worker_run(
            worker,
            &(struct worker_job){
                .source = "a", .work = work, .done = on_done, .wanted = is_wanted, .arg = clients[i]}));
    }
    clients[LIMIT_WORKERS][0] = clients[LIMIT_WORKERS + 1][0] = 'x'; /* while they wait */
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_assert_eq(served_count, LIMIT_WORKERS + 1);
    cr_assert_eq(given_up, 2);
    end(&loop, worker);
}

Test(worker, seven_addresses_that_fill_the_queue_keep_nobody_out)
{
    static char names[7][2] = {"0", "1", "2", "3", "4", "5", "6"};
    uv_loop_t loop;

    uv_loop_init(&loop);
    struct worker *worker = worker_new(&loop);
    for (size_t i = 0; i < LIMIT_WORKER_QUEUE + 50; i++)
        ask(worker, names[i % 7]);
    cr_assert(ask(worker, "b"), "the queue is full, and b has no job in it");
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_assert_leq((const char *)memchr(served, 'b', served_count) - served, LIMIT_WORKERS + 7,
                  "b comes in the next round");
    end(&loop, worker);
}

Test(worker, places_are_kept_for_those_who_are_known)
{
    static char names[LIMIT_WORKER_QUEUE + LIMIT_WORKERS][8];
    uv_loop_t loop;

    uv_loop_init(&loop);
    struct worker *worker = worker_new(&loop);
    for (size_t i = 0; i < LIMIT_WORKER_QUEUE + LIMIT_WORKERS; i++) {
        snprintf(names[i], sizeof(names[i]), "s%zu", i);
        cr_assert(ask(worker, names[i]));
    }
    cr_assert_not(ask(worker, "z"), "as many addresses as places, each with one job: full");
    cr_assert(ask_known(worker, "a"));
    cr_assert(ask_known(worker, "b"));
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_assert_leq((const char *)memchr(served, 'a', served_count) - served, 2 * LIMIT_WORKERS);
    cr_assert_leq((const char *)memchr(served, 'b', served_count) - served, 2 * LIMIT_WORKERS + 2);
    cr_assert_eq(given_up, 0);
    end(&loop, worker);
}

Test(worker, the_known_keep_no_stranger_out_and_take_turns_by_name)
{
    uv_loop_t loop;

    uv_loop_init(&loop);
    struct worker *worker = worker_new(&loop);
    for (int i = 0; i < 40; i++)
        cr_assert(ask_known(worker, "a"));
    cr_assert(ask_known(worker, "b"));
    for (int i = 0; i < 5; i++)
        cr_assert(ask(worker, "s"));
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_assert_eq(served_count, 46);
    cr_assert_leq((const char *)memchr(served, 'b', served_count) - served, 2 * LIMIT_WORKERS + 2);
    cr_assert_leq((const char *)memrchr(served, 's', served_count) - served, 2 * LIMIT_WORKERS + 2 * 5);
    end(&loop, worker);
}

static void slow_work(void *arg)
{
    (void)arg;
    for (uint64_t end = uv_hrtime() + 50000000; uv_hrtime() < end;) { /* as a hash does: it computes */
    }
}

static bool ask_slow(struct worker *worker, const char *source)
{
    return worker_run(worker, &(struct worker_job){.source = source,
                                                   .work = slow_work,
                                                   .done = on_done,
                                                   .wanted = yes,
                                                   .arg = (void *)(uintptr_t)source});
}

Test(worker, who_comes_is_told_how_long_he_would_wait)
{
    uv_loop_t loop;
    uint32_t wait;

    uv_loop_init(&loop);
    struct worker *worker = worker_new(&loop);
    cr_assert_eq(worker_wait_ms(worker, "a", false), 0);
    for (int i = 0; i < 4; i++) /* so that it is known what a job takes */
        cr_assert(ask_slow(worker, "a"));
    uv_run(&loop, UV_RUN_DEFAULT);
    for (int i = 0; i < 20; i++)
        cr_assert(ask_slow(worker, "a"));
    wait = worker_wait_ms(worker, "a", false);
    cr_assert_geq(wait, 20 * 50 / LIMIT_WORKERS, "%u", wait);
    cr_assert_lt(worker_wait_ms(worker, "b", false), wait / 2, "b does not wait for what a has asked for");
    end(&loop, worker);
}
