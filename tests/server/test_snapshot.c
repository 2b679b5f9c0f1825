/* A read is one state of the record, also while its case is taken away. */
#include <criterion/criterion.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/digest.h"
#include "tests/support/database.h"
#include "tests/support/patience.h"
#include "tests/support/running.h"

struct house {
    char database[256], number[32];
    PGconn *reader, *gate; /* c1 of the application's role; who holds the reader up */
};

static PGconn *open_as(const struct house *house, const char *role)
{
    char conninfo[400];
    PGconn *connection;

    snprintf(conninfo, sizeof(conninfo), "%s user=%s options='-c search_path=nol'", house->database, role);
    connection = PQconnectdb(conninfo);
    cr_assert_eq(PQstatus(connection), CONNECTION_OK, "%s", PQerrorMessage(connection));
    return connection;
}

static void run(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);

    cr_assert(PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK,
              "%s: %s", sql, PQerrorMessage(connection));
    PQclear(result);
}

/* The child of a case is read only when the gate opens; what stands before it in the file has been read by then. */
static void start(struct house *house)
{
    char sql[256], session[DIGEST_HEX_SIZE];
    uint8_t bytes[32];

    snprintf(house->database, sizeof(house->database), "%s", database_new());
    database_run_file(house->database, "postgres", NOL_SOURCE_DIR "/tests/support/district.sql");
    database_run(house->database, "postgres",
                 "CREATE OR REPLACE FUNCTION case_child_json(c case_file, p_reveal boolean) RETURNS jsonb"
                 " LANGUAGE plpgsql STABLE AS $$ BEGIN"
                 " PERFORM pg_advisory_lock(42), pg_advisory_unlock(42);"
                 " RETURN jsonb_build_object('child', c.child_id::text); END $$");
    snprintf(house->number, sizeof(house->number), "%s",
             database_ask(house->database, "postgres",
                          "SELECT case_no(c.id) FROM case_file c JOIN account a ON a.org_id = c.community_id"
                          " WHERE a.name = 'c1' AND c.is_open ORDER BY c.id LIMIT 1"));
    cr_assert_neq(house->number[0], '\0');
    house->gate = open_as(house, "postgres");
    house->reader = open_as(house, "nol_app");
    running_token("c1", bytes);
    digest_hex(bytes, sizeof(bytes), session);
    snprintf(sql, sizeof(sql), "SELECT set_config('nol.session', '%s', false)", session);
    run(house->reader, sql);
}

static void end(struct house *house)
{
    PQfinish(house->reader);
    PQfinish(house->gate);
}

/* Until the reader stands at the gate. */
static void wait_for_reader(const struct house *house)
{
    time_t deadline = time(NULL) + patience_ms(20000) / 1000;

    while (strcmp(database_ask(house->database, "postgres",
                               "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"),
                  "1") != 0)
        cr_assert_lt(time(NULL), deadline, "the reader never came to the gate");
}

static void take_away(const struct house *house)
{
    char sql[1200];

    snprintf(sql, sizeof(sql),
             "WITH e AS (INSERT INTO event (role, kind, case_id, child_id, version, account_id)"
             " SELECT 'district', 'assign', c.id, c.child_id, c.version + 1, a.id FROM case_file c, account a"
             " WHERE c.id = case_id('%s') AND a.name = 'd1' RETURNING *),"
             " w AS (SELECT o.id FROM org o JOIN account a ON a.org_id = o.id AND a.name = 's2'),"
             " m AS (INSERT INTO case_move (case_id, version, event_id, verb, on_date, at, account_id,"
             " from_state, to_state, street_id, supplementary) SELECT e.case_id, e.version, e.id, 'assign',"
             " today(), e.at, e.account_id, 'at_community', 'at_street', w.id, false FROM e, w)"
             " UPDATE case_file c SET version = c.version + 1, state = 'at_street', street_id = w.id,"
             " community_id = NULL FROM w WHERE c.id = case_id('%s')",
             house->number, house->number);
    database_run(house->database, "postgres", sql);
}

/* The cell, or "" when there is no row. */
static void ask(PGconn *connection, const char *sql, char *cell, size_t size)
{
    PGresult *result = PQexec(connection, sql);

    cr_assert_eq(PQresultStatus(result), PGRES_TUPLES_OK, "%s: %s", sql, PQerrorMessage(connection));
    snprintf(cell, size, "%s", PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
}

Test(snapshot, a_file_is_whole_while_its_case_is_taken_away)
{
    struct house house;
    char sql[400], cell[200];
    PGresult *result;

    start(&house);
    run(house.gate, "SELECT pg_advisory_lock(42)");
    snprintf(
        sql, sizeof(sql),
        "SELECT concat_ws(' ', (s #>> '{ok,case_file,version}')::int - (s #>> '{ok,moves,-1,version}')::int,"
        " jsonb_array_length(s #> '{ok,moves}') > 0, jsonb_array_length(s #> '{ok,received}') >= 0)"
        " FROM api.cases_show('{\"case\": \"%s\"}') x(s)",
        house.number);
    cr_assert(PQsendQuery(house.reader, sql));
    wait_for_reader(&house);
    take_away(&house);
    run(house.gate, "SELECT pg_advisory_unlock(42)");
    result = PQgetResult(house.reader);
    cr_assert_eq(PQresultStatus(result), PGRES_TUPLES_OK, "%s", PQerrorMessage(house.reader));
    cr_assert_str_eq(PQgetvalue(result, 0, 0), "0 t t",
                     "the moves belong to the version, and none is missing");
    PQclear(result);
    cr_assert_null(PQgetResult(house.reader));
    snprintf(sql, sizeof(sql), "SELECT result FROM api.cases_show('{\"case\": \"%s\"}')", house.number);
    ask(house.reader, sql, cell, sizeof(cell));
    cr_assert_str_eq(cell, "", "what is gone is not found");
    cr_assert_str_eq(database_ask(house.database, "postgres",
                                  "SELECT count(*) || ' ' || min((detail ->> 'version')::int - c.version)"
                                  " FROM event e JOIN case_file c ON c.id = e.case_id WHERE e.kind = 'look'"),
                     "1 -1", "one look, of the version that was shown");
    end(&house);
}

/* An answer that records a look is VOLATILE, and each statement in it would see another state: what it reads stands in one
 * STABLE function. This finds the next one that does not. audit_list seals before it reads; import_list takes a list in. */
Test(snapshot, every_answer_with_a_look_reads_in_one_snapshot)
{
    static const char wrong[] =
        "SELECT coalesce(string_agg(p.proname, ' ' ORDER BY 1), 'none') FROM pg_proc p"
        " WHERE p.pronamespace = 'nol'::regnamespace AND p.proname ~ '_(show|list)$'"
        " AND p.proname NOT IN ('audit_list', 'import_list') AND p.provolatile = 'v'"
        " AND NOT EXISTS (SELECT FROM pg_proc r WHERE r.pronamespace = p.pronamespace"
        " AND r.proname = p.proname || '_read' AND r.provolatile = 's')";

    cr_assert_str_eq(database_ask(database_new(), "postgres", wrong), "none");
}
