/*
 * Work that would block the loop: password hashes, on other threads, LIMIT_WORKERS at a time.
 *
 * The rest waits in a bounded queue, of which one address may hold a part only, and addresses take turns: a flood of logins from one
 * place delays nobody elsewhere by more than one hash. Work gets memory that nobody else touches meanwhile; `done` comes on the loop.
 */
#ifndef NOL_SERVER_RPC_WORKER_H
#define NOL_SERVER_RPC_WORKER_H

#include <stdbool.h>
#include <uv.h>

struct worker;

struct worker *worker_new(uv_loop_t *loop);

/* False: the queue is full, or this address's part of it, or closing; nothing will come. `done` says whether the work was
 * done, or given up in worker_stop. Borrows `arg` until then. */
bool worker_run(struct worker *worker, const char *source, void (*work)(void *arg),
                void (*done)(void *arg, bool worked), void *arg);

/* Gives up what waits, lets what runs run out; then frees itself. */
void worker_stop(struct worker *worker);

#endif
