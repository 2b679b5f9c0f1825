/*
 * What was refused to whom, for the trail: failed logins, messages that a role may not send, records that are not for whom asked. Counted
 * here by source and login and told to the database every few seconds, which makes one row a minute of it (refusals.sql). Internal to rpc/.
 *
 * What a process that ends had not told yet is lost: some seconds of counting.
 */
#ifndef NOL_SERVER_RPC_REFUSALS_H
#define NOL_SERVER_RPC_REFUSALS_H

#include <uv.h>

#include "common/errors.h"

struct request;

/* One loop in a process. */
void refusals_start(uv_loop_t *loop);
void refusals_stop(void);

/* This request is being refused: counted if it is of that kind. */
void refusals_note(const struct request *request, enum error_code code);

#endif
