#include "server/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/bug.h"
#include "common/log.h"

enum {
    BACKOFF_FIRST_MS = 50, /* a killed server: the next acknowledgement within 2 s */
    BACKOFF_LAST_MS =
        1000,          /* PostgreSQL killed again in the middle of its recovery is no reason to wait longer */
    STEADY_MS = 10000, /* lived so long: the next death is a new story */
    QUIT_AFTER_MS = 20000
};

struct child {
    const struct supervised *what;
    pid_t pid; /* 0: not running */
    int pidfd;
    int ready_fd; /* -1 once it is ready, or does not say */
    bool was_ready;
    uint64_t started_at, retry_at;
    unsigned backoff_ms;
};

struct supervisor {
    struct child *children;
    size_t count;
    int signals;
    bool told_ready;
    bool ending, failed;
    int ending_stage; /* whose turn it is */
    uint64_t ending_since;
    void (*on_ready)(void *arg);
    void *arg;
};

static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

pid_t supervisor_fork(int (*run)(void *arg, int ready_fd), void *arg, int ready_fd)
{
    pid_t parent = getpid(), pid = fork();
    sigset_t none;

    if (pid != 0)
        return pid;
    /* Killed without a word, as when the machine fails: there is no other path (crash-only). */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    exit(run(arg, ready_fd));
}

static void forget(struct child *child)
{
    if (child->pidfd >= 0)
        close(child->pidfd);
    if (child->ready_fd >= 0)
        close(child->ready_fd);
    child->pid = 0;
    child->pidfd = child->ready_fd = -1;
}

static void start_child(struct child *child)
{
    int ready[2] = {-1, -1};

    child->retry_at = now_ms() + child->backoff_ms;
    if (child->what->reports_ready && pipe2(ready, O_CLOEXEC) != 0)
        return;
    child->pid = child->what->start(child->what->arg, ready[1]);
    if (ready[1] >= 0)
        close(ready[1]);
    child->ready_fd = ready[0];
    if (child->pid <= 0) {
        log_error("%s cannot be started", child->what->name);
        forget(child);
        return;
    }
    child->pidfd = pidfd_open(child->pid, 0);
    child->started_at = now_ms();
    if (child->pidfd < 0) /* gone already, and not ours to wait for */
        forget(child);
}

static void begin_ending(struct supervisor *supervisor)
{
    if (supervisor->ending)
        return;
    supervisor->ending = true;
    supervisor->ending_stage = -1;
}

static bool is_living(const struct child *child, int stage)
{
    return child->pid != 0 && (int)child->what->stage == stage;
}

/* The last stage that has anybody left; -1: nobody lives. */
static int last_stage(const struct supervisor *supervisor)
{
    int stage = -1;

    for (size_t i = 0; i < supervisor->count; i++)
        if (supervisor->children[i].pid != 0 && (int)supervisor->children[i].what->stage > stage)
            stage = (int)supervisor->children[i].what->stage;
    return stage;
}

/* Tells those of the next stage to end, or those whose time is up to be gone. False: nobody is left. */
static bool go_on_ending(struct supervisor *supervisor)
{
    int stage = last_stage(supervisor);
    bool fresh = stage != supervisor->ending_stage;
    uint64_t waited = now_ms() - supervisor->ending_since;

    for (size_t i = 0; i < supervisor->count; i++) {
        struct child *child = &supervisor->children[i];
        unsigned patience = child->what->stop_ms != 0 ? child->what->stop_ms : QUIT_AFTER_MS;

        if (!is_living(child, stage))
            continue;
        if (fresh) {
            kill(child->pid, child->what->stop_signal);
        } else if (waited > patience) {
            log_warning("%s (process %d) does not end by itself", child->what->name, (int)child->pid);
            kill(child->pid, child->what->stop_ms != 0 ? SIGKILL : SIGQUIT);
        }
    }
    if (fresh || waited > QUIT_AFTER_MS)
        supervisor->ending_since = now_ms();
    supervisor->ending_stage = stage;
    return stage >= 0;
}

