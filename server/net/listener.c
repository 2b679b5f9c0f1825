#include "server/net/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/bug.h"
#include "common/i18n.h"
#include "common/limits.h"
#include "common/log.h"
#include "server/net/listener_private.h"
#include "server/net/session_private.h"

#define BACKLOG 4096 /* as much as Linux has (net.core.somaxconn): who finds no place is a second late */
#define CONNECTIONS_MAX 1000000u
#define CIPHER_CAP (256 * 1024) /* far above what one TLS call makes of 64 KiB */

/* Work: what sessions still have to do in this turn of the loop. */

/* One step of one handshake, behind all that the sessions had to do: the loop looks for what else has come before the next.
 * False: none may be made now; the timer is on if one may be later. */
static bool shake_one(struct listener *listener)
{
    uint64_t start = uv_hrtime(), wait_ms;
    struct turn *turn = turns_take(&listener->turns, start, &wait_ms);

    if (turn != NULL) {
        session_input_shake((struct session *)((char *)turn - offsetof(struct session, turn)));
        turns_spend(&listener->turns, uv_hrtime() - start);
        return true;
    }
    if (wait_ms != UINT64_MAX)
        listener_watch(listener, uv_now(listener->timer.loop) + wait_ms);
    return false;
}

static void on_work(uv_idle_t *handle)
{
    struct listener *listener = handle->data;
    struct session *next, *session;
    bool shaken;

    listener_accept_on(listener);
    session = listener->work_first;
    listener->work_first = NULL;
    listener->work_last = &listener->work_first;
    for (; session != NULL; session = next) {
        next = session->work_next;
        session->scheduled = false;
        session_work(session);
    }
    shaken = shake_one(listener);
    if (listener->work_first == NULL && !shaken && listener->accepts == 0)
        uv_idle_stop(handle);
}

void listener_wake(struct listener *listener)
{
    uv_idle_start(&listener->work, on_work);
}

/* An idle handle keeps the loop from blocking until the work is done. */
void listener_schedule(struct listener *listener, struct session *session)
{
    if (session->scheduled)
        return;
    session->scheduled = true;
    session->work_next = NULL;
    *listener->work_last = session;
    listener->work_last = &session->work_next;
    uv_idle_start(&listener->work, on_work);
}

void listener_ask_turn(struct listener *listener, struct session *session)
{
    turns_ask(&listener->turns, &session->turn, session->source);
    uv_idle_start(&listener->work, on_work);
}

/* Time. */

static void on_timer(uv_timer_t *timer)
{
    struct listener *listener = timer->data;
    struct deadline *first;

    listener->timer_at = UINT64_MAX;
    while ((first = deadlines_first(&listener->deadlines)) != NULL && first->at <= uv_now(timer->loop))
        session_expire((struct session *)((char *)first - offsetof(struct session, deadline)));
    strangers_say(&listener->strangers, uv_now(timer->loop));
    if (turns_wanted(&listener->turns))
        uv_idle_start(&listener->work, on_work);
    if (first != NULL)
        listener_watch(listener, first->at);
    if (listener->strangers.due != UINT64_MAX)
        listener_watch(listener, listener->strangers.due);
}

/* A deadline that moves away leaves the timer alone: it fires once too early and looks again. */
void listener_watch(struct listener *listener, uint64_t at)
{
    uint64_t now = uv_now(listener->timer.loop);

    if (at >= listener->timer_at)
        return;
    listener->timer_at = at;
    uv_timer_start(&listener->timer, on_timer, at > now ? at - now : 0, 0);
}

/* Ending. */

static void on_handle_closed(uv_handle_t *handle)
{
    struct listener *listener = handle->data;
    void (*on_stopped)(void *arg) = listener->on_stopped;

    if (--listener->handles > 0)
        return;
    if (on_stopped == NULL)
        listener_free(listener); /* it never started: nobody else will */
    else
        on_stopped(listener->on_stopped_arg);
}

