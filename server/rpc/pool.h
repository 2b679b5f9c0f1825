/*
 * What all requests share: the database, the workers, the count of who is under way. Internal to rpc/.
 */
#ifndef NOL_SERVER_RPC_POOL_H
#define NOL_SERVER_RPC_POOL_H

struct db;
struct worker;

/* NULL while not started or already stopped. */
struct db *pool_db(void);
struct worker *pool_worker(void);

void pool_count(int change);

#endif
