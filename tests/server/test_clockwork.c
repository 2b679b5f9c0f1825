#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "server/db/clockwork.h"
#include "server/db/db.h"
#include "tests/support/database.h"
#include "tests/support/patience.h"
#include "tests/support/program.h"

/* One case that is late by two weeks, at ten in the morning. */
static const char late_case[] =
    "INSERT INTO time_shift VALUES (true, timestamptz '2024-10-25 10:00+08' - now());"
    "INSERT INTO org (type, name, code) VALUES ('district', 'D', '990101000000');"
    "INSERT INTO org (type, name, code, parent_id) SELECT 'leadership_group', 'L', 'LD01', id FROM org;"
    "INSERT INTO account (name, display_name, role, org_id, approved_at)"
    " SELECT 'a', 'a', 'district', id, now() FROM org WHERE type = 'district';"
    "INSERT INTO event (account_id, role, kind) SELECT id, role, 'batch_import' FROM account;"
    "INSERT INTO import (kind, account_id, sha256) SELECT 'list', id, 'x' FROM account;"
    "INSERT INTO batch (name, received, due, born_from, born_until, reference_day, scheme_id, import_id, "
    "sha256, rows, "
    "duplicates, supplementary, imported_by, event_id, clocks)"
    " SELECT 'B', '2024-10-08', '2024-12-31', '2002-09-01', '2012-08-31', '2024-10-08', s.id, i.id, 'x', 1, "
    "0, false, a.id, "
    "e.id, true FROM (SELECT min(id) AS id FROM scheme) s, import i, account a, event e;"
    "INSERT INTO child DEFAULT VALUES;"
    "INSERT INTO case_file (batch_id, row_no, child_id, scheme_id, since, last_on, due, name, event_id)"
    " SELECT b.id, 2, c.id, b.scheme_id, b.received, b.received, b.due, 'x', b.event_id FROM batch b, child "
    "c;"
    "INSERT INTO clock (kind, level, org_id, case_id, since, workdays, due, latest)"
    " SELECT 'route', 'district', org_district(), id, '2024-10-08', 3, '2024-10-11', '2024-10-11' FROM "
    "case_file";

struct house {
    uv_loop_t loop;
    struct db *db;
    struct clockwork *clockwork;
    char conninfo[256];
    bool stopped;
};

static void start(struct house *house)
{
    char app[300];
    struct db_config config = {
        .conninfo = app, .write_connections = 1, .read_connections = 1, .slow_connections = 1};

    *house = (struct house){0};
    snprintf(house->conninfo, sizeof(house->conninfo), "%s", database_new());
    snprintf(app, sizeof(app), "%s user=nol_app", house->conninfo);
    database_run(house->conninfo, "postgres", late_case);
    cr_assert_eq(uv_loop_init(&house->loop), 0);
    house->db = db_start(&house->loop, &config);
    house->clockwork = clockwork_start(&house->loop, house->db);
}

static void on_stopped(void *arg)
{
    ((struct house *)arg)->stopped = true;
}

static void stop(struct house *house)
{
    clockwork_stop(house->clockwork);
    db_stop(house->db, on_stopped, house);
    while (uv_run(&house->loop, UV_RUN_DEFAULT) != 0)
        ;
    cr_assert(house->stopped);
    cr_assert_eq(uv_loop_close(&house->loop), 0);
    db_free(house->db);
}

/* Runs the loop until the SQL says "t". */
static void run_until(struct house *house, const char *sql, unsigned ms)
{
    uint64_t end = uv_hrtime() + patience_ms(ms) * 1000000ULL;

    while (strcmp(database_ask(house->conninfo, "postgres", sql), "t") != 0) {
        cr_assert_lt(uv_hrtime(), end, "not within %u ms: %s", ms, sql);
        uv_run(&house->loop, UV_RUN_ONCE);
    }
}

Test(clockwork, what_is_late_is_taken_up_by_itself)
{
    struct house house;

    start(&house);
    run_until(&house, "SELECT count(*) = 1 FROM escalation WHERE reason = 'late'", 20000);
    cr_assert_str_eq(database_ask(house.conninfo, "postgres",
                                  "SELECT string_agg(kind, ' ' ORDER BY id) FROM event WHERE role = 'clock'"),
                     "overdue escalation_clock gone_up");
    stop(&house);
}

Test(clockwork, one_process_ticks_and_the_next_takes_over_at_once)
{
    char conninfo[256], folder[] = "/tmp/nol-lock-XXXXXX", pipe[64], command[700];
    static struct program holder;
    const char *argv[] = {"/bin/sh", "-c", command, NULL}, *up = "";
    static const char lock[] = "BEGIN; SELECT pg_advisory_xact_lock(hashtext('nol.clock'));\n\\echo held\n";
    int end;

    snprintf(conninfo, sizeof(conninfo), "%s", database_new());
    database_run(conninfo, "postgres", late_case);
    cr_assert_not_null(mkdtemp(folder));
    snprintf(pipe, sizeof(pipe), "%s/in", folder);
    cr_assert_eq(mkfifo(pipe, 0600), 0);
    snprintf(command, sizeof(command), "exec psql -X -q '%s user=postgres' < %s", conninfo, pipe);
    program_start(&holder, argv, NULL);
    end = open(pipe, O_WRONLY | O_CLOEXEC);
    cr_assert_geq(end, 0);
    cr_assert_eq(write(end, lock, sizeof(lock) - 1), (ssize_t)sizeof(lock) - 1);
    program_wait_said(&holder, "held", 20000);

    /* Somebody else is at it: nothing is done, and nobody waits. */
    cr_assert_str_eq(database_ask(conninfo, "postgres", "SELECT coalesce(clock_tick()::text, 'nothing')"),
                     "nothing");
    close(end); /* that one dies */
    program_wait_end(&holder, 20000);
    for (uint64_t until = uv_hrtime() + 5000000000ULL; uv_hrtime() < until && strcmp(up, "1") != 0;)
        up = database_ask(conninfo, "postgres",
                          "SELECT clock_tick() ->> 'up'"); /* its backend may take a moment */
    cr_assert_str_eq(up, "1");
    unlink(pipe);
    rmdir(folder);
}

/* Seconds: the wall clock, and when on the steady clock it was asked for and told. */
static int64_t jump(int64_t at, int64_t sent, int64_t received)
{
    const struct clockwork_look before = {.at = 1000000, .sent = 500000, .received = 501000},
                                now = {.at = 1000 * at, .sent = 1000 * sent, .received = 1000 * received};

    return clockwork_jump(&before, &now) / 1000;
}

Test(clockwork, only_a_jump_that_is_certain_is_a_jump)
{
    cr_assert_eq(jump(1001, 501, 501), 0, "a second later");
    cr_assert_eq(jump(1000 + 34560000, 501, 501), 34560000 - 1, "400 days on");
    cr_assert_eq(jump(1000 - 34560000, 501, 501), -34560000, "400 days back");
    cr_assert_eq(jump(1059, 501, 501), 0, "less than a minute");
    cr_assert_eq(jump(1600, 501, 1100), 0, "it was told late: it may have been asked then");
    cr_assert_eq(jump(1000, 501, 1100), 0, "or at once");
    cr_assert_eq(jump(4600, 4101, 4101), 0, "the machine slept for an hour, both clocks went on");
}
