#include "server/rpc/server.h"

#include "common/bug.h"
#include "server/rpc/dispatch.h"
#include "server/rpc/lives.h"
#include "server/rpc/pool.h"
#include "server/rpc/refusals.h"
#include "server/rpc/watchers.h"
#include "server/rpc/worker.h"

static struct db *the_db;
static struct worker *the_worker;
static unsigned requests;

static const struct session_handler handler = {
    .on_frame = dispatch_frame, .on_closed = dispatch_closed, .on_bad_frame = dispatch_bad_frame};

bool rpc_start(uv_loop_t *loop, struct db *db)
{
    BUG_ON(the_db != NULL);
    the_worker = worker_new(loop);
    if (the_worker == NULL)
        return false;
    the_db = db;
    watchers_start(loop);
    lives_start(loop);
    refusals_start(loop);
    return true;
}

void rpc_stop(void)
{
    struct worker *worker = the_worker;

    refusals_stop();
    the_worker = NULL;
    the_db = NULL;
    watchers_stop();
    lives_stop();
    if (worker != NULL)
        worker_stop(worker);
}

const struct session_handler *rpc_handler(void)
{
    return &handler;
}

unsigned rpc_requests(void)
{
    return requests;
}

struct db *pool_db(void)
{
    return the_db;
}

struct worker *pool_worker(void)
{
    return the_worker;
}

void pool_count(int change)
{
    requests += (unsigned)change;
}
