/* A database of an earlier release with its data is brought to what this program would have made, and loses nothing. */
#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/db/migrate.h"
#include "tests/support/database.h"

static void migrate(const char *conninfo)
{
    char migrator[300], error[600];

    snprintf(migrator, sizeof(migrator), "%s user=nol_migrator", conninfo);
    cr_assert(migrate_run(migrator, NULL, NULL, error, sizeof(error)), "%s", error);
}

/* Says the first line that differs. */
static void compare_lines(const char *upgraded, const char *fresh)
{
    for (size_t line = 1;; line++) {
        size_t a = strcspn(upgraded, "\n"), b = strcspn(fresh, "\n");

        cr_assert(a == b && memcmp(upgraded, fresh, a) == 0,
                  "line %zu of the schema: upgraded\n  %.*s\nfresh\n  %.*s", line, (int)a, upgraded, (int)b,
                  fresh);
        if (upgraded[a] == '\0' || fresh[b] == '\0') {
            cr_assert_eq(upgraded[a], fresh[b]);
            return;
        }
        upgraded += a + 1;
        fresh += b + 1;
    }
}

/* The dumps, one after another: "0013.sql.gz". NULL from the end on. Static, until the next call. */
static const char *dump_at(size_t index)
{
    static char name[64];
    glob_t found;

    cr_assert_eq(glob(NOL_SOURCE_DIR "/tests/upgrade/*.sql.gz", 0, NULL, &found), 0);
    name[0] = '\0';
    if (index < found.gl_pathc)
        snprintf(name, sizeof(name), "%s", strrchr(found.gl_pathv[index], '/') + 1);
    globfree(&found);
    return name[0] != '\0' ? name : NULL;
}

Test(upgrade, a_schema_becomes_that_of_a_fresh_database)
{
    char old[256], new[256];
    char *fresh;
    const char *dump;
    size_t i = 0;

    snprintf(new, sizeof(new), "%s", database_new());
    fresh = database_schema(new);
    for (; (dump = dump_at(i)) != NULL; i++) {
        char *upgraded;

        snprintf(old, sizeof(old), "%s", database_new_old(dump));
        migrate(old);
        upgraded = database_schema(old);
        compare_lines(upgraded, fresh);
        free(upgraded);
    }
    cr_assert_gt(i, 1);
    free(fresh);
}

/* The program's own data, without the moment of its installation. The rest of what a fresh database has is the district's to change
 * (the ladder, calendars) or its secret. */
Test(upgrade, the_programs_data_become_those_of_a_fresh_database)
{
    static const char *const tables[] = {
        "case_move_rule",       "clock_setting",     "data_digest",     "directive_default",
        "directive_move_rule",  "escalation_route",  "schema_function", "schema_migration",
        "escalation_move_rule", "org_function_word", "scheme",          "scheme_code"};
    char old[256], new[256], sql[400], fresh[64];
    const char *dump;

    snprintf(new, sizeof(new), "%s", database_new());
    for (size_t i = 0; (dump = dump_at(i)) != NULL; i++) {
        snprintf(old, sizeof(old), "%s", database_new_old(dump));
        migrate(old);
        for (size_t t = 0; t < sizeof(tables) / sizeof(*tables); t++) {
            snprintf(sql, sizeof(sql),
                     "SELECT count(*) || ' ' || md5(string_agg(r.one, '' ORDER BY r.one COLLATE \"C\")) FROM "
                     "(SELECT "
                     "(to_jsonb(a) - '{applied_at,loaded_at}'::text[])::text AS one FROM %s a) r",
                     tables[t]);
            snprintf(fresh, sizeof(fresh), "%s", database_ask(new, "postgres", sql));
            cr_assert_str_eq(database_ask(old, "postgres", sql), fresh, "%s: %s", dump, tables[t]);
        }
    }
}

/* What the record says may grow by an upgrade (a move that was owed is recorded), and never shrink or change. A notice in a stored
 * answer, once a sentence, is a parameter now. */
