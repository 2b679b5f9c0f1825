#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/idnumber.h"

static const struct date birthday = {2012, 1, 1};

/* A valid number of region 990101, which no real person has. */
static void make(char out[IDNUMBER_SIZE], struct date birth, int sequence)
{
    snprintf(out, IDNUMBER_SIZE, "990101%04u%02u%02u%03u", (unsigned)birth.year % 10000u,
             (unsigned)birth.month % 100u, (unsigned)birth.day % 100u, (unsigned)sequence % 1000u);
    out[17] = idnumber_check_character(out);
    out[18] = '\0';
}

Test(idnumber, check_character_is_that_of_the_standard)
{
    /* Computed from the standard's other definition: the sum of digit times power of two is 1 modulo 11. */
    static const char *const known[] = {"990101201201010080", "990101201201010021", "990101201201010072",
                                        "990101201201010013", "990101201201010064", "990101201201010005",
                                        "990101201201010056", "990101201201010187", "990101201201010048",
                                        "990101201201010099", "99010120120101003X"};

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        cr_assert_eq(idnumber_check_character(known[i]), known[i][17]);
        cr_assert(idnumber_is_valid(known[i]));
    }
}

Test(idnumber, all_eleven_check_characters_occur_and_only_one_fits)
{
    int seen[128] = {0}, kinds = 0;

    for (int sequence = 0; sequence < 1000; sequence++) {
        char number[IDNUMBER_SIZE];

        make(number, birthday, sequence);
        for (const char *c = "0123456789X"; *c != '\0'; c++) {
            char other[IDNUMBER_SIZE];

            memcpy(other, number, sizeof(other));
            other[17] = *c;
            cr_assert_eq(idnumber_is_valid(other), *c == number[17]);
        }
        kinds += seen[(int)number[17]]++ == 0;
    }
    cr_assert_eq(kinds, 11);
}

Test(idnumber, birth_and_sex_are_read)
{
    for (int32_t days = date_to_days((struct date){2002, 9, 1});
         days <= date_to_days((struct date){2012, 8, 31}); days++) {
        char number[IDNUMBER_SIZE];
        struct date birth;
        enum idnumber_sex sex;

        make(number, date_from_days(days), (int)(days % 1000));
        cr_assert(idnumber_read(number, &birth, &sex));
        cr_assert_eq(date_to_days(birth), days);
        cr_assert_eq(sex, days % 2 == 1 ? IDNUMBER_MALE : IDNUMBER_FEMALE);
    }
}

Test(idnumber, days_that_do_not_exist_are_refused)
{
    for (int month = 0; month < 100; month++) {
        for (int day = 0; day < 100; day++) {
            struct date birth, asked = {2011, (int8_t)month, (int8_t)day};
            char number[IDNUMBER_SIZE];
            enum idnumber_sex sex;

            make(number, asked, 11);
            cr_assert_eq(idnumber_read(number, &birth, &sex), date_is_valid(asked));
            cr_assert_eq(idnumber_is_valid(number), date_is_valid(asked));
        }
    }
}

static bool proposes(const struct idnumber_verdict *v, const char *number)
{
    for (int i = 0; i < v->repair_count; i++)
        if (strcmp(v->repairs[i], number) == 0)
            return true;
    return false;
}

/* Every proposal must be valid and agree with what stands beside it. */
static void expect_sound(const struct idnumber_verdict *v, const char *slip, const struct date *birth,
                         enum idnumber_sex sex)
{
    for (int i = 0; i < v->repair_count; i++) {
        struct date its_birth;
        enum idnumber_sex its_sex;

        cr_assert(idnumber_is_valid(v->repairs[i]));
        cr_assert(idnumber_is_one_slip_apart(slip, v->repairs[i]) || strlen(slip) != 18, "%s %s", slip,
                  v->repairs[i]);
        cr_assert(idnumber_read(v->repairs[i], &its_birth, &its_sex));
        cr_assert(birth == NULL || date_compare(its_birth, *birth) == 0);
        cr_assert(sex == IDNUMBER_SEX_UNKNOWN || its_sex == sex);
        for (int j = 0; j < i; j++)
            cr_assert_str_neq(v->repairs[i], v->repairs[j]);
    }
}

