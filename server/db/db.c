#include "server/db/db.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "common/bug.h"
#include "common/limits.h"
#include "server/db/copy.h"
#include "server/db/lane.h"
#include "server/db/write_lane.h"

enum {
    TICK_MS = 50,                    /* how late a deadline may be noticed */
    STOP_MS = 1500,                  /* what is out when we stop gets so long; a part of DRAIN_MS */
    QUEUE_MAX = 4096,                /* calls waiting a lane */
    SHORT_MS = DEADLINE_DATABASE_MS, /* statement_timeout of reads; dropped by then anyway */
    WRITE_MS = DEADLINE_DATABASE_MS, /* the same of writes; does not end the wait of a COMMIT, and must not */
    SLOW_MS = 120 * 1000             /* reports over millions of cases */
};

struct db {
    uv_loop_t *loop;
    char *conninfo, *loader_conninfo;
    struct write_lane *writes;
    struct lane *reads, *slow;
    struct copy *copy; /* NULL without a loader */
    struct call_list calls;
    struct waiting refused; /* BUSY, to be said from the loop */

    /* "Soon": in this turn of the loop when the sockets are being read, so that what came in together goes out together. */
    uv_idle_t idle;
    uv_check_t check;
    uv_timer_t tick;

    bool stopping, closing;
    uint64_t stop_at;
    unsigned open; /* connections and handles that still close */
    void (*on_stopped)(void *arg);
    void *stopped_arg;
};

static void on_idle(uv_idle_t *idle)
{
    (void)idle; /* is there only so that the loop does not sleep before on_check */
}

static void close_all(struct db *db);

static void dispatch(struct db *db)
{
    write_lane_dispatch(db->writes);
    lane_dispatch(db->reads);
    lane_dispatch(db->slow);
    if (db->copy != NULL)
        copy_dispatch(db->copy);
}

static bool is_quiet(const struct db *db)
{
    return write_lane_is_quiet(db->writes) && lane_is_quiet(db->reads) && lane_is_quiet(db->slow) &&
           (db->copy == NULL || copy_is_quiet(db->copy));
}

static void refuse_queued(struct db *db)
{
    waiting_refuse(write_lane_waiting(db->writes));
    waiting_refuse(lane_waiting(db->reads));
    waiting_refuse(lane_waiting(db->slow));
    if (db->copy != NULL)
        waiting_refuse(copy_waiting(db->copy));
}

static void on_check(uv_check_t *check)
{
    struct db *db = check->data;

    uv_idle_stop(&db->idle);
    uv_check_stop(&db->check);
    waiting_refuse(&db->refused);
    if (db->stopping)
        refuse_queued(db);
    else
        dispatch(db);
    if (db->stopping && !db->closing && is_quiet(db))
        close_all(db);
}

static void soon(void *arg)
{
    struct db *db = arg;

    if (db->closing)
        return;
    uv_idle_start(&db->idle, on_idle);
    uv_check_start(&db->check, on_check);
}

static void on_tick(uv_timer_t *timer)
{
    struct db *db = timer->data;

    call_expire(&db->calls, uv_now(db->loop));
    write_lane_check_silence(db->writes);
    lane_check_silence(db->reads);
    lane_check_silence(db->slow);
    if (db->copy != NULL)
        copy_check_silence(db->copy);
    if (!db->stopping || db->closing)
        return;
    if (uv_now(db->loop) >= db->stop_at)
        close_all(db);
    else
        soon(db);
}

static void on_one_closed(void *arg)
{
    struct db *db = arg;

    BUG_ON(db->open == 0);
    if (--db->open == 0 && db->on_stopped != NULL)
        db->on_stopped(db->stopped_arg);
}

static void on_handle_closed(uv_handle_t *handle)
{
    on_one_closed(handle->data);
}

static void close_all(struct db *db)
{
    db->closing = true;
    waiting_refuse(&db->refused);
    refuse_queued(db);
    db->open = 3;
    db->open += write_lane_stop(db->writes, on_one_closed, db);
    db->open += lane_stop(db->reads, on_one_closed, db);
    db->open += lane_stop(db->slow, on_one_closed, db);
    if (db->copy != NULL)
        db->open += copy_stop(db->copy, on_one_closed, db);
    refuse_queued(db); /* a group that failed in the end came back to the queue */
    uv_close((uv_handle_t *)&db->idle, on_handle_closed);
    uv_close((uv_handle_t *)&db->check, on_handle_closed);
    uv_close((uv_handle_t *)&db->tick, on_handle_closed);
}

static unsigned or_default(unsigned value, unsigned otherwise)
{
    return value != 0 ? value : otherwise;
}

