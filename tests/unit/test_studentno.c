#include <criterion/criterion.h>
#include <stdio.h>

#include "common/studentno.h"

Test(studentno, three_kinds_are_read)
{
    char valid[IDNUMBER_SIZE] = "99010120120101011", text[STUDENTNO_SIZE];
    struct studentno number;

    valid[17] = idnumber_check_character(valid);
    for (const char *kind = "GJL"; *kind != '\0'; kind++) {
        snprintf(text, sizeof(text), "%c%s", *kind, valid);
        cr_assert_eq(studentno_parse(text, &number), STUDENTNO_OK);
        cr_assert_eq(number.kind, *kind);
        cr_assert_str_eq(number.id, valid);
        cr_assert(number.has_birth && number.birth.year == 2012);
    }
}

Test(studentno, only_a_G_number_has_its_check_character_tested)
{
    char text[STUDENTNO_SIZE] = "G99010120120101011";
    struct studentno number;

    for (const char *c = "0123456789X"; *c != '\0'; c++) {
        bool right = idnumber_check_character(text + 1) == *c;

        text[18] = *c;
        text[0] = 'G';
        cr_assert_eq(studentno_parse(text, &number), right ? STUDENTNO_OK : STUDENTNO_CHECK_DIGIT);
        cr_assert_eq(number.id[17], *c);
        text[0] = 'L';
        cr_assert_eq(studentno_parse(text, &number), STUDENTNO_OK);
        text[0] = 'J';
        cr_assert_eq(studentno_parse(text, &number), STUDENTNO_OK);
    }
}

Test(studentno, what_is_none_says_why)
{
    static const struct {
        const char *text;
        enum studentno_error error;
    } cases[] = {
        {"", STUDENTNO_EMPTY},
        {"990101201201010119", STUDENTNO_BAD_LETTER},
        {"H990101201201010119", STUDENTNO_BAD_LETTER},
        {"G99010120120101011", STUDENTNO_BAD_LENGTH},
        {"G9901012012010101190", STUDENTNO_BAD_LENGTH},
        {"G", STUDENTNO_BAD_LENGTH},
        {"G99010120120101O119", STUDENTNO_BAD_CHARACTER},
        {"G99010120120101X119", STUDENTNO_BAD_CHARACTER},
        {"G99010120120101011Y", STUDENTNO_BAD_CHARACTER},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct studentno number;

        cr_assert_eq(studentno_parse(cases[i].text, &number), cases[i].error, "%s", cases[i].text);
        for (size_t j = 0; j < i; j++)
            if (cases[j].error != cases[i].error)
                cr_assert_str_neq(studentno_error_name(cases[i].error), studentno_error_name(cases[j].error));
    }
}
