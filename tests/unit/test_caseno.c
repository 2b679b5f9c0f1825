#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/caseno.h"

Test(caseno, the_alphabet_has_no_letter_that_looks_like_a_digit)
{
    bool seen[128] = {false};
    int letters = 0;

    for (int64_t id = CASENO_FIRST; id < CASENO_FIRST + 23; id++) {
        char letter = caseno_letter(id);

        cr_assert(letter >= 'A' && letter <= 'Y' && strchr("IOZ", letter) == NULL);
        letters += !seen[(int)letter];
        seen[(int)letter] = true;
    }
    cr_assert_eq(letters, 23);
}

Test(caseno, what_is_formatted_is_parsed_in_either_case)
{
    for (int64_t id = CASENO_FIRST; id < CASENO_FIRST + 5000; id++) {
        char text[CASENO_SIZE];
        int64_t back;

        caseno_format(id, text);
        cr_assert_eq(caseno_parse(text, &back), CASENO_OK);
        cr_assert_eq(back, id);
        text[6] = (char)(text[6] - 'A' + 'a');
        cr_assert_eq(caseno_parse(text, &back), CASENO_OK);
        cr_assert_eq(back, id);
    }
}

Test(caseno, known_numbers)
{
    char text[CASENO_SIZE];

    caseno_format(100001, text);
    cr_assert_str_eq(text, "100001W");
    caseno_format(CASENO_LAST, text);
    cr_assert_eq(strlen(text), CASENO_SIZE - 1);
}

Test(caseno, every_wrong_digit_and_every_swap_is_seen)
{
    for (int64_t id = CASENO_FIRST; id < CASENO_FIRST + 20000; id += 7) {
        char text[CASENO_SIZE], slip[CASENO_SIZE];
        int64_t back;

        caseno_format(id, text);
        for (int i = 0; i < 6; i++) {
            for (char digit = i == 0 ? '1' : '0'; digit <= '9'; digit++) {
                memcpy(slip, text, sizeof(text));
                slip[i] = digit;
                if (digit != text[i])
                    cr_assert_neq(caseno_parse(slip, &back), CASENO_OK, "%s taken for %s", slip, text);
            }
            memcpy(slip, text, sizeof(text));
            slip[i] = text[i + 1];
            slip[i + 1] = text[i];
            if (strcmp(slip, text) != 0)
                cr_assert_neq(caseno_parse(slip, &back), CASENO_OK, "%s taken for %s", slip, text);
        }
        for (char letter = 'A'; letter <= 'Z'; letter++) {
            memcpy(slip, text, sizeof(text));
            slip[6] = letter;
            if (letter != text[6])
                cr_assert_eq(caseno_parse(slip, &back),
                             strchr("IOZ", letter) ? CASENO_NOT_A_NUMBER : CASENO_WRONG_LETTER);
        }
    }
}

Test(caseno, a_number_without_its_letter_is_told_apart)
{
    int64_t id = 0;

    cr_assert_eq(caseno_parse("100001", &id), CASENO_NO_LETTER);
    cr_assert_eq(id, 100001);
}

Test(caseno, what_is_no_number_is_refused)
{
    static const char *const bad[] = {
        "",        "W",        "1W",      "0100001W", "100000V",           "100001WW",
        "100001 ", " 100001W", "100001I", "10000１W", "-100001W",          "100001W1",
        "1e5W",    "0x186a1W", "100001-", "99999A",   "1000000000000000A", "99999999999999999999999A"};

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        int64_t id = -1;

        cr_assert_eq(caseno_parse(bad[i], &id), CASENO_NOT_A_NUMBER, "%s", bad[i]);
        cr_assert_eq(id, -1);
    }
}
