#include "server/db/copy.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/limits.h"
#include "common/log.h"

enum state {
    COPY_IDLE,
    COPY_ASKED,   /* waits for "go on" */
    COPY_SENDING, /* rows go out */
    COPY_ENDED    /* the end went out: waits for the result; only from here on it may be committed */
};

enum { PIECE = 64 * 1024 };

struct copy {
    struct lane_config config;
    struct connection *connection;
    struct waiting waiting;
    struct call *call; /* the one under way */
    enum state state;
    size_t sent;
    uint64_t heard_at;
    char sqlstate[6];
};

static void on_change(void *owner)
{
    struct copy *copy = owner;

    if (copy->state == COPY_IDLE && waiting_first(&copy->waiting) != NULL)
        copy->config.on_room(copy->config.arg);
}

static void finish(struct copy *copy, enum db_outcome outcome)
{
    struct call *call = copy->call;

    copy->call = NULL;
    copy->state = COPY_IDLE;
    call_end_with(call, outcome, outcome == DB_FAILED ? copy->sqlstate : "");
}

static void on_lost(void *owner)
{
    struct copy *copy = owner;

    if (copy->call != NULL)
        finish(copy, copy->state == COPY_ENDED ? DB_UNKNOWN : DB_BUSY);
    on_change(owner);
}

static void note_failure(struct copy *copy, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    if (copy->sqlstate[0] == '\0')
        snprintf(copy->sqlstate, sizeof(copy->sqlstate), "%s", state != NULL ? state : "XX000");
}

/* Sends pieces while the socket takes them. True: the end went out too. */
static bool send_rows(struct copy *copy, PGconn *pg)
{
    while (copy->sent < copy->call->text_length) {
        size_t left = copy->call->text_length - copy->sent;
        size_t piece = left < PIECE ? left : PIECE;
        int put = PQputCopyData(pg, copy->call->text + copy->sent, (int)piece);

        if (put < 0)
            connection_drop(copy->connection);
        if (put != 1)
            return false;
        copy->sent += piece;
        if (!connection_written(copy->connection))
            return false;
    }
    if (PQputCopyEnd(pg, NULL) != 1)
        return false;
    connection_written(copy->connection);
    return true;
}

/* Takes one result. False: none is there yet, or it was the last. */
static bool take_result(struct copy *copy, PGconn *pg)
{
    PGresult *result;

    if (PQisBusy(pg))
        return false;
    result = PQgetResult(pg);
    if (result == NULL) {
        if (PQstatus(pg) == CONNECTION_OK) /* else on_lost comes */
            finish(copy, copy->sqlstate[0] == '\0' ? DB_DONE : DB_FAILED);
        return false;
    }
    if (PQresultStatus(result) == PGRES_COPY_IN)
        copy->state = COPY_SENDING;
    else if (PQresultStatus(result) != PGRES_COMMAND_OK)
        note_failure(copy, result);
    PQclear(result);
    return copy->state != COPY_SENDING;
}

static void on_input(void *owner)
{
    struct copy *copy = owner;
    PGconn *pg;

    copy->heard_at = uv_now(copy->config.connection.loop);
    while (copy->state != COPY_IDLE && (pg = connection_raw(copy->connection)) != NULL) {
        if (copy->state == COPY_SENDING) {
            if (!send_rows(copy, pg))
                return;
            copy->state = COPY_ENDED;
        }
        if (!take_result(copy, pg) && copy->state != COPY_SENDING)
            return;
    }
}

struct copy *copy_start(const struct lane_config *config)
{
    struct copy *copy = calloc(1, sizeof(*copy));

    if (copy == NULL)
        return NULL;
    copy->config = *config;
    copy->config.connection.copy = true;
    copy->config.connection.on_up = on_change;
    copy->config.connection.on_idle = on_change;
    copy->config.connection.on_lost = on_lost;
    copy->config.connection.on_input = on_input;
    copy->config.connection.owner = copy;
    waiting_init(&copy->waiting, config->queue_max);
    copy->connection = connection_start(&copy->config.connection);
    if (copy->connection == NULL) {
        free(copy);
        return NULL;
    }
    return copy;
}

struct waiting *copy_waiting(struct copy *copy)
{
    return &copy->waiting;
}

void copy_dispatch(struct copy *copy)
{
    PGconn *pg = connection_raw(copy->connection);
    struct call *call = waiting_first(&copy->waiting);

    if (pg == NULL || call == NULL || copy->state != COPY_IDLE)
        return;
    if (PQsendQuery(
            pg, "COPY intake.import_row (import_id, ticket, row_no, cells, norm, issues) FROM STDIN") != 1) {
        connection_drop(copy->connection);
        return;
    }
    waiting_remove(&copy->waiting, call);
    call->sent = true;
    copy->call = call;
    copy->state = COPY_ASKED;
    copy->sent = 0;
    copy->sqlstate[0] = '\0';
    copy->heard_at = uv_now(copy->config.connection.loop);
    connection_written(copy->connection);
}

bool copy_is_quiet(const struct copy *copy)
{
    return copy->call == NULL;
}

void copy_check_silence(struct copy *copy)
{
    if (copy->call == NULL || uv_now(copy->config.connection.loop) - copy->heard_at <= DEADLINE_DATABASE_MS)
        return;
    log_warning("database: the loader's connection was silent for too long and is dropped");
    copy->heard_at = uv_now(copy->config.connection.loop);
    connection_drop(copy->connection);
}

unsigned copy_stop(struct copy *copy, void (*on_closed)(void *arg), void *arg)
{
    connection_stop(copy->connection, on_closed, arg);
    if (copy->call != NULL)
        finish(copy, copy->state == COPY_ENDED ? DB_UNKNOWN : DB_BUSY);
    return 1;
}

void copy_free(struct copy *copy)
{
    free(copy);
}
