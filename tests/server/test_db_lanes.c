#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/database.h"
#include "tests/support/db_harness.h"

Test(db_lanes, results_belong_to_their_calls_and_come_in_order)
{
    static struct answer answers[300];
    struct harness harness;
    char json[40], expected[16];

    harness_start(&harness, 0, NULL);
    for (int i = 0; i < 300; i++) {
        snprintf(json, sizeof(json), "{\"x\":\"%d\"}", i);
        cr_assert(harness_query(&harness, DB_READ, QUERY_ECHO, TOKEN_LIVE, json, 5000, &answers[i]));
    }
    harness_wait(&harness, answers, 300, 5000, "300 reads");
    for (int i = 0; i < 300; i++) {
        snprintf(expected, sizeof(expected), "%d", i);
        cr_assert_eq(answers[i].outcome, DB_DONE);
        cr_assert_str_eq(answers[i].cell, expected);
    }
    harness_stop(&harness);
}

Test(db_lanes, an_sql_error_fails_its_own_call_only)
{
    static struct answer answers[60];
    struct harness harness;

    harness_start(&harness, 0, NULL);
    for (int i = 0; i < 60; i++)
        cr_assert(harness_query(&harness, DB_READ, QUERY_DIVIDE, TOKEN_LIVE,
                                i % 3 == 0 ? "{\"by\":0}" : "{\"by\":1}", 5000, &answers[i]));
    harness_wait(&harness, answers, 60, 5000, "divisions");
    for (int i = 0; i < 60; i++) {
        cr_assert_eq(answers[i].outcome, i % 3 == 0 ? DB_FAILED : DB_DONE, "call %d", i);
        cr_assert_str_eq(answers[i].sqlstate, i % 3 == 0 ? "22012" : "");
    }
    harness_stop(&harness);
}

Test(db_lanes, what_fails_at_commit_has_failed_though_its_rows_came)
{
    struct answer answers[3];
    struct harness harness;

    harness_start(&harness, 0, NULL);
    for (int i = 0; i < 3; i++)
        harness_query(&harness, DB_READ, i == 1 ? QUERY_DEFERRED : QUERY_ECHO, TOKEN_LIVE, "{\"x\":\"1\"}",
                      3000, &answers[i]);
    harness_wait(&harness, answers, 3, 3000, "a deferred constraint");
    cr_assert_eq(answers[1].outcome, DB_FAILED);
    cr_assert_str_eq(answers[1].sqlstate, "23505");
    cr_assert_str_eq(answers[1].cell, "");
    cr_assert_eq(answers[0].outcome, DB_DONE);
    cr_assert_eq(answers[2].outcome, DB_DONE);
    cr_assert_str_eq(database_ask(harness.conninfo, "postgres", "SELECT count(*) FROM test_late"), "0");
    harness_stop(&harness);
}

Test(db_lanes, a_dead_token_is_28000_and_no_token_asks_nobody)
{
    struct answer answers[3];
    struct harness harness;

    harness_start(&harness, 0, NULL);
    harness_query(&harness, DB_READ, QUERY_ECHO, TOKEN_DEAD, "{\"x\":\"seen\"}", 5000, &answers[0]);
    harness_query(&harness, DB_SLOW, QUERY_ECHO, NULL, "{\"x\":\"seen\"}", 5000, &answers[1]);
    harness_query(&harness, DB_READ, QUERY_LENGTH, TOKEN_LIVE, "{}", 5000, &answers[2]);
    harness_wait(&harness, answers, 3, 5000, "three calls");
    cr_assert_eq(answers[0].outcome, DB_FAILED);
    cr_assert_str_eq(answers[0].sqlstate, "28000");
    cr_assert_str_eq(answers[0].cell, "");
    cr_assert_eq(answers[1].outcome, DB_DONE);
    cr_assert_str_eq(answers[1].cell, "seen");
    cr_assert_str_eq(answers[2].cell, "5", "bytes with zeros go out as they are");
    harness_stop(&harness);
}

