#include "common/idnumber.h"

#include <stdio.h>
#include <string.h>

#include "common/bug.h"
#include "common/text.h"

#define DIGITS "0123456789"

static const char check_characters[] = "10X98765432";

char idnumber_check_character(const char *digits)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;

    for (int i = 0; i < 17; i++) {
        BUG_ON(digits[i] < '0' || digits[i] > '9');
        sum += (digits[i] - '0') * weights[i];
    }
    return check_characters[sum % 11];
}

/* 17 digits, then a digit or X, and no more. */
static bool has_form18(const char *number)
{
    return strspn(number, DIGITS) >= 17 && strspn(number + 17, DIGITS "X") == 1 && number[18] == '\0';
}

static bool has_form15(const char *number)
{
    return strspn(number, DIGITS) == 15 && number[15] == '\0';
}

static int number_at(const char *text, int digits)
{
    int value = 0;

    for (int i = 0; i < digits; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

static enum idnumber_sex sex_of(char last_of_sequence)
{
    return (last_of_sequence - '0') % 2 == 1 ? IDNUMBER_MALE : IDNUMBER_FEMALE;
}

bool idnumber_read(const char *number, struct date *birth, enum idnumber_sex *sex)
{
    char upgraded[IDNUMBER_SIZE];

    if (has_form15(number) && idnumber_upgrade(number, upgraded))
        number = upgraded;
    if (!has_form18(number))
        return false;
    *birth = (struct date){(int16_t)number_at(number + 6, 4), (int8_t)number_at(number + 10, 2),
                           (int8_t)number_at(number + 12, 2)};
    *sex = sex_of(number[16]);
    return date_is_valid(*birth) && birth->year >= DATE_FIRST_YEAR && birth->year <= DATE_LAST_YEAR;
}

bool idnumber_is_valid(const char *number)
{
    struct date birth;
    enum idnumber_sex sex;

    return has_form18(number) && idnumber_read(number, &birth, &sex) &&
           number[17] == idnumber_check_character(number);
}

bool idnumber_upgrade(const char *old, char out[IDNUMBER_SIZE])
{
    if (!has_form15(old))
        return false;
    snprintf(out, IDNUMBER_SIZE, "%.6s19%.9s", old, old + 6);
    out[17] = idnumber_check_character(out);
    out[18] = '\0';
    return true;
}

bool idnumber_is_one_slip_apart(const char *a, const char *b)
{
    size_t at = 0;

    while (a[at] != '\0' && a[at] == b[at])
        at++;
    if (a[at] == '\0' || b[at] == '\0')
        return false;
    if (strcmp(a + at + 1, b + at + 1) == 0)
        return true;
    return a[at] == b[at + 1] && a[at + 1] == b[at] && strcmp(a + at + 2, b + at + 2) == 0;
}

void idnumber_normalise(char *text)
{
    const char *in;
    char *out = text;
    int32_t c;

    text_narrow(text);
    text_squeeze(text);
    in = text;
    while ((c = text_next(&in)) != 0) {
        if (out == text && (c == '\'' || c == '`'))
            continue;
        if (c == '-' || c == 0x2010 || c == 0x2011 || c == 0x2013 || c == 0x2014)
            continue;
        if (c == 0xd7 || c == 0x2169 || c == 0x2179 || c == 0x0425 || c == 0x03a7)
            *out++ = 'X'; /* ×, Ⅹ, ⅹ, Cyrillic and Greek look-alikes */
        else if (c >= 'a' && c <= 'z')
            *out++ = (char)(c - 'a' + 'A');
        else /* copied as it is: never longer than what was read */
            for (const char *from = in - (c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4); from < in;)
                *out++ = *from++;
    }
    *out = '\0';
}

static bool is_empty(const char *number)
{
    static const char *const words[] = {"",     "无",   "不详", "没有", "暂无", "未知",
                                        "缺失", "NULL", "NONE", "N/A",  "/",    "无证件"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcmp(number, words[i]) == 0)
            return true;
    return false;
}

enum idnumber_type idnumber_type(const char *number)
{
    size_t letters, digits;

    if (is_empty(number))
        return IDNUMBER_EMPTY;
    if (has_form15(number))
        return IDNUMBER_CITIZEN15;
    if (has_form18(number)) {
        bool permit = number[0] == '8' && number[1] >= '1' && number[1] <= '3';

        return permit ? IDNUMBER_RESIDENCE : IDNUMBER_CITIZEN;
    }
    letters = strspn(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    digits = strspn(number + letters, DIGITS);
    if (letters >= 1 && letters <= 3 && digits >= 6 && digits <= 10 && number[letters + digits] == '\0')
        return IDNUMBER_PASSPORT;
    return IDNUMBER_UNKNOWN;
}

enum idnumber_sex idnumber_parse_sex(const char *text)
{
    static const struct {
        const char *word;
        enum idnumber_sex sex;
    } words[] = {{"男", IDNUMBER_MALE},   {"男性", IDNUMBER_MALE},     {"男生", IDNUMBER_MALE},
                 {"M", IDNUMBER_MALE},    {"male", IDNUMBER_MALE},     {"1", IDNUMBER_MALE},
                 {"女", IDNUMBER_FEMALE}, {"女性", IDNUMBER_FEMALE},   {"女生", IDNUMBER_FEMALE},
                 {"F", IDNUMBER_FEMALE},  {"female", IDNUMBER_FEMALE}, {"2", IDNUMBER_FEMALE}};
    char copy[32];
    size_t length = strlen(text);

    if (length >= sizeof(copy))
        return IDNUMBER_SEX_UNKNOWN;
    memcpy(copy, text, length + 1);
    text_narrow(copy);
    text_squeeze(copy);
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcasecmp(copy, words[i].word) == 0)
            return words[i].sex;
    return IDNUMBER_SEX_UNKNOWN;
}

const char *idnumber_slip_name(enum idnumber_slip slip)
{
    switch (slip) {
    case IDNUMBER_MISSING:
        return "id_missing";
    case IDNUMBER_LOST:
        return "id_lost";
    case IDNUMBER_OLD_FORM:
        return "id_old_form";
    case IDNUMBER_BAD_LENGTH:
        return "id_length";
    case IDNUMBER_BAD_CHARACTER:
        return "id_character";
    case IDNUMBER_BAD_BIRTH:
        return "id_birth";
    case IDNUMBER_CHECK_DIGIT:
        return "check_digit";
    case IDNUMBER_BIRTH_DIFFERS:
        return "birth_differs";
    case IDNUMBER_SEX_DIFFERS:
        return "sex_differs";
    case IDNUMBER_LAST_DIGITS:
        return "id_last_digits";
    }
    BUG("slip %d", (int)slip);
}

const char *idnumber_type_name(enum idnumber_type type)
{
    switch (type) {
    case IDNUMBER_EMPTY:
        return "empty";
    case IDNUMBER_CITIZEN:
        return "citizen";
    case IDNUMBER_CITIZEN15:
        return "citizen15";
    case IDNUMBER_RESIDENCE:
        return "residence";
    case IDNUMBER_PASSPORT:
        return "passport";
    case IDNUMBER_UNKNOWN:
        return "unknown";
    }
    BUG("type %d", (int)type);
}
