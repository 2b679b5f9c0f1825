/*
 * A day as people say it: 2019-01-21 and what else common/date takes, 昨天, 前天, 今天, 明天, 11-28, 11月28日. Pure.
 */
#ifndef CLIENT_DAY_H
#define CLIENT_DAY_H

#include <stdbool.h>

#include "common/date.h"

/*
 * `ahead`: a day by which something is due, so one without a year is the next such day; else it is the last one that is not in
 * the future. *guessed: the year, or the whole day, follows from `today`; to be said. False when it is no day.
 */
bool day_read(const char *typed, struct date today, bool ahead, struct date *day, bool *guessed);

/* Today, in the time zone of the work. */
struct date day_today(void);

#endif
