/*
 * Moments as RFC 3339 text: written in the work's own time zone, read with any offset.
 */
#ifndef COMMON_DATE_TIME_H
#define COMMON_DATE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define DATE_TIME_SIZE 30 /* "2019-01-21T08:00:00.000+08:00" and the NUL */

/* RFC 3339, written in +08:00; milliseconds < 0: none. The year must be within 0 and 9999. */
void date_time_format(int64_t unix_seconds, int milliseconds, char out[DATE_TIME_SIZE]);

/* RFC 3339 with any offset; a fraction is cut to milliseconds. */
bool date_time_parse(const char *text, int64_t *unix_seconds, int *milliseconds);

#endif
