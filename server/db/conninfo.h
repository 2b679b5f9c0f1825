/*
 * What a libpq connection string must be, for a loop that may not wait: a name would be looked up, blocking.
 */
#ifndef NOL_SERVER_DB_CONNINFO_H
#define NOL_SERVER_DB_CONNINFO_H

#include <stdbool.h>
#include <stddef.h>

/* Every host is a socket folder or has a hostaddr. */
bool conninfo_is_prompt(const char *conninfo, char *error, size_t error_size);

#endif
