#include <criterion/criterion.h>

#include <stdio.h>

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

static struct shown shown_of(const char *noun, bool mixed)
{
    struct shown shown = {.mixed = mixed};

    snprintf(shown.noun, sizeof(shown.noun), "%s", noun);
    return shown;
}

Test(client_targets, an_act_on_rows_of_another_nouns_list_is_in_doubt)
{
    struct shown none = shown_of("", false), cases = shown_of("case", false), tasks = shown_of("task", false),
                 mixed = shown_of("task", true), back = shown_of("case", true),
                 visits = shown_of("visit", false);

    cr_assert_not(targets_in_doubt(&none, "case"));
    cr_assert_not(targets_in_doubt(&cases, "case"));
    cr_assert(targets_in_doubt(&tasks, "case"));
    cr_assert(targets_in_doubt(&cases, "match"));
    cr_assert(targets_in_doubt(&mixed, "case"));
    cr_assert_not(targets_in_doubt(&back, "case"), "listed again: the rows are those");
    cr_assert_not(targets_in_doubt(&tasks, "visit"),
                  "a visit is made to a case; there is one list that can be meant");
    cr_assert(targets_in_doubt(&mixed, "visit"));
    cr_assert(targets_in_doubt(&mixed, "evidence"));
    cr_assert_not(targets_in_doubt(&back, "visit"), "cases, shown last, are what is visited");
    cr_assert_not(targets_in_doubt(&back, "escalation"));
    cr_assert(targets_in_doubt(&visits, "visit"), "a row of visits made is not the case that is visited");
}

Test(client_targets, rows_are_taken_as_a_chinese_keyboard_writes_them)
{
    static const char *const ranges[] = {"7-9",     "７－９",     "7～9", "7~9",   "7—9",         "#7-9",
                                         "第7-9行", "第７至９行", "7到9", " 7-9 ", "第7行-第9行", "#7-#9"};
    static const char *const singles[] = {"7", "７", "#7", "＃７", "第7行", "7行", "第７行"};

    for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
        cr_assert_eq(parse(ranges[i], 40), TARGET_ROWS, "%s", ranges[i]);
        cr_assert(word.first == 7 && word.last == 9, "%s", ranges[i]);
    }
    for (size_t i = 0; i < sizeof(singles) / sizeof(*singles); i++) {
        cr_assert_eq(parse(singles[i], 40), TARGET_ROWS, "%s", singles[i]);
        cr_assert(word.first == 7 && word.last == 7, "%s", singles[i]);
    }
    cr_assert_eq(parse("#7", 3), TARGET_ROWS, "said to be a row: never the beginning of a number");
    cr_assert_eq(parse("第7行", 0), TARGET_ROWS);
    cr_assert_eq(parse("１００００１", 3), TARGET_PREFIX);
    cr_assert_str_eq(word.number, "100001");
    cr_assert_eq(parse("第行", 3), TARGET_NONSENSE);
    cr_assert_eq(parse("7-", 30), TARGET_NONSENSE);
}

Test(client_targets, a_dash_is_standard_input_and_the_rest_is_nonsense)
{
    cr_assert_eq(parse("-", 5), TARGET_STDIN);
    cr_assert_eq(parse("", 5), TARGET_NONSENSE);
    cr_assert_eq(parse("case", 5), TARGET_NONSENSE);
    cr_assert_eq(parse("12345678901234567890", 5), TARGET_NONSENSE);
    cr_assert_eq(parse("三", 5), TARGET_NONSENSE);
}
