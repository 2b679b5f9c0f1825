#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "common/limits.h"
#include "server/db/db.h"
#include "server/db/sequencer.h"
#include "tests/support/database.h"
#include "tests/support/patience.h"

struct house {
    uv_loop_t loop;
    struct db *db;
    struct sequencer *sequencer;
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
    cr_assert_eq(uv_loop_init(&house->loop), 0);
    house->db = db_start(&house->loop, &config);
    house->sequencer = sequencer_start(&house->loop, house->db);
}

static void on_stopped(void *arg)
{
    ((struct house *)arg)->stopped = true;
}

static void stop(struct house *house)
{
    sequencer_stop(house->sequencer);
    db_stop(house->db, on_stopped, house);
    while (uv_run(&house->loop, UV_RUN_DEFAULT) != 0)
        ;
    cr_assert(house->stopped);
    cr_assert_eq(uv_loop_close(&house->loop), 0);
    db_free(house->db);
}

/* Runs the loop until the SQL says "t". Returns after how many milliseconds; fails the test after `ms`. */
static unsigned run_until(struct house *house, const char *sql, unsigned ms)
{
    uint64_t start_at = uv_hrtime();

    for (;;) {
        unsigned waited = (unsigned)((uv_hrtime() - start_at) / 1000000);

        if (strcmp(database_ask(house->conninfo, "postgres", sql), "t") == 0)
            return waited;
        cr_assert_lt(waited, patience_ms(ms), "not within %u ms: %s", ms, sql);
        uv_run(&house->loop, UV_RUN_ONCE);
    }
}

#define ADD_EVENT                                                                                            \
    "INSERT INTO event (account_id, role, kind, detail) SELECT id, role, 'user_add', '{}' FROM account "     \
    "LIMIT 1"

Test(sequencer, another_processs_event_gets_its_position_in_time)
{
    static const char all_sealed[] = "SELECT count(*) > 0 AND count(*) = count(position) FROM event_placed";
    struct house house;
    unsigned worst = 0;

    start(&house);
    database_run(house.conninfo, "postgres",
                 "INSERT INTO org (type, name, code) VALUES ('district', 'D', '990101000000');"
                 "INSERT INTO account (name, display_name, role, org_id, approved_at)"
                 " SELECT 'a', 'a', 'district', id, now() FROM org");
    database_run(house.conninfo, "postgres", ADD_EVENT);
    run_until(&house, all_sealed, 5000); /* connecting, preparing */
    for (int i = 0; i < 10; i++) {
        unsigned waited;

        database_run(house.conninfo, "postgres", ADD_EVENT);
        waited = run_until(&house, all_sealed, 2000);
        worst = waited > worst ? waited : worst;
    }
    /* The promise is 250 ms on a machine of its own; this one has other tests beside it, under a sanitizer. */
    cr_assert_lt(worst, patience_figure(2 * DEADLINE_POSITION_MS), "%u ms", worst);
    cr_assert_str_eq(database_ask(house.conninfo, "postgres",
                                  "SELECT max(position) = count(*) AND min(position) = 1 FROM event_placed"),
                     "t", "positions have no gap");
    stop(&house);
}
