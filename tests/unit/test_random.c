#include <criterion/criterion.h>
#include <string.h>

#include "common/random.h"

Test(random, keys_and_tokens_fill_their_room_and_never_repeat)
{
    uint8_t keys[200][KEY_BYTES], token[TOKEN_BYTES + 1] = {0}, last = 0;

    for (int i = 0; i < 200; i++) {
        random_key(keys[i]);
        for (int j = 0; j < i; j++)
            cr_assert_neq(memcmp(keys[i], keys[j], KEY_BYTES), 0);
        random_token(token);
        cr_assert_eq(token[TOKEN_BYTES], 0);
        last |= token[TOKEN_BYTES - 1];
    }
    cr_assert_neq(last, 0, "the last byte of a token is random too");
}

Test(random, below_gives_every_value_and_none_other)
{
    int seen[7] = {0};

    for (int i = 0; i < 2000; i++) {
        uint32_t value = random_below(7);

        cr_assert_lt(value, 7);
        seen[value]++;
    }
    for (int i = 0; i < 7; i++)
        cr_assert_gt(seen[i], 0);
    cr_assert_eq(random_below(1), 0);
}

Test(random, passwords_have_no_character_that_is_taken_for_another)
{
    char password[65];

    for (int i = 0; i < 200; i++) {
        random_password(password, 64);
        cr_assert_eq(strlen(password), 64);
        cr_assert_null(strpbrk(password, "0O1lI"));
    }
    random_password(password, 0);
    cr_assert_str_eq(password, "");
}