static void close_helpers(struct listener *listener)
{
    if (listener->helpers_closing)
        return;
    listener->helpers_closing = true;
    uv_close((uv_handle_t *)&listener->timer, on_handle_closed);
    uv_close((uv_handle_t *)&listener->work, on_handle_closed);
}

static void end_if_empty(struct listener *listener)
{
    if (listener->on_stopped != NULL && listener->count == 0)
        close_helpers(listener);
}

void listener_forget(struct listener *listener, struct session *session)
{
    if (session->prev != NULL)
        session->prev->next = session->next;
    else
        listener->sessions = session->next;
    if (session->next != NULL)
        session->next->prev = session->prev;
    listener->count--;
    if (listener->starved && listener->accepting) {
        listener->starved = false;
        listener_accept_connection((uv_stream_t *)&listener->tcp, 0);
    }
    end_if_empty(listener);
}

void listener_stop_accepting(struct listener *listener)
{
    if (!listener->accepting)
        return;
    listener->accepting = false;
    uv_close((uv_handle_t *)&listener->tcp, on_handle_closed);
}

static void stop_with(struct listener *listener, void (*each)(struct session *session),
                      void (*on_stopped)(void *arg), void *arg)
{
    BUG_ON(on_stopped == NULL);
    listener->on_stopped = on_stopped;
    listener->on_stopped_arg = arg;
    listener_stop_accepting(listener);
    for (struct session *session = listener->sessions; session != NULL; session = session->next)
        each(session);
    end_if_empty(listener);
}

void listener_drain(struct listener *listener, void (*on_stopped)(void *arg), void *arg)
{
    stop_with(listener, session_finish, on_stopped, arg);
}

void listener_stop(struct listener *listener, void (*on_stopped)(void *arg), void *arg)
{
    stop_with(listener, session_stop, on_stopped, arg);
}

void listener_free(struct listener *listener)
{
    if (listener == NULL)
        return;
    BUG_ON(listener->handles > 0 || listener->count > 0);
    strangers_say(&listener->strangers, UINT64_MAX);
    sources_deinit(&listener->sources);
    buffer_deinit(&listener->cipher);
    free(listener->read_buffer);
    free(listener->plain_buffer);
    if (listener->spare >= 0)
        close(listener->spare);
    free(listener);
}

/* Starting. */

/* Descriptors less those for files and the database; shells and containers often give 1,024 and allow many more. */
static unsigned connections_allowed(unsigned wanted)
{
    rlim_t need = wanted > 0 ? wanted + LIMIT_RESERVED_DESCRIPTORS : LIMIT_DESCRIPTORS;
    struct rlimit limit;
    unsigned allowed;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    if (limit.rlim_cur < need && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = need < limit.rlim_max ? need : limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
            return 0;
    }
    if (limit.rlim_cur <= LIMIT_RESERVED_DESCRIPTORS)
        return 0;
    limit.rlim_cur -= LIMIT_RESERVED_DESCRIPTORS;
    allowed = limit.rlim_cur < CONNECTIONS_MAX ? (unsigned)limit.rlim_cur : CONNECTIONS_MAX;
    if (wanted == 0)
        return allowed;
    if (wanted > allowed)
        log_warning("only %u connections instead of %u: too few descriptors are allowed (ulimit -n)", allowed,
                    wanted);
    return wanted < allowed ? wanted : allowed;
}

static struct listener *listener_new(const struct listener_config *config)
{
    struct listener *listener = calloc(1, sizeof *listener);

