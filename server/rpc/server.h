/*
 * What main needs to know of rpc/: the handler for the listener's sessions, and how to start and stop it.
 *
 * One loop, one database, one rpc in a process.
 */
#ifndef NOL_SERVER_RPC_SERVER_H
#define NOL_SERVER_RPC_SERVER_H

#include <stdbool.h>
#include <uv.h>

#include "server/net/session.h"

struct db;

/* Borrows both until rpc_stop. False without memory. */
bool rpc_start(uv_loop_t *loop, struct db *db);

/* For listener_config; valid for good. */
const struct session_handler *rpc_handler(void);

/* Requests that are under way, orphans too. */
unsigned rpc_requests(void);

/* After the sessions and the database have stopped: gives up the work that waits. What runs on other threads still comes
 * back to the loop, within a second. */
void rpc_stop(void);

#endif
