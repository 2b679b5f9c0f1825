/*
 * What a write is before it is sent: a key and the payload under it, or what was kept of the same act.
 */
#ifndef CLIENT_SUBMIT_PREPARE_H
#define CLIENT_SUBMIT_PREPARE_H

#include "client/submit.h"

/* A new key and payload for each, or those that are pending for the same command on the same thing. */
void submit_prepare(struct session *session, const char *command, struct submission *items, size_t count);

/* Everything but the time; freed by submit_clear. */
void submit_copy(struct pending *to, const struct pending *from);

#endif
