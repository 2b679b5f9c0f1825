#include "tests/support/db_harness.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/database.h"
#include "tests/support/patience.h"

static const struct sql_file queries[QUERY_COUNT] = {
    [QUERY_ECHO] = {"echo", "-- $2 in a comment does not count\nSELECT $1::jsonb ->> 'x' AS x", NULL},
    [QUERY_DIVIDE] = {"divide", "SELECT 1 / ($1 ->> 'by')::int AS x", NULL},
    [QUERY_SLEEP] = {"sleep", "SELECT 'slept' AS x FROM pg_sleep(($1::jsonb ->> 'seconds')::float8)", NULL},
    [QUERY_LENGTH] = {"length", "SELECT length($2) AS x FROM (SELECT $1::jsonb) one", NULL},
    [QUERY_SHAPE] = {"shape", "SELECT * FROM nol.test_shape", NULL},
    [QUERY_DEFERRED] = {"deferred", "INSERT INTO nol.test_late VALUES (1), (1) RETURNING 'said' AS x", NULL},
    [QUERY_GROUP] = {"group", "SELECT n, result FROM nol.test_group($1)", NULL},
};

static const char setup[] =
    "DROP FUNCTION api.auth_enter(text); CREATE FUNCTION api.auth_enter(text) RETURNS TABLE (enter boolean) "
    "LANGUAGE "
    "sql AS $$ SELECT $1 = repeat('a', 64) $$;"
    "CREATE TABLE test_shape AS SELECT 1 AS x;"
    "CREATE TABLE test_row (key text PRIMARY KEY, sort int);"
    "CREATE TABLE test_call (id serial, sorts int[], keys text[]);"
    "CREATE FUNCTION test_group(items jsonb) RETURNS TABLE (n int, result text) "
    "LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol AS $$"
    "DECLARE item jsonb; BEGIN n := 0;"
    "  INSERT INTO test_call (sorts, keys) SELECT array_agg((value ->> "
    "'sort')::int), array_agg(value ->> 'key')"
    "    FROM jsonb_array_elements(items);"
    "  FOR item IN SELECT value FROM jsonb_array_elements(items) LOOP n := n + 1;"
    "    IF item ? 'fail' THEN RAISE SQLSTATE '22012'; END IF;"
    "    PERFORM pg_sleep((item ->> 'sleep')::float8);"
    "    INSERT INTO test_row VALUES (item ->> 'key', (item ->> 'sort')::int)"
    "      ON CONFLICT (key) DO UPDATE SET sort = test_row.sort;"
    "    result := item ->> 'key'; RETURN NEXT;"
    "  END LOOP; END $$;"
    "CREATE TABLE test_late (x int UNIQUE DEFERRABLE INITIALLY DEFERRED);GRANT SELECT, INSERT ON test_late "
    "TO nol_app;GRANT SELECT ON test_shape TO nol_app;GRANT USAGE ON SCHEMA nol TO nol_app;";

static int arrivals;

void harness_start(struct harness *harness, unsigned queue_max, const char *where)
{
    char app[300], loader[300];
    struct db_config config = {.conninfo = app,
                               .loader_conninfo = loader,
                               .queue_max = queue_max,
                               .queries = queries,
                               .query_count = QUERY_COUNT,
                               .write_group = (enum sql_query)QUERY_GROUP};

    *harness = (struct harness){0};
    arrivals = 0;
    if (where == NULL) {
        snprintf(harness->conninfo, sizeof(harness->conninfo), "%s", database_new());
        database_run(harness->conninfo, "postgres", setup);
    } else {
        snprintf(harness->conninfo, sizeof(harness->conninfo), "%s", where);
    }
    snprintf(app, sizeof(app), "%s user=nol_app", harness->conninfo);
    snprintf(loader, sizeof(loader), "%s user=nol_loader", harness->conninfo);
    cr_assert_eq(uv_loop_init(&harness->loop), 0);
    harness->db = db_start(&harness->loop, &config);
}

static void on_stopped(void *arg)
{
    ((struct harness *)arg)->stopped = true;
}

static void on_time_up(uv_timer_t *timer)
{
    *(bool *)timer->data = true;
}

/* One turn of the loop at a time, until `done` or the time is up. */
static bool run_until(struct harness *harness, bool (*done)(const void *arg), const void *arg, unsigned ms)
{
    bool up = false;
    uv_timer_t timer;

    uv_timer_init(&harness->loop, &timer);
    timer.data = &up;
    uv_timer_start(&timer, on_time_up, patience_ms(ms), 0);
    while (!up && !done(arg))
        uv_run(&harness->loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&timer, NULL);
    while (uv_is_closing((uv_handle_t *)&timer) && uv_run(&harness->loop, UV_RUN_NOWAIT) != 0 && !done(arg))
        ;
    uv_run(&harness->loop, UV_RUN_NOWAIT);
    return done(arg);
}

