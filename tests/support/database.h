/*
 * A database of the tests' PostgreSQL (tests/support/cluster), freshly migrated; and a blocking look into it.
 */
#ifndef NOL_TESTS_DATABASE_H
#define NOL_TESTS_DATABASE_H

#include <stddef.h>

struct pg_conn; /* PGconn of libpq */

/* "host=… dbname=…"; add " user=nol_app". Starts the cluster when it is not running; fails the test when it cannot. Static. */
const char *database_new(void);

/* The same with nothing in it but what sql/roles.sql makes. */
const char *database_new_empty(void);

/* The database of an earlier release with its data: a dump of tests/upgrade/, restored and not yet migrated. */
const char *database_new_old(const char *dump);

/* Tables, functions, rights and all else of the schema, as pg_dump writes it. Returns, caller frees. */
char *database_schema(const char *conninfo);

/* Runs statements as a role ("postgres" for the superuser); fails the test on an error. */
void database_run(const char *conninfo, const char *role, const char *sql);

/* Runs a file of statements as a role; fails the test on an error. */
void database_run_file(const char *conninfo, const char *role, const char *path);

/* A connection that is what the interface's functions run as, nol_reader or nol_writer, whom nobody can log in as. Caller ends it with PQfinish. */
struct pg_conn *database_become(const char *conninfo, const char *role);

/* The first cell of the first row as text, "" when there is none. Static, until the next call. */
const char *database_ask(const char *conninfo, const char *role, const char *sql);

#endif
