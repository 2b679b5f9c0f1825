#include "server/db/migrate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/bug.h"
#include "common/i18n.h"
#include "common/limits.h"
#include "moves_table.h"
#include "server/db/admin.h"
#include "server/db/interface.h"
#include "sql_embedded.h"

struct run {
    struct admin *admin;
    migrate_say_fn say;
    void *arg;
    char *error;
    size_t error_size;
};

__attribute__((format(printf, 2, 3))) static void say(const struct run *run, const char *format, ...)
{
    char line[256];
    va_list args;

    if (run->say == NULL)
        return;
    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    run->say(run->arg, line);
}

static bool fail(const struct run *run, const char *path)
{
    snprintf(run->error, run->error_size, _("%s: %s"), path, admin_error(run->admin));
    admin_run(run->admin, ADMIN_SQL("ROLLBACK"));
    return false;
}

static bool refuse(const struct run *run, const char *format, const char *path)
{
    snprintf(run->error, run->error_size, format, path);
    admin_run(run->admin, ADMIN_SQL("ROLLBACK"));
    return false;
}

/* Opens a transaction that no other migration runs beside. The number is "nol migr" in ASCII. */
static bool begin(const struct run *run)
{
    return admin_run(run->admin, ADMIN_SQL("BEGIN; SELECT pg_advisory_xact_lock(7957701187087198834)"));
}

/* The roles and the schema that a superuser makes; an older roles.sql had fewer. */
static bool check_roles(const struct run *run)
{
    char there[8];

    if (!admin_ask_cell(
            run->admin,
            ADMIN_SQL("SELECT to_regrole('nol_system') IS NOT NULL AND to_regnamespace('api') IS NOT NULL"),
            0, NULL, there, sizeof(there)))
        return fail(run, "roles");
    return strcmp(there, "t") == 0 ||
           refuse(run,
                  _("%s: this release has more roles; run its roles.sql as a superuser, then migrate again"),
                  "sql/roles.sql");
}

