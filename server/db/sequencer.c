#include "server/db/sequencer.h"

#include <stdlib.h>
#include <uv.h>

#include "common/limits.h"
#include "common/log.h"
#include "server/db/db.h"

enum {
    TICK_MS = 100, /* leaves 150 ms of DEADLINE_POSITION_MS for the work itself */
    REST_TICKS = 2 /* without a write of our own: every other tick, for the other processes' */
};

struct sequencer {
    struct db *db;
    uv_timer_t timer;
    uint64_t writes_seen;
    unsigned rested;
    bool out, closing, closed;
    bool failing; /* the log knows */
};

static void free_when_done(struct sequencer *sequencer)
{
    if (sequencer->closed && !sequencer->out)
        free(sequencer);
}

static void on_sealed(void *owner, const struct db_result *result)
{
    struct sequencer *sequencer = owner;

    sequencer->out = false;
    if (result->outcome == DB_FAILED && !sequencer->failing)
        log_error("sequencer: sealing failed (%s)", result->sqlstate);
    sequencer->failing = result->outcome == DB_FAILED;
    free_when_done(sequencer);
}

static void on_tick(uv_timer_t *timer)
{
    struct sequencer *sequencer = timer->data;
    uint64_t writes = db_writes_done(sequencer->db);
    const struct db_call call = {
        .lane = DB_READ, .query = SQL_RECORD_SEAL, .json = "{}", .deadline_ms = DEADLINE_DATABASE_MS};

    sequencer->rested++;
    if (sequencer->out || (writes == sequencer->writes_seen && sequencer->rested < REST_TICKS))
        return;
    sequencer->writes_seen = writes;
    sequencer->rested = 0;
    sequencer->out = db_query(sequencer->db, &call, on_sealed, sequencer);
}

struct sequencer *sequencer_start(struct uv_loop_s *loop, struct db *db)
{
    struct sequencer *sequencer = calloc(1, sizeof(*sequencer));

    if (sequencer == NULL)
        return NULL;
    sequencer->db = db;
    uv_timer_init(loop, &sequencer->timer);
    sequencer->timer.data = sequencer;
    uv_timer_start(&sequencer->timer, on_tick, TICK_MS, TICK_MS);
    return sequencer;
}

static void on_closed(uv_handle_t *handle)
{
    struct sequencer *sequencer = handle->data;

    sequencer->closed = true;
    free_when_done(sequencer);
}

void sequencer_stop(struct sequencer *sequencer)
{
    if (sequencer == NULL || sequencer->closing)
        return;
    sequencer->closing = true;
    uv_close((uv_handle_t *)&sequencer->timer, on_closed);
}
