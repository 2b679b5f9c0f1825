/*
 * The write lane: natural grouping (SPEED). No timer makes groups, load does.
 *
 * Up to 12 items out or waiting: single calls on up to 8 connections, PostgreSQL's own group commit overlaps the flushes.
 * Above: at most two groups at a time, each half of what there is, at most 128 items. A connection has one segment out.
 *
 * Items of a group are ordered by `sort` and no key stands in two items that are out: the second waits and is then a replay.
 * An SQL error in a group sends its items again one by one, so that a bad one fails alone. A lost connection makes every item
 * UNKNOWN; nothing is repeated that may have happened.
 */
#ifndef NOL_SERVER_DB_WRITE_LANE_H
#define NOL_SERVER_DB_WRITE_LANE_H

#include <stdbool.h>
#include <stdint.h>

#include "server/db/call.h"
#include "server/db/lane.h"

struct write_lane;

/* in_flight of the config is not looked at; `query` is write_group. NULL without memory. */
struct write_lane *write_lane_start(const struct lane_config *config, size_t query);
struct waiting *write_lane_waiting(struct write_lane *lane); /* its queue */
void write_lane_dispatch(struct write_lane *lane);           /* sends what there is room for */
bool write_lane_is_up(const struct write_lane *lane);
bool write_lane_is_quiet(const struct write_lane *lane);
void write_lane_check_silence(struct write_lane *lane);
uint64_t write_lane_done(const struct write_lane *lane); /* items that came back */
unsigned write_lane_stop(struct write_lane *lane, void (*on_closed)(void *arg), void *arg);
void write_lane_free(struct write_lane *lane);

#endif
