#include "tests/support/database.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <criterion/logging.h>
#include <criterion/options.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whose databases these are: this case's, which the program runs as a process of its own. */
static const char *create(const char *verb)
{
    static char conninfo[256];
    char command[1024];
    FILE *output;

    snprintf(command, sizeof(command), "NOL_TEST_OWNER=%d_%d '%s/tests/support/cluster' %s", (int)getppid(),
             (int)getpid(), NOL_SOURCE_DIR, verb);
    output = popen(command, "r");
    cr_assert_not_null(output);
    if (fgets(conninfo, sizeof(conninfo), output) == NULL)
        conninfo[0] = '\0';
    cr_assert_eq(pclose(output), 0, "%s failed", command);
    conninfo[strcspn(conninfo, "\n")] = '\0';
    cr_assert_neq(conninfo[0], '\0');
    return conninfo;
}

const char *database_new(void)
{
    return create("createdb '" NOL_BUILD_DIR "'");
}

const char *database_new_empty(void)
{
    return create("createempty '" NOL_BUILD_DIR "'");
}

const char *database_new_old(const char *dump)
{
    char command[1024];

    snprintf(command, sizeof(command), "createold '%s' %s", NOL_BUILD_DIR, dump);
    return create(command);
}

static void drop_all(void)
{
    char command[1024];

    snprintf(command, sizeof(command), "'%s/tests/support/cluster' drop '%s' %d", NOL_SOURCE_DIR,
             NOL_BUILD_DIR, (int)getpid());
    if (system(command) != 0)
        cr_log_error("its databases were not dropped");
}

/* In the program, after a case, however that ended. Where cases run side by side (-j) it waits for the last. */
ReportHook(POST_TEST)(struct criterion_test_stats *stats)
{
    (void)stats;
    if (criterion_options.jobs == 1)
        drop_all();
}

ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
    (void)stats;
    drop_all();
}

char *database_schema(const char *conninfo)
{
    char command[1024];
    char *text = NULL;
    size_t size = 0;
    ssize_t length;
    FILE *output;

    snprintf(command, sizeof(command), "'%s/tests/support/cluster' schema '%s' '%s'", NOL_SOURCE_DIR,
             NOL_BUILD_DIR, strstr(conninfo, "dbname=") + strlen("dbname="));
    output = popen(command, "r");
    cr_assert_not_null(output);
    length = getdelim(&text, &size, '\0', output);
    cr_assert_eq(pclose(output), 0, "%s failed", command);
    cr_assert_gt(length, 0);
    return text;
}

static PGresult *run(const char *conninfo, const char *role, const char *sql, PGconn **connection)
{
    char whole[512];
    PGresult *result;

    snprintf(whole, sizeof(whole), "%s user=%s options='-c search_path=nol -c client_min_messages=warning'",
             conninfo, role);
    *connection = PQconnectdb(whole);
    cr_assert_eq(PQstatus(*connection), CONNECTION_OK, "%s", PQerrorMessage(*connection));
    result = PQexec(*connection, sql);
    cr_assert(PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK,
              "%s: %s", sql, PQerrorMessage(*connection));
    return result;
}

PGconn *database_become(const char *conninfo, const char *role)
{
    char sql[100];
    PGconn *connection;

    snprintf(sql, sizeof(sql), "SET SESSION AUTHORIZATION %s", role);
    PQclear(run(conninfo, "postgres", sql, &connection));
    return connection;
}

void database_run(const char *conninfo, const char *role, const char *sql)
{
    PGconn *connection;

    PQclear(run(conninfo, role, sql, &connection));
    PQfinish(connection);
}

void database_run_file(const char *conninfo, const char *role, const char *path)
{
    FILE *file = fopen(path, "r");
    char *sql = NULL;
    size_t size = 0;

    cr_assert_not_null(file, "%s", path);
    cr_assert(getdelim(&sql, &size, '\0', file) > 0);
    fclose(file);
    database_run(conninfo, role, sql);
    free(sql);
}

const char *database_ask(const char *conninfo, const char *role, const char *sql)
{
    static char cell[4096];
    PGconn *connection;
    PGresult *result = run(conninfo, role, sql, &connection);

    snprintf(cell, sizeof(cell), "%s", PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    PQfinish(connection);
    return cell;
}
