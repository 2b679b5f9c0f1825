/*
 * The day in the district as the server says it: the machine of a client, or a database for trials, may have another.
 */
#ifndef CLIENT_TODAY_H
#define CLIENT_TODAY_H

#include <stdbool.h>

#include "common/date.h"

struct call;

/* Opens the session when it is not open yet. Where there is none the machine's day stands in, and the command will say why. */
struct date today_of(struct call *call);

/* day_read by the district's day, which is asked for only where the words need it. `from`: a day in its kept form, or NULL: today. */
bool today_read(struct call *call, const char *typed, const char *from, bool ahead, struct date *day,
                bool *guessed);

/* Options that are days and were typed as words or without a year get their kept form, and it is said; what is due follows from the day
 * that the act is said to be of (--on). False: said why not. */
bool today_resolve(struct call *call);

#endif
