/*
 * The sequencer's clock: has the record sealed (each committed event its position) within DEADLINE_POSITION_MS.
 *
 * Every process has one; an advisory lock in the database lets one at a time work. Ticks fast after a write, slower otherwise
 * (another process may have written).
 */
#ifndef NOL_SERVER_DB_SEQUENCER_H
#define NOL_SERVER_DB_SEQUENCER_H

struct db;
struct sequencer;
struct uv_loop_s;

/* Borrows both until stopped. NULL without memory. Frees itself after sequencer_stop. */
struct sequencer *sequencer_start(struct uv_loop_s *loop, struct db *db);
/* Idempotent. */
void sequencer_stop(struct sequencer *sequencer);

#endif
