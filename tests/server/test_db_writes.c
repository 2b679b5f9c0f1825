#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/database.h"
#include "tests/support/db_harness.h"

enum { MANY = 300 };

Test(db_writes, load_makes_groups_in_order_of_case_and_each_item_gets_its_own_result)
{
    static struct answer answers[MANY];
    struct harness harness;
    char expected[16];

    harness_start(&harness, 0, NULL);
    for (unsigned i = 0; i < MANY; i++)
        cr_assert(harness_submit(&harness, i, (i * 7919) % 1000, NULL, 10000, &answers[i]));
    harness_wait(&harness, answers, MANY, 10000, "writes");
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(expected, sizeof(expected), "%u", i);
        cr_assert_eq(answers[i].outcome, DB_DONE);
        cr_assert_eq(answers[i].rows, 1);
        cr_assert_str_eq(answers[i].cell, expected);
    }
    cr_assert_str_eq(database_ask(harness.conninfo, "postgres", "SELECT count(*) FROM test_row"), "300");
    cr_assert_str_eq(database_ask(harness.conninfo, "postgres",
                                  "SELECT max(cardinality(sorts)) = 128 AND count(*) < 20 FROM test_call"),
                     "t", "natural grouping");
    cr_assert_str_eq(
        database_ask(
            harness.conninfo, "postgres",
            "SELECT bool_and(sorts = (SELECT array_agg(s ORDER BY s) FROM unnest(sorts) s)) FROM test_call"),
        "t", "each group is in order of its cases");
    harness_stop(&harness);
}

Test(db_writes, a_few_go_out_alone)
{
    static struct answer answers[8];
    struct harness harness;

    harness_start(&harness, 0, NULL);
    harness_wait_ready(&harness, 5000);
    for (unsigned i = 0; i < 8; i++)
        harness_submit(&harness, i, i, NULL, 5000, &answers[i]);
    harness_wait(&harness, answers, 8, 5000, "eight writes");
    cr_assert_str_eq(database_ask(harness.conninfo, "postgres", "SELECT count(*) FROM test_call"), "8");
    harness_stop(&harness);
}

Test(db_writes, a_bad_item_fails_alone_and_the_others_of_its_group_happen_once)
{
    static struct answer answers[60];
    struct harness harness;

    harness_start(&harness, 0, NULL);
    for (unsigned i = 0; i < 60; i++)
        harness_submit(&harness, i, i, i == 17 || i == 41 ? "\"fail\":1" : NULL, 10000, &answers[i]);
    harness_wait(&harness, answers, 60, 10000, "a group with two bad items");
    for (unsigned i = 0; i < 60; i++) {
        cr_assert_eq(answers[i].outcome, i == 17 || i == 41 ? DB_FAILED : DB_DONE, "item %u", i);
        cr_assert_str_eq(answers[i].sqlstate, i == 17 || i == 41 ? "22012" : "");
    }
    cr_assert_str_eq(database_ask(harness.conninfo, "postgres", "SELECT count(*) FROM test_row"), "58");
    harness_stop(&harness);
}

Test(db_writes, one_key_never_stands_twice_in_what_is_out)
{
    static struct answer answers[40];
    struct harness harness;

    harness_start(&harness, 0, NULL);
    for (unsigned i = 0; i < 40; i++)
        harness_submit(&harness, i % 10, i, NULL, 10000, &answers[i]);
    harness_wait(&harness, answers, 40, 10000, "four writes for each of ten keys");
    for (unsigned i = 0; i < 40; i++)
        cr_assert_eq(answers[i].outcome, DB_DONE);
    cr_assert_str_eq(database_ask(harness.conninfo, "postgres",
                                  "SELECT bool_and(cardinality(keys) = (SELECT count(DISTINCT k) FROM "
                                  "unnest(keys) k)) FROM test_call"),
                     "t");
    cr_assert_str_eq(
        database_ask(harness.conninfo, "postgres", "SELECT sum(cardinality(keys)) FROM test_call"), "40");
    harness_stop(&harness);
}

Test(db_writes, a_killed_backend_makes_what_is_out_unknown_and_the_next_works)
{
    static struct answer out[4], next;
    struct harness harness;

    harness_start(&harness, 0, NULL);
    harness_wait_ready(&harness, 5000);
    for (unsigned i = 0; i < 4; i++)
        harness_submit(&harness, i, i, "\"sleep\":20", 15000, &out[i]);
    harness_wait_sql(&harness,
                     "SELECT count(*) = 4 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = "
                     "current_database()",
                     3000);
    database_run(harness.conninfo, "postgres",
                 "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'nol_app' AND "
                 "datname = current_database()");
    database_run(harness.conninfo, "postgres", "CREATE TABLE test_killed AS SELECT clock_timestamp() AS at");
    harness_wait(&harness, out, 4, 2000, "writes whose backend was killed");
    for (unsigned i = 0; i < 4; i++)
        cr_assert_eq(out[i].outcome, DB_UNKNOWN);
    /* All of them: 8 for writes, 4 for reads, 2 slow ones. */
    harness_wait_sql(&harness,
                     "SELECT count(*) = 14 FROM pg_stat_activity, test_killed WHERE usename = 'nol_app'"
                     " AND datname = current_database() AND backend_start > at",
                     3000);
    harness_submit(&harness, 9, 9, NULL, 5000, &next);
    harness_wait(&harness, &next, 1, 2000, "the next write, over a new connection");
    cr_assert_eq(next.outcome, DB_DONE);
    cr_assert_str_eq(database_ask(harness.conninfo, "postgres", "SELECT count(*) FROM test_row"), "1",
                     "nothing was repeated");
    harness_stop(&harness);
}

Test(db_writes, a_passed_deadline_is_unknown_and_the_write_still_happens)
{
    struct answer late;
    struct harness harness;

    harness_start(&harness, 0, NULL);
    harness_wait_ready(&harness, 5000);
    harness_submit(&harness, 1, 1, "\"sleep\":0.5", 100, &late);
    harness_wait(&harness, &late, 1, 400, "the late write");
    cr_assert_eq(late.outcome, DB_UNKNOWN);
    harness_wait_sql(&harness, "SELECT count(*) = 1 FROM test_row", 3000);
    cr_assert_eq(late.count, 1);
    harness_stop(&harness);
}

Test(db_writes, stopping_waits_for_what_is_out)
{
    struct answer out, refused;
    struct harness harness;

    harness_start(&harness, 0, NULL);
    harness_wait_ready(&harness, 5000);
    harness_submit(&harness, 1, 1, "\"sleep\":0.4", 5000, &out);
    harness_wait_sql(&harness,
                     "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = "
                     "current_database()",
                     3000);
    harness_stop(&harness);
    cr_assert_eq(out.count, 1);
    cr_assert_eq(out.outcome, DB_DONE);
    (void)refused;
}
