/*
 * The clock of the work: has what is due woken, what is late flagged and taken up (sql/functions/clocks/clock_tick.sql), once a second.
 *
 * Every process has one; an advisory lock in the database lets one at a time work, and the next tick of any other takes over.
 */
#ifndef NOL_SERVER_DB_CLOCKWORK_H
#define NOL_SERVER_DB_CLOCKWORK_H

struct clockwork;
struct db;
struct uv_loop_s;

/* Borrows both until stopped. NULL without memory. Frees itself after clockwork_stop. */
struct clockwork *clockwork_start(struct uv_loop_s *loop, struct db *db);
/* Idempotent. */
void clockwork_stop(struct clockwork *clockwork);

#endif
