/* A moment that a server sent is cut into day and hour only where it is one. */
#include <criterion/criterion.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_withdraw.h"
#include "client/danger.h"
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
