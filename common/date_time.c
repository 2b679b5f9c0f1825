#include "common/date_time.h"

#include <stdio.h>
#include <string.h>

#include "common/bug.h"
#include "common/date.h"

#define DAY_SECONDS 86400

void date_time_format(int64_t unix_seconds, int milliseconds, char out[DATE_TIME_SIZE])
{
    char day[DATE_SIZE], fraction[5] = "";
    int64_t of_day = (unix_seconds + DATE_ZONE_SECONDS) % DAY_SECONDS;
    int clock;

    BUG_ON(milliseconds > 999);
    clock = (int)(of_day < 0 ? of_day + DAY_SECONDS : of_day);
    date_format(date_at(unix_seconds), day);
    if (milliseconds >= 0)
        BUG_ON(snprintf(fraction, sizeof(fraction), ".%03d", milliseconds) >= (int)sizeof(fraction));
    snprintf(out, DATE_TIME_SIZE, "%sT%02d:%02d:%02d%s+08:00", day, clock / 3600, clock / 60 % 60, clock % 60,
             fraction);
}

/* Exactly two digits up to `most`. */
static bool take_pair(const char **text, int most, int *value)
{
    const char *at = *text;

    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
        return false;
    *value = (at[0] - '0') * 10 + (at[1] - '0');
    *text += 2;
    return *value <= most;
}

static bool take_clock(const char **text, int *seconds)
{
    int hour, minute, second;

    if (!take_pair(text, 23, &hour) || *(*text)++ != ':' || !take_pair(text, 59, &minute) ||
        *(*text)++ != ':' || !take_pair(text, 59, &second))
        return false;
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

static bool take_fraction(const char **text, int *milliseconds)
{
    int digits = 0;

    *milliseconds = 0;
    if (**text != '.')
        return true;
    for ((*text)++; **text >= '0' && **text <= '9'; (*text)++, digits++)
        if (digits < 3)
            *milliseconds = *milliseconds * 10 + (**text - '0');
    for (int i = digits; i < 3; i++)
        *milliseconds *= 10;
    return digits > 0;
}

static bool take_offset(const char **text, int *seconds)
{
    char sign = **text;
    int hour, minute;

    *seconds = 0;
    if (sign == '\0' || strchr("Zz+-", sign) == NULL)
        return false;
    (*text)++;
    if (sign == 'Z' || sign == 'z')
        return true;
    if (!take_pair(text, 23, &hour) || *(*text)++ != ':' || !take_pair(text, 59, &minute))
        return false;
    *seconds = (hour * 3600 + minute * 60) * (sign == '-' ? -1 : 1);
    return true;
}

bool date_time_parse(const char *text, int64_t *unix_seconds, int *milliseconds)
{
    char day[DATE_SIZE] = "";
    struct date date;
    int of_day, offset;

    if (strlen(text) < DATE_SIZE)
        return false;
    memcpy(day, text, DATE_SIZE - 1);
    text += DATE_SIZE - 1;
    if (date_parse_iso(day, &date) != DATE_OK || strchr("Tt ", *text) == NULL)
        return false;
    text++;
    if (!take_clock(&text, &of_day) || !take_fraction(&text, milliseconds) || !take_offset(&text, &offset) ||
        *text != '\0')
        return false;
    *unix_seconds = (int64_t)date_to_days(date) * DAY_SECONDS + of_day - offset;
    return true;
}
