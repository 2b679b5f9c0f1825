#include "server/db/lane.h"

#include <stdlib.h>

#include "common/limits.h"

struct lane {
    struct lane_config config;
    struct waiting waiting;
    struct connection *connections[];
};

static void on_change(void *owner)
{
    struct lane *lane = owner;

    if (waiting_first(&lane->waiting) != NULL)
        lane->config.on_room(lane->config.arg);
}

struct lane *lane_start(const struct lane_config *config)
{
    struct lane *lane = calloc(1, sizeof(*lane) + config->connections * sizeof(struct connection *));

    if (lane == NULL)
        return NULL;
    lane->config = *config;
    lane->config.connection.on_up = on_change;
    lane->config.connection.on_idle = on_change;
    lane->config.connection.on_lost = on_change;
    lane->config.connection.owner = lane;
    waiting_init(&lane->waiting, config->queue_max);
    for (unsigned i = 0; i < config->connections; i++) {
        lane->connections[i] = connection_start(&lane->config.connection);
        if (lane->connections[i] == NULL)
            lane->config.connections = i; /* fewer than wished for; none at all shows as "not up" */
    }
    return lane;
}

struct waiting *lane_waiting(struct lane *lane)
{
    return &lane->waiting;
}

static void on_segment_done(struct segment *segment, enum segment_end end, const PGresult *pg,
                            const char *sqlstate)
{
    struct call *call = (struct call *)((char *)segment - offsetof(struct call, segment));
    struct db_result result;

    switch (end) {
    case SEGMENT_COMMITTED:
        result = call_result(pg);
        call_end(call, &result);
        break;
    case SEGMENT_FAILED:
        call_end_with(call, DB_FAILED, sqlstate);
        break;
    case SEGMENT_LOST:
        call_end_with(call, DB_UNKNOWN, "");
        break;
    }
}

static struct connection *least_busy(const struct lane *lane)
{
    struct connection *best = NULL;

    for (unsigned i = 0; i < lane->config.connections; i++) {
        struct connection *one = lane->connections[i];

        if (connection_is_up(one) && connection_in_flight(one) < lane->config.in_flight &&
            (best == NULL || connection_in_flight(one) < connection_in_flight(best)))
            best = one;
    }
    return best;
}

static void send_call(struct lane *lane, struct connection *connection, struct call *call)
{
    const struct segment_text text = {.session = call->session[0] != '\0' ? call->session : NULL,
                                      .query = call->query,
                                      .json = call->text,
                                      .binary = call->binary,
                                      .binary_length = call->binary_length};
    unsigned patience = lane->config.connection.statement_timeout_ms;

    call->segment.done = on_segment_done;
    call->segment.silence_ms = patience > DEADLINE_DATABASE_MS ? patience : DEADLINE_DATABASE_MS;
    call->sent = true;
    if (!connection_send(connection, &call->segment, &text))
        waiting_return(&lane->waiting, call);
}

void lane_dispatch(struct lane *lane)
{
    struct connection *connection;
    struct call *call;

    while ((call = waiting_first(&lane->waiting)) != NULL && (connection = least_busy(lane)) != NULL) {
        waiting_remove(&lane->waiting, call);
        send_call(lane, connection, call);
    }
}

bool lane_is_up(const struct lane *lane)
{
    for (unsigned i = 0; i < lane->config.connections; i++)
        if (connection_is_up(lane->connections[i]))
            return true;
    return false;
}

bool lane_is_quiet(const struct lane *lane)
{
    for (unsigned i = 0; i < lane->config.connections; i++)
        if (connection_in_flight(lane->connections[i]) > 0)
            return false;
    return true;
}

void lane_check_silence(struct lane *lane)
{
    for (unsigned i = 0; i < lane->config.connections; i++)
        connection_check_silence(lane->connections[i]);
}

unsigned lane_stop(struct lane *lane, void (*on_closed)(void *arg), void *arg)
{
    for (unsigned i = 0; i < lane->config.connections; i++)
        connection_stop(lane->connections[i], on_closed, arg);
    return lane->config.connections;
}

void lane_free(struct lane *lane)
{
    free(lane);
}
