#include "server/db/admin.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"

struct admin {
    PGconn *connection;
    char error[512];
    char sqlstate[6];
};

static void ignore_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

/* libpq's message with its line ends flattened. */
static void note_connection(struct admin *admin)
{
    size_t length;

    snprintf(admin->error, sizeof(admin->error), _("no connection; PostgreSQL says: %s"),
             PQerrorMessage(admin->connection));
    length = strlen(admin->error);
    while (length > 0 && admin->error[length - 1] == '\n')
        admin->error[--length] = '\0';
    for (char *p = admin->error; *p != '\0'; p++)
        if (*p == '\n')
            *p = ' ';
    admin->sqlstate[0] = '\0';
}

static void note_result(struct admin *admin, const PGresult *result)
{
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    int length;

    if (primary == NULL) {
        note_connection(admin);
        return;
    }
    length = snprintf(admin->error, sizeof(admin->error), _("PostgreSQL says: %s"), primary);
    if (length >= 0 && (size_t)length < sizeof(admin->error))
        snprintf(admin->error + length, sizeof(admin->error) - (size_t)length, "%s%s%s%.200s",
                 position != NULL ? " at character " : "", position != NULL ? position : "",
                 context != NULL ? "; " : "", context != NULL ? context : "");
    snprintf(admin->sqlstate, sizeof(admin->sqlstate), "%s", state != NULL ? state : "");
}

struct admin *admin_open(const char *conninfo)
{
    /* expand_dbname: `dbname` may be a whole conninfo string, and what follows it stands above it. */
    const char *const names[] = {"dbname", "client_encoding", "fallback_application_name", "connect_timeout",
                                 NULL};
    const char *const values[] = {conninfo, "UTF8", "nold", "10", NULL};
    struct admin *admin = calloc(1, sizeof(*admin));

    if (admin == NULL)
        return NULL;
    admin->connection = PQconnectdbParams(names, values, 1);
    if (PQstatus(admin->connection) != CONNECTION_OK)
        note_connection(admin);
    else
        PQsetNoticeReceiver(admin->connection, ignore_notice, NULL);
    return admin;
}

bool admin_connected(const struct admin *admin)
{
    return PQstatus(admin->connection) == CONNECTION_OK;
}

void admin_close(struct admin *admin)
{
    if (admin == NULL)
        return;
    PQfinish(admin->connection);
    free(admin);
}

bool admin_run(struct admin *admin, const struct sql_file *sql)
{
    PGresult *result = PQexec(admin->connection, sql->text);
    ExecStatusType status = PQresultStatus(result);
    bool fine = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;

    if (!fine)
        note_result(admin, result);
    PQclear(result);
    return fine;
}

PGresult *admin_ask(struct admin *admin, const struct sql_file *sql, int count, const char *const *values)
{
    PGresult *result = PQexecParams(admin->connection, sql->text, count, NULL, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);

    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return result;
    note_result(admin, result);
    PQclear(result);
    return NULL;
}

PGresult *admin_describe(struct admin *admin, const struct sql_file *sql)
{
    PGresult *result = PQprepare(admin->connection, "", sql->text, 0, NULL);

    if (PQresultStatus(result) == PGRES_COMMAND_OK) {
        PQclear(result);
        result = PQdescribePrepared(admin->connection, "");
        if (PQresultStatus(result) == PGRES_COMMAND_OK)
            return result;
    }
    note_result(admin, result);
    PQclear(result);
    return NULL;
}

bool admin_ask_cell(struct admin *admin, const struct sql_file *sql, int count, const char *const *values,
                    char *cell, size_t size)
{
    PGresult *result = admin_ask(admin, sql, count, values);

    cell[0] = '\0';
    if (result == NULL)
        return false;
    if (PQntuples(result) > 0 && !PQgetisnull(result, 0, 0))
        snprintf(cell, size, "%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    return true;
}

const char *admin_error(const struct admin *admin)
{
    return admin->error;
}

const char *admin_sqlstate(const struct admin *admin)
{
    return admin->sqlstate;
}

int admin_server_version(const struct admin *admin)
{
    return PQserverVersion(admin->connection);
}
