#include <criterion/criterion.h>

#include "client/targets.h"

static struct target_word word;

static enum target_kind parse(const char *typed, size_t rows)
{
    word = targets_parse(typed, rows);
    return word.kind;
}

Test(client_targets, a_number_with_its_letter_is_a_case_in_either_case)
{
    char number[CASENO_SIZE];

    caseno_format(CASENO_FIRST, number);
    cr_assert_eq(parse(number, 5), TARGET_NUMBER);
    cr_assert_str_eq(word.number, number);
    number[6] = (char)(number[6] + ('a' - 'A'));
    cr_assert_eq(parse(number, 5), TARGET_NUMBER);
    caseno_format(CASENO_FIRST, number);
    cr_assert_str_eq(word.number, number);
    number[6] = number[6] == 'A' ? 'B' : 'A';
    cr_assert_eq(parse(number, 5), TARGET_MISTYPED);
}

Test(client_targets, digits_are_a_row_as_far_as_the_list_goes_and_a_beginning_beyond)
{
    cr_assert_eq(parse("12", 40), TARGET_ROWS);
    cr_assert_eq(word.first, 12);
    cr_assert_eq(word.last, 12);
    cr_assert_eq(parse("41", 40), TARGET_PREFIX);
    cr_assert_eq(parse("100001", 40), TARGET_PREFIX);
    cr_assert_str_eq(word.number, "100001");
    cr_assert_eq(parse("12", 0), TARGET_PREFIX);
    cr_assert_eq(parse("0", 40), TARGET_PREFIX);
}

Test(client_targets, a_range_is_rows_even_beyond_the_list_so_that_it_is_refused_as_one)
{
    cr_assert_eq(parse("1-40", 50), TARGET_ROWS);
    cr_assert_eq(word.first, 1);
    cr_assert_eq(word.last, 40);
    cr_assert_eq(parse("1-40", 3), TARGET_ROWS);
    cr_assert_eq(parse("40-1", 50), TARGET_NONSENSE);
    cr_assert_eq(parse("1-", 50), TARGET_NONSENSE);
    cr_assert_eq(parse("-1", 50), TARGET_NONSENSE);
}

Test(client_targets, a_dash_is_standard_input_and_the_rest_is_nonsense)
{
    cr_assert_eq(parse("-", 5), TARGET_STDIN);
    cr_assert_eq(parse("", 5), TARGET_NONSENSE);
    cr_assert_eq(parse("case", 5), TARGET_NONSENSE);
    cr_assert_eq(parse("12345678901234567890", 5), TARGET_NONSENSE);
    cr_assert_eq(parse("三", 5), TARGET_NONSENSE);
}
