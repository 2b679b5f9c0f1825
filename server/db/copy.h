/*
 * COPY into the staging table of imports, on a connection of its own: in pipeline mode COPY never ends, and only the loader's role may
 * add rows there.
 *
 * One call is one COPY and one transaction. Calls go one after another.
 */
#ifndef NOL_SERVER_DB_COPY_H
#define NOL_SERVER_DB_COPY_H

#include <stdbool.h>

#include "server/db/lane.h"

struct copy;

/* `connections` and `in_flight` of the config are not looked at. NULL without memory. */
struct copy *copy_start(const struct lane_config *config);
struct waiting *copy_waiting(struct copy *copy);
void copy_dispatch(struct copy *copy);
bool copy_is_quiet(const struct copy *copy);
void copy_check_silence(struct copy *copy);
unsigned copy_stop(struct copy *copy, void (*on_closed)(void *arg), void *arg);
void copy_free(struct copy *copy);

#endif
