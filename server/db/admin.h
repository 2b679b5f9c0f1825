/*
 * A blocking connection for commands (migrate, check, user add): never for the running server.
 *
 * One problem, one sentence: every function that fails leaves a sentence in admin_error(). It quotes PostgreSQL's primary
 * message as it is, never its detail (which may quote a value).
 */
#ifndef NOL_SERVER_DB_ADMIN_H
#define NOL_SERVER_DB_ADMIN_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "sql_embedded.h"

struct admin;

/* The text of a statement is a file of sql/ or a literal; the empty strings around it let nothing else through. */
#define ADMIN_SQL(literal) (&(const struct sql_file){NULL, "" literal "", NULL})

/* Connects within ten seconds. Never NULL unless memory is out; see admin_connected(). Caller frees with admin_close. */
struct admin *admin_open(const char *conninfo);
bool admin_connected(const struct admin *admin);
void admin_close(struct admin *admin);

/* Runs one or more statements without parameters, results thrown away. */
bool admin_run(struct admin *admin, const struct sql_file *sql);

/* Runs one statement with text parameters (count of them). Returns the rows, caller clears with PQclear; NULL: failed. */
PGresult *admin_ask(struct admin *admin, const struct sql_file *sql, int count, const char *const *values);

/* The same, for the one text cell of the first row; copied into `cell` ("" for NULL or no row). */
bool admin_ask_cell(struct admin *admin, const struct sql_file *sql, int count, const char *const *values,
                    char *cell, size_t size);

/* The types of a statement's parameters and the names and types of its columns, as PostgreSQL finds them (PQparamtype, PQfname,
 * PQftype); nothing is run. Caller clears; NULL: failed. */
PGresult *admin_describe(struct admin *admin, const struct sql_file *sql);

const char *admin_error(const struct admin *admin);    /* borrowed until the next call */
const char *admin_sqlstate(const struct admin *admin); /* of the last failure; "" when there is none */
int admin_server_version(const struct admin *admin);   /* 150020 */

#endif
