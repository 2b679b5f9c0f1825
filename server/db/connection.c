#include "server/db/connection.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"
#include "common/limits.h"
#include "common/log.h"

enum {
    CONNECT_MS = 5000, /* one attempt */
    BACKOFF_FIRST_MS = 20,
    SAY_AGAIN_MS = 1000,
    BACKOFF_LAST_MS = 800 /* PostgreSQL back after a crash: the next acknowledgement within 3 s */
};

enum state { DOWN, CONNECTING, UP, CLOSING };

/* libpq may close and open its socket while it connects, so the watcher of one socket has a life of its own. */
struct watcher {
    uv_poll_t poll;
    struct connection *connection; /* NULL once forgotten */
    int fd;
};

struct connection {
    struct connection_config config;
    enum state state;
    PGconn *pg;
    struct watcher *watcher;
    uv_timer_t timer; /* DOWN: the next attempt; CONNECTING: its deadline; UP: to be dropped now */
    struct pipeline pipeline;
    unsigned backoff_ms;
    bool told;     /* the log knows that it is down */
    bool dropping; /* UP, but only until the timer comes */
    void (*on_closed)(void *arg);
    void *closed_arg;
};

struct connection_io connection_io = {PQconsumeInput, PQflush};

static void connect_now(struct connection *connection);
static void go_down(struct connection *connection);
static void on_poll(uv_poll_t *poll, int status, int events);

static void on_watcher_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void watcher_forget(struct connection *connection)
{
    struct watcher *watcher = connection->watcher;

    if (watcher == NULL)
        return;
    connection->watcher = NULL;
    watcher->connection = NULL;
    uv_close((uv_handle_t *)&watcher->poll, on_watcher_closed);
}

/* Watches the socket that libpq has now, with a new handle when its number has changed. */
static bool watch(struct connection *connection, int events)
{
    int fd = PQsocket(connection->pg);
    struct watcher *watcher = connection->watcher;

    if (watcher == NULL || watcher->fd != fd) {
        watcher_forget(connection);
        watcher = fd >= 0 ? calloc(1, sizeof(*watcher)) : NULL;
        if (watcher == NULL)
            return false;
        watcher->fd = fd;
        watcher->poll.data = watcher;
        if (uv_poll_init(connection->config.loop, &watcher->poll, fd) != 0) {
            free(watcher);
            return false;
        }
        watcher->connection = connection;
        connection->watcher = watcher;
    }
    return uv_poll_start(&watcher->poll, events, on_poll) == 0;
}

static uint64_t now_ms(const struct connection *connection)
{
    return uv_now(connection->config.loop);
}

static void on_timer(uv_timer_t *timer)
{
    struct connection *connection = timer->data;

    switch (connection->state) {
    case DOWN:
        connect_now(connection);
        break;
    case CONNECTING:
    case UP:
        go_down(connection);
        break;
    case CLOSING:
        break;
    }
}

/* Everything of the attempt or the connection is given back; what was on its way is lost. */
static void let_go(struct connection *connection)
{
    watcher_forget(connection);
    PQfinish(connection->pg);
    connection->pg = NULL;
    uv_timer_stop(&connection->timer);
}

/* A dozen connections go down together: one line at a time is enough. */
static enum log_level outage_level(uint64_t now)
{
    static uint64_t said_at;

    if (said_at != 0 && now - said_at < SAY_AGAIN_MS)
        return LOG_LEVEL_DEBUG;
    said_at = now;
    return LOG_LEVEL_WARNING;
}

static void go_down(struct connection *connection)
{
    bool was_up = connection->state == UP;
    unsigned wait = connection->backoff_ms;

    if (!connection->told) {
        /* libpq's own words may name user and host, nothing else; the server's are terse. */
        const char *why = connection->pg != NULL ? PQerrorMessage(connection->pg) : "out of memory";

        log_event(outage_level(now_ms(connection)), 0, 0, "database: connection %s: %.*s",
                  was_up ? "lost" : "failed", (int)strcspn(why, "\n"), why);
        connection->told = true;
    }
    let_go(connection);
    connection->state = DOWN;
    connection->dropping = false;
    connection->backoff_ms = wait * 2 < BACKOFF_LAST_MS ? wait * 2 : BACKOFF_LAST_MS;
    uv_timer_start(&connection->timer, on_timer, wait / 2 + randombytes_uniform(wait), 0);
    pipeline_lose(&connection->pipeline);
    if (was_up)
        connection->config.on_lost(connection->config.owner);
}

static void connect_now(struct connection *connection)
{
    /* `dbname` may be a whole conninfo string, and what follows it stands above it. */
    static const char *const names[] = {"dbname", "client_encoding", "fallback_application_name",
                                        "tcp_user_timeout", NULL};
    const char *const values[] = {connection->config.conninfo, "UTF8", "nold", "10000", NULL};

    connection->state = CONNECTING;
    connection->pg = PQconnectStartParams(names, values, 1);
    if (connection->pg == NULL || PQstatus(connection->pg) == CONNECTION_BAD ||
        !watch(connection, UV_WRITABLE)) {
        go_down(connection);
        return;
    }
    uv_timer_start(&connection->timer, on_timer, CONNECT_MS, 0);
}

/* Not now: whoever sends must not be called back before it returns. */
static void drop_soon(struct connection *connection)
{
    connection->dropping = true;
    uv_timer_start(&connection->timer, on_timer, 0, 0);
}

static void ignore_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

