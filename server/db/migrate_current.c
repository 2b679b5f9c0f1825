/* Is the database what this program was made for? A server asks before it serves. */
#include <stdio.h>
#include <string.h>

#include "common/i18n.h"
#include "server/db/admin.h"
#include "server/db/migrate.h"
#include "sql_embedded.h"

/* A function that is not there, or in a schema that is not open yet: nothing was ever migrated, or not so far. */
static bool is_unmade(const char *sqlstate)
{
    return strcmp(sqlstate, "42883") == 0 || strcmp(sqlstate, "3F000") == 0 || strcmp(sqlstate, "42501") == 0;
}

static bool holds_file(const PGresult *rows, const char *name, const char *sha256_hex)
{
    for (int i = 0; i < PQntuples(rows); i++)
        if (strcmp(PQgetvalue(rows, i, 0), name) == 0 && strcmp(PQgetvalue(rows, i, 1), sha256_hex) == 0)
            return true;
    return false;
}

/* Every file's digest must be among those of the database. */
static bool holds(const PGresult *rows, const struct sql_file *files, size_t count, const char *what,
                  char *error, size_t error_size)
{
    for (size_t i = 0; i < count; i++)
        if (!holds_file(rows, files[i].path, files[i].sha256_hex)) {
            snprintf(error, error_size,
                     _("%s: %s is not in the database as this program has it; run nold migrate"), _(what),
                     files[i].path);
            return false;
        }
    return true;
}

/* Of migrations the database may hold no more either. */
static bool is_newer(const PGresult *rows)
{
    for (int i = 0; i < PQntuples(rows); i++)
        if (strncmp(PQgetvalue(rows, i, 0), "migrations/", 11) == 0 &&
            migrate_find(PQgetvalue(rows, i, 0) + 11) == NULL)
            return true;
    return false;
}

/* Restored from a dump, say, where the sequencer's marks of transactions mean nothing (record/seal.sql). */
static bool is_moved(const PGresult *rows)
{
    for (int i = 0; i < PQntuples(rows); i++)
        if (strcmp(PQgetvalue(rows, i, 0), "record/moved") == 0)
            return true;
    return false;
}

bool migrate_is_current(struct admin *admin, char *error, size_t error_size)
{
    PGresult *rows = admin_ask(admin, &sql_calls[SQL_CHECK_FILES], 0, NULL);
    bool fine = false;

    if (rows == NULL && is_unmade(admin_sqlstate(admin)))
        snprintf(error, error_size, "%s", _("migrations: not in the database yet; run nold migrate"));
    else if (rows == NULL)
        snprintf(error, error_size, _("migrations: %s"), admin_error(admin));
    else if (is_newer(rows))
        snprintf(error, error_size, "%s", _("migrations: the database is newer than this program"));
    else if (is_moved(rows))
        snprintf(
            error, error_size, "%s",
            _("the record: the database was restored into another PostgreSQL cluster; run nold migrate"));
    else
        fine = holds(rows, sql_migrations, sql_migrations_count, N_("migrations"), error, error_size) &&
               holds(rows, sql_functions, sql_functions_count, N_("functions"), error, error_size) &&
               holds(rows, sql_queries, sql_queries_count, N_("functions"), error, error_size) &&
               holds(rows, sql_data, sql_data_count, N_("data"), error, error_size);
    PQclear(rows);
    return fine;
}
