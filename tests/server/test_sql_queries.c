#include <criterion/criterion.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "server/db/statements.h"
#include "sql_embedded.h"
#include "tests/support/database.h"

/* Sends Parse as the server does and waits for the answer. */
static bool prepare(struct statements *statements, PGconn *connection, size_t index)
{
    bool fine = statements_send_prepare(statements, connection, index);
    PGresult *result;

    while ((result = PQgetResult(connection)) != NULL) {
        fine = fine && PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
    }
    return fine;
}

/* EXPLAIN plans the statement and looks at every right that it needs, and runs nothing. */
static bool may_run(PGconn *connection, size_t index)
{
    char sql[80];
    PGresult *result;
    bool fine;

    result = PQexec(connection, "SELECT coalesce(cardinality(parameter_types), 0) FROM "
                                "pg_prepared_statements ORDER BY prepare_time DESC LIMIT 1");
    snprintf(sql, sizeof(sql), "EXPLAIN EXECUTE s%zu_0%s", index,
             strcmp(PQgetvalue(result, 0, 0), "0") == 0   ? ""
             : strcmp(PQgetvalue(result, 0, 0), "1") == 0 ? "('{}')"
                                                          : "('{}', '')");
    PQclear(result);
    result = PQexec(connection, sql);
    fine = PQresultStatus(result) == PGRES_TUPLES_OK;
    PQclear(result);
    return fine;
}

Test(sql_queries, the_applications_role_can_prepare_and_run_each_file)
{
    char conninfo[300];
    struct statements statements;
    PGconn *connection;
    int broken = 0;

    snprintf(conninfo, sizeof(conninfo), "%s user=nol_app", database_new());
    connection = PQconnectdb(conninfo);
    cr_assert_eq(PQstatus(connection), CONNECTION_OK, "%s", PQerrorMessage(connection));
    cr_assert(statements_init(&statements, sql_queries, SQL_QUERY_COUNT));
    cr_assert_gt(SQL_QUERY_COUNT, 0);
    for (size_t i = 0; i < SQL_QUERY_COUNT; i++) {
        if (prepare(&statements, connection, i) && may_run(connection, i))
            continue;
        fprintf(stderr, "%s: %s", sql_queries[i].path, PQerrorMessage(connection));
        broken++;
    }
    cr_assert(prepare(&statements, connection, SQL_QUERY_COUNT), "enter(text): %s",
              PQerrorMessage(connection));
    statements_deinit(&statements);
    PQfinish(connection);
    cr_assert_eq(broken, 0, "%d files of sql/queries cannot be used", broken);
}
