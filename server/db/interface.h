/*
 * Schema api, the one thing that the server's role may use: a function for each file of sql/queries/
 * (sql/functions/record/interface.sql makes them; sql_calls[] holds their calls).
 */
#ifndef NOL_SERVER_DB_INTERFACE_H
#define NOL_SERVER_DB_INTERFACE_H

#include <stdbool.h>

#include "server/db/admin.h"

/* Makes what is not there or not so, drops what has no file any longer. As nol_owner, in a transaction of the caller's. On failure
 * admin_error() has the sentence, and *failed (borrowed) the file. */
bool interface_apply(struct admin *admin, unsigned *made, const char **failed);

/* The role that the function of a file runs as. */
const char *interface_role(const struct sql_file *query);

#endif
