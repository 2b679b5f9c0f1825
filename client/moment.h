/*
 * A moment that nol keeps on disk: by the machine's clock, and behind it how many days the district's was ahead, where the server
 * has said its day: "2026-11-29T14:35:00+08:00 +3".
 */
#ifndef CLIENT_MOMENT_H
#define CLIENT_MOMENT_H

#include <stdbool.h>

#include "common/date_time.h"

#define MOMENT_SIZE (DATE_TIME_SIZE + 12)

struct call;
struct session;

/* Now, to be kept. */
void moment_now(const struct session *session, char out[MOMENT_SIZE]);

/* By the district's clock; false: that was not known, and it is by the machine's. */
bool moment_read(const char *kept, char out[DATE_TIME_SIZE]);

/* For people; whose clock it is by, where that is the machine's. In the call's arena. */
const char *moment_say(struct call *call, const char *kept);

/* A moment as the server says it, "2026-11-26T13:10:40+08:00", as people read it: the district's day and hour, to the minute or the second. What is
 * none stays as it is. */
const char *moment_short(const char *text, bool seconds, char out[MOMENT_SIZE]);

#endif
