/*
 * A child is in danger (强制报告): the first thing that is said, wherever it is listed or shown, is to call the police; then who was told
 * of it and who was not.
 */
#ifndef CLIENT_DANGER_H
#define CLIENT_DANGER_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/escalations.pb-c.h"

struct call;

/* On stderr, behind what was printed so far and before all that follows. */
void danger_say(void);

/* A unit with its telephone; without a name, what department the district lacks. In the call's arena. */
char *danger_whom(struct call *call, const char *name, const char *function, const char *phone);

/* A moment as people read it, to the minute; in the call's arena. */
char *danger_moment(struct call *call, const char *at);

/* One line: whether it was told and has opened it, or has to be telephoned; who has done so. In the call's arena. */
char *danger_party(struct call *call, const Nol__DangerParty *party);

/* Whether one of them has to be telephoned still. */
bool danger_calls(Nol__DangerParty *const *parties, size_t count);

#endif
