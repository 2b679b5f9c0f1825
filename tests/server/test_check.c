#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/db/check.h"
#include "tests/support/database.h"

struct house {
    char conninfo[256], app[300], loader[300], migrator[300], error[600];
    char wrong[4096]; /* what check_database found wrong */
};

static void start(struct house *house)
{
    *house = (struct house){0};
    snprintf(house->conninfo, sizeof(house->conninfo), "%s", database_new());
    snprintf(house->app, sizeof(house->app), "%s user=nol_app", house->conninfo);
    snprintf(house->loader, sizeof(house->loader), "%s user=nol_loader", house->conninfo);
    snprintf(house->migrator, sizeof(house->migrator), "%s user=nol_migrator", house->conninfo);
}

static enum check_outcome before_serving(struct house *house)
{
    return check_before_serving(house->app, house->loader, house->error, sizeof(house->error));
}

static void note_finding(void *arg, const char *what, const char *wrong, const char *mend)
{
    struct house *house = arg;
    size_t length = strlen(house->wrong);

    if (wrong != NULL) {
        cr_assert_neq(mend[0], '\0');
        snprintf(house->wrong + length, sizeof(house->wrong) - length, "%s;", what);
    }
}

/* In this database alone, since other tests use the role. */
#define SET_HERE(role, what)                                                                                 \
    "DO $$BEGIN EXECUTE format('ALTER ROLE " role " IN DATABASE %I " what "', current_database()); END$$"

Test(check, a_migrated_database_may_be_served)
{
    struct house house;

    start(&house);
    cr_assert_eq(before_serving(&house), CHECK_FINE, "%s", house.error);
}

Test(check, a_role_that_can_do_more_is_refused)
{
    /* Each is undone by the next line. Privileges of the whole cluster are left alone: other tests use it. */
    static const struct {
        const char *more, *back, *said;
    } cases[] = {
        {"GRANT TRUNCATE ON visit TO nol_app", "REVOKE TRUNCATE ON visit FROM nol_app", "a table"},
        {"GRANT UPDATE (kind) ON event TO nol_app", "REVOKE UPDATE (kind) ON event FROM nol_app", "a table"},
        {"GRANT SELECT ON visit TO nol_app", "REVOKE SELECT ON visit FROM nol_app", "a table"},
        {"GRANT CREATE ON SCHEMA nol TO nol_app", "REVOKE CREATE ON SCHEMA nol FROM nol_app",
         "create in one"},
        {"CREATE SCHEMA mine; GRANT CREATE ON SCHEMA mine TO nol_app", "DROP SCHEMA mine", "create in one"},
        {"CREATE SCHEMA AUTHORIZATION nol_app", "DROP SCHEMA nol_app", "owns a schema"},
        {"CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION mine() OWNER TO "
         "nol_app",
         "DROP FUNCTION mine()", "owns a table or a function"},
        {"DO $$BEGIN EXECUTE format('GRANT TEMP ON DATABASE %I TO PUBLIC', current_database()); END$$",
         "DO $$BEGIN EXECUTE format('REVOKE TEMP ON DATABASE %I FROM PUBLIC', current_database()); END$$",
         "create in the database"},
        {"CREATE TABLE mine (); ALTER TABLE mine OWNER TO nol_app", "DROP TABLE mine", "owns a table"},
        /* What the role may do itself. */
        {SET_HERE("nol_app", "SET standard_conforming_strings = off"), SET_HERE("nol_app", "RESET ALL"),
         "nol_app has a setting that sql/roles.sql does not give it: standard_conforming_strings=off"},
        {SET_HERE("nol_app", "SET default_transaction_isolation = ''repeatable read''"),
         SET_HERE("nol_app", "RESET ALL"), "default_transaction_isolation"},
        {SET_HERE("nol_loader", "SET statement_timeout = ''1s''"), SET_HERE("nol_loader", "RESET ALL"),
         "nol_loader has a setting"},
    };
    struct house house;

    start(&house);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        database_run(house.conninfo, "postgres", cases[i].more);
        cr_assert_eq(before_serving(&house), CHECK_WRONG, "%s", cases[i].more);
        cr_assert_not_null(strstr(house.error, cases[i].said), "%s: %s", cases[i].more, house.error);
        database_run(house.conninfo, "postgres", cases[i].back);
    }
    cr_assert_eq(before_serving(&house), CHECK_FINE, "%s", house.error);
}

/* A role that reads is not the server's: it starts, and `nold check` tells. */
Test(check, settings_of_every_role_are_looked_at)
{
    struct house house;

    start(&house);
    check_database(house.app, house.loader, house.migrator, 10, note_finding, &house);
    cr_assert_null(strstr(house.wrong, "settings of roles"), "%s", house.wrong);
    database_run(house.conninfo, "postgres",
                 SET_HERE("nol_auditor", "SET default_transaction_read_only = off"));
    cr_assert_eq(before_serving(&house), CHECK_FINE, "%s", house.error);
    house.wrong[0] = '\0';
    cr_assert_not(check_database(house.app, house.loader, house.migrator, 10, note_finding, &house));
    cr_assert_not_null(strstr(house.wrong, "settings of roles"), "%s", house.wrong);
}

