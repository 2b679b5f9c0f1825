#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"

Test(buffer, appends_and_consumes_like_a_queue)
{
    struct buffer b;
    uint8_t next_in = 0, next_out = 0;

    buffer_init(&b, 5000);
    for (int round = 0; round < 500; round++) {
        for (int i = 0; i < round % 17; i++)
            cr_assert(buffer_append_byte(&b, next_in++));
        size_t take = b.size * 2 / 3;
        for (size_t i = 0; i < take; i++)
            cr_assert_eq(b.data[i], next_out++);
        buffer_consume(&b, take);
    }
    cr_assert_eq((uint8_t)(next_out + b.size), next_in);
    buffer_deinit(&b);
    cr_assert_null(b.data);
}

Test(buffer, cap_is_exact_and_a_refused_append_changes_nothing)
{
    for (size_t cap = 0; cap < 600; cap++) {
        struct buffer b;

        buffer_init(&b, cap);
        for (size_t i = 0; i < cap; i++)
            cr_assert(buffer_append(&b, "x", 1), "cap %zu, byte %zu", cap, i);
        cr_assert_not(buffer_append(&b, "y", 1));
        cr_assert_not(buffer_printf(&b, "%d", 7));
        cr_assert_null(buffer_reserve(&b, 1));
        cr_assert(buffer_append(&b, "", 0));
        cr_assert_eq(b.size, cap);
        cr_assert_eq(strlen(buffer_text(&b)), cap);
        buffer_deinit(&b);
    }
}

Test(buffer, a_size_that_would_wrap_is_refused)
{
    struct buffer b;

    buffer_init(&b, 100);
    cr_assert(buffer_append_text(&b, "abc"));
    cr_assert_null(buffer_reserve(&b, SIZE_MAX));
    cr_assert_null(buffer_reserve(&b, SIZE_MAX - 3));
    cr_assert_str_eq(buffer_text(&b), "abc");
    buffer_deinit(&b);
}

Test(buffer, printf_text_and_clear)
{
    struct buffer b;

    buffer_init(&b, 4096);
    cr_assert_str_eq(buffer_text(&b), "");
    for (int i = 0; i < 300; i++)
        cr_assert(buffer_printf(&b, "%03d,", i));
    cr_assert_eq(b.size, 1200);
    cr_assert_eq(strncmp(buffer_text(&b) + 4 * 299, "299,", 4), 0);
    buffer_clear(&b);
    cr_assert_str_eq(buffer_text(&b), "");
    cr_assert(buffer_append_text(&b, "again"));
    cr_assert_str_eq(buffer_text(&b), "again");
    buffer_deinit(&b);
}

Test(buffer, reserve_then_commit_writes_in_place)
{
    struct buffer b;

    buffer_init(&b, 1000);
    uint8_t *at = buffer_reserve(&b, 1000);
    cr_assert_not_null(at);
    memset(at, 'z', 1000);
    buffer_commit(&b, 10);
    cr_assert_str_eq(buffer_text(&b), "zzzzzzzzzz");
    buffer_deinit(&b);
}

Test(buffer, steal_gives_the_memory_away)
{
    struct buffer b;
    size_t size;

    buffer_init(&b, 100);
    cr_assert_null(buffer_steal(&b, &size));
    cr_assert(buffer_append(&b, "mine", 4));
    uint8_t *data = buffer_steal(&b, &size);
    cr_assert_eq(size, 4);
    cr_assert_arr_eq(data, "mine", 4);
    cr_assert_eq(b.size, 0);
    free(data);
    buffer_deinit(&b);
}
