/*
 * What a libpq connection string must be, for a loop that may not wait: a name would be looked up, blocking. And what a network may not read.
 */
#ifndef NOL_SERVER_DB_CONNINFO_H
#define NOL_SERVER_DB_CONNINFO_H

#include <stdbool.h>
#include <stddef.h>

/* Every host is a socket folder or has a hostaddr; where that is another machine, the server's certificate is checked. */
bool conninfo_is_fit(const char *conninfo, char *error, size_t error_size);

#endif
