/*
 * Brings a database up to what this program carries: numbered migrations, functions, data.
 *
 * Safe when two start at once (an advisory lock held by each transaction) and when killed anywhere: each migration is one
 * transaction with its own line in schema_migration. Must run as a role that may become nol_owner (nol_migrator).
 */
#ifndef NOL_SERVER_DB_MIGRATE_H
#define NOL_SERVER_DB_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>

struct admin;
struct sql_file;

/* Says each thing done as one line to `say` (NULL: silence). False: nothing after the failing step was done, and `error`
 * holds a sentence. */
typedef void (*migrate_say_fn)(void *arg, const char *line);
bool migrate_run(const char *conninfo, migrate_say_fn say, void *arg, char *error, size_t error_size);

/* Does the database hold exactly what this program carries? Asks the interface (sql/queries/check/files.sql), as the server's role. */
bool migrate_is_current(struct admin *admin, char *error, size_t error_size);

/* A migration of this program by its file's name; NULL: it has none of that name. Static. */
const struct sql_file *migrate_find(const char *name);

/* sql/data/system_functions.txt: the functions that pass row security, and which of them the interface's role may run. Static. */
const char *migrate_system_functions(void);

#endif
