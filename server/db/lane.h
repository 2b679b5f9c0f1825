/*
 * A lane of single statements: a queue in front of a few connections, so many on their way over each.
 *
 * The read lane pipelines short statements, the slow lane keeps one on each connection. A call takes the connection that has
 * the fewest; a queue waits when all are full or none is up.
 */
#ifndef NOL_SERVER_DB_LANE_H
#define NOL_SERVER_DB_LANE_H

#include <stdbool.h>

#include "server/db/call.h"
#include "server/db/connection.h"

struct lane;

struct lane_config {
    struct connection_config
        connection; /* loop, conninfo, queries, statement timeout; the rest is the lane's */
    unsigned connections;
    unsigned in_flight; /* a connection */
    unsigned queue_max;
    void (*on_room)(void *arg); /* a dispatch could send more: to be called from the loop, soon */
    void *arg;
};

struct lane *lane_start(const struct lane_config *config); /* NULL without memory */
struct waiting *lane_waiting(struct lane *lane);           /* its queue */
void lane_dispatch(struct lane *lane);                     /* sends what there is room for */
bool lane_is_up(const struct lane *lane);
bool lane_is_quiet(const struct lane *lane); /* nothing is on its way */
void lane_check_silence(struct lane *lane);
/* Closes; `on_closed` once for each connection. Then lane_free. */
unsigned lane_stop(struct lane *lane, void (*on_closed)(void *arg), void *arg);
void lane_free(struct lane *lane);

#endif
