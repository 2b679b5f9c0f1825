#include <criterion/criterion.h>
#include <string.h>

#include "common/limits.h"
#include "server/rpc/worker.h"

TestSuite(worker, .timeout = 20);

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

static bool ask(struct worker *worker, const char *source)
{
    return worker_run(worker, source, work, on_done, (void *)source);
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
