#include "server/db/clockwork.h"

#include <stdlib.h>
#include <uv.h>

#include "common/limits.h"
#include "common/log.h"
#include "server/db/db.h"

enum { TICK_MS = 1000 };

struct clockwork {
    struct db *db;
    uv_timer_t timer;
    bool out, closing, closed;
    bool failing, held; /* the log knows */
};

static void free_when_done(struct clockwork *clockwork)
{
    if (clockwork->closed && !clockwork->out)
        free(clockwork);
}

static void on_ticked(void *owner, const struct db_result *result)
{
    struct clockwork *clockwork = owner;
    const char *done = result->rows == 1 ? db_result_text(result, 0, 0) : NULL,
               *held = result->rows == 1 ? db_result_text(result, 0, 1) : NULL;

    clockwork->out = false;
    if (result->outcome == DB_FAILED && !clockwork->failing)
        log_error("clockwork: the tick failed (%s)", result->sqlstate);
    if (done != NULL)
        log_info("clockwork: %s", done); /* counts */
    if (held != NULL && !clockwork->held)
        log_error("clockwork: the date of the database's machine jumped from %s, so nobody is reminded and "
                  "nothing goes up; look at it, then: nold clock accept --config FILE",
                  held);
    clockwork->held = held != NULL || (clockwork->held && result->outcome == DB_FAILED);
    clockwork->failing = result->outcome == DB_FAILED;
    free_when_done(clockwork);
}

static void on_tick(uv_timer_t *timer)
{
    struct clockwork *clockwork = timer->data;
    const struct db_call call = {
        .lane = DB_READ, .query = SQL_CLOCKS_TICK, .json = "{}", .deadline_ms = DEADLINE_DATABASE_MS};

    if (!clockwork->out)
        clockwork->out = db_query(clockwork->db, &call, on_ticked, clockwork);
}

struct clockwork *clockwork_start(struct uv_loop_s *loop, struct db *db)
{
    struct clockwork *clockwork = calloc(1, sizeof(*clockwork));

    if (clockwork == NULL)
        return NULL;
    clockwork->db = db;
    uv_timer_init(loop, &clockwork->timer);
    clockwork->timer.data = clockwork;
    uv_timer_start(&clockwork->timer, on_tick, TICK_MS, TICK_MS);
    return clockwork;
}

static void on_closed(uv_handle_t *handle)
{
    struct clockwork *clockwork = handle->data;

    clockwork->closed = true;
    free_when_done(clockwork);
}

void clockwork_stop(struct clockwork *clockwork)
{
    if (clockwork == NULL || clockwork->closing)
        return;
    clockwork->closing = true;
    uv_close((uv_handle_t *)&clockwork->timer, on_closed);
}
