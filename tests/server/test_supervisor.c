#include <criterion/criterion.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/supervisor.h"

enum { CHILDREN = 3 };

/* Shared with all processes of a test. */
static struct shared {
    volatile pid_t pid[CHILDREN]; /* of the child's latest life */
    volatile int starts[CHILDREN], ends[CHILDREN], hangups[CHILDREN];
    volatile int clock; /* counts ends, so that their order is known */
    volatile int ready;
} * shared;

static struct part {
    int number;
    bool fails, deaf;
} parts[CHILDREN];

static volatile sig_atomic_t told, hung_up;

static void on_term(int number)
{
    told = number;
}

static void on_hangup(int number)
{
    (void)number;
    hung_up = 1;
}

static int live(void *arg, int ready_fd)
{
    const struct part *part = arg;
    struct sigaction term = {.sa_handler = on_term}, hangup = {.sa_handler = on_hangup};
    sigset_t all, before;

    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    sigaction(SIGTERM, &term, NULL);
    sigaction(SIGHUP, &hangup, NULL);
    if (part->deaf)
        signal(SIGTERM, SIG_IGN);
    shared->starts[part->number]++;
    if (part->fails)
        _exit(1); /* not by exit(): the leak checker would have its say about a forked test */
    shared->pid[part->number] = getpid();
    if (write(ready_fd, "x", 1) != 1)
        _exit(1);
    while (told == 0) {
        sigsuspend(&before);
        if (hung_up != 0)
            shared->hangups[part->number]++;
        hung_up = 0;
    }
    shared->ends[part->number] = ++shared->clock;
    _exit(0);
}

static pid_t start_part(void *arg, int ready_fd)
{
    return supervisor_fork(live, arg, ready_fd);
}

static void on_ready(void *arg)
{
    (void)arg;
    shared->ready++;
}

/* The supervisor in a process of its own; its exit code is 0 when it ended well. Part 0 is of a lower stage. */
static pid_t start(void)
{
    struct supervised rows[CHILDREN];
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    for (int i = 0; i < CHILDREN; i++)
        rows[i] = (struct supervised){.name = "part",
                                      .start = start_part,
                                      .arg = &parts[i],
                                      .stage = i > 0,
                                      .stop_signal = SIGTERM,
                                      .stop_ms = 300,
                                      .passes_hangup = true,
                                      .reports_ready = true};
    _exit(supervisor_run(rows, CHILDREN, on_ready, NULL) ? 0 : 1);
}

static void share(void)
{
    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(shared, MAP_FAILED);
    for (int i = 0; i < CHILDREN; i++)
        parts[i] = (struct part){.number = i};
}

#define WAIT_FOR(condition)                                                                                  \
    do {                                                                                                     \
        int tries = 2500;                                                                                    \
        while (!(condition) && tries-- > 0)                                                                  \
            poll(NULL, 0, 2);                                                                                \
        cr_assert(condition, "not within 5 s: " #condition);                                                 \
    } while (0)

static int ended(pid_t pid)
{
    int status;

    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

Test(supervisor, a_killed_child_is_started_again_and_the_end_goes_by_stages)
{
    pid_t supervisor, first;

    share();
    supervisor = start();
    WAIT_FOR(shared->ready == 1);
    first = shared->pid[1];
    cr_assert_eq(kill(first, SIGKILL), 0);
    WAIT_FOR(shared->starts[1] == 2 && shared->pid[1] != first);
    cr_assert_eq(shared->starts[0], 1);
    kill(supervisor, SIGHUP);
    WAIT_FOR(shared->hangups[0] == 1 && shared->hangups[2] == 1);
    kill(supervisor, SIGTERM);
    cr_assert_eq(ended(supervisor), 0);
    cr_assert_eq(shared->ends[0], 3, "the lower stage ends last");
    cr_assert_eq(shared->ready, 1, "ready is said once");
}

Test(supervisor, a_child_that_fails_before_it_is_ready_ends_all)
{
    pid_t supervisor;

    share();
    parts[2].fails = true;
    supervisor = start();
    cr_assert_eq(ended(supervisor), 1);
    cr_assert_eq(shared->starts[2], 1);
    cr_assert_eq(shared->ready, 0);
    cr_assert_neq(shared->ends[0], 0);
}

Test(supervisor, a_deaf_child_is_killed_in_the_end)
{
    pid_t supervisor, deaf;

    share();
    parts[1].deaf = true;
    supervisor = start();
    WAIT_FOR(shared->ready == 1);
    deaf = shared->pid[1];
    kill(supervisor, SIGINT);
    cr_assert_eq(ended(supervisor), 0);
    cr_assert_eq(shared->ends[1], 0);
    cr_assert_neq(kill(deaf, 0), 0);
}

Test(supervisor, children_die_with_a_killed_parent)
{
    pid_t supervisor;

    share();
    supervisor = start();
    WAIT_FOR(shared->ready == 1);
    kill(supervisor, SIGKILL);
    waitpid(supervisor, NULL, 0);
    for (int i = 0; i < CHILDREN; i++) {
        char path[64], state = 'Z';

        /* Gone, or a zombie that nobody has collected yet. */
        snprintf(path, sizeof(path), "/proc/%d/stat", (int)shared->pid[i]);
        for (int tries = 0; tries < 2500; tries++) {
            FILE *file = fopen(path, "r");

            if (file == NULL)
                break;
            if (fscanf(file, "%*d %*s %c", &state) != 1)
                state = 'Z';
            fclose(file);
            if (state == 'Z')
                break;
            poll(NULL, 0, 2);
        }
        cr_assert_eq(state, 'Z', "child %d lives on", i);
        cr_assert_eq(shared->ends[i], 0);
    }
}