Test(idnumber, every_wrong_digit_is_seen_and_one_in_birth_is_mended)
{
    for (int sequence = 1; sequence < 1000; sequence += 13) {
        char number[IDNUMBER_SIZE], slip[IDNUMBER_SIZE];
        struct idnumber_verdict v;

        make(number, birthday, sequence);
        enum idnumber_sex sex = sequence % 2 ? IDNUMBER_MALE : IDNUMBER_FEMALE;
        idnumber_judge(number, &birthday, sex, &v);
        cr_assert_eq(v.slips, 0);
        cr_assert_eq(v.repair_count, 0);
        for (int i = 0; i < 18; i++) {
            for (const char *c = "0123456789X"; *c != '\0'; c++) {
                memcpy(slip, number, sizeof(slip));
                slip[i] = *c;
                if (*c == number[i] || (*c == 'X' && i < 17))
                    continue;
                cr_assert_not(idnumber_is_valid(slip), "%s", slip);
                idnumber_judge(slip, &birthday, sex, &v);
                cr_assert(v.slips & IDNUMBER_CHECK_DIGIT);
                if (v.slips & IDNUMBER_LAST_DIGITS) {
                    cr_assert_eq(v.repair_count, 0);
                    continue;
                }
                expect_sound(&v, slip, &birthday, sex);
                if (i >= 6 && i < 14)
                    cr_assert(v.repair_count == 1 && proposes(&v, number), "%s: %d", slip, v.repair_count);
                else
                    cr_assert(proposes(&v, number) || v.repair_count == IDNUMBER_REPAIRS, "%s", slip);
            }
        }
    }
}

Test(idnumber, every_swap_of_neighbours_is_seen_and_mended_first)
{
    for (int sequence = 1; sequence < 1000; sequence += 7) {
        char number[IDNUMBER_SIZE], slip[IDNUMBER_SIZE];
        struct idnumber_verdict v;

        make(number, (struct date){2009, 12, 28}, sequence);
        for (int i = 0; i < 17; i++) {
            memcpy(slip, number, sizeof(slip));
            slip[i] = number[i + 1];
            slip[i + 1] = number[i];
            if (strcmp(slip, number) == 0)
                continue;
            cr_assert_not(idnumber_is_valid(slip));
            idnumber_judge(slip, &(struct date){2009, 12, 28}, IDNUMBER_SEX_UNKNOWN, &v);
            if (slip[16] == 'X') { /* then it has no form that says anything */
                cr_assert_eq(v.type, IDNUMBER_UNKNOWN);
                continue;
            }
            if (v.slips & IDNUMBER_LAST_DIGITS)
                continue;
            cr_assert(proposes(&v, number), "%s", slip);
            if (i >= 6 && i < 13)
                cr_assert_str_eq(v.repairs[0], number);
        }
    }
}

Test(idnumber, a_lost_or_doubled_digit_is_mended)
{
    char number[IDNUMBER_SIZE];
    struct idnumber_verdict v;

    make(number, birthday, 123);
    for (int i = 0; i < 18; i++) {
        char shorter[32], longer[32];

        snprintf(shorter, sizeof(shorter), "%.*s%s", i, number, number + i + 1);
        idnumber_judge(shorter, &birthday, IDNUMBER_MALE, &v);
        cr_assert_eq(v.slips, IDNUMBER_BAD_LENGTH);
        cr_assert(proposes(&v, number) || v.repair_count == IDNUMBER_REPAIRS, "%s", shorter);
        expect_sound(&v, shorter, &birthday, IDNUMBER_MALE);
        snprintf(longer, sizeof(longer), "%.*s%c%s", i, number, number[i], number + i);
        idnumber_judge(longer, &birthday, IDNUMBER_MALE, &v);
        if (number[17] == 'X' && i == 17)
            continue;
        cr_assert_eq(v.slips, IDNUMBER_BAD_LENGTH, "%s", longer);
        cr_assert(proposes(&v, number), "%s", longer);
        expect_sound(&v, longer, &birthday, IDNUMBER_MALE);
    }
}

Test(idnumber, contradictions_with_the_list_are_named)
{
    char number[IDNUMBER_SIZE];
    struct idnumber_verdict v;
    struct date other = {2012, 1, 2};

    make(number, birthday, 11);
    idnumber_judge(number, &other, IDNUMBER_MALE, &v);
    cr_assert_eq(v.slips, IDNUMBER_BIRTH_DIFFERS);
    cr_assert_eq(v.repair_count, 0, "a valid number is never one slip from another");
    cr_assert(v.has_birth && date_compare(v.birth, birthday) == 0 && v.sex == IDNUMBER_MALE);
    idnumber_judge(number, &birthday, IDNUMBER_FEMALE, &v);
    cr_assert_eq(v.slips, IDNUMBER_SEX_DIFFERS);
    idnumber_judge(number, &other, IDNUMBER_FEMALE, &v);
    cr_assert_eq(v.slips, IDNUMBER_SEX_DIFFERS | IDNUMBER_BIRTH_DIFFERS);
    idnumber_judge(number, NULL, IDNUMBER_SEX_UNKNOWN, &v);
    cr_assert_eq(v.slips, 0);
    memcpy(number + 10, "13", 2);
    idnumber_judge(number, &birthday, IDNUMBER_MALE, &v);
    cr_assert(v.slips & IDNUMBER_BAD_BIRTH);
    cr_assert_not(v.slips & IDNUMBER_BIRTH_DIFFERS);
    cr_assert_not(v.has_birth);
}

