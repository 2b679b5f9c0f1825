#include <criterion/criterion.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "server/db/interface.h"
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

/* Prepares and plans each of these files that this role is for (all when `role` is NULL); how many cannot be used. */
static int count_broken(PGconn *connection, const struct sql_file *files, const char *role)
{
    struct statements statements;
    int broken = 0;

    cr_assert(statements_init(&statements, files, SQL_QUERY_COUNT));
    for (size_t i = 0; i < SQL_QUERY_COUNT; i++) {
        if (i == SQL_AUTH_ENTER || /* prepared apart: what it takes is no jsonb */
            (role != NULL && strcmp(interface_role(&sql_queries[i]), role) != 0) ||
            (prepare(&statements, connection, i) && may_run(connection, i)))
            continue;
        fprintf(stderr, "%s: %s", files[i].path, PQerrorMessage(connection));
        broken++;
    }
    statements_deinit(&statements);
    return broken;
}

Test(sql_queries, the_servers_role_can_call_the_function_of_each_file)
{
    char conninfo[300];
    struct statements statements;
    PGconn *connection;

    snprintf(conninfo, sizeof(conninfo), "%s user=nol_app", database_new());
    connection = PQconnectdb(conninfo);
    cr_assert_eq(PQstatus(connection), CONNECTION_OK, "%s", PQerrorMessage(connection));
    cr_assert_gt(SQL_QUERY_COUNT, 0);
    cr_assert_eq(count_broken(connection, sql_calls, NULL), 0);
    cr_assert(statements_init(&statements, sql_calls, SQL_QUERY_COUNT));
    cr_assert(prepare(&statements, connection, SQL_QUERY_COUNT), "enter(text): %s",
              PQerrorMessage(connection));
    statements_deinit(&statements);
    PQfinish(connection);
}

Test(sql_queries, each_file_can_be_run_as_the_role_that_it_runs_as)
{
    static const char *const roles[] = {"nol_reader", "nol_writer"};
    const char *database = database_new();

    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
        PGconn *connection = database_become(database, roles[i]);

        cr_expect_eq(count_broken(connection, sql_queries, roles[i]), 0, "%s", roles[i]);
        PQfinish(connection);
    }
}