static bool is_true(const void *arg)
{
    return *(const bool *)arg;
}

void harness_stop(struct harness *harness)
{
    db_stop(harness->db, on_stopped, harness);
    cr_assert(run_until(harness, is_true, &harness->stopped, 5000), "the db did not stop within 5 s");
    while (uv_run(&harness->loop, UV_RUN_NOWAIT) != 0)
        ;
    cr_assert_eq(uv_loop_close(&harness->loop), 0, "handles are left in the loop");
    db_free(harness->db);
}

struct ticket {
    struct harness *harness;
    struct answer *answer;
};

static void on_done(void *owner, const struct db_result *result)
{
    struct ticket *ticket = owner;
    struct answer *answer = ticket->answer;

    cr_assert_not(ticket->harness->in_call, "a callback came from within the call");
    answer->count++;
    answer->number = ++arrivals;
    answer->outcome = result->outcome;
    answer->rows = result->rows;
    snprintf(answer->sqlstate, sizeof(answer->sqlstate), "%s", result->sqlstate);
    if (result->rows > 0 && db_result_text(result, 0, 0) != NULL)
        snprintf(answer->cell, sizeof(answer->cell), "%s", db_result_text(result, 0, 0));
    free(ticket);
}

static struct ticket *ticket_new(struct harness *harness, struct answer *answer)
{
    struct ticket *ticket = malloc(sizeof(*ticket));

    cr_assert_not_null(ticket);
    *ticket = (struct ticket){harness, answer};
    *answer = (struct answer){0};
    harness->in_call = true;
    return ticket;
}

bool harness_query(struct harness *harness, enum db_lane lane, enum test_query query, const char *token,
                   const char *json, unsigned deadline_ms, struct answer *answer)
{
    static const uint8_t binary[] = {0, 1, 0, 255, 0};
    struct ticket *ticket = ticket_new(harness, answer);
    struct db_call call = {.lane = lane,
                           .query = (enum sql_query)query,
                           .session = token,
                           .json = json,
                           .binary = query == QUERY_LENGTH ? binary : NULL,
                           .binary_length = query == QUERY_LENGTH ? sizeof(binary) : 0,
                           .deadline_ms = deadline_ms};
    bool taken = db_query(harness->db, &call, on_done, ticket);

    harness->in_call = false;
    if (!taken)
        free(ticket);
    return taken;
}

bool harness_submit(struct harness *harness, unsigned key, unsigned sort, const char *more,
                    unsigned deadline_ms, struct answer *answer)
{
    struct ticket *ticket = ticket_new(harness, answer);
    uint8_t bytes[16] = {(uint8_t)(key >> 8), (uint8_t)key};
    char item[256];
    struct db_write write = {.item = item, .sort = sort, .key = bytes, .deadline_ms = deadline_ms};
    bool taken;

    snprintf(item, sizeof(item), "{\"key\":\"%u\",\"sort\":%u%s%s}", key, sort, more != NULL ? "," : "",
             more != NULL ? more : "");
    taken = db_submit(harness->db, &write, on_done, ticket);
    harness->in_call = false;
    if (!taken)
        free(ticket);
    return taken;
}

void harness_copy(struct harness *harness, const char *data, size_t length, struct answer *answer)
{
    struct ticket *ticket = ticket_new(harness, answer);

    cr_assert(db_copy(harness->db, data, length, 10000, on_done, ticket));
    harness->in_call = false;
}

struct wanted {
    const struct answer *answers;
    size_t count;
};

static bool all_answered(const void *arg)
{
    const struct wanted *wanted = arg;

    for (size_t i = 0; i < wanted->count; i++)
        if (wanted->answers[i].count == 0)
            return false;
    return true;
}

void harness_wait(struct harness *harness, const struct answer *answers, size_t count, unsigned ms,
                  const char *what)
{
    const struct wanted wanted = {answers, count};

    cr_assert(run_until(harness, all_answered, &wanted, ms), "no answer within %u ms: %s", ms, what);
    for (size_t i = 0; i < count; i++)
        cr_assert_eq(answers[i].count, 1, "%s: call %zu was answered %d times", what, i, answers[i].count);
}

struct sql_condition {
    struct harness *harness;
    const char *sql;
};

static bool sql_says_true(const void *arg)
{
    const struct sql_condition *condition = arg;

    return strcmp(database_ask(condition->harness->conninfo, "postgres", condition->sql), "t") == 0;
}

void harness_wait_sql(struct harness *harness, const char *sql, unsigned ms)
{
    const struct sql_condition condition = {harness, sql};

    cr_assert(run_until(harness, sql_says_true, &condition, ms), "not within %u ms: %s", ms, sql);
}

static bool is_ready(const void *arg)
{
    return db_ready(((const struct harness *)arg)->db);
}

void harness_wait_ready(struct harness *harness, unsigned ms)
{
    cr_assert(run_until(harness, is_ready, harness, ms), "the db was not ready within %u ms", ms);
}
