/*
 * Sessions of terminals, as far as the memory of rows needs them: which one it is, and which of those remembered are over.
 *
 * A session's number is given out again, so it is told by the moment its leader started, and by the boot.
 */
#ifndef CLIENT_SHOWN_SESSION_H
#define CLIENT_SHOWN_SESSION_H

#include <stdint.h>
#include <sys/types.h>

#include "client/shown.h"

/* When the leader started, in ticks since boot; 0: it is gone, or /proc does not say. */
uint64_t shown_session_started(pid_t sid);

/* "SID STARTED BOOT": the same for the same session only. */
void shown_session_name(pid_t sid, uint64_t started, char out[SHOWN_SESSION_SIZE]);

/* Removes the files of sessions that are over, and the oldest beyond 64; never `keep`. What cannot be removed stays. */
void shown_session_sweep(const char *folder, const char *keep);

#endif
