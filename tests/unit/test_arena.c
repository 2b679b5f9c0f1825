#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "common/arena.h"
#include "common/limits.h"

Test(arena, every_piece_is_zeroed_aligned_and_its_own)
{
    struct arena a;
    uint8_t *pieces[400];

    arena_init(&a, 1 << 20);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 400; i++) {
            pieces[i] = arena_alloc(&a, i);
            cr_assert_not_null(pieces[i]);
            cr_assert_eq((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
            for (size_t j = 0; j < i; j++)
                cr_assert_eq(pieces[i][j], 0);
            memset(pieces[i], (int)i, i);
        }
        for (size_t i = 0; i < 400; i++)
            for (size_t j = 0; j < i; j++)
                cr_assert_eq(pieces[i][j], (uint8_t)i);
        arena_reset(&a);
        cr_assert_leq(a.used, 4096);
    }
    arena_deinit(&a);
    cr_assert_eq(a.used, 0);
}

Test(arena, the_cap_is_never_passed_and_small_pieces_can_use_it_up)
{
    static const size_t sizes[] = {1, 16, 100, 4000, 5000, 100000};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        struct arena a;
        size_t got = 0;

        arena_init(&a, 300000);
        while (arena_alloc(&a, sizes[i]) != NULL) {
            got += sizes[i];
            cr_assert_leq(a.used, a.cap);
        }
        cr_assert_geq(got, sizes[i] == 1 ? 300000 / 17 : 300000 / 2, "size %zu got %zu", sizes[i], got);
        arena_deinit(&a);
    }
}

Test(arena, sizes_that_would_wrap_are_refused)
{
    struct arena a;

    arena_init(&a, LIMIT_UNPACK_HEAP);
    for (size_t i = 0; i < 64; i++)
        cr_assert_null(arena_alloc(&a, SIZE_MAX - i));
    cr_assert_null(arena_alloc_array(&a, SIZE_MAX / 2, 3));
    cr_assert_null(arena_strndup(&a, "x", SIZE_MAX));
    cr_assert_null(arena_alloc(&a, LIMIT_UNPACK_HEAP));
    cr_assert_not_null(arena_alloc(&a, LIMIT_UNPACK_HEAP - 4096));
    arena_deinit(&a);
}

Test(arena, a_tiny_cap_gives_nothing_and_breaks_nothing)
{
    for (size_t cap = 0; cap < 128; cap++) {
        struct arena a;

        arena_init(&a, cap);
        while (arena_alloc(&a, 1) != NULL)
            cr_assert_leq(a.used, cap);
        arena_reset(&a);
        arena_deinit(&a);
    }
}

Test(arena, a_large_piece_does_not_waste_the_block_in_use)
{
    struct arena a;

    arena_init(&a, 1 << 20);
    char *first = arena_alloc(&a, 16);
    cr_assert_not_null(arena_alloc(&a, 100000));
    char *second = arena_alloc(&a, 16);
    cr_assert_eq(second - first, 16);
    arena_reset(&a);
    cr_assert_eq(a.used, 4096, "the large block went, the small one stays");
    arena_deinit(&a);
}

Test(arena, copies_and_prints)
{
    struct arena a;

    arena_init(&a, 100000);
    cr_assert_str_eq(arena_strdup(&a, ""), "");
    cr_assert_str_eq(arena_strdup(&a, "一个都不能少"), "一个都不能少");
    cr_assert_str_eq(arena_strndup(&a, "abcdef", 3), "abc");
    cr_assert_arr_eq((char *)arena_memdup(&a, "a\0b", 3), "a\0b", 3);
    cr_assert_str_eq(arena_printf(&a, "%s-%d", "x", 12), "x-12");
    cr_assert_eq(strlen(arena_printf(&a, "%9000d", 1)), 9000);
    cr_assert_null(arena_printf(&a, "%200000d", 1));
    arena_deinit(&a);
}
