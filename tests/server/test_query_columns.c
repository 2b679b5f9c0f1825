#include <criterion/criterion.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "server/rpc/messages.h"
#include "server/rpc/reflect.h"
#include "tests/support/database.h"

static PGconn *connect_app(void)
{
    char conninfo[300];

    snprintf(conninfo, sizeof(conninfo), "%s user=nol_app", database_new());
    PGconn *pg = PQconnectdb(conninfo);
    cr_assert_eq(PQstatus(pg), CONNECTION_OK, "%s", PQerrorMessage(pg));
    return pg;
}

/* A column has a place in the reply, as reflect.h says. */
static bool has_place(const ProtobufCMessageDescriptor *reply, const char *name, int columns)
{
    const ProtobufCFieldDescriptor *rows = reflect_rows(reply);

    if (strcmp(name, "result") == 0 && columns == 1)
        return true;
    if (rows != NULL && strcmp(name, "cursor") == 0)
        return reflect_field(reply, "next") != NULL;
    return reflect_field(reply, name) != NULL ||
           (rows != NULL && reflect_field(rows->descriptor, name) != NULL);
}

static void expect_columns(PGconn *pg, const char *query, const ProtobufCMessageDescriptor *reply)
{
    enum sql_query index = messages_query(query);
    PGresult *result;

    cr_assert_neq(index, SQL_QUERY_COUNT, "sql/queries has no %s", query);
    PQclear(PQprepare(pg, query, sql_calls[index].text, 0, NULL));
    result = PQdescribePrepared(pg, query);
    cr_assert_eq(PQresultStatus(result), PGRES_COMMAND_OK, "%s: %s", query, PQerrorMessage(pg));
    cr_assert_gt(PQnfields(result), 0, "%s", query);
    for (int i = 0; i < PQnfields(result); i++)
        cr_assert(has_place(reply, PQfname(result, i), PQnfields(result)), "%s: column %s has no place in %s",
                  query, PQfname(result, i), reply->short_name);
    PQclear(result);
}

Test(query_columns, every_column_of_a_read_is_a_field_of_its_reply)
{
    PGconn *pg = connect_app();
    const struct message_row *row;

    for (size_t i = 0; (row = messages_at(i)) != NULL; i++)
        if (row->lane == LANE_READ || row->lane == LANE_SLOW)
            expect_columns(pg, row->query, row->reply);
    PQfinish(pg);
}

/* CASE_LIST chooses among several; each answers it. */
Test(query_columns, every_list_of_cases_fills_the_same_reply)
{
    PGconn *pg = connect_app();
    const struct message_row *row = NULL;
    int count = 0;

    for (size_t i = 0; messages_at(i) != NULL; i++)
        if (strcmp(messages_at(i)->name, "CASE_LIST") == 0)
            row = messages_at(i);
    cr_assert_not_null(row);
    for (size_t i = 0; i < sql_queries_count; i++) {
        char name[64] = "";

        if (sscanf(sql_queries[i].path, "queries/%63[^.].sql", name) != 1 ||
            strncmp(name, "cases/list_", 11) != 0)
            continue;
        expect_columns(pg, name, row->reply);
        count++;
    }
    cr_assert_geq(count, 10);
    PQfinish(pg);
}
