#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/date.h"

static struct date day(int y, int m, int d)
{
    return (struct date){(int16_t)y, (int8_t)m, (int8_t)d};
}

Test(date, four_centuries_count_one_by_one)
{
    static const int months[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t days = date_to_days(day(1800, 1, 1));

    for (int y = 1800; y < 2300; y++) {
        bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

        for (int m = 1; m <= 12; m++) {
            int last = months[m - 1] + (m == 2 && leap);

            for (int d = 1; d <= 31; d++) {
                cr_assert_eq(date_is_valid(day(y, m, d)), d <= last, "%d-%d-%d", y, m, d);
                if (d > last)
                    continue;
                struct date back = date_from_days(days);

                cr_assert_eq(date_to_days(day(y, m, d)), days);
                cr_assert(back.year == y && back.month == m && back.day == d);
                cr_assert_eq(date_weekday(back), (((days + 3) % 7) + 7) % 7 + 1);
                days++;
            }
        }
    }
}

Test(date, known_days)
{
    cr_assert_eq(date_to_days(day(1970, 1, 1)), 0);
    cr_assert_eq(date_to_days(day(2000, 3, 1)), 11017);
    cr_assert_eq(date_to_days(day(1969, 12, 31)), -1);
    cr_assert_eq(date_weekday(day(2019, 1, 21)), 1);
    cr_assert_eq(date_weekday(day(1900, 1, 1)), 1);
    cr_assert_eq(date_weekday(day(2026, 11, 23)), 1);
    for (int y = -10; y < 10; y++)
        for (int m = -1; m < 14; m++)
            if (m < 1 || m > 12)
                cr_assert_not(date_is_valid(day(y, m, 1)));
    cr_assert_not(date_is_valid(day(2019, 1, 0)));
}

static void expect(const char *text, enum date_error error, int y, int m, int d)
{
    struct date date = {0};

    cr_assert_eq(date_parse(text, &date), error, "'%s': %s", text, date_error_name(date_parse(text, &date)));
    if (error == DATE_OK)
        cr_assert(date.year == y && date.month == m && date.day == d, "'%s'", text);
    else
        cr_assert(date.year == 0 && date.month == 0 && date.day == 0, "'%s'", text);
}

Test(date, every_form_of_a_clerk_is_read)
{
    static const char *const forms[] = {"2019-01-21",
                                        "2019-1-21",
                                        "2019/01/21",
                                        "2019/1/21",
                                        "2019.1.21",
                                        "2019.01.21",
                                        "20190121",
                                        "2019年1月21日",
                                        "2019年01月21日",
                                        "2019年1月21",
                                        "2019年1月21号",
                                        "2019 年 1 月 21 日",
                                        "２０１９－０１－２１",
                                        "２０１９年１月２１日",
                                        " 2019-01-21 ",
                                        "　2019/1/21\t",
                                        "2019/1/21 0:00",
                                        "2019-01-21 00:00:00",
                                        "2019-01-21T08:30:00",
                                        "2019-01-21 00:00:00.0",
                                        "2019- 1-21",
                                        "2019．01．21",
                                        "\xef\xbb\xbf"
                                        "2019-01-21",
                                        "2019／1／21",
                                        "20190121 00:00"};

    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
        expect(forms[i], DATE_OK, 2019, 1, 21);
}

Test(date, what_is_no_day_says_why)
{
    static const struct {
        const char *text;
        enum date_error error;
    } cases[] = {
        {"", DATE_EMPTY},
        {" 　", DATE_EMPTY},
        {"2019-02-29", DATE_NO_SUCH_DAY},
        {"2019-13-01", DATE_NO_SUCH_DAY},
        {"2019-00-10", DATE_NO_SUCH_DAY},
        {"2019-04-31", DATE_NO_SUCH_DAY},
        {"2019-1-0", DATE_NO_SUCH_DAY},
        {"20190230", DATE_NO_SUCH_DAY},
        {"2019年99月99日", DATE_NO_SUCH_DAY},
        {"1899-12-31", DATE_OUT_OF_RANGE},
        {"0019-01-21", DATE_OUT_OF_RANGE},
        {"2200-01-01", DATE_OUT_OF_RANGE},
        {"21/1/2019", DATE_YEAR_UNCLEAR},
        {"1/21/19", DATE_YEAR_UNCLEAR},
        {"19-1-21", DATE_YEAR_UNCLEAR},
        {"12年1月21日", DATE_YEAR_UNCLEAR},
        {"43486", DATE_SERIAL_NUMBER},
        {"43486.5", DATE_SERIAL_NUMBER},
        {"4348", DATE_NOT_A_DATE},
        {"434860", DATE_NOT_A_DATE},
        {"2019-01", DATE_NOT_A_DATE},
        {"2019", DATE_NOT_A_DATE},
        {"2019年1月", DATE_NOT_A_DATE},
        {"2019-01/21", DATE_NOT_A_DATE},
        {"2019-01-21x", DATE_NOT_A_DATE},
        {"2019-01-21 25:00", DATE_NOT_A_DATE},
        {"2019-01-21 12", DATE_NOT_A_DATE},
        {"2019-01-211", DATE_NOT_A_DATE},
        {"-2019-01-21", DATE_NOT_A_DATE},
        {"2019--01-21", DATE_NOT_A_DATE},
        {"不详", DATE_NOT_A_DATE},
        {"2019-01-21 and a very long remark that follows it, longer than any date", DATE_NOT_A_DATE},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        expect(cases[i].text, cases[i].error, 0, 0, 0);
}

Test(date, on_the_wire_only_the_iso_form_is_taken_and_it_round_trips)
{
    static const char *const bad[] = {"2019-1-21",   "20190121",   " 2019-01-21",
                                      "2019-01-21 ", "2019/01/21", "２019-01-21"};
    struct date back;

    for (int32_t days = date_to_days(day(1900, 1, 1)); days <= date_to_days(day(2199, 12, 31)); days++) {
        char text[DATE_SIZE];

        date_format(date_from_days(days), text);
        cr_assert_eq(date_parse_iso(text, &back), DATE_OK);
        cr_assert_eq(date_to_days(back), days);
        cr_assert_eq(date_parse(text, &back), DATE_OK);
        cr_assert_eq(date_to_days(back), days);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        cr_assert_eq(date_parse_iso(bad[i], &back), DATE_NOT_A_DATE, "%s", bad[i]);
    cr_assert_eq(date_parse_iso("", &back), DATE_EMPTY);
    cr_assert_eq(date_parse_iso("2019-02-30", &back), DATE_NO_SUCH_DAY);
}

Test(date, age_turns_on_the_birthday)
{
    cr_assert_eq(date_age_on(day(2006, 9, 1), day(2019, 8, 31)), 12);
    cr_assert_eq(date_age_on(day(2006, 9, 1), day(2019, 9, 1)), 13);
    cr_assert_eq(date_age_on(day(2004, 2, 29), day(2019, 2, 28)), 14);
    cr_assert_eq(date_age_on(day(2004, 2, 29), day(2019, 3, 1)), 15);
    cr_assert_eq(date_age_on(day(2004, 2, 29), day(2020, 2, 29)), 16);
    cr_assert_eq(date_age_on(day(2019, 1, 21), day(2019, 1, 21)), 0);
    cr_assert_eq(date_age_on(day(2019, 1, 22), day(2019, 1, 21)), -1);
}

Test(date, order_and_arithmetic)
{
    cr_assert_lt(date_compare(day(2019, 1, 31), day(2019, 2, 1)), 0);
    cr_assert_gt(date_compare(day(2020, 1, 1), day(2019, 12, 31)), 0);
    cr_assert_eq(date_compare(day(2019, 1, 1), day(2019, 1, 1)), 0);
    cr_assert_eq(date_compare(date_add_days(day(2020, 2, 28), 2), day(2020, 3, 1)), 0);
    cr_assert_eq(date_compare(date_add_days(day(2019, 3, 1), -1), day(2019, 2, 28)), 0);
}

Test(date, today_changes_at_midnight_in_shanghai)
{
    int64_t midnight = 1548000000; /* 2019-01-21T00:00:00+08:00 */

    cr_assert_eq(date_compare(date_at(midnight - 1), day(2019, 1, 20)), 0);
    cr_assert_eq(date_compare(date_at(midnight), day(2019, 1, 21)), 0);
    cr_assert_eq(date_compare(date_at(midnight + 86399), day(2019, 1, 21)), 0);
    cr_assert_eq(date_compare(date_at(-8 * 3600 - 1), day(1969, 12, 31)), 0);
    cr_assert_eq(date_compare(date_at(0), day(1970, 1, 1)), 0);
}