static void come_up(struct connection *connection)
{
    PGconn *pg = connection->pg;

    uv_timer_stop(&connection->timer);
    PQsetNoticeReceiver(pg, ignore_notice, NULL);
    if (PQsetnonblocking(pg, 1) != 0 || (!connection->config.copy && PQenterPipelineMode(pg) != 1)) {
        go_down(connection);
        return;
    }
    connection->state = UP;
    if (!connection->config.copy &&
        !pipeline_begin(&connection->pipeline, pg, connection->config.statement_timeout_ms,
                        now_ms(connection))) {
        go_down(connection);
        return;
    }
    connection->backoff_ms = BACKOFF_FIRST_MS;
    if (connection->told)
        log_debug("database: connected again");
    connection->told = false;
    connection_written(connection);
    connection->config.on_up(connection->config.owner);
}

static void go_on_connecting(struct connection *connection)
{
    PostgresPollingStatusType next;

    uv_poll_stop(&connection->watcher->poll);
    next = PQconnectPoll(connection->pg);
    if (next == PGRES_POLLING_OK)
        come_up(connection);
    else if (next == PGRES_POLLING_FAILED ||
             !watch(connection, next == PGRES_POLLING_READING ? UV_READABLE : UV_WRITABLE))
        go_down(connection);
}

/* Writes what libpq holds and watches for what is needed next. 1: some of it is left; -1: the connection is dead. */
static int flush(struct connection *connection)
{
    int left = connection_io.flush(connection->pg);

    if (left >= 0 && !watch(connection, left > 0 ? UV_READABLE | UV_WRITABLE : UV_READABLE))
        return -1;
    return left;
}

/* The one pump. */
static void pump(struct connection *connection)
{
    bool alive = connection_io.consume(connection->pg) == 1;

    if (connection->config.copy) {
        /* Flushed before, never after: rows that did not fit wait for the next writable event, and on_input has asked for
         * it. A flush behind its back could empty the buffer and stop watching for that event while rows are left. */
        alive = alive && flush(connection) >= 0;
        if (alive)
            connection->config.on_input(connection->config.owner);
    } else {
        /* Even a dead connection may have brought results before it died. */
        alive = pipeline_drain(&connection->pipeline, connection->pg, now_ms(connection)) && alive;
    }
    if (connection->state != UP)
        return;
    if (!alive || PQstatus(connection->pg) != CONNECTION_OK ||
        (!connection->config.copy && flush(connection) < 0))
        go_down(connection);
    else
        connection->config.on_idle(connection->config.owner);
}

/* A refused or reset socket comes as a status < 0: libpq must hear of it all the same, it says what is next. */
static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct watcher *watcher = poll->data;
    struct connection *connection = watcher->connection;

    (void)status;
    (void)events;
    if (connection == NULL)
        return;
    if (connection->state == CONNECTING)
        go_on_connecting(connection);
    else if (connection->state == UP)
        pump(connection);
}

struct connection *connection_start(const struct connection_config *config)
{
    struct connection *connection = calloc(1, sizeof(*connection));

    if (connection == NULL)
        return NULL;
    connection->config = *config;
    connection->backoff_ms = BACKOFF_FIRST_MS;
    if (!pipeline_init(&connection->pipeline, config->queries, config->query_count)) {
        pipeline_deinit(&connection->pipeline);
        free(connection);
        return NULL;
    }
    connection->state = DOWN;
    BUG_ON(uv_timer_init(config->loop, &connection->timer) != 0);
    connection->timer.data = connection;
    uv_timer_start(&connection->timer, on_timer, 0, 0);
    return connection;
}

bool connection_is_up(const struct connection *connection)
{
    return connection->state == UP && !connection->dropping;
}

unsigned connection_in_flight(const struct connection *connection)
{
    return connection->pipeline.count;
}

bool connection_send(struct connection *connection, struct segment *segment, const struct segment_text *text)
{
    enum pipeline_sent sent;

    BUG_ON(connection->state != UP);
    sent = pipeline_send(&connection->pipeline, connection->pg, segment, text, now_ms(connection));
    if (sent == PIPELINE_SENT)
        connection_written(connection);
    else
        drop_soon(connection);
    return sent != PIPELINE_NOT_SENT;
}

bool connection_written(struct connection *connection)
{
    int left = flush(connection);

    if (left < 0)
        drop_soon(connection);
    return left == 0;
}

void connection_check_silence(struct connection *connection)
{
    if (connection->state == UP && pipeline_is_silent(&connection->pipeline, now_ms(connection))) {
        log_warning("database: a connection was silent for too long and is dropped");
        connection->told = true;
        go_down(connection);
    }
}

void connection_drop(struct connection *connection)
{
    if (connection->state == UP)
        drop_soon(connection);
}

PGconn *connection_raw(struct connection *connection)
{
    return connection_is_up(connection) ? connection->pg : NULL;
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct connection *connection = handle->data;
    void (*on_closed)(void *arg) = connection->on_closed;
    void *arg = connection->closed_arg;

    pipeline_deinit(&connection->pipeline);
    free(connection);
    if (on_closed != NULL)
        on_closed(arg);
}

void connection_stop(struct connection *connection, void (*on_closed)(void *arg), void *arg)
{
    if (connection->state == CLOSING)
        return;
    connection->on_closed = on_closed;
    connection->closed_arg = arg;
    let_go(connection);
    connection->state = CLOSING;
    pipeline_lose(&connection->pipeline);
    uv_close((uv_handle_t *)&connection->timer, on_timer_closed);
}
