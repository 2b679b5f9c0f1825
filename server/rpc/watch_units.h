/*
 * Which units have news, as the follower of the record hears it: a set that many watchers are held against. A look has up to 10,000
 * units and a process 20,000 watchers, so each is looked for and none compared with all. Internal to rpc/.
 */
#ifndef NOL_SERVER_RPC_WATCH_UNITS_H
#define NOL_SERVER_RPC_WATCH_UNITS_H

#include <stdbool.h>
#include <stddef.h>

struct db_result;

struct watch_units {
    size_t count;
    int *ids; /* ascending */
};

/* From the column org of SQL_WATCH_NEWS. False: no memory, nothing to free. */
bool watch_units_read(struct watch_units *units, const struct db_result *result);
bool watch_units_any(const struct watch_units *units, const int *ids, size_t count);
void watch_units_free(struct watch_units *units);

#endif
