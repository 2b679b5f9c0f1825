#include "server/main_serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "common/i18n.h"
#include "common/limits.h"
#include "common/log.h"
#include "server/config.h"
#include "server/db/check.h"
#include "server/db/clockwork.h"
#include "server/db/db.h"
#include "server/db/sequencer.h"
#include "server/net/listener.h"
#include "server/net/tls.h"
#include "server/notify.h"
#include "server/rpc/server.h"

enum {
    LOOK_MS = 20, /* how often a starting worker looks whether its database is up */
    HURRY_MS =
        DRAIN_MS - 2500, /* sessions that have not ended by then are stopped; the database gets the rest */
    GIVE_UP_MS = DRAIN_MS -
                 200, /* whatever still hangs is left to the end of the process: the same as after kill -9 */
    DATABASE_RETRY_MS = 200
};

struct worker_process {
    const struct config *config;
    uv_loop_t loop;
    struct db *db;
    struct tls_context *tls;
    struct listener *listener;
    struct sequencer *sequencer;
    struct clockwork *clockwork;
    uv_signal_t term, interrupt, hangup;
    uv_timer_t timer; /* until ready: the look; while draining: HURRY, then GIVE_UP */
    int ready_fd;
    void (*on_ready)(const struct config *config, unsigned port);
    bool draining, hurried;
};

static void close_signals(struct worker_process *process)
{
    uv_close((uv_handle_t *)&process->term, NULL);
    uv_close((uv_handle_t *)&process->interrupt, NULL);
    uv_close((uv_handle_t *)&process->hangup, NULL);
    uv_close((uv_handle_t *)&process->timer, NULL);
}

static void on_db_stopped(void *arg)
{
    struct worker_process *process = arg;

    rpc_stop();
    close_signals(process);
}

static void on_sessions_stopped(void *arg)
{
    struct worker_process *process = arg;

    sequencer_stop(process->sequencer);
    clockwork_stop(process->clockwork);
    db_stop(process->db, on_db_stopped, process);
}

static void on_drain_timer(uv_timer_t *timer)
{
    struct worker_process *process = timer->data;

    if (process->hurried) {
        log_warning("stopped with work under way");
        _exit(0);
    }
    process->hurried = true;
    uv_timer_start(&process->timer, on_drain_timer, GIVE_UP_MS - HURRY_MS, 0);
    listener_stop(process->listener, on_sessions_stopped, process);
}

static void on_term(uv_signal_t *handle, int number)
{
    struct worker_process *process = handle->data;

    (void)number;
    if (process->draining)
        return;
    process->draining = true;
    log_info("draining: %u sessions, %u requests", listener_sessions(process->listener), rpc_requests());
    uv_timer_start(&process->timer, on_drain_timer, HURRY_MS, 0);
    listener_drain(process->listener, on_sessions_stopped, process);
}

static void on_hangup(uv_signal_t *handle, int number)
{
    struct worker_process *process = handle->data;
    char error[300];

    (void)number;
    if (tls_context_reload(process->tls, error, sizeof(error)))
        log_info("certificate read again: %s", tls_context_fingerprint(process->tls));
    else
        log_error("certificate not read again, the old one stays: %s", error);
}

static void on_look(uv_timer_t *timer)
{
    struct worker_process *process = timer->data;
    static const char byte = 1;

    if (!db_ready(process->db))
        return;
    uv_timer_stop(&process->timer);
    log_info("serving on port %u", listener_port(process->listener));
    if (process->ready_fd < 0)
        notify_ready();
    if (process->ready_fd >= 0) {
        if (write(process->ready_fd, &byte, 1) != 1)
            log_warning("nobody waits for this worker");
        close(process->ready_fd);
        process->ready_fd = -1;
    }
    if (process->on_ready != NULL)
        process->on_ready(process->config, listener_port(process->listener));
}

static void watch_signal(struct worker_process *process, uv_signal_t *handle, uv_signal_cb callback,
                         int number)
{
    uv_signal_init(&process->loop, handle);
    handle->data = process;
    uv_signal_start(handle, callback, number);
}

static void start_database(struct worker_process *process)
{
    const struct config *config = process->config;
    const struct db_config db = {.conninfo = config->database,
                                 .loader_conninfo = config->loader[0] != '\0' ? config->loader : NULL,
                                 .write_connections = config->write_connections,
                                 .read_connections = config->read_connections,
                                 .slow_connections = config->slow_connections,
                                 .queue_max = config->queue};

    process->db = db_start(&process->loop, &db);
}

/* False: logged. */
static bool start_listener(struct worker_process *process)
{
    const struct config *config = process->config;
    struct listener_config listener = {.host = config->listen.host,
                                       .port = config->listen.port,
                                       .share_port = process->ready_fd >= 0,
                                       .handler = rpc_handler(),
                                       .connections_max = config->connections};
    char error[300];

    process->tls = tls_context_new(config->certificate, config->private_key, error, sizeof(error));
    if (process->tls == NULL) {
        log_error(_("not started: %s"), error);
        return false;
    }
    listener.tls = process->tls;
    process->listener = listener_start(&process->loop, &listener, error, sizeof(error));
    if (process->listener == NULL)
        log_error(_("not started: %s"), error);
    return process->listener != NULL;
}