Test(idnumber, numbers_that_a_spreadsheet_destroyed)
{
    static const char *const lost[] = {"9.90101E+17", "9.90101201201011E+17", "9.9E17",
                                       "99E16",       "990101201201011000.0", "990101201201011000."};
    static const char *const not_lost[] = {"E12345678", "1E", "1.5", "9.9", "12E+", "1E5X", "990101"};
    struct idnumber_verdict v;

    for (size_t i = 0; i < sizeof(lost) / sizeof(*lost); i++) {
        idnumber_judge(lost[i], &birthday, IDNUMBER_MALE, &v);
        cr_assert_eq(v.slips, IDNUMBER_LOST, "%s", lost[i]);
        cr_assert_eq(v.repair_count, 0);
    }
    for (size_t i = 0; i < sizeof(not_lost) / sizeof(*not_lost); i++) {
        idnumber_judge(not_lost[i], NULL, IDNUMBER_SEX_UNKNOWN, &v);
        cr_assert_not(v.slips & IDNUMBER_LOST, "%s", not_lost[i]);
    }
    idnumber_judge("990101201201011000", &birthday, IDNUMBER_SEX_UNKNOWN, &v);
    cr_assert_eq(v.slips, IDNUMBER_CHECK_DIGIT | IDNUMBER_LAST_DIGITS);
}

