#include "common/date.h"

#include <stdio.h>
#include <string.h>

#include "common/bug.h"
#include "common/text.h"

#define DAY_SECONDS 86400

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year));
}

bool date_is_valid(struct date date)
{
    return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= days_in_month(date.year, date.month);
}

/*
 * The year is made to begin in March, so that the leap day is its last, and counted in eras of 400 years:
 * 146097 days each; 719468 days lie between 0000-03-01 and 1970-01-01.
 */
int32_t date_to_days(struct date date)
{
    int32_t year = date.year - (date.month <= 2);
    int32_t era = (year >= 0 ? year : year - 399) / 400;
    int32_t of_era = year - era * 400;
    int32_t month = (date.month + 9) % 12;
    int32_t of_year = (153 * month + 2) / 5 + date.day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct date date_from_days(int32_t days)
{
    int64_t shifted = (int64_t)days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day = shifted - era * 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    struct date date;

    date.day = (int8_t)(of_year - (153 * month + 2) / 5 + 1);
    date.month = (int8_t)(month < 10 ? month + 3 : month - 9);
    date.year = (int16_t)(year + era * 400 + (date.month <= 2));
    return date;
}

struct date date_add_days(struct date date, int32_t days)
{
    return date_from_days(date_to_days(date) + days);
}

int date_compare(struct date a, struct date b)
{
    return date_to_days(a) - date_to_days(b);
}

int date_weekday(struct date date)
{
    int32_t since_monday = (date_to_days(date) + 3) % 7; /* 1970-01-01 was a Thursday */

    return since_monday + (since_monday < 0 ? 8 : 1);
}

int date_age_on(struct date birth, struct date day)
{
    int years = day.year - birth.year;

    return years - (day.month < birth.month || (day.month == birth.month && day.day < birth.day));
}

struct date date_at(int64_t unix_seconds)
{
    int64_t local = unix_seconds + DATE_ZONE_SECONDS;

    return date_from_days((int32_t)((local >= 0 ? local : local - (DAY_SECONDS - 1)) / DAY_SECONDS));
}

void date_format(struct date date, char out[DATE_SIZE])
{
    BUG_ON(!date_is_valid(date) || date.year < 0 || date.year > 9999);
    snprintf(out, DATE_SIZE, "%04u-%02u-%02u", (unsigned)date.year % 10000u, (unsigned)date.month % 100u,
             (unsigned)date.day % 100u);
}

/* Up to `most` digits at the cursor; returns how many, moving past them. */
static int take_number(const char **text, int most, int *value)
{
    int digits = 0;

    for (*value = 0; digits < most && **text >= '0' && **text <= '9'; digits++, (*text)++)
        *value = *value * 10 + (**text - '0');
    return digits;
}

static bool take_text(const char **text, const char *word)
{
    size_t length = strlen(word);

    if (strncmp(*text, word, length) != 0)
        return false;
    *text += length;
    return true;
}

static enum date_error judge(int year, int month, int day, struct date *date)
{
    struct date candidate;

    if (year < DATE_FIRST_YEAR || year > DATE_LAST_YEAR)
        return DATE_OUT_OF_RANGE;
    if (month > 12 || day > 31)
        return DATE_NO_SUCH_DAY;
    candidate = (struct date){(int16_t)year, (int8_t)month, (int8_t)day};
    if (!date_is_valid(candidate))
        return DATE_NO_SUCH_DAY;
    *date = candidate;
    return DATE_OK;
}

enum date_error date_parse_iso(const char *text, struct date *date)
{
    int year, month, day;

    if (*text == '\0')
        return DATE_EMPTY;
    if (take_number(&text, 4, &year) != 4 || !take_text(&text, "-") || take_number(&text, 2, &month) != 2 ||
        !take_text(&text, "-") || take_number(&text, 2, &day) != 2 || *text != '\0')
        return DATE_NOT_A_DATE;
    return judge(year, month, day, date);
}

/* " 00:00", "T08:30:00.0" or nothing, to the end of the text. */
static bool is_time_or_end(const char *text)
{
    int hour, minute, second, fraction;

    if (*text == '\0')
        return true;
    if (*text != ' ' && *text != 'T')
        return false;
    text += strspn(text, " T");
    if (take_number(&text, 2, &hour) == 0 || hour > 24 || !take_text(&text, ":") ||
        take_number(&text, 2, &minute) != 2 || minute > 59)
        return false;
    if (take_text(&text, ":") && (take_number(&text, 2, &second) != 2 || second > 60))
        return false;
    if (take_text(&text, "."))
        take_number(&text, 6, &fraction);
    return *text == '\0';
}

/* Only digits, perhaps with a fraction: a day without separators, or a spreadsheet's day count. */
static enum date_error parse_digits(const char *text, size_t digits, struct date *date)
{
    int year, month, day;
    bool fraction =
        text[digits] == '.' && strspn(text + digits + 1, "0123456789") == strlen(text + digits + 1);

    if (digits == 8 && is_time_or_end(text + 8)) {
        take_number(&text, 4, &year);
        take_number(&text, 2, &month);
        take_number(&text, 2, &day);
        return judge(year, month, day, date);
    }
    return digits == 5 && (text[5] == '\0' || fraction) ? DATE_SERIAL_NUMBER : DATE_NOT_A_DATE;
}

static bool take_separator(const char **text, char separator, const char *word)
{
    bool taken = separator != '\0' ? **text == separator && (*text)++ : take_text(text, word);

    *text += strspn(*text, " ");
    return taken;
}

static enum date_error parse_parts(const char *text, struct date *date)
{
    int year, month, day, year_digits = take_number(&text, 4, &year);
    char separator;

    text += strspn(text, " ");
    separator = *text != '\0' && strchr("-/.", *text) != NULL ? *text : '\0';
    if (year_digits == 0 || !take_separator(&text, separator, "年") || take_number(&text, 2, &month) == 0)
        return DATE_NOT_A_DATE;
    text += strspn(text, " ");
    if (!take_separator(&text, separator, "月") || take_number(&text, year_digits == 4 ? 2 : 4, &day) == 0)
        return DATE_NOT_A_DATE;
    if (separator == '\0') {
        text += strspn(text, " ");
        if (!take_text(&text, "日"))
            take_text(&text, "号");
    }
    if (!is_time_or_end(text))
        return DATE_NOT_A_DATE;
    return year_digits == 4 ? judge(year, month, day, date) : DATE_YEAR_UNCLEAR;
}

enum date_error date_parse(const char *text, struct date *date)
{
    char copy[64];
    size_t length = strlen(text), digits;

    if (length >= sizeof(copy))
        return DATE_NOT_A_DATE;
    memcpy(copy, text, length + 1);
    text_narrow(copy);
    text_trim(copy);
    if (copy[0] == '\0')
        return DATE_EMPTY;
    digits = strspn(copy, "0123456789");
    if (digits > 4)
        return parse_digits(copy, digits, date);
    return parse_parts(copy, date);
}

const char *date_error_name(enum date_error error)
{
    static const char *const names[] = {
        [DATE_OK] = "ok",
        [DATE_EMPTY] = "empty",
        [DATE_NOT_A_DATE] = "not_a_date",
        [DATE_NO_SUCH_DAY] = "no_such_day",
        [DATE_OUT_OF_RANGE] = "out_of_range",
        [DATE_YEAR_UNCLEAR] = "year_unclear",
        [DATE_SERIAL_NUMBER] = "serial_number",
    };

    return names[error];
}
