#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "common/limits.h"
#include "server/db/connection.h"
#include "tests/support/database.h"
#include "tests/support/db_harness.h"

static int turns_left;

static int consume_then_fail(PGconn *pg)
{
    return turns_left-- > 0 ? PQconsumeInput(pg) : 0;
}

static int flush_then_fail(PGconn *pg)
{
    return turns_left-- > 0 ? PQflush(pg) : -1;
}

/* Breaks every connection after so many turns, then lets them come back. Whatever the turn: each call is answered once, what
 * was acknowledged is there, and what is there was acknowledged or called unknown. */
static void break_at(int turn, bool at_flush)
{
    static struct answer writes[40], reads[40];
    struct harness harness;
    int done = 0, unknown = 0, rows;

    harness_start(&harness, 0, NULL);
    harness_wait_ready(&harness, 5000);
    turns_left = turn;
    if (at_flush)
        connection_io.flush = flush_then_fail;
    else
        connection_io.consume = consume_then_fail;
    for (unsigned i = 0; i < 40; i++) {
        harness_submit(&harness, i, i, NULL, 1000, &writes[i]);
        harness_query(&harness, DB_READ, QUERY_ECHO, TOKEN_LIVE, "{\"x\":\"1\"}", 1000, &reads[i]);
    }
    harness_wait(&harness, writes, 40, 3000, "writes over breaking connections");
    harness_wait(&harness, reads, 40, 3000, "reads over breaking connections");
    connection_io = (struct connection_io){PQconsumeInput, PQflush};
    for (unsigned i = 0; i < 40; i++) {
        done += writes[i].outcome == DB_DONE;
        unknown += writes[i].outcome == DB_UNKNOWN;
        cr_assert_neq(writes[i].outcome, DB_FAILED);
    }
    harness_wait_ready(&harness, 3000);
    harness_submit(&harness, 1000, 1, NULL, 3000, &writes[0]);
    harness_wait(&harness, writes, 1, 3000, "a write after the fault");
    cr_assert_eq(writes[0].outcome, DB_DONE);
    harness_stop(&harness);
    rows = atoi(database_ask(harness.conninfo, "postgres", "SELECT count(*) - 1 FROM test_row"));
    cr_assert(rows >= done && rows <= done + unknown, "turn %d: %d rows, %d done, %d unknown", turn, rows,
              done, unknown);
}

Test(db_faults, reading_fails_at_any_turn)
{
    for (int turn = 0; turn < 8; turn++)
        break_at(turn, false);
}

Test(db_faults, writing_fails_at_any_turn)
{
    for (int turn = 0; turn < 8; turn++)
        break_at(turn, true);
}

/* Every second time the socket "takes nothing more just now", whatever it really takes. */
static int flush_every_second_time(PGconn *pg)
{
    return turns_left++ % 2 == 0 ? 1 : PQflush(pg);
}

Test(db_faults, copy_goes_on_when_the_socket_empties_just_after_it_was_full)
{
    enum { ROWS = 2000 };
    struct answer copied;
    struct harness harness;
    char *data = malloc((size_t)ROWS * 360);
    size_t length = 0;

    cr_assert_not_null(data);
    for (int i = 0; i < ROWS; i++)
        length += (size_t)snprintf(
            data + length, 360, "1\t00000000-0000-4000-8000-000000000000\t%d\t{\"a\":\"%0260d\"}\t{}\t[]\n",
            i, i);
    harness_start(&harness, 0, NULL);
    harness_wait_ready(&harness, 5000);
    turns_left = 0;
    connection_io.flush = flush_every_second_time;
    harness_copy(&harness, data, length, &copied);
    harness_wait(&harness, &copied, 1, 3000, "a COPY of half a megabyte");
    connection_io = (struct connection_io){PQconsumeInput, PQflush};
    cr_assert_eq(copied.outcome, DB_DONE);
    harness_stop(&harness);
    free(data);
}

Test(db_faults, a_silent_backend_is_dropped_after_ten_seconds_and_not_before)
{
    struct answer out, next;
    struct harness harness;
    pid_t pid;
    uint64_t start;

    harness_start(&harness, 0, NULL);
    harness_wait_ready(&harness, 5000);
    harness_submit(&harness, 1, 1, "\"sleep\":30", 60000, &out);
    harness_wait_sql(&harness,
                     "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = "
                     "current_database()",
                     3000);
    start = uv_hrtime();
    pid = (pid_t)atoi(database_ask(
        harness.conninfo, "postgres",
        "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"));
    cr_assert_gt(pid, 1);
    cr_assert_eq(kill(pid, SIGSTOP), 0);
    harness_wait(&harness, &out, 1, DEADLINE_DATABASE_MS + 1000, "the silent one");
    cr_assert_eq(kill(pid, SIGCONT), 0);
    cr_assert_eq(out.outcome, DB_UNKNOWN);
    cr_assert_gt((uv_hrtime() - start) / 1000000, DEADLINE_DATABASE_MS - 1000);
    harness_submit(&harness, 2, 2, NULL, 3000, &next);
    harness_wait(&harness, &next, 1, 3000, "the next one");
    cr_assert_eq(next.outcome, DB_DONE);
    harness_stop(&harness);
}