Test(idnumber, kinds_are_told_apart)
{
    static const struct {
        const char *number;
        enum idnumber_type type;
    } cases[] = {
        {"", IDNUMBER_EMPTY},
        {"无", IDNUMBER_EMPTY},
        {"不详", IDNUMBER_EMPTY},
        {"990101201201010119", IDNUMBER_CITIZEN},
        {"99010120120101011X", IDNUMBER_CITIZEN},
        {"810000201201010119", IDNUMBER_RESIDENCE},
        {"820000201201010119", IDNUMBER_RESIDENCE},
        {"830000201201010119", IDNUMBER_RESIDENCE},
        {"840000201201010119", IDNUMBER_CITIZEN},
        {"990101900101011", IDNUMBER_CITIZEN15},
        {"E12345678", IDNUMBER_PASSPORT},
        {"EA1234567", IDNUMBER_PASSPORT},
        {"H1234567890", IDNUMBER_PASSPORT},
        {"E12345", IDNUMBER_UNKNOWN},
        {"12345678", IDNUMBER_UNKNOWN},
        {"9901012012010101", IDNUMBER_UNKNOWN},
        {"X90101201201010119", IDNUMBER_UNKNOWN},
        {"张三", IDNUMBER_UNKNOWN},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        cr_assert_eq(idnumber_type(cases[i].number), cases[i].type, "%s", cases[i].number);
}

Test(idnumber, residence_permits_are_tested_and_passports_are_not)
{
    char number[IDNUMBER_SIZE] = "81000020120101011";
    struct idnumber_verdict v;

    number[17] = idnumber_check_character(number);
    idnumber_judge(number, &birthday, IDNUMBER_MALE, &v);
    cr_assert(v.type == IDNUMBER_RESIDENCE && v.slips == 0);
    number[17] = number[17] == '1' ? '2' : '1';
    idnumber_judge(number, &birthday, IDNUMBER_MALE, &v);
    cr_assert_eq(v.slips, IDNUMBER_CHECK_DIGIT);
    idnumber_judge("E12345678", &birthday, IDNUMBER_MALE, &v);
    cr_assert(v.type == IDNUMBER_PASSPORT && v.slips == 0 && !v.has_birth);
    idnumber_judge("", &birthday, IDNUMBER_MALE, &v);
    cr_assert_eq(v.slips, IDNUMBER_MISSING);
}

Test(idnumber, the_old_form_is_upgraded)
{
    char out[IDNUMBER_SIZE];
    struct idnumber_verdict v;

    cr_assert(idnumber_upgrade("990101900101011", out));
    cr_assert_str_eq(out, "990101199001010115");
    cr_assert_not(idnumber_upgrade("99010190010101", out));
    cr_assert_not(idnumber_upgrade("99010190010101X", out));
    cr_assert_not(idnumber_upgrade("9901019001010112", out));
    idnumber_judge("990101900101011", NULL, IDNUMBER_SEX_UNKNOWN, &v);
    cr_assert_eq(v.slips, IDNUMBER_OLD_FORM);
    cr_assert_eq(v.repair_count, 1);
    cr_assert_eq(strncmp(v.repairs[0], "99010119900101011", 17), 0);
    cr_assert(v.has_birth && v.birth.year == 1990);
    idnumber_judge("990101901301011", NULL, IDNUMBER_SEX_UNKNOWN, &v);
    cr_assert_eq(v.slips, IDNUMBER_OLD_FORM | IDNUMBER_BAD_BIRTH);
}

Test(idnumber, letters_that_look_like_digits_are_mended)
{
    char number[IDNUMBER_SIZE], slip[IDNUMBER_SIZE];
    struct idnumber_verdict v;

    make(number, birthday, 11);
    memcpy(slip, number, sizeof(slip));
    for (int i = 0; i < 18; i++)
        slip[i] = slip[i] == '0' ? 'O' : slip[i] == '1' ? 'I' : slip[i];
    idnumber_judge(slip, &birthday, IDNUMBER_MALE, &v);
    cr_assert_eq(v.slips, IDNUMBER_BAD_CHARACTER);
    cr_assert_eq(v.repair_count, 1);
    cr_assert_str_eq(v.repairs[0], number);
}

Test(idnumber, one_slip_apart_is_one_and_not_two)
{
    static const struct {
        const char *a, *b;
        bool apart;
    } cases[] = {
        {"123", "123", false}, {"123", "124", true},   {"123", "213", true},   {"123", "132", true},
        {"123", "321", false}, {"123", "1234", false}, {"123", "12", false},   {"", "", false},
        {"1", "2", true},      {"12", "21", true},     {"12", "34", false},    {"1234", "2143", false},
        {"", "1", false},      {"1123", "1213", true}, {"123X", "1239", true},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        cr_assert_eq(idnumber_is_one_slip_apart(cases[i].a, cases[i].b), cases[i].apart, "%zu", i);
        cr_assert_eq(idnumber_is_one_slip_apart(cases[i].b, cases[i].a), cases[i].apart, "%zu", i);
    }
}

Test(idnumber, what_people_type_is_normalised)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {" 990101 20120101 001x ", "99010120120101001X"},
        {"９９０１０１２０１２０１０１００１Ｘ", "99010120120101001X"},
        {"'990101201201010119", "990101201201010119"},
        {"990101-20120101-001×", "99010120120101001X"},
        {"99010120120101001Ⅹ", "99010120120101001X"},
        {"99010120120101001Х", "99010120120101001X"},
        {"\xef\xbb\xbf"
         "990101\xe2\x80\x8b"
         "20120101",
         "99010120120101"},
        {"e12345678", "E12345678"},
        {"张三𠂇é", "张三𠂇é"},
        {"", ""},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char text[128];

        snprintf(text, sizeof(text), "%s", cases[i].in);
        idnumber_normalise(text);
        cr_assert_str_eq(text, cases[i].out);
    }
}

Test(idnumber, sex_is_read_in_the_ways_it_is_written)
{
    static const char *const male[] = {"男", " 男 ", "男性", "M", "m", "male", "1", "１", "男 生"};
    static const char *const female[] = {"女", "女性", "F", "Female", "2"};
    static const char *const neither[] = {
        "", "男女", "0", "9", "未知", "x", "a word that is far too long for the sex of anybody"};

    for (size_t i = 0; i < sizeof(male) / sizeof(*male); i++)
        cr_assert_eq(idnumber_parse_sex(male[i]), IDNUMBER_MALE, "%s", male[i]);
    for (size_t i = 0; i < sizeof(female) / sizeof(*female); i++)
        cr_assert_eq(idnumber_parse_sex(female[i]), IDNUMBER_FEMALE, "%s", female[i]);
    for (size_t i = 0; i < sizeof(neither) / sizeof(*neither); i++)
        cr_assert_eq(idnumber_parse_sex(neither[i]), IDNUMBER_SEX_UNKNOWN, "%s", neither[i]);
}

Test(idnumber, every_slip_and_type_has_its_own_word)
{
    for (int i = 0; i < IDNUMBER_SLIPS; i++)
        for (int j = 0; j < i; j++)
            cr_assert_str_neq(idnumber_slip_name(1 << i), idnumber_slip_name(1 << j));
    cr_assert_str_eq(idnumber_slip_name(IDNUMBER_CHECK_DIGIT), "check_digit");
    for (int i = IDNUMBER_EMPTY; i <= IDNUMBER_UNKNOWN; i++)
        cr_assert_gt(strlen(idnumber_type_name(i)), 3);
}