static void on_signal(struct supervisor *supervisor)
{
    struct signalfd_siginfo info;

    if (read(supervisor->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
        return;
    if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
        begin_ending(supervisor);
    for (size_t i = 0; info.ssi_signo == SIGHUP && i < supervisor->count; i++)
        if (supervisor->children[i].what->passes_hangup && supervisor->children[i].pid != 0)
            kill(supervisor->children[i].pid, SIGHUP);
}

static void on_death(struct supervisor *supervisor, struct child *child)
{
    int status = 0;
    bool ours = waitpid(child->pid, &status, 0) == child->pid; /* else adopted: somebody else's child */
    bool hopeless = child->what->reports_ready && !child->was_ready && ours && WIFEXITED(status);

    if (now_ms() - child->started_at > STEADY_MS)
        child->backoff_ms = BACKOFF_FIRST_MS;
    if (!supervisor->ending) {
        if (ours && WIFSIGNALED(status))
            log_error("%s (process %d) was ended by signal %d", child->what->name, (int)child->pid,
                      WTERMSIG(status));
        else
            log_error("%s (process %d) has ended", child->what->name, (int)child->pid);
    }
    forget(child);
    child->retry_at = now_ms() + child->backoff_ms;
    child->backoff_ms = child->backoff_ms * 2 < BACKOFF_LAST_MS ? child->backoff_ms * 2 : BACKOFF_LAST_MS;
    if (hopeless) {
        supervisor->failed = true;
        begin_ending(supervisor);
    }
}

static void on_ready_byte(struct supervisor *supervisor, struct child *child)
{
    char byte;
    ssize_t got = read(child->ready_fd, &byte, 1);

    close(child->ready_fd);
    child->ready_fd = -1;
    if (got == 1)
        child->was_ready = true;
    for (size_t i = 0; i < supervisor->count; i++)
        if (supervisor->children[i].what->reports_ready && !supervisor->children[i].was_ready)
            return;
    if (!supervisor->told_ready && !supervisor->ending) {
        supervisor->told_ready = true;
        supervisor->on_ready(supervisor->arg);
    }
}

/* Starts what is due. Returns how long poll may sleep. */
static int start_due(struct supervisor *supervisor)
{
    uint64_t now = now_ms(), next = now + 60000;

    if (supervisor->ending)
        return 100;
    for (size_t i = 0; i < supervisor->count; i++) {
        struct child *child = &supervisor->children[i];

        if (child->pid == 0 && child->retry_at <= now)
            start_child(child);
        if (child->pid == 0 && child->retry_at < next)
            next = child->retry_at;
    }
    return next > now ? (int)(next - now) : 1;
}

static void wait_for_something(struct supervisor *supervisor, int timeout)
{
    struct pollfd fds[2 * 80 + 1];

    BUG_ON(supervisor->count > 80);
    fds[0] = (struct pollfd){.fd = supervisor->signals, .events = POLLIN};
    for (size_t i = 0; i < supervisor->count; i++) {
        fds[1 + 2 * i] = (struct pollfd){.fd = supervisor->children[i].ready_fd, .events = POLLIN};
        fds[2 + 2 * i] = (struct pollfd){.fd = supervisor->children[i].pidfd, .events = POLLIN};
    }
    if (poll(fds, 1 + 2 * supervisor->count, timeout) <= 0)
        return;
    if (fds[0].revents != 0)
        on_signal(supervisor);
    for (size_t i = 0; i < supervisor->count; i++) {
        if (fds[1 + 2 * i].revents != 0)
            on_ready_byte(supervisor, &supervisor->children[i]);
        if (fds[2 + 2 * i].revents != 0)
            on_death(supervisor, &supervisor->children[i]);
    }
}

bool supervisor_run(const struct supervised *children, size_t count, void (*on_ready)(void *arg), void *arg)
{
    struct supervisor supervisor = {.count = count, .on_ready = on_ready, .arg = arg};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    supervisor.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    supervisor.children = calloc(count, sizeof(*supervisor.children));
    BUG_ON(supervisor.children == NULL || supervisor.signals < 0);
    for (size_t i = 0; i < count; i++)
        supervisor.children[i] =
            (struct child){.what = &children[i], .pidfd = -1, .ready_fd = -1, .backoff_ms = BACKOFF_FIRST_MS};
    for (;;) {
        int timeout = start_due(&supervisor);

        if (supervisor.ending && !go_on_ending(&supervisor))
            break;
        wait_for_something(&supervisor, timeout);
    }
    close(supervisor.signals);
    free(supervisor.children);
    return !supervisor.failed;
}
