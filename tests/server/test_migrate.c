#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/buffer.h"
#include "lists_made.h"
#include "moves_table.h"
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

/* A dump keeps the numbers of another cluster's transactions, by which the sequencer would find nothing new for years. */
Test(migrate, a_record_from_another_cluster_is_taken_over)
{
    struct house house;

    start(&house);
    cr_assert(migrates(&house), "%s", house.error);
    database_run(house.conninfo, "postgres",
                 "INSERT INTO event (kind) VALUES ('of the old cluster'); SELECT seal();"
                 "UPDATE seal_mark SET cluster = 1, snapshot = '900000000:900000000:';"
                 "INSERT INTO event (kind) VALUES ('of the new one')");
    cr_assert_not(is_current(&house), "no server starts");
    cr_assert_not_null(strstr(house.error, "nold migrate"), "%s", house.error);
    cr_assert(migrates(&house), "%s", house.error);
    cr_assert(is_current(&house), "%s", house.error);
    database_run(house.conninfo, "postgres", "INSERT INTO event (kind) VALUES ('after it'); SELECT seal()");
    cr_assert_str_eq(database_ask(house.conninfo, "postgres",
                                  "SELECT string_agg(position || ' ' || kind, ', ' ORDER BY position) FROM "
                                  "event_placed"),
                     "1 of the old cluster, 2 of the new one, 3 after it");
}

Test(migrate, only_a_role_that_may_become_the_owner_migrates)
{
    struct house house;

    start(&house);
    snprintf(house.migrator, sizeof(house.migrator), "%s user=nol_app", house.conninfo);
    cr_assert_not(migrates(&house));
    cr_assert_not_null(strstr(house.error, "becoming nol_owner"), "%s", house.error);
}

/* The steps that stand in migrations, as proto/moves/ has them: from, verb, when, to, by, needs_words in one text, sorted. */
static void expect_moves(struct house *house, const struct move_row *moves, const char *query)
{
    struct buffer all;
    char *line;
    const char *found = database_ask(house->conninfo, "postgres", query);
    size_t count = 0;

    buffer_init(&all, 1 << 16);
    for (; moves->from != NULL; moves++, count++) {
        cr_assert_gt(asprintf(&line, "%s,%s,%s,%s,%s,%s;", moves->from, moves->verb, moves->when, moves->to,
                              moves->by, moves->needs_words ? "yes" : "no"),
                     0);
        cr_expect_not_null(strstr(found, line), "not in the database: %s", line);
        buffer_append_text(&all, line);
        free(line);
    }
    cr_expect_eq(strlen(found), strlen(buffer_text(&all)), "%zu steps of proto/moves/; the database has: %s",
                 count, found);
    buffer_deinit(&all);
}

Test(migrate, the_steps_of_the_database_are_those_of_the_contract)
{
    struct house house;

    start(&house);
    cr_assert(migrates(&house), "%s", house.error);
    expect_moves(&house, case_moves_table,
                 "SELECT string_agg(concat_ws(',', from_state, verb, cond, to_state, array_to_string(roles, "
                 "'|'), CASE "
                 "WHEN needs_reason THEN 'yes' ELSE 'no' END) || ';', '') FROM case_move_rule");
    expect_moves(
        &house, escalation_moves_table,
        "SELECT string_agg(concat_ws(',', from_state, verb, array_to_string(sources, '|'), to_state, "
        "array_to_string(levels, '|'), CASE WHEN needs_note THEN 'yes' ELSE 'no' END) || ';', '') FROM "
        "escalation_move_rule");
    expect_moves(&house, directive_moves_table,
                 "SELECT string_agg(concat_ws(',', from_state, verb, '', to_state, side, CASE WHEN "
                 "needs_note THEN 'yes' ELSE "
                 "'no' END) || ';', '') FROM directive_move_rule");
}

/* The words that a CHECK of a column allows, sorted, against those of a list of words.def. */
static void expect_words(struct house *house, const char *table, const char *column, const char *words)
{
    char *query;
    const char *same;

    cr_assert_gt(asprintf(&query,
                          "SELECT array(SELECT m[1] FROM regexp_matches(pg_get_constraintdef(k.oid), "
                          "'''(\\w+)''::text', 'g') m "
                          "ORDER BY 1) = array(SELECT w FROM regexp_split_to_table('%s', ' ') w ORDER BY 1) "
                          "FROM pg_constraint k "
                          "JOIN pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum] "
                          "WHERE k.contype = 'c' "
                          "AND k.conrelid = 'nol.%s'::regclass AND a.attname = '%s' AND "
                          "pg_get_constraintdef(k.oid) LIKE '%%ANY (ARRAY[%%'",
                          words, table, column),
                 0);
    same = database_ask(house->conninfo, "postgres", query);
    cr_expect(same != NULL && strcmp(same, "t") == 0, "%s.%s does not hold just: %s", table, column, words);
    free(query);
}

Test(migrate, a_column_of_words_holds_those_of_its_list)
{
    static const char *const columns[][3] = {
        {"account", "role", WORDS_OF(ROLE)},
        {"account_issue", "kind", WORDS_OF(ISSUED)},
        {"batch_row", "verdict", WORDS_OF(VERDICT)},
        {"calendar_day", "kind", WORDS_OF(CALENDAR)},
        {"directive", "state", WORDS_OF(DIRECTIVE)},
        {"escalation", "decision", WORDS_OF(DECISION)},
        {"escalation", "reason", WORDS_OF(CAUSE)},
        {"escalation_route", "reason", WORDS_OF(RAISE)},
        {"finding", "source", WORDS_OF(SOURCE)},
        {"finding", "status", WORDS_OF(FINDING)},
        {"import_issue", "severity", WORDS_OF(SEVERITY)},
        {"inquiry", "answer", WORDS_OF(ANSWER)},
        {"inquiry", "place", WORDS_OF(PLACE)},
        {"inquiry", "state", WORDS_OF(INQUIRY)},
        {"measure", "hearing", WORDS_OF(HEARING)},
        {"org", "type", WORDS_OF(ORG_TYPE)},
        {"scheme_code", "effect", WORDS_OF(EFFECT)},
    };
    struct house house;

    start(&house);
    cr_assert(migrates(&house), "%s", house.error);
    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
        expect_words(&house, columns[i][0], columns[i][1], columns[i][2]);
}
