#include <criterion/criterion.h>

#include "client/day.h"
#include "client/typed.h"

static const struct date today = {2026, 3, 5};

static void expect(const char *typed, bool ahead, const char *day, bool guessed)
{
    struct date read;
    char text[DATE_SIZE];
    bool was_guessed;

    cr_assert(day_read(typed, today, NULL, ahead, &read, &was_guessed), "%s", typed);
    date_format(read, text);
    cr_assert_str_eq(text, day, "%s is %s", typed, text);
    cr_assert_eq(was_guessed, guessed, "%s", typed);
}

Test(client_day, a_whole_day_is_itself)
{
    expect("2019-01-21", false, "2019-01-21", false);
    expect("2019年1月21日", true, "2019-01-21", false);
}

Test(client_day, words_of_days_are_counted_from_today)
{
    expect("今天", false, "2026-03-05", true);
    expect("昨天", false, "2026-03-04", true);
    expect("前天", true, "2026-03-03", true);
    expect("明天", true, "2026-03-06", true);
}

Test(client_day, a_day_without_a_year_is_the_last_one_for_an_act_and_the_next_one_for_what_is_due)
{
    expect("11-28", false, "2025-11-28", true);
    expect("11月28日", false, "2025-11-28", true);
    expect("１１－２８", false, "2025-11-28", true);
    expect("11-28", true, "2026-11-28", true);
    expect("3-5", false, "2026-03-05", true);
    expect("3/5", true, "2026-03-05", true);
    expect("6月6号", false, "2025-06-06", true);
    expect("2-29", false, "2024-02-29", true);
    expect("2-29", true, "2028-02-29", true);
}

/* Else a visit of tomorrow would be one of last year, and a promise before its visit one for next year. */
Test(client_day, a_day_without_a_year_that_is_near_in_the_other_direction_is_refused)
{
    struct date day;
    bool guessed;

    cr_assert_not(day_read("3-6", today, NULL, false, &day, &guessed));
    cr_assert_not(day_read("6月1日", today, NULL, false, &day, &guessed));
    cr_assert_not(day_read("3-4", today, NULL, true, &day, &guessed));
    cr_assert_not(day_read("12-20", today, NULL, true, &day, &guessed));
    cr_assert(day_read("2026-03-06", today, NULL, false, &day, &guessed));
    cr_assert(day_is_one("3-6") && day_is_one("2-29") && day_is_one("明天") && !day_is_one("2-30"));
}

Test(client_day, what_is_due_follows_from_the_day_of_the_act)
{
    const struct date from = {2026, 1, 10};
    struct date day;
    bool guessed;
    char text[DATE_SIZE];

    cr_assert(day_read("1-12", today, &from, true, &day, &guessed));
    date_format(day, text);
    cr_assert_str_eq(text, "2026-01-12");
    cr_assert_not(day_read("1-9", today, &from, true, &day, &guessed));
    cr_assert(day_read("昨天", today, &from, true, &day, &guessed));
    date_format(day, text);
    cr_assert_str_eq(text, "2026-03-04");
}

Test(client_day, what_is_no_day_is_refused)
{
    static const char *const wrong[] = {"",   "大前天天", "13-1",   "2-30",   "0-1",
                                        "11", "11-",      "11-28x", "1-2-3-4"};
    struct date day;
    bool guessed;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        cr_assert_not(day_read(wrong[i], today, NULL, false, &day, &guessed), "%s", wrong[i]);
}

Test(client_day, words_become_half_width)
{
    char text[] = "　１、２，３；＃４ ";

    typed_narrow(text);
    cr_assert_str_eq(text, "1,2,3;#4");
}
