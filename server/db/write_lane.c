#include "server/db/write_lane.h"

#include <stdlib.h>

#include "common/limits.h"
#include "server/db/group.h"

enum {
    SINGLE_MAX = 12, /* out and waiting: up to here single calls; speed */
    GROUPS = 2       /* at a time above that; speed */
};

/* A connection and the group that is out over it. */
struct writer {
    struct group *group;
    struct connection *connection;
};

struct write_lane {
    struct lane_config config;
    size_t query;
    struct waiting waiting;
    unsigned out;
    uint64_t done;
    struct writer writers[];
};

static void on_change(void *owner)
{
    struct write_lane *lane = owner;

    if (waiting_first(&lane->waiting) != NULL)
        lane->config.on_room(lane->config.arg);
}

static bool writer_start(struct write_lane *lane, struct writer *writer)
{
    writer->group = malloc(sizeof(*writer->group));
    if (writer->group == NULL)
        return false;
    group_init(writer->group, lane);
    writer->connection = connection_start(&lane->config.connection);
    if (writer->connection == NULL)
        free(writer->group);
    return writer->connection != NULL;
}

struct write_lane *write_lane_start(const struct lane_config *config, size_t query)
{
    struct write_lane *lane = calloc(1, sizeof(*lane) + config->connections * sizeof(struct writer));

    if (lane == NULL)
        return NULL;
    lane->config = *config;
    lane->config.connection.on_up = on_change;
    lane->config.connection.on_idle = on_change;
    lane->config.connection.on_lost = on_change;
    lane->config.connection.owner = lane;
    lane->query = query;
    waiting_init(&lane->waiting, config->queue_max);
    for (unsigned i = 0; i < config->connections; i++)
        if (!writer_start(lane, &lane->writers[i])) {
            lane->config.connections = i;
            break;
        }
    return lane;
}

struct waiting *write_lane_waiting(struct write_lane *lane)
{
    return &lane->waiting;
}

/* Back to the front, in their order. */
static void requeue(struct write_lane *lane, struct group *group, bool alone)
{
    while (group->count > 0) {
        struct call *call = group->items[--group->count];

        if (call->done == NULL && alone) { /* it did not happen, and nobody asks any more */
            call_end_with(call, DB_FAILED, "");
            continue;
        }
        call->alone = call->alone || alone;
        waiting_return(&lane->waiting, call);
    }
}

/* An SQL error: each item once more, alone. One that was alone by chance too: where another process had the same key at the
 * same time, its second run finds it. */
static void on_group_done(struct segment *segment, enum segment_end end, const PGresult *result,
                          const char *sqlstate)
{
    struct group *group = (struct group *)segment;
    struct write_lane *lane = group->owner;

    lane->out -= group->count;
    lane->done += group->count;
    if (end == SEGMENT_COMMITTED)
        group_end_committed(group, result);
    else if (end == SEGMENT_LOST)
        group_end_all(group, DB_UNKNOWN, "");
    else if (group->count > 1 || !group->items[0]->alone)
        requeue(lane, group, true);
    else
        group_end_all(group, DB_FAILED, sqlstate);
}

static bool key_is_out(const struct write_lane *lane, const uint8_t key[16])
{
    for (unsigned i = 0; i < lane->config.connections; i++)
        if (group_holds_key(lane->writers[i].group, key))
            return true;
    return false;
}

/* Moves up to `wanted` items from the queue into the group; those whose key is out already stay. */
static void fill(struct write_lane *lane, struct group *group, unsigned wanted)
{
    struct call *call, *next;

    for (call = waiting_first(&lane->waiting); call != NULL && group->count < wanted; call = next) {
        next = TAILQ_NEXT(call, queued);
        if (key_is_out(lane, call->key) || (call->alone && group->count > 0))
            continue;
        if (!group_has_room(group, call))
            return;
        waiting_remove(&lane->waiting, call);
        call->sent = true;
        group_add(group, call);
        if (call->alone)
            return;
    }
}

/* How many items the next group takes; 0: wait. `busy` connections have a group out. */
static unsigned group_size(const struct write_lane *lane, unsigned busy)
{
    unsigned all = lane->waiting.count + lane->out;
    unsigned half = (all + 1) / 2;

    if (all <= SINGLE_MAX || waiting_first(&lane->waiting)->alone)
        return 1;
    if (busy >= GROUPS)
        return 0;
    return half < LIMIT_GROUP ? half : LIMIT_GROUP;
}

static struct writer *find_free(struct write_lane *lane, unsigned *busy)
{
    struct writer *found = NULL;

    *busy = 0;
    for (unsigned i = 0; i < lane->config.connections; i++) {
        struct writer *writer = &lane->writers[i];

        if (writer->group->count > 0)
            (*busy)++;
        else if (found == NULL && connection_is_up(writer->connection))
            found = writer;
    }
    return found;
}

/* False: nothing could be sent over it. */
static bool send_group(struct write_lane *lane, struct writer *writer)
{
    struct group *group = writer->group;
    const struct segment_text text = {.query = lane->query, .json = group_text(group)};

    group->segment.done = on_group_done;
    group->segment.silence_ms = DEADLINE_DATABASE_MS;
    lane->out += group->count;
    if (text.json != NULL && connection_send(writer->connection, &group->segment, &text))
        return true;
    lane->out -= group->count;
    if (text.json == NULL)
        group_end_all(group, DB_BUSY, "");
    else
        requeue(lane, group, false);
    return false;
}

void write_lane_dispatch(struct write_lane *lane)
{
    while (waiting_first(&lane->waiting) != NULL) {
        unsigned busy;
        struct writer *writer = find_free(lane, &busy);
        unsigned wanted = writer != NULL ? group_size(lane, busy) : 0;

        if (wanted == 0)
            return;
        fill(lane, writer->group, wanted);
        if (writer->group->count == 0)
            return; /* what waits has a key that is out */
        send_group(lane, writer);
    }
}

bool write_lane_is_up(const struct write_lane *lane)
{
    for (unsigned i = 0; i < lane->config.connections; i++)
        if (connection_is_up(lane->writers[i].connection))
            return true;
    return false;
}

bool write_lane_is_quiet(const struct write_lane *lane)
{
    return lane->out == 0;
}

void write_lane_check_silence(struct write_lane *lane)
{
    for (unsigned i = 0; i < lane->config.connections; i++)
        connection_check_silence(lane->writers[i].connection);
}

uint64_t write_lane_done(const struct write_lane *lane)
{
    return lane->done;
}

unsigned write_lane_stop(struct write_lane *lane, void (*on_closed)(void *arg), void *arg)
{
    for (unsigned i = 0; i < lane->config.connections; i++)
        connection_stop(lane->writers[i].connection, on_closed, arg);
    return lane->config.connections;
}

void write_lane_free(struct write_lane *lane)
{
    if (lane == NULL)
        return;
    for (unsigned i = 0; i < lane->config.connections; i++) {
        group_deinit(lane->writers[i].group);
        free(lane->writers[i].group);
    }
    free(lane);
}
