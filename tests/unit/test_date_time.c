#include <criterion/criterion.h>

#include "common/date_time.h"

Test(date_time, is_written_in_the_zone_of_the_work)
{
    char text[DATE_TIME_SIZE];

    date_time_format(0, -1, text);
    cr_assert_str_eq(text, "1970-01-01T08:00:00+08:00");
    date_time_format(1548057599, 999, text);
    cr_assert_str_eq(text, "2019-01-21T15:59:59.999+08:00");
    date_time_format(-8 * 3600 - 1, 0, text);
    cr_assert_str_eq(text, "1969-12-31T23:59:59.000+08:00");
}

Test(date_time, what_is_written_is_read)
{
    for (int64_t t = -2000000000; t < 7000000000; t += 86399 * 17 + 1) {
        char text[DATE_TIME_SIZE];
        int64_t back;
        int ms;

        date_time_format(t, (int)((t & 0xffff) % 1000), text);
        cr_assert(date_time_parse(text, &back, &ms), "%s", text);
        cr_assert_eq(back, t);
        cr_assert_eq(ms, (int)((t & 0xffff) % 1000));
    }
}

Test(date_time, any_offset_and_fraction_is_read)
{
    static const struct {
        const char *text;
        int64_t seconds;
        int ms;
    } cases[] = {
        {"2019-01-21T08:00:00Z", 1548057600, 0},      {"2019-01-21T16:00:00+08:00", 1548057600, 0},
        {"2019-01-21 16:00:00+08:00", 1548057600, 0}, {"2019-01-20T23:30:00-08:30", 1548057600, 0},
        {"2019-01-21t08:00:00.5z", 1548057600, 500},  {"2019-01-21T08:00:00.123456789Z", 1548057600, 123},
        {"2019-01-21T08:00:00.05Z", 1548057600, 50},  {"2019-01-21T08:00:00.007+00:00", 1548057600, 7},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        int64_t seconds;
        int ms;

        cr_assert(date_time_parse(cases[i].text, &seconds, &ms), "%s", cases[i].text);
        cr_assert_eq(seconds, cases[i].seconds, "%s", cases[i].text);
        cr_assert_eq(ms, cases[i].ms, "%s", cases[i].text);
    }
}

Test(date_time, everything_else_is_refused)
{
    static const char *const bad[] = {"",
                                      "2019-01-21",
                                      "2019-01-21T",
                                      "2019-01-21T08",
                                      "2019-01-21T08:00",
                                      "2019-01-21T08:00:00",
                                      "2019-01-21T08:00:00.Z",
                                      "2019-01-21T24:00:00Z",
                                      "2019-01-21T08:60:00Z",
                                      "2019-01-21T08:00:60Z",
                                      "2019-02-29T08:00:00Z",
                                      "2019-01-21T8:00:00Z",
                                      "2019-01-21T08:00:00+8:00",
                                      "2019-01-21T08:00:00+0800",
                                      "2019-01-21T08:00:00Zx",
                                      "20190121T080000Z",
                                      "1548057600"};
    int64_t seconds;
    int ms;

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        cr_assert_not(date_time_parse(bad[i], &seconds, &ms), "%s", bad[i]);
}