/* Becomes the owner and makes the two tables that say what is applied. */
static bool prepare(const struct run *run)
{
    if (!admin_run(run->admin,
                   ADMIN_SQL("SET ROLE nol_owner; SET search_path = nol; SET client_min_messages = warning;"
                             "SET lock_timeout = '60s'")))
        return fail(run, _("becoming nol_owner (was sql/roles.sql run?)"));
    if (!check_roles(run))
        return false;
    if (!begin(run) ||
        !admin_run(run->admin,
                   ADMIN_SQL("CREATE TABLE IF NOT EXISTS nol.schema_migration (name text PRIMARY KEY, sha256 "
                             "text NOT NULL,"
                             "    applied_at timestamptz NOT NULL DEFAULT now());"
                             "CREATE TABLE IF NOT EXISTS nol.schema_function (path text PRIMARY KEY, sha256 "
                             "text NOT NULL);"
                             /* 0003 puts a table of the loader's there, 0030 takes both away. */
                             "DO $$ BEGIN"
                             " IF NOT EXISTS (SELECT FROM nol.schema_migration WHERE name = "
                             "'0003_staging.sql') THEN"
                             "  CREATE SCHEMA IF NOT EXISTS staging;"
                             "  GRANT USAGE, CREATE ON SCHEMA staging TO nol_loader;"
                             "  GRANT USAGE ON SCHEMA staging TO nol_app;"
                             " END IF; END $$;"
                             "GRANT SELECT ON nol.schema_migration, nol.schema_function TO nol_reader;"
                             "COMMIT")))
        return fail(run, _("preparing schema nol"));
    return true;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

const struct sql_file *migrate_find(const char *name)
{
    for (size_t i = 0; i < sql_migrations_count; i++)
        if (strcmp(base_name(sql_migrations[i].path), name) == 0)
            return &sql_migrations[i];
    return NULL;
}

/* What is applied must be known and unchanged, and nothing new may sort before it. */
static bool check_applied(const struct run *run)
{
    PGresult *rows = admin_ask(
        run->admin, ADMIN_SQL("SELECT name, sha256 FROM nol.schema_migration ORDER BY name"), 0, NULL);
    bool fine = true;

    if (rows == NULL)
        return fail(run, "schema_migration");
    for (int i = 0; fine && i < PQntuples(rows); i++) {
        const char *name = PQgetvalue(rows, i, 0);
        const struct sql_file *file = migrate_find(name);

        if (file == NULL)
            fine = refuse(run, _("migration %s was applied by a newer nold: use that one"), name);
        else if (strcmp(file->sha256_hex, PQgetvalue(rows, i, 1)) != 0)
            fine = refuse(run,
                          _("migration %s was changed after it was applied: an applied migration is never "
                            "edited, add a new one"),
                          name);
        else if ((size_t)i >= sql_migrations_count || file != &sql_migrations[i])
            fine = refuse(run,
                          _("migration %s is applied, but one that sorts before it is not: give the new "
                            "one a higher number"),
                          name);
    }
    PQclear(rows);
    return fine;
}

static bool apply_migration(const struct run *run, const struct sql_file *file)
{
    const char *name = base_name(file->path);
    const char *values[] = {name, file->sha256_hex};
    char there[65];
    PGresult *inserted;

    if (!begin(run) ||
        !admin_ask_cell(run->admin, ADMIN_SQL("SELECT sha256 FROM nol.schema_migration WHERE name = $1"), 1,
                        values, there, sizeof(there)))
        return fail(run, name);
    if (strcmp(there, file->sha256_hex) == 0)
        return admin_run(run->admin, ADMIN_SQL("COMMIT")) || fail(run, name);
    if (!admin_run(run->admin, file))
        return fail(run, name);
    inserted = admin_ask(
        run->admin, ADMIN_SQL("INSERT INTO nol.schema_migration (name, sha256) VALUES ($1, $2)"), 2, values);
    PQclear(inserted);
    if (inserted == NULL || !admin_run(run->admin, ADMIN_SQL("COMMIT")))
        return fail(run, name);
    say(run, _("applied %s"), file->path);
    return true;
}

/* Is this file's digest the one that the table (schema_function or data_digest) holds? */
static bool is_known(const struct run *run, const struct sql_file *sql, const struct sql_file *file,
                     bool *known)
{
    const char *values[] = {file->path};
    char there[65];

    if (!admin_ask_cell(run->admin, sql, 1, values, there, sizeof(there)))
        return false;
    *known = strcmp(there, file->sha256_hex) == 0;
    return true;
}

static bool keep_digest(const struct run *run, const struct sql_file *sql, const struct sql_file *file)
{
    const char *values[] = {file->path, file->sha256_hex};
    PGresult *result = admin_ask(run->admin, sql, 2, values);

    PQclear(result);
    return result != NULL;
}

static bool keep_function(const struct run *run, const struct sql_file *file)
{
    return keep_digest(run,
                       ADMIN_SQL("INSERT INTO nol.schema_function VALUES ($1, $2) ON CONFLICT (path) DO "
                                 "UPDATE SET sha256 = excluded.sha256"),
                       file);
}

const char *migrate_system_functions(void)
{
    for (size_t i = 0; i < sql_data_count; i++)
        if (strcmp(sql_data[i].path, "data/system_functions.txt") == 0)
            return sql_data[i].text;
    BUG_ON(true);
    return NULL;
}

/* Who may run which function, and as whom. */
static bool apply_grants(const struct run *run)
{
    const char *values[] = {migrate_system_functions()};
    PGresult *result = admin_ask(run->admin, ADMIN_SQL("SELECT nol.grants_apply($1::text)"), 1, values);

    PQclear(result);
    return result != NULL;
}

static bool append_paths(struct buffer *paths, const struct sql_file *files, size_t count)
{
    bool fine = true;

    for (size_t i = 0; fine && i < count; i++)
        fine = buffer_printf(paths, "%s ", files[i].path);
    return fine;
}

/* Files that this program no longer has: what stood in them was dropped by a migration. `sql` deletes all but $1. */
static bool forget_removed(const struct run *run, const struct sql_file *sql, struct buffer *paths)
{
    const char *values[] = {buffer_text(paths)};
    PGresult *result = admin_ask(run->admin, sql, 1, values);

    PQclear(result);
    return result != NULL;
}

static bool forget_functions(const struct run *run)
{
    struct buffer paths;
    bool fine;

    buffer_init(&paths, LIMIT_FRAME);
    fine = append_paths(&paths, sql_functions, sql_functions_count) &&
           append_paths(&paths, sql_queries, sql_queries_count) &&
           forget_removed(
               run, ADMIN_SQL("DELETE FROM nol.schema_function WHERE path <> ALL (string_to_array($1, ' '))"),
               &paths);
    buffer_deinit(&paths);
    return fine;
}

static bool forget_data(const struct run *run)
{
    struct buffer paths;
    bool fine;

    buffer_init(&paths, LIMIT_FRAME);
    fine = append_paths(&paths, sql_data, sql_data_count) &&
           forget_removed(
               run, ADMIN_SQL("DELETE FROM nol.data_digest WHERE path <> ALL (string_to_array($1, ' '))"),
               &paths);
    buffer_deinit(&paths);
    return fine;
}

/* The functions that the server calls, one a file of sql/queries/. */
static bool apply_interface(const struct run *run)
{
    const char *failed;
    unsigned made;

    if (!interface_apply(run->admin, &made, &failed))
        return fail(run, failed);
    for (size_t i = 0; i < sql_queries_count; i++)
        if (!keep_function(run, &sql_queries[i]))
            return fail(run, sql_queries[i].path);
    if (made > 0)
        say(run, _("made %u of %zu functions of the interface"), made, sql_queries_count);
    return true;
}

/* All functions in one transaction, in the order of their paths. Bodies are not checked: one may use what a later file makes. */
static bool replace_functions(const struct run *run)
{
    unsigned replaced = 0;

    if (!begin(run) || !admin_run(run->admin, ADMIN_SQL("SET LOCAL check_function_bodies = off")))
        return fail(run, _("functions"));
    for (size_t i = 0; i < sql_functions_count; i++) {
        const struct sql_file *file = &sql_functions[i];
        bool known;

        if (!is_known(run, ADMIN_SQL("SELECT sha256 FROM nol.schema_function WHERE path = $1"), file, &known))
            return fail(run, file->path);
        if (known)
            continue;
        if (!admin_run(run->admin, file) || !keep_function(run, file))
            return fail(run, file->path);
        replaced++;
    }
    if (!forget_functions(run) || !apply_grants(run))
        return fail(run, _("functions"));
    if (!apply_interface(run))
        return false;
    if (!admin_run(run->admin, ADMIN_SQL("COMMIT")))
        return fail(run, _("functions"));
    if (replaced > 0)
        say(run, _("replaced %u of %zu files of functions"), replaced, sql_functions_count);
    return true;
}

static bool load_case_moves(const struct run *run)
{
    if (!admin_run(run->admin, ADMIN_SQL("DELETE FROM nol.case_move_rule")))
        return false;
    for (size_t i = 0; i < case_moves_table_count; i++) {
        const struct move_row *row = &case_moves_table[i];
        const char *values[] = {row->from, row->verb, row->when,
                                row->to,   row->by,   row->needs_words ? "true" : "false"};
        PGresult *result = admin_ask(
            run->admin,
            ADMIN_SQL("INSERT INTO nol.case_move_rule (from_state, verb, cond, to_state, roles, needs_reason)"
                      " VALUES ($1, $2, $3, $4, string_to_array($5, '|'), $6::boolean)"),
            6, values);

        PQclear(result);
        if (result == NULL)
            return false;
    }
    return true;
}

static bool load_scheme(const struct run *run, const struct sql_file *file, bool *loaded)
{
    const char *values[] = {file->text};
    char kept[8];

    if (!admin_ask_cell(run->admin, ADMIN_SQL("SELECT nol.scheme_put($1::text) ? 'kept'"), 1, values, kept,
                        sizeof(kept)))
        return false;
    *loaded = strcmp(kept, "t") != 0;
    if (!*loaded)
        say(run, _("kept the district's own %s"), file->path);
    return true;
}

static bool load_calendar(const struct run *run, const struct sql_file *file)
{
    const char *values[] = {file->text};
    PGresult *result = admin_ask(run->admin, ADMIN_SQL("SELECT nol.calendar_put($1::text)"), 1, values);

    PQclear(result);
    return result != NULL;
}

/* The loader of a data file; NULL for what is only carried along (lists that tests read). */
static bool load_file(const struct run *run, const struct sql_file *file, bool *loaded)
{
    size_t length = strlen(file->path);

    *loaded = true;
    if (strcmp(file->path, "data/case_moves.csv") == 0)
        return load_case_moves(run);
    if (strncmp(file->path, "data/schemes/", 13) == 0 && length > 5 &&
        strcmp(file->path + length - 5, ".json") == 0)
        return load_scheme(run, file, loaded);
    if (strncmp(file->path, "data/calendar/", 14) == 0)
        return load_calendar(run, file);
    *loaded = false;
    return true;
}

static bool load_data(const struct run *run)
{
    if (!begin(run) || !admin_run(run->admin, ADMIN_SQL("SET LOCAL ROLE nol_system")))
        return fail(run, _("data"));
    /* Of a database that was restored from a dump: its record goes on in this cluster. */
    if (!admin_run(run->admin, ADMIN_SQL("SELECT nol.seal_anchor()")))
        return fail(run, _("data"));
    for (size_t i = 0; i < sql_data_count; i++) {
        const struct sql_file *file = &sql_data[i];
        bool known, loaded;

        if (!is_known(run, ADMIN_SQL("SELECT sha256 FROM nol.data_digest WHERE path = $1"), file, &known))
            return fail(run, file->path);
        if (known)
            continue;
        if (!load_file(run, file, &loaded) ||
            !keep_digest(run,
                         ADMIN_SQL("INSERT INTO nol.data_digest (path, sha256) VALUES ($1, $2)"
                                   " ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256"),
                         file))
            return fail(run, file->path);
        if (loaded)
            say(run, _("loaded %s"), file->path);
    }
    return (forget_data(run) && admin_run(run->admin, ADMIN_SQL("COMMIT"))) || fail(run, _("data"));
}

static bool run_all(const struct run *run)
{
    if (admin_server_version(run->admin) < 150000) {
        snprintf(run->error, run->error_size, _("PostgreSQL %d is too old: 15 or later is needed"),
                 admin_server_version(run->admin) / 10000);
        return false;
    }
    if (!prepare(run) || !check_applied(run))
        return false;
    for (size_t i = 0; i < sql_migrations_count; i++)
        if (!apply_migration(run, &sql_migrations[i]))
            return false;
    return replace_functions(run) && load_data(run);
}

bool migrate_run(const char *conninfo, migrate_say_fn say_line, void *arg, char *error, size_t error_size)
{
    struct run run = {admin_open(conninfo), say_line, arg, error, error_size};
    bool fine = false;

    error[0] = '\0';
    if (run.admin == NULL || !admin_connected(run.admin))
        snprintf(error, error_size, _("the database: %s"),
                 run.admin != NULL ? admin_error(run.admin) : i18n_system("out of memory"));
    else
        fine = run_all(&run);
    admin_close(run.admin);
    return fine;
}