    if (listener == NULL)
        return NULL;
    listener->handler = config->handler;
    listener->limits = config->limits != NULL ? config->limits : &session_limits_default;
    listener->tls = config->tls;
    listener->connections_max = connections_allowed(config->connections_max);
    listener->work_last = &listener->work_first;
    listener->timer_at = UINT64_MAX;
    listener->spare = listener_accept_open_spare();
    deadlines_init(&listener->deadlines);
    strangers_init(&listener->strangers);
    sources_init(&listener->sources,
                 config->unready_per_source > 0 ? config->unready_per_source : LIMIT_UNAUTH_PER_SOURCE,
                 config->ready_per_source > 0 ? config->ready_per_source : LIMIT_AUTH_PER_SOURCE,
                 config->handshakes_per_source > 0 ? config->handshakes_per_source : LIMIT_HANDSHAKES_SECOND);
    turns_init(&listener->turns, &listener->sources, LIMIT_HANDSHAKE_PERCENT, uv_hrtime());
    buffer_init(&listener->cipher, CIPHER_CAP);
    listener->read_buffer = malloc(LISTENER_READ_SIZE);
    listener->plain_buffer = malloc(LISTENER_PLAIN_SIZE);
    if (listener->read_buffer == NULL || listener->plain_buffer == NULL) {
        listener_free(listener);
        return NULL;
    }
    return listener;
}

/* libuv 1.44 has no flag for it: the socket must exist, and not be bound yet. */
static int share_port(uv_tcp_t *tcp)
{
    int one = 1, fd, status = uv_fileno((uv_handle_t *)tcp, &fd);

    if (status == 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0)
        status = uv_translate_sys_error(errno);
    return status;
}

static int read_address(const struct listener_config *config, struct sockaddr_storage *address)
{
    if (uv_ip4_addr(config->host, config->port, (struct sockaddr_in *)address) == 0)
        return 0;
    return uv_ip6_addr(config->host, config->port, (struct sockaddr_in6 *)address);
}

static int bind_and_listen(struct listener *listener, const struct listener_config *config,
                           const struct sockaddr *address)
{
    struct sockaddr_storage bound;
    int size = sizeof bound, status = 0;

    if (config->share_port)
        status = share_port(&listener->tcp);
    if (status == 0)
        status = uv_tcp_bind(&listener->tcp, address, 0);
    if (status == 0)
        status = uv_listen((uv_stream_t *)&listener->tcp, BACKLOG, listener_accept_connection);
    if (status == 0)
        status = uv_tcp_getsockname(&listener->tcp, (struct sockaddr *)&bound, &size);
    if (status == 0) /* the port stands at the same place for both families */
        listener->port = ntohs(((struct sockaddr_in *)&bound)->sin_port);
    return status;
}

struct listener *listener_start(uv_loop_t *loop, const struct listener_config *config, char *error,
                                size_t error_size)
{
    struct sockaddr_storage address = {0};
    struct listener *listener;
    int status;

    if (read_address(config, &address) != 0) {
        snprintf(error, error_size, _("cannot listen on %s: not a numeric address"), config->host);
        return NULL;
    }
    listener = listener_new(config);
    if (listener == NULL || listener->connections_max == 0) {
        snprintf(error, error_size, _("cannot listen: %s"),
                 listener == NULL ? i18n_system("out of memory")
                                  : _("too few descriptors are allowed (ulimit -n)"));
        listener_free(listener);
        return NULL;
    }
    signal(SIGPIPE, SIG_IGN); /* libuv's write() to a peer that has left would end the process */
    uv_timer_init(loop, &listener->timer);
    uv_idle_init(loop, &listener->work);
    listener->timer.data = listener->work.data = listener->tcp.data = listener;
    status = uv_tcp_init_ex(loop, &listener->tcp, address.ss_family);
    listener->handles = status == 0 ? 3 : 2;
    listener->accepting = status == 0;
    if (status == 0)
        status = bind_and_listen(listener, config, (struct sockaddr *)&address);
    if (status != 0) {
        snprintf(error, error_size, _("cannot listen on %s port %u: %s"), config->host, config->port,
                 i18n_system(uv_strerror(status)));
        listener_stop_accepting(listener);
        close_helpers(listener);
        return NULL;
    }
    return listener;
}

uint16_t listener_port(const struct listener *listener)
{
    return listener->port;
}

unsigned listener_sessions(const struct listener *listener)
{
    return listener->count;
}

unsigned listener_sessions_unready(const struct listener *listener)
{
    return listener->unready;
}
