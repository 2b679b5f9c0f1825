/*
 * The door: from a frame to a checked request to its lane. The three functions are the session_handler.
 */
#ifndef NOL_SERVER_RPC_DISPATCH_H
#define NOL_SERVER_RPC_DISPATCH_H

#include <stdint.h>

#include "common/frame.h"

struct session;

void dispatch_frame(struct session *session, const struct frame_header *header, const uint8_t *payload);
void dispatch_bad_frame(struct session *session, const struct frame_header *header, enum frame_status status);
/* Runs a request that has passed the door once more: after its reply turned out too large for a frame. */
struct request;
void dispatch_again(struct request *request);

void dispatch_closed(struct session *session);

#endif
