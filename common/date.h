/*
 * Civil days, in the one time zone of the work, Asia/Shanghai: +08:00, no summer time.
 *
 * Pure: "now" is always passed in. A day is a day on the calendar, never a moment.
 */
#ifndef COMMON_DATE_H
#define COMMON_DATE_H

#include <stdbool.h>
#include <stdint.h>

struct date {
    int16_t year;
    int8_t month, day;
};

#define DATE_SIZE 11 /* "2019-01-21" and the NUL */
#define DATE_ZONE_SECONDS (8 * 3600)

/* Years that are taken from outside. */
#define DATE_FIRST_YEAR 1900
#define DATE_LAST_YEAR 2199

enum date_error {
    DATE_OK,
    DATE_EMPTY,
    DATE_NOT_A_DATE,
    DATE_NO_SUCH_DAY,   /* the form is right, the calendar has no such day: 2019-02-30 */
    DATE_OUT_OF_RANGE,  /* a year that cannot be meant */
    DATE_YEAR_UNCLEAR,  /* 1/2/19, 1/2/2019: which number is what is anybody's guess */
    DATE_SERIAL_NUMBER, /* a spreadsheet's day count: the column was not exported as text or date */
};

bool date_is_valid(struct date date);

/*
 * As clerks write: 2019-01-21 2019/1/21 2019.1.21 20190121 2019年1月21日, full-width, with blanks around
 * and a time of day behind. *date is set for DATE_OK only.
 */
enum date_error date_parse(const char *text, struct date *date);

/* Only 2019-01-21, as on the wire and on the command line. */
enum date_error date_parse_iso(const char *text, struct date *date);

const char *date_error_name(enum date_error error);

void date_format(struct date date, char out[DATE_SIZE]);

/* Days since 1970-01-01, for arithmetic; and back. */
int32_t date_to_days(struct date date);
struct date date_from_days(int32_t days);

struct date date_add_days(struct date date, int32_t days);
int date_compare(struct date a, struct date b); /* < 0, 0, > 0 */
int date_weekday(struct date date);             /* 1 Monday … 7 Sunday */

/* Completed years: the birthday itself counts; who was born on 29 February has it on 1 March. */
int date_age_on(struct date birth, struct date day);

/* The day in Asia/Shanghai at a Unix time. */
struct date date_at(int64_t unix_seconds);

#endif
