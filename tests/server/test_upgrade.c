/* A database of an earlier release with its data is brought to what this program would have made, and loses nothing. */
#include <criterion/criterion.h>
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

Test(upgrade, the_schema_of_0013_becomes_that_of_a_fresh_database)
{
    char old[256], new[256];
    char *upgraded, *fresh;

    snprintf(old, sizeof(old), "%s", database_new_old("0013.sql.gz"));
    snprintf(new, sizeof(new), "%s", database_new());
    migrate(old);
    upgraded = database_schema(old);
    fresh = database_schema(new);
    compare_lines(upgraded, fresh);
    free(upgraded);
    free(fresh);
}

/* What the record says may grow by an upgrade (a move that was owed is recorded), and never shrink or change. A notice in a stored
 * answer, once a sentence, is a parameter now. */
Test(upgrade, the_record_of_0013_is_kept_row_by_row)
{
    static const char record[] =
        "SELECT string_agg(t.one, E'\\n' ORDER BY t.one) FROM ("
        "SELECT concat_ws(' ', 'event', id, position, kind, case_id, version, account_id, at) AS one FROM "
        "event"
        " WHERE id <= %s UNION ALL "
        "SELECT concat_ws(' ', 'move', m.event_id, m.case_id, m.verb, m.from_state, m.to_state, m.on_date)"
        " FROM case_move m WHERE m.event_id <= %s UNION ALL "
        "SELECT concat_ws(' ', 'visit', id, case_id, child_id, on_date, result, how) FROM visit UNION ALL "
        "SELECT concat_ws(' ', 'finding', id, case_id, code, sub, status, confirmed_on) FROM finding UNION "
        "ALL "
        "SELECT concat_ws(' ', 'paper', id, case_id, kind) FROM evidence UNION ALL "
        "SELECT concat_ws(' ', 'case', id, batch_id, state, code) FROM case_file UNION ALL "
        "SELECT concat_ws(' ', 'key', key, type, digest, result #- '{ok,notices}' #- '{ok,results}',"
        " (SELECT jsonb_agg(r - 'notices') FROM jsonb_array_elements(result #> '{ok,results}') r)) FROM "
        "request_key UNION ALL "
        "SELECT concat_ws(' ', 'notice', key, coalesce(n #>> '{params,0,value}', n #>> '{}')) FROM "
        "request_key CROSS JOIN LATERAL jsonb_path_query(result, '$.**.notices[*]') n) t";
    char old[256], sql[2400], digest_sql[2500], before[64], last[32];
    static const char coded[] =
        "SELECT count(*) FROM request_key CROSS JOIN LATERAL jsonb_path_query(result, "
        "'$.**.notices[*].code') n WHERE n = '\"text\"'";

    snprintf(old, sizeof(old), "%s", database_new_old("0013.sql.gz"));
    snprintf(last, sizeof(last), "%s", database_ask(old, "postgres", "SELECT max(id) FROM event"));
    snprintf(sql, sizeof(sql), record, last, last);
    snprintf(digest_sql, sizeof(digest_sql), "SELECT md5((%s))", sql);
    snprintf(before, sizeof(before), "%s", database_ask(old, "postgres", digest_sql));
    cr_assert_eq(strlen(before), 32);
    migrate(old);
    cr_assert_str_eq(database_ask(old, "postgres", digest_sql), before, "the record has changed");
    cr_assert_str_neq(database_ask(old, "postgres", coded), "0", "a stored sentence has a code");
}