static const char record[] =
    "SELECT concat_ws(' ', 'event', id, position, kind, case_id, version, account_id, at) AS one FROM %2$s "
    "WHERE id <= %1$s UNION ALL "
    "SELECT concat_ws(' ', 'move', m.event_id, m.case_id, m.verb, m.from_state, m.to_state, m.on_date)"
    " FROM case_move m WHERE m.event_id <= %1$s UNION ALL "
    "SELECT concat_ws(' ', 'visit', id, case_id, child_id, on_date, result, how) FROM visit UNION ALL "
    "SELECT concat_ws(' ', 'finding', id, case_id, code, sub, status, confirmed_on) FROM finding UNION ALL "
    "SELECT concat_ws(' ', 'paper', id, case_id, kind) FROM evidence UNION ALL "
    "SELECT concat_ws(' ', 'case', id, batch_id, state, code) FROM case_file UNION ALL "
    "SELECT concat_ws(' ', 'child', child_id, name, id_number, birth_date) FROM child_person UNION ALL "
    "SELECT concat_ws(' ', 'escalation', id, case_id, reason, state) FROM escalation UNION ALL "
    "SELECT concat_ws(' ', 'directive', id, state, due) FROM directive UNION ALL "
    "SELECT concat_ws(' ', 'measure', id, case_id, kind, on_date) FROM measure UNION ALL "
    "SELECT concat_ws(' ', 'account', id, name, role, org_id, disabled_at) FROM account UNION ALL "
    "SELECT concat_ws(' ', 'key', key, type, CASE WHEN type NOT IN ('user_add', 'password_change') THEN "
    "digest END,"
    " result #- '{ok,notices}' #- '{ok,results}',"
    " (SELECT jsonb_agg(r - 'notices') FROM jsonb_array_elements(result #> '{ok,results}') r)) FROM "
    "request_key "
    "UNION ALL "
    "SELECT concat_ws(' ', 'notice', key, coalesce(n #>> '{params,0,value}', n #>> '{}')) FROM request_key "
    "CROSS "
    "JOIN LATERAL jsonb_path_query(result, '$.**.notices[*]') n";

Test(upgrade, the_record_is_kept_row_by_row)
{
    char old[256], last[32], sql[3600], kept[4000], changed[8000];
    const char *dump;

    for (size_t i = 0; (dump = dump_at(i)) != NULL; i++) {
        snprintf(old, sizeof(old), "%s", database_new_old(dump));
        snprintf(last, sizeof(last), "%s", database_ask(old, "postgres", "SELECT max(id) FROM event"));
        snprintf(sql, sizeof(sql), record, last, "event"); /* where positions stood before 0084 */
        snprintf(kept, sizeof(kept), "CREATE SCHEMA before; CREATE TABLE before.record AS %s", sql);
        snprintf(sql, sizeof(sql), record, last, "event_placed");
        snprintf(changed, sizeof(changed),
                 "SELECT string_agg(one, E'\n') FROM ((TABLE before.record EXCEPT ALL (%s)) UNION ALL "
                 "((%s) EXCEPT ALL TABLE before.record) LIMIT 3) d",
                 sql, sql);
        database_run(old, "postgres", kept);
        cr_assert_str_neq(database_ask(old, "postgres", "SELECT count(*) / 1000 FROM before.record"), "0");
        migrate(old);
        cr_assert_str_eq(database_ask(old, "postgres", changed), "", "%s", dump);
    }
}

/* Up to 0026 a notice was a sentence; up to 0037 a message with a password had a digest, which tells it to who can guess. */
Test(upgrade, sentences_of_0013_have_codes_and_passwords_no_digest)
{
    static const char coded[] =
        "SELECT count(*) FROM request_key CROSS JOIN LATERAL jsonb_path_query(result, "
        "'$.**.notices[*].code') n WHERE n = '\"text\"'";
    static const char digests[] = /* of messages with a password, and of the others */
        "SELECT count(digest) FILTER (WHERE type IN ('user_add', 'password_change')) || ' ' ||"
        " (count(*) FILTER (WHERE type IN ('user_add', 'password_change')) > 0)::text || ' ' ||"
        " (count(digest) > 0)::text FROM request_key";
    char old[256];

    snprintf(old, sizeof(old), "%s", database_new_old("0013.sql.gz"));
    migrate(old);
    cr_assert_str_neq(database_ask(old, "postgres", coded), "0", "a stored sentence has a code");
    cr_assert_str_eq(database_ask(old, "postgres", digests), "0 true true", "a digest of a password is left");
}

/* An account that waited for an officer in a release that knew no list of what waits can still be approved. */
Test(upgrade, who_waited_in_0013_waits_still)
{
    char old[256];

    snprintf(old, sizeof(old), "%s", database_new_old("0013.sql.gz"));
    cr_assert_str_neq(database_ask(old, "postgres",
                                   "WITH w AS (UPDATE account SET approved_at = NULL, approved_by = NULL "
                                   "WHERE role = 'community' RETURNING id) SELECT count(*) FROM w"),
                      "0");
    migrate(old);
    cr_assert_str_eq(database_ask(old, "postgres",
                                  "SELECT count(*) FROM account a WHERE approved_at IS NULL AND disabled_at "
                                  "IS NULL AND NOT EXISTS (SELECT FROM account_issue i WHERE i.account_id = "
                                  "a.id AND i.settled_at IS NULL)"),
                     "0");
}