Test(db_lanes, a_passed_deadline_is_unknown_and_the_connection_lives_on)
{
    struct answer late, next;
    struct harness harness;

    harness_start(&harness, 0, NULL);
    harness_wait_ready(&harness, 5000);
    harness_query(&harness, DB_READ, QUERY_SLEEP, TOKEN_LIVE, "{\"seconds\":0.6}", 100, &late);
    harness_wait(&harness, &late, 1, 400, "the late one");
    cr_assert_eq(late.outcome, DB_UNKNOWN);
    harness_wait_sql(
        &harness,
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE query LIKE '%pg_sleep((%' AND state = 'active'"
        " AND usename = 'nol_app'",
        3000);
    harness_query(&harness, DB_READ, QUERY_ECHO, TOKEN_LIVE, "{\"x\":\"alive\"}", 2000, &next);
    harness_wait(&harness, &next, 1, 2000, "the next one");
    cr_assert_str_eq(next.cell, "alive");
    cr_assert_eq(late.count, 1);
    harness_stop(&harness);
}

Test(db_lanes, without_a_server_calls_end_as_busy_when_their_deadline_passes)
{
    struct answer answers[3];
    struct harness harness;

    harness_start(&harness, 0, "host=/nonexistent dbname=none");
    harness_query(&harness, DB_READ, QUERY_ECHO, NULL, "{}", 200, &answers[0]);
    harness_submit(&harness, 1, 1, NULL, 200, &answers[1]);
    harness_query(&harness, DB_SLOW, QUERY_ECHO, NULL, "{}", 60000, &answers[2]);
    harness_wait(&harness, answers, 2, 1000, "calls to nobody");
    cr_assert_eq(answers[0].outcome, DB_BUSY);
    cr_assert_eq(answers[1].outcome, DB_BUSY);
    harness_stop(&harness);
    cr_assert_eq(answers[2].count, 1, "stopping answers what is queued");
    cr_assert_eq(answers[2].outcome, DB_BUSY);
}

Test(db_lanes, a_full_queue_is_busy_but_not_from_within_the_call)
{
    static struct answer answers[40];
    struct harness harness;
    int busy = 0;

    harness_start(&harness, 5, NULL);
    for (unsigned i = 0; i < 20; i++) {
        harness_query(&harness, DB_READ, QUERY_ECHO, TOKEN_LIVE, "{\"x\":\"1\"}", 5000, &answers[i]);
        harness_submit(&harness, i, i, NULL, 5000, &answers[20 + i]);
    }
    harness_wait(&harness, answers, 40, 5000, "more calls than the queue holds");
    for (int i = 0; i < 40; i++)
        busy += answers[i].outcome == DB_BUSY;
    cr_assert_eq(busy, 30);
    cr_assert_str_eq(database_ask(harness.conninfo, "postgres", "SELECT count(*) FROM test_row"), "5");
    harness_stop(&harness);
}

/* Eight at once, so that each connection gets some. Returns how many failed, all of them with 0A000. */
static int ask_for_shape(struct harness *harness)
{
    struct answer answers[8];
    int failed = 0;

    for (int i = 0; i < 8; i++)
        harness_query(harness, DB_READ, QUERY_SHAPE, TOKEN_LIVE, "{}", 3000, &answers[i]);
    harness_wait(harness, answers, 8, 3000, "the table");
    for (int i = 0; i < 8; i++) {
        failed += answers[i].outcome == DB_FAILED;
        cr_assert_str_eq(answers[i].sqlstate, answers[i].outcome == DB_FAILED ? "0A000" : "");
        cr_assert_str_eq(answers[i].cell, answers[i].outcome == DB_FAILED ? "" : "1");
    }
    return failed;
}

Test(db_lanes, a_plan_that_no_longer_fits_is_prepared_anew)
{
    struct harness harness;
    int rounds = 0;

    harness_start(&harness, 0, NULL);
    cr_assert_eq(ask_for_shape(&harness), 0);
    database_run(harness.conninfo, "postgres", "ALTER TABLE test_shape ALTER x TYPE text");
    cr_assert_gt(ask_for_shape(&harness), 0);
    /* A connection that had no turn in the last round finds out in the next. */
    while (ask_for_shape(&harness) > 0)
        cr_assert_lt(++rounds, 5);
    harness_stop(&harness);
}