Test(check, a_superuser_and_the_migrator_are_refused)
{
    struct house house;

    start(&house);
    snprintf(house.app, sizeof(house.app), "%s user=postgres options='-c search_path=nol'", house.conninfo);
    cr_assert_eq(before_serving(&house), CHECK_WRONG);
    cr_assert_not_null(strstr(house.error, "superuser"), "%s", house.error);
    snprintf(house.app, sizeof(house.app), "%s user=nol_migrator", house.conninfo);
    cr_assert_eq(before_serving(&house), CHECK_WRONG);
    cr_assert_not_null(strstr(house.error, "member of another role"), "%s", house.error);
}

Test(check, an_absent_server_is_unreachable_and_a_name_is_wrong)
{
    struct house house = {.app = "host=/nonexistent dbname=nol user=nol_app"};

    cr_assert_eq(before_serving(&house), CHECK_UNREACHABLE);
    snprintf(house.app, sizeof(house.app), "host=db.example dbname=nol user=nol_app");
    cr_assert_eq(before_serving(&house), CHECK_WRONG);
    cr_assert_not_null(strstr(house.error, "hostaddr"), "%s", house.error);
}

/* To another machine only where its certificate is checked. */
Test(check, a_database_on_another_machine_is_reached_by_TLS)
{
    static const char *const open[] = {"hostaddr=192.0.2.1", "hostaddr=192.0.2.1 sslmode=require",
                                       "hostaddr=127.0.0.1,192.0.2.1 sslmode=prefer"};
    static const char *const fit[] = {
        "hostaddr=127.0.0.1 port=1", "hostaddr=127.0.0.1,::1 port=1",
        "hostaddr=127.0.0.2,240.0.0.1 port=1 host=a,b sslmode=verify-full connect_timeout=2"};
    struct house house = {0};

    for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++) {
        snprintf(house.app, sizeof(house.app), "%s dbname=nol user=nol_app", open[i]);
        cr_assert_eq(before_serving(&house), CHECK_WRONG, "%s", open[i]);
        cr_assert_not_null(strstr(house.error, "sslmode=verify-full"), "%s", house.error);
    }
    for (size_t i = 0; i < sizeof(fit) / sizeof(*fit); i++) {
        snprintf(house.app, sizeof(house.app), "%s dbname=nol user=nol_app", fit[i]);
        cr_assert_eq(before_serving(&house), CHECK_UNREACHABLE, "%s: %s", fit[i], house.error);
    }
}

Test(check, a_liaison_whom_nobody_can_tell_is_found)
{
    struct house house;

    start(&house);
    check_database(house.app, house.loader, house.migrator, 10, note_finding, &house);
    cr_assert_null(strstr(house.wrong, "liaisons"), "no district yet: %s", house.wrong);
    database_run(
        house.conninfo, "postgres",
        "WITH d AS (INSERT INTO org (type, name, code) VALUES ('district', 'D', '990101000000') RETURNING id)"
        " INSERT INTO org (type, parent_id, name, code) SELECT t, d.id, n, c FROM d, (VALUES"
        " ('street', 'S', '990101001000'), ('department', '甲区公安分局', 'GA01'), ('department', "
        "'甲区民政局', 'MZ01')) v(t, n, c);"
        "INSERT INTO account (name, display_name, role, org_id, approved_at) SELECT 'p', 'p', 'department', "
        "id, now() FROM org"
        " WHERE code = 'MZ01'");
    house.wrong[0] = '\0';
    cr_assert_not(check_database(house.app, house.loader, house.migrator, 10, note_finding, &house));
    cr_assert_not_null(strstr(house.wrong, "liaisons"), "the police: %s", house.wrong);
    database_run(house.conninfo, "postgres",
                 "INSERT INTO account (name, display_name, role, org_id, approved_at) SELECT 'g', 'g', "
                 "'department', id, now() FROM org"
                 " WHERE code = 'GA01'");
    house.wrong[0] = '\0';
    check_database(house.app, house.loader, house.migrator, 10, note_finding, &house);
    cr_assert_null(strstr(house.wrong, "liaisons"), "both: %s", house.wrong);
    database_run(house.conninfo, "postgres", "UPDATE account SET disabled_at = now() WHERE name = 'p'");
    house.wrong[0] = '\0';
    check_database(house.app, house.loader, house.migrator, 10, note_finding, &house);
    cr_assert_not_null(strstr(house.wrong, "liaisons"), "disabled: %s", house.wrong);
}

Test(check, what_is_set_wrong_is_found_and_nothing_else)
{
    struct house house;
    int version;

    start(&house);
    version = atoi(database_ask(house.conninfo, "postgres", "SHOW server_version_num"));
    database_run(
        house.conninfo, "postgres",
        "DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET log_statement = ''all''', current_database());"
        " EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END$$;"
        "INSERT INTO setting VALUES ('clock_day', '2020-01-01')");
    cr_assert_not(check_database(house.app, house.loader, house.migrator, 1000, note_finding, &house));
    /* The tests' cluster itself has neither fsync nor checksums; and Debian 12 without its security updates has an old PostgreSQL. */
    cr_assert_str_eq(house.wrong + (version < 150020 ? strlen("PostgreSQL version;") : 0),
                     "log_statement;synchronous_commit;fsync;data_checksums;max_connections;clocks;");
}

