#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/db/admin.h"
#include "server/db/migrate.h"
#include "tests/support/database.h"

struct house {
    char conninfo[256], migrator[300], app[300], error[600];
    int lines;
};

static void start(struct house *house)
{
    *house = (struct house){0};
    snprintf(house->conninfo, sizeof(house->conninfo), "%s", database_new_empty());
    snprintf(house->migrator, sizeof(house->migrator), "%s user=nol_migrator", house->conninfo);
    snprintf(house->app, sizeof(house->app), "%s user=nol_app", house->conninfo);
}

static void count_line(void *arg, const char *line)
{
    (void)line;
    ((struct house *)arg)->lines++;
}

static bool migrates(struct house *house)
{
    house->lines = 0;
    return migrate_run(house->migrator, count_line, house, house->error, sizeof(house->error));
}

static bool is_current(struct house *house)
{
    struct admin *admin = admin_open(house->app);
    bool current = migrate_is_current(admin, house->error, sizeof(house->error));

    admin_close(admin);
    return current;
}

Test(migrate, an_empty_database_gets_everything_and_a_second_run_does_nothing)
{
    struct house house;

    start(&house);
    cr_assert_not(is_current(&house));
    cr_assert(migrates(&house), "%s", house.error);
    cr_assert_gt(house.lines, 3);
    cr_assert(is_current(&house), "%s", house.error);
    cr_assert(migrates(&house), "%s", house.error);
    cr_assert_eq(house.lines, 0);
    cr_assert_str_eq(database_ask(house.conninfo, "postgres", "SELECT count(*) > 50 FROM case_move_rule"),
                     "t");
    cr_assert_str_eq(database_ask(house.conninfo, "postgres", "SELECT count(*) FROM scheme"), "3");
    cr_assert_str_eq(database_ask(house.conninfo, "postgres",
                                  "SELECT count(*) FROM pg_class WHERE relnamespace = 'nol'::regnamespace"
                                  " AND relowner <> 'nol_owner'::regrole"),
                     "0", "everything belongs to the owner");
}

Test(migrate, two_that_start_at_once_do_it_once)
{
    struct house house;
    pid_t children[4];

    start(&house);
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(migrates(&house) ? 0 : 1);
    }
    for (int i = 0; i < 4; i++) {
        int status;

        cr_assert_eq(waitpid(children[i], &status, 0), children[i]);
        cr_assert_eq(status, 0, "one of four failed");
    }
    cr_assert(is_current(&house), "%s", house.error);
    cr_assert_str_eq(database_ask(house.conninfo, "postgres", "SELECT count(*) FROM scheme"), "3");
}

Test(migrate, a_migration_that_was_changed_is_refused)
{
    struct house house;

    start(&house);
    cr_assert(migrates(&house), "%s", house.error);
    database_run(house.conninfo, "postgres",
                 "UPDATE schema_migration SET sha256 = 'other' WHERE name LIKE '0002%'");
    cr_assert_not(is_current(&house));
    cr_assert_not(migrates(&house));
    cr_assert_not_null(strstr(house.error, "0002_row_security.sql was changed after it was applied"), "%s",
                       house.error);
}

Test(migrate, a_database_of_a_newer_program_is_refused)
{
    struct house house;

    start(&house);
    cr_assert(migrates(&house), "%s", house.error);
    database_run(house.conninfo, "postgres", "INSERT INTO schema_migration VALUES ('9999_future.sql', 'x')");
    cr_assert_not(is_current(&house));
    cr_assert_not(migrates(&house));
    cr_assert_not_null(strstr(house.error, "9999_future.sql was applied by a newer nold"), "%s", house.error);
}

Test(migrate, functions_and_data_follow_their_digest)
{
    struct house house;

    start(&house);
    cr_assert(migrates(&house), "%s", house.error);
    database_run(house.conninfo, "postgres",
                 "UPDATE schema_function SET sha256 = 'old' WHERE path = 'functions/record/seal.sql';"
                 "CREATE OR REPLACE FUNCTION seal_tick() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';"
                 "UPDATE data_digest SET sha256 = 'old' WHERE path = 'data/case_moves.csv';"
                 "DELETE FROM case_move_rule");
    cr_assert_not(is_current(&house));
    cr_assert(migrates(&house), "%s", house.error);
    cr_assert_eq(house.lines, 2);
    cr_assert(is_current(&house), "%s", house.error);
    cr_assert_str_eq(database_ask(house.conninfo, "postgres", "SELECT seal_tick() IS NULL"), "t");
    cr_assert_str_eq(database_ask(house.conninfo, "postgres", "SELECT count(*) > 50 FROM case_move_rule"),
                     "t");
}

Test(migrate, only_a_role_that_may_become_the_owner_migrates)
{
    struct house house;

    start(&house);
    snprintf(house.migrator, sizeof(house.migrator), "%s user=nol_app", house.conninfo);
    cr_assert_not(migrates(&house));
    cr_assert_not_null(strstr(house.error, "becoming nol_owner"), "%s", house.error);
}