int serve_worker(const struct config *config, int ready_fd,
                 void (*on_ready)(const struct config *config, unsigned port))
{
    static struct worker_process process; /* one a process; one that cannot start leaves it as it is */

    process = (struct worker_process){.config = config, .ready_fd = ready_fd, .on_ready = on_ready};
    signal(SIGPIPE, SIG_IGN);
    uv_loop_init(&process.loop);
    start_database(&process);
    /* What cannot start leaves by the shortest way: nothing has been promised to anybody yet. */
    if (!rpc_start(&process.loop, process.db) || !start_listener(&process))
        return 1;
    /* From here on all that it says is its log, which is English: tools look for its words. */
    i18n_open(NULL, "en");
    process.sequencer = sequencer_start(&process.loop, process.db);
    process.clockwork = clockwork_start(&process.loop, process.db);
    watch_signal(&process, &process.term, on_term, SIGTERM);
    watch_signal(&process, &process.interrupt, on_term, SIGINT);
    watch_signal(&process, &process.hangup, on_hangup, SIGHUP);
    uv_timer_init(&process.loop, &process.timer);
    process.timer.data = &process;
    uv_timer_start(&process.timer, on_look, 0, LOOK_MS);

    uv_run(&process.loop, UV_RUN_DEFAULT);

    uv_loop_close(&process.loop);
    listener_free(process.listener);
    tls_context_free(process.tls);
    db_free(process.db);
    log_info("stopped");
    return 0;
}

bool serve_check(const struct config *config)
{
    const struct timespec pause = {.tv_nsec = DATABASE_RETRY_MS * 1000000L};
    bool told = false;
    char error[600];

    for (;;) {
        switch (check_before_serving(config->database, config->loader, error, sizeof(error))) {
        case CHECK_FINE:
            return true;
        case CHECK_WRONG:
            log_error(_("not started: %s"), error);
            return false;
        case CHECK_UNREACHABLE:
            if (!told)
                log_warning(_("waiting for the database: %s"), error);
            told = true;
            nanosleep(&pause, NULL);
        }
    }
}

bool serve_reserve_port(struct config *config)
{
    struct config_address *listen_at = &config->listen;
    bool six = strchr(listen_at->host, ':') != NULL;
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr *address = six ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4;
    socklen_t length = six ? sizeof(v6) : sizeof(v4);
    int fd, yes = 1;

    if (listen_at->port != 0)
        return true;
    inet_pton(six ? AF_INET6 : AF_INET, listen_at->host, six ? (void *)&v6.sin6_addr : (void *)&v4.sin_addr);
    fd = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    /* Held open, never listened on: no connection comes to it, and nobody else gets the port. */
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes)) != 0 ||
        bind(fd, address, length) != 0 || getsockname(fd, address, &length) != 0) {
        log_error(_("no free port on %s: %s"), listen_at->host, i18n_system(strerror(errno)));
        return false;
    }
    listen_at->port = ntohs(six ? v6.sin6_port : v4.sin_port);
    return true;
}

/* Chosen before the log's language is. */
static const char *serving, *stopped;

/* Scripts wait for the line with the address: it is the same in all languages. */
static void say_ready(const struct config *config, unsigned port)
{
    printf(strchr(config->listen.host, ':') != NULL ? "nold: listening on [%s]:%u\n"
                                                    : "nold: listening on %s:%u\n",
           config->listen.host, port);
    fputs(serving, stdout);
    fflush(stdout);
}

static int run_worker(void *arg, int ready_fd)
{
    return serve_worker(arg, ready_fd, NULL);
}

static pid_t start_worker(void *arg, int ready_fd)
{
    return supervisor_fork(run_worker, arg, ready_fd);
}

void serve_supervise(const struct config *config, struct supervised *rows)
{
    for (unsigned i = 0; i < config->workers; i++)
        rows[i] = (struct supervised){.name = "worker",
                                      .start = start_worker,
                                      .arg = (void *)(uintptr_t)config,
                                      .stage = 1,
                                      .stop_signal = SIGTERM,
                                      .stop_ms = DRAIN_MS + 500,
                                      .passes_hangup = true,
                                      .reports_ready = true};
}

static void on_all_ready(void *arg)
{
    struct config *config = arg;

    notify_ready();
    say_ready(config, config->listen.port);
}

static int serve_all(struct config *config)
{
    struct supervised rows[64];

    if (config->workers == 1)
        return serve_worker(config, -1, say_ready);
    if (!serve_reserve_port(config))
        return 1;
    serve_supervise(config, rows);
    return supervisor_run(rows, config->workers, on_all_ready, config) ? 0 : 1;
}

int serve_run(struct config *config)
{
    int code;

    signal(SIGPIPE, SIG_IGN); /* whoever waited for the first lines may have gone before the last */
    serving = _("nold: serving; Ctrl-C or SIGTERM ends it in order\n");
    stopped = _("nold: stopped in order\n");
    if (!serve_check(config))
        return 1;
    code = serve_all(config);
    if (code == 0)
        fputs(stopped, stdout);
    return code;
}