static void note_mend(void *arg, const char *what, const char *wrong, const char *mend)
{
    struct house *house = arg;

    cr_assert_str_eq(what, "PostgreSQL version");
    snprintf(house->wrong, sizeof(house->wrong), "%s: %s", wrong != NULL ? wrong : "fine", mend);
}

Test(check, an_old_PostgreSQL_is_found_and_where_the_newer_one_is)
{
    struct house house;

    cr_assert_not(check_version(150018, note_mend, &house));
    cr_assert_not_null(strstr(house.wrong, "15.18"), "%s", house.wrong);
    cr_assert_not_null(strstr(house.wrong, "bookworm-security"), "%s", house.wrong);
    cr_assert_not(check_version(140013, note_mend, &house));
    cr_assert_null(strstr(house.wrong, "bookworm"), "%s", house.wrong);
    cr_assert(check_version(150020, note_mend, &house));
    cr_assert(check_version(170004, note_mend, &house));
}

Test(check, a_function_that_more_may_run_is_found)
{
    static const struct {
        const char *more, *back;
    } cases[] = {
        {"GRANT EXECUTE ON FUNCTION password_proved(int, text) TO nol_app",
         "REVOKE EXECUTE ON FUNCTION password_proved(int, text) FROM nol_app"},
        {"GRANT EXECUTE ON FUNCTION today() TO PUBLIC", "REVOKE EXECUTE ON FUNCTION today() FROM PUBLIC"},
        {"GRANT EXECUTE ON FUNCTION password_proved(int, text) TO nol_writer",
         "REVOKE EXECUTE ON FUNCTION password_proved(int, text) FROM nol_writer"},
        {"ALTER FUNCTION today() SECURITY DEFINER SET search_path = nol, pg_temp",
         "ALTER FUNCTION today() SECURITY INVOKER RESET search_path"},
        {"ALTER FUNCTION api.cases_show(jsonb) OWNER TO nol_system",
         "ALTER FUNCTION api.cases_show(jsonb) OWNER TO nol_reader"},
        {"ALTER FUNCTION me() RESET search_path", "ALTER FUNCTION me() SET search_path = nol, pg_temp"},
        {"SET ROLE nol_owner; CREATE FUNCTION mine() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
         "DROP FUNCTION mine()"},
    };
    struct house house;

    start(&house);
    check_database(house.app, house.loader, house.migrator, 1, note_finding, &house);
    cr_assert_null(strstr(house.wrong, "functions of the database"), "%s", house.wrong);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        database_run(house.conninfo, "postgres", cases[i].more);
        house.wrong[0] = '\0';
        cr_assert_not(check_database(house.app, house.loader, house.migrator, 1, note_finding, &house));
        cr_assert_not_null(strstr(house.wrong, "functions of the database;"), "%s: %s", cases[i].more,
                           house.wrong);
        database_run(house.conninfo, "postgres", cases[i].back);
    }
}

/* Where no foreign key looks, the night does. */
Test(check, a_row_that_names_what_is_not_there_is_found)
{
    static const char *const lost[] = {
        "INSERT INTO event (account_id, role, kind, case_id) SELECT id, 'district', 'x', 999999 FROM account "
        "LIMIT 1",
        "INSERT INTO event (account_id, role, kind) VALUES (999999, 'district', 'x')",
        "INSERT INTO visit (child_id, case_id, event_id, account_id, org_id, on_date, result, how, late)"
        " VALUES (999999, 999999, 999999, 999999, 999999, '2019-01-01', 'met', 'home', true)",
        "INSERT INTO request_key (key, account_id, type, visit_id) SELECT gen_random_uuid(), id, "
        "'visit_submit', 999999 FROM account LIMIT 1",
        "INSERT INTO place VALUES (999999, 999999)",
    };
    struct house house;

    start(&house);
    database_run_file(house.conninfo, "postgres", NOL_SOURCE_DIR "/tests/support/district.sql");
    house.wrong[0] = '\0';
    cr_assert(check_record(house.migrator, note_finding, &house), "%s", house.wrong);
    for (size_t i = 0; i < sizeof(lost) / sizeof(*lost); i++) {
        database_run(house.conninfo, "postgres", lost[i]);
        house.wrong[0] = '\0';
        cr_expect_not(check_record(house.migrator, note_finding, &house), "%s", lost[i]);
        database_run(house.conninfo, "postgres",
                     "DELETE FROM visit WHERE case_id = 999999; DELETE FROM request_key WHERE visit_id = "
                     "999999; DELETE FROM place WHERE position = 999999;"
                     "DELETE FROM event WHERE case_id = 999999 OR account_id = 999999");
    }
}
