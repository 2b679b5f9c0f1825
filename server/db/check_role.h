/*
 * May the role that the server works with do no more than it must?
 */
#ifndef NOL_SERVER_DB_CHECK_ROLE_H
#define NOL_SERVER_DB_CHECK_ROLE_H

#include <stdbool.h>
#include <stddef.h>

struct admin;

/* Looks at the role of this connection. False: `error` says the first thing that is too much. */
bool check_role_is_modest(struct admin *admin, char *error, size_t error_size);

/* Has the role of this connection (`all`: has each) the settings of sql/roles.sql and no other? A role may set its own, for all its later
 * sessions. False: `error` says the first. */
bool check_role_settings(struct admin *admin, bool all, char *error, size_t error_size);
const char *check_role_settings_mend(void);

/* Both, for the role of this connection; `error` says how to mend it, too. */
bool check_role_is_fit(struct admin *admin, char *error, size_t error_size);

/* How to mend what is wrong with a role. Static. */
const char *check_role_mend(void);

#endif
