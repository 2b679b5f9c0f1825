/*
 * The clock of the work: has what is due woken, what is late flagged and taken up (sql/functions/clocks/clock_tick.sql), once a second.
 *
 * It also watches the database's wall clock: when that jumps, the open sessions' ends jump along (sql/functions/auth/enter.sql).
 * Every process has one; an advisory lock in the database lets one at a time work, and the next tick of any other takes over.
 */
#ifndef NOL_SERVER_DB_CLOCKWORK_H
#define NOL_SERVER_DB_CLOCKWORK_H

#include <stdint.h>

/* One look at two clocks, in milliseconds: the database's wall clock, which may jump, was `at` at some moment between `sent` and
 * `received` of our own clock, which counts on through sleep and never jumps (CLOCK_BOOTTIME). */
struct clockwork_look {
    int64_t at, sent, received;
};

/* By how many milliseconds the wall clock has jumped between two looks, for certain; 0 below CLOCKWORK_JUMP_MS. Pure. */
#define CLOCKWORK_JUMP_MS 60000
int64_t clockwork_jump(const struct clockwork_look *before, const struct clockwork_look *now);

struct clockwork;
struct db;
struct uv_loop_s;

/* Borrows both until stopped. NULL without memory. Frees itself after clockwork_stop. */
struct clockwork *clockwork_start(struct uv_loop_s *loop, struct db *db);
/* Idempotent. */
void clockwork_stop(struct clockwork *clockwork);

#endif
