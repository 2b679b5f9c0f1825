/*
 * Work that would block the loop: password hashes, on other threads, LIMIT_WORKERS at a time.
 *
 * The rest waits in two lines that get every second turn each, so that whoever floods with new names and addresses takes neither the places nor more than
 * half of the hashing from those who are known. A line is bounded by time, and one source may hold a part of it only. Sources take turns: each waiting job
 * has a round, a source has one job a round, and a new source enters at the round that is being served, in the place of the job
 * with the highest round when the line is full. So a flood from some places delays nobody elsewhere by more than one hash each.
 * What nobody waits for any longer is given up unhashed. Work gets memory that nobody else touches meanwhile; `done` comes on the loop.
 */
#ifndef NOL_SERVER_RPC_WORKER_H
#define NOL_SERVER_RPC_WORKER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct worker;

struct worker *worker_new(uv_loop_t *loop);

struct worker_job {
    const char *source; /* whose turn it is: an address, of the known a name; read in worker_run only */
    bool known;         /* waits among the known */
    void (*work)(void *arg);
    /* On the loop, once: whether the work was done, or given up (nobody waits for it, a fuller line, worker_stop). */
    void (*done)(void *arg, bool worked);
    bool (*wanted)(void *arg); /* does somebody still wait for it? Asked on the loop before it is begun */
    void *arg;                 /* borrowed until `done` */
};

/* False: the line is full, this source's part of it is, the job would wait longer than LIMIT_WORKER_WAIT_MS, or closing;
 * then `done` does not come. */
bool worker_run(struct worker *worker, const struct worker_job *job);

/* How long a job of this source would wait if it came now, in milliseconds, by how long the last ones took. */
uint32_t worker_wait_ms(const struct worker *worker, const char *source, bool known);

/* Gives up what waits, lets what runs run out; then frees itself. */
void worker_stop(struct worker *worker);

#endif
