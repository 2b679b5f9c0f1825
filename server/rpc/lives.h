/*
 * Whether those who are logged in still are: a connection whose token is over (the account disabled, the session ended elsewhere or
 * expired, a substitute's last day past) is closed, also when it says nothing, within SESSION_REVOKE_MS.
 *
 * Every request asks the database anew who it is; this is for the connections that only wait. Internal to rpc/.
 */
#ifndef NOL_SERVER_RPC_LIVES_H
#define NOL_SERVER_RPC_LIVES_H

#include <uv.h>

struct peer;

/* One loop in a process. */
void lives_start(uv_loop_t *loop);
void lives_stop(void);

/* The connection is gone, or another logs in on it: the database is still told that its session was at work. */
void lives_leave(struct peer *peer);

#endif
