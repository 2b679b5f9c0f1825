/*
 * Accounts as the server's own command line makes them, before anybody can log in. Blocking.
 */
#ifndef NOL_SERVER_DB_ACCOUNTS_H
#define NOL_SERVER_DB_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>

/* Is there an account of this name? As the migrator's role. */
bool accounts_exists(const char *migrator, const char *name, bool *exists, char *error, size_t error_size);

/* The first account works at once and makes its unit if the tree is empty; a later one waits for a district officer. `waits` says
 * which it was. `hash` is from password_hash. A refusal is a sentence in `error`, too. */
bool accounts_add(const char *migrator, const char *name, const char *role, const char *org, const char *hash,
                  bool *waits, char *error, size_t error_size);

#endif
