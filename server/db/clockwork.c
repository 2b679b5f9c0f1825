#include "server/db/clockwork.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
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
    bool looked;
    struct clockwork_look look; /* the last that was answered */
    int64_t sent;               /* of the tick that is out */
};

static void free_when_done(struct clockwork *clockwork)
{
    if (clockwork->closed && !clockwork->out)
        free(clockwork);
}

int64_t clockwork_jump(const struct clockwork_look *before, const struct clockwork_look *now)
{
    int64_t went = now->at - before->at, most = now->received - before->sent,
            least = now->sent - before->received;

    if (went > most + CLOCKWORK_JUMP_MS)
        return went - most;
    if (went < least - CLOCKWORK_JUMP_MS)
        return went - least;
    return 0;
}

/* Milliseconds since the machine started. */
static int64_t steady_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_followed(void *owner, const struct db_result *result)
{
    struct clockwork *clockwork = owner;

    clockwork->out = false;
    if (result->outcome == DB_FAILED)
        log_error("clockwork: sessions do not follow the clock (%s)", result->sqlstate);
    free_when_done(clockwork);
}

static void follow(struct clockwork *clockwork, int64_t jump_ms, int64_t at_ms)
{
    char json[96];
    const struct db_call call = {
        .lane = DB_READ, .query = SQL_AUTH_FOLLOW, .json = json, .deadline_ms = DEADLINE_DATABASE_MS};

    log_warning("clockwork: the database's clock jumped by %" PRId64 " s; sessions follow", jump_ms / 1000);
    snprintf(json, sizeof(json), "{\"jump_ms\": %" PRId64 ", \"at_ms\": %" PRId64 "}", jump_ms, at_ms);
    clockwork->out = db_query(clockwork->db, &call, on_followed, clockwork);
}

static void look(struct clockwork *clockwork, const char *at_ms)
{
    struct clockwork_look now = {.sent = clockwork->sent, .received = steady_ms()};
    int64_t jump = 0;

    if (at_ms == NULL)
        return;
    now.at = strtoll(at_ms, NULL, 10);
    if (clockwork->looked)
        jump = clockwork_jump(&clockwork->look, &now);
    clockwork->look = now;
    clockwork->looked = true;
    if (jump != 0 && !clockwork->closing)
        follow(clockwork, jump, now.at);
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
    look(clockwork, result->rows == 1 ? db_result_text(result, 0, 2) : NULL);
    free_when_done(clockwork);
}

static void on_tick(uv_timer_t *timer)
{
    struct clockwork *clockwork = timer->data;
    const struct db_call call = {
        .lane = DB_READ, .query = SQL_CLOCKS_TICK, .json = "{}", .deadline_ms = DEADLINE_DATABASE_MS};

    if (clockwork->out)
        return;
    clockwork->sent = steady_ms();
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
