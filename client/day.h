/*
 * A day as people say it: 2019-01-21 and what else common/date takes, 昨天, 前天, 今天, 明天, 11-28, 11月28日. Pure.
 */
#ifndef CLIENT_DAY_H
#define CLIENT_DAY_H

#include <stdbool.h>

#include "common/date.h"

/*
 * `ahead`: a day by which something is due, so one without a year is the next such day from `from` on; else it is the last one until
 * then. *guessed: the year, or the whole day, follows from another day; to be said. False when it is no day, or when its year is not
 * clear: the same day in the other direction is near, so that it is most likely a day that is not possible, and would become one
 * that was not meant.
 */
bool day_read(const char *typed, struct date today, const struct date *from, bool ahead, struct date *day,
              bool *guessed);

/* Would it be a day in some year? */
bool day_is_one(const char *typed);

/* Today, in the time zone of the work. */
struct date day_today(void);

#endif
