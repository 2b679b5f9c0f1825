#include "client/day.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/typed.h"

#define NEAR_DAYS 92 /* a quarter: who types 12-20 on the 15th means no day of last year */

static const struct {
    const char *word;
    int days;
} words[] = {
    {"今天", 0},  {"今日", 0}, {"today", 0},      {"昨天", -1}, {"昨日", -1},
    {"前天", -2}, {"明天", 1}, {"yesterday", -1}, {"后天", 2},  {"tomorrow", 1},
};

struct date day_today(void)
{
    return date_at(time(NULL));
}

/* One or two digits; the cursor moves behind them. */
static bool read_part(const char **at, int *number)
{
    int digits = 0;

    for (*number = 0; isdigit((unsigned char)**at) && digits < 3; digits++)
        *number = *number * 10 + *(*at)++ - '0';
    return digits == 1 || digits == 2;
}

/* 11-28, 11/28, 11.28, 11月28日, 11月28号. */
static bool read_month_day(const char *text, int *month, int *day)
{
    static const char *const ends[] = {"", "日", "号"};

    if (!read_part(&text, month))
        return false;
    if (strncmp(text, "月", strlen("月")) == 0)
        text += strlen("月");
    else if (strchr("-/.", *text) != NULL && *text != '\0')
        text++;
    else
        return false;
    if (!read_part(&text, day))
        return false;
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (strcmp(text, ends[i]) == 0)
            return true;
    return false;
}

/* The next such day from `from` on, or the last one until then; 29 February may be years away. */
static bool place(int month, int day, struct date from, bool ahead, struct date *out)
{
    for (int step = 0; step <= 8; step++) {
        struct date near = {(int16_t)(from.year + (ahead ? step : -step)), (int8_t)month, (int8_t)day};

        if (!date_is_valid(near) || (ahead ? date_compare(near, from) < 0 : date_compare(near, from) > 0))
            continue;
        *out = near;
        return true;
    }
    return false;
}

/* Is the same day in the other direction near? */
static bool is_unclear(int month, int day, struct date from, bool ahead)
{
    struct date other;
    int days =
        place(month, day, from, !ahead, &other) ? abs(date_to_days(other) - date_to_days(from)) : NEAR_DAYS;

    return days != 0 && days < NEAR_DAYS;
}

static bool is_word(const char *text, struct date today, struct date *day)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcmp(text, words[i].word) == 0) {
            *day = date_add_days(today, words[i].days);
            return true;
        }
    return false;
}

static bool is_short(const char *text, int *month, int *day)
{
    return read_month_day(text, month, day) && *month >= 1 && *month <= 12;
}

static bool narrow(const char *typed, char *text, size_t size)
{
    if (snprintf(text, size, "%s", typed) >= (int)size)
        return false;
    typed_narrow(text);
    return true;
}

bool day_read(const char *typed, struct date today, const struct date *from, bool ahead, struct date *day,
              bool *guessed)
{
    struct date base = from != NULL ? *from : today;
    char text[64];
    int month, of_month;

    *guessed = false;
    if (date_parse(typed, day) == DATE_OK)
        return true;
    if (!narrow(typed, text, sizeof(text)))
        return false;
    *guessed = true;
    return is_word(text, today, day) ||
           (is_short(text, &month, &of_month) && !is_unclear(month, of_month, base, ahead) &&
            place(month, of_month, base, ahead, day));
}

bool day_is_one(const char *typed)
{
    struct date day;
    char text[64];
    int month, of_month;

    return date_parse(typed, &day) == DATE_OK ||
           (narrow(typed, text, sizeof(text)) &&
            (is_word(text, day_today(), &day) ||
             (is_short(text, &month, &of_month) && place(month, of_month, day_today(), true, &day))));
}