static void start_lanes(struct db *db, const struct db_config *config)
{
    struct lane_config lane = {
        .connection = {.loop = db->loop,
                       .conninfo = db->conninfo,
                       .queries = config->queries != NULL ? config->queries : sql_calls,
                       .query_count = config->queries != NULL ? config->query_count : SQL_QUERY_COUNT},
        .queue_max = or_default(config->queue_max, QUEUE_MAX),
        .on_room = soon,
        .arg = db};

    lane.connections = or_default(config->write_connections, LIMIT_WRITE_CONNECTIONS);
    lane.connection.statement_timeout_ms = WRITE_MS;
    db->writes =
        write_lane_start(&lane, config->queries != NULL ? config->write_group : SQL_WRITES_WRITE_GROUP);

    lane.connections = or_default(config->read_connections, LIMIT_READ_CONNECTIONS);
    lane.connection.statement_timeout_ms = SHORT_MS;
    lane.in_flight = LIMIT_READ_IN_FLIGHT;
    db->reads = lane_start(&lane);

    lane.connections = or_default(config->slow_connections, LIMIT_SLOW_CONNECTIONS);
    lane.connection.statement_timeout_ms = SLOW_MS;
    lane.in_flight = 1;
    db->slow = lane_start(&lane);

    if (db->loader_conninfo != NULL) {
        lane.connection.conninfo = db->loader_conninfo;
        db->copy = copy_start(&lane);
    }
    /* A few KiB at start-up: without them there is no server. */
    BUG_ON(db->writes == NULL || db->reads == NULL || db->slow == NULL ||
           (db->loader_conninfo != NULL && db->copy == NULL));
}

struct db *db_start(struct uv_loop_s *loop, const struct db_config *config)
{
    struct db *db = calloc(1, sizeof(*db));

    BUG_ON(db == NULL);
    db->loop = loop;
    db->conninfo = strdup(config->conninfo);
    db->loader_conninfo = config->loader_conninfo != NULL ? strdup(config->loader_conninfo) : NULL;
    BUG_ON(db->conninfo == NULL || (config->loader_conninfo != NULL && db->loader_conninfo == NULL));
    TAILQ_INIT(&db->calls.live);
    waiting_init(&db->refused, UINT32_MAX);
    uv_idle_init(loop, &db->idle);
    uv_check_init(loop, &db->check);
    uv_timer_init(loop, &db->tick);
    db->idle.data = db->check.data = db->tick.data = db;
    uv_timer_start(&db->tick, on_tick, TICK_MS, TICK_MS);
    start_lanes(db, config);
    return db;
}

bool db_ready(const struct db *db)
{
    return write_lane_is_up(db->writes) && lane_is_up(db->reads) && lane_is_up(db->slow);
}

uint64_t db_writes_done(const struct db *db)
{
    return write_lane_done(db->writes);
}

void db_stop(struct db *db, void (*on_stopped)(void *arg), void *arg)
{
    if (db->stopping)
        return;
    db->stopping = true;
    db->on_stopped = on_stopped;
    db->stopped_arg = arg;
    db->stop_at = uv_now(db->loop) + STOP_MS;
    soon(db);
}

void db_free(struct db *db)
{
    if (db == NULL)
        return;
    BUG_ON(db->calls.count != 0);
    write_lane_free(db->writes);
    lane_free(db->reads);
    lane_free(db->slow);
    copy_free(db->copy);
    free(db->conninfo);
    free(db->loader_conninfo);
    free(db);
}

/* Into the lane's queue, or among those who will hear BUSY. */
static void enqueue(struct db *db, struct waiting *waiting, struct call *call)
{
    if (waiting == NULL || !waiting_add(waiting, call))
        waiting_return(&db->refused, call);
    soon(db);
}

static struct call *new_call(struct db *db, const char *text, size_t length, const uint8_t *binary,
                             size_t binary_length, unsigned deadline_ms, db_done_fn done, void *owner)
{
    if (db->stopping)
        return NULL;
    return call_new(&db->calls, text, length, binary, binary_length, done, owner,
                    uv_now(db->loop) + deadline_ms);
}

bool db_query(struct db *db, const struct db_call *what, db_done_fn done, void *owner)
{
    struct call *call = new_call(db, what->json, strlen(what->json), what->binary, what->binary_length,
                                 what->deadline_ms, done, owner);

    if (call == NULL)
        return false;
    call->query = what->query;
    if (what->session != NULL) {
        BUG_ON(strlen(what->session) != sizeof(call->session) - 2);
        snprintf(call->session, sizeof(call->session), "%s%s", what->session, what->limited ? "+" : "");
    }
    enqueue(db, lane_waiting(what->lane == DB_READ ? db->reads : db->slow), call);
    return true;
}

bool db_submit(struct db *db, const struct db_write *write, db_done_fn done, void *owner)
{
    struct call *call =
        new_call(db, write->item, strlen(write->item), NULL, 0, write->deadline_ms, done, owner);

    if (call == NULL)
        return false;
    call->sort = write->sort;
    memcpy(call->key, write->key, sizeof(call->key));
    enqueue(db, write_lane_waiting(db->writes), call);
    return true;
}

bool db_copy(struct db *db, const char *data, size_t length, unsigned deadline_ms, db_done_fn done,
             void *owner)
{
    struct call *call = new_call(db, data, length, NULL, 0, deadline_ms, done, owner);

    if (call == NULL)
        return false;
    enqueue(db, db->copy != NULL ? copy_waiting(db->copy) : NULL, call);
    return true;
}
