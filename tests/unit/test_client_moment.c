/* A moment that a server sent is cut into day and hour only where it is one. */
#include <criterion/criterion.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_withdraw.h"
#include "client/danger.h"
#include "client/moment.h"
#include "common/text.h"

static const char odd[] = "儿童儿童儿童儿童儿童儿童"; /* no byte 10 or 16 ends a character */

Test(client_moment, odd_text_is_never_cut_within_a_character)
{
    struct call call = {0};
    char *at;

    arena_init(&call.arena, 4096);
    at = danger_moment(&call, odd);
    cr_assert(text_is_valid(at, strlen(at)), "%s", at);
    at = (char *)withdraw_words(&call, "jie01", odd, "x");
    cr_assert(text_is_valid(at, strlen(at)), "%s", at);
    cr_assert_str_eq(danger_moment(&call, "2019-02-18T09:05:00.000+08:00"), "2019-02-18 09:05");
    cr_assert_str_eq(danger_moment(&call, "2019"), "2019");
    cr_assert_str_eq(danger_moment(&call, NULL), "");
    arena_deinit(&call.arena);
}

/* The server's moments, as tables, files and sentences say them. */
Test(client_moment, a_moment_is_the_districts_day_and_hour)
{
    static const struct {
        const char *text;
        bool seconds;
        const char *said;
    } cases[] = {
        {"2026-11-26T13:10:40+08:00", false, "2026-11-26 13:10"},
        {"2026-11-26T13:10:40.123+08:00", true, "2026-11-26 13:10:40"},
        {"2026-11-26T17:10:40Z", false, "2026-11-27 01:10"}, /* another zone's */
        {"2026-11-26", false, "2026-11-26"},
        {"2026-11-26T13:10:40", false, "2026-11-26T13:10:40"}, /* whose hour is not known */
        {"自 2026-11-26T13:10:40+08:00", false, "自 2026-11-26T13:10:40+08:00"},
        {"", false, ""},
    };
    char out[MOMENT_SIZE];

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        cr_expect_str_eq(moment_short(cases[i].text, cases[i].seconds, out), cases[i].said);
    cr_expect_null(moment_short(NULL, false, out));
}
