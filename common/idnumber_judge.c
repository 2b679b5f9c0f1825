#include <string.h>

#include "common/idnumber.h"

#define DIGITS "0123456789"
#define LENGTH (IDNUMBER_SIZE - 1)

/* What a repair must agree with, and where it goes. */
struct judging {
    const struct date *birth;
    enum idnumber_sex sex;
    struct idnumber_verdict *verdict;
};

/* A spreadsheet's way to show a large number. */
static bool is_lost(const char *number)
{
    size_t whole = strspn(number, DIGITS), fraction;
    const char *rest = number + whole;

    if (whole == 0)
        return false;
    if (*rest == '.') {
        fraction = strspn(rest + 1, DIGITS);
        rest += 1 + fraction;
        if (*rest == '\0' && whole >= 15)
            return true;
    }
    if (*rest == 'E') {
        rest += 1 + (rest[1] == '+');
        return *rest != '\0' && strspn(rest, DIGITS) == strlen(rest);
    }
    return false;
}

static bool agrees(const char *number, const struct date *birth, enum idnumber_sex sex)
{
    struct date its_birth;
    enum idnumber_sex its_sex;

    return idnumber_is_valid(number) && idnumber_read(number, &its_birth, &its_sex) &&
           (birth == NULL || date_compare(*birth, its_birth) == 0) &&
           (sex == IDNUMBER_SEX_UNKNOWN || sex == its_sex);
}

static void propose(const struct judging *j, const char *candidate)
{
    struct idnumber_verdict *verdict = j->verdict;

    if (verdict->repair_count == IDNUMBER_REPAIRS || !agrees(candidate, j->birth, j->sex))
        return;
    for (int i = 0; i < verdict->repair_count; i++)
        if (strcmp(verdict->repairs[i], candidate) == 0)
            return;
    memcpy(verdict->repairs[verdict->repair_count++], candidate, IDNUMBER_SIZE);
}

/*
 * 18 characters. In the order of belief: a swap, since few swaps come out valid by chance; the check character,
 * which alone carries no meaning; then the digits from the end, since the region is common to a whole list.
 */
static void propose_same_length(const struct judging *j, const char *number)
{
    char candidate[IDNUMBER_SIZE];

    memcpy(candidate, number, IDNUMBER_SIZE);
    for (int i = LENGTH - 2; i >= 0; i--) {
        candidate[i] = number[i + 1];
        candidate[i + 1] = number[i];
        propose(j, candidate);
        candidate[i] = number[i];
        candidate[i + 1] = number[i + 1];
    }
    for (int i = LENGTH - 1; i >= 0; i--) {
        for (const char *c = DIGITS "X"; *c != '\0'; c++) {
            candidate[i] = *c;
            propose(j, candidate);
        }
        candidate[i] = number[i];
    }
}

static void propose_without_one(const struct judging *j, const char *number)
{
    char candidate[IDNUMBER_SIZE];

    for (int gone = LENGTH; gone >= 0; gone--) {
        memcpy(candidate, number, (size_t)gone);
        memcpy(candidate + gone, number + gone + 1, (size_t)(LENGTH - gone) + 1);
        propose(j, candidate);
    }
}

static void propose_with_one_more(const struct judging *j, const char *number)
{
    char candidate[IDNUMBER_SIZE];

    for (int at = LENGTH - 1; at >= 0; at--) {
        memcpy(candidate, number, (size_t)at);
        memcpy(candidate + at + 1, number + at, (size_t)(LENGTH - at));
        for (const char *c = DIGITS "X"; *c != '\0'; c++) {
            candidate[at] = *c;
            propose(j, candidate);
        }
    }
}

/* Letters that stand for digits: O I L in 18 characters. */
static void propose_digits_for_letters(const struct judging *j, const char *number)
{
    char candidate[IDNUMBER_SIZE];

    for (int i = 0; i <= LENGTH; i++) {
        char c = number[i];

        candidate[i] = (char)(c == 'O' || c == 'Q' || c == 'D' ? '0' : c == 'I' || c == 'L' ? '1' : c);
    }
    propose(j, candidate);
}

static void judge_unknown(const struct judging *j, const char *number)
{
    size_t length = strlen(number), digits = strspn(number, DIGITS);
    bool is_number = digits == length || (digits + 1 == length && number[digits] == 'X');

    if (is_lost(number)) {
        j->verdict->slips |= IDNUMBER_LOST;
        return;
    }
    j->verdict->slips |= (unsigned)(is_number ? IDNUMBER_BAD_LENGTH : IDNUMBER_BAD_CHARACTER);
    if (length == LENGTH)
        propose_digits_for_letters(j, number);
    else if (is_number && length == LENGTH + 1)
        propose_without_one(j, number);
    else if (is_number && length == LENGTH - 1)
        propose_with_one_more(j, number);
}

static void compare_with_list(const struct judging *j)
{
    struct idnumber_verdict *verdict = j->verdict;

    if (!verdict->has_birth) {
        verdict->slips |= IDNUMBER_BAD_BIRTH;
        return;
    }
    if (j->birth != NULL && date_compare(*j->birth, verdict->birth) != 0)
        verdict->slips |= IDNUMBER_BIRTH_DIFFERS;
    if (j->sex != IDNUMBER_SEX_UNKNOWN && j->sex != verdict->sex)
        verdict->slips |= IDNUMBER_SEX_DIFFERS;
}

static void judge_citizen(const struct judging *j, const char *number)
{
    bool right = idnumber_check_character(number) == number[LENGTH - 1];

    compare_with_list(j);
    if (!right)
        j->verdict->slips |= IDNUMBER_CHECK_DIGIT;
    if (!right && strcmp(number + 15, "000") == 0)
        j->verdict->slips |= IDNUMBER_LAST_DIGITS; /* a repair of three lost digits would be a guess */
    else if (j->verdict->slips != 0)
        propose_same_length(j, number);
}

static void judge_citizen15(const struct judging *j, const char *number)
{
    char upgraded[IDNUMBER_SIZE];

    j->verdict->slips |= IDNUMBER_OLD_FORM;
    compare_with_list(j);
    if (idnumber_upgrade(number, upgraded))
        propose(j, upgraded);
}

void idnumber_judge(const char *number, const struct date *birth, enum idnumber_sex sex,
                    struct idnumber_verdict *verdict)
{
    struct judging judging = {birth, sex, verdict};

    *verdict = (struct idnumber_verdict){.type = idnumber_type(number)};
    verdict->has_birth = idnumber_read(number, &verdict->birth, &verdict->sex);
    switch (verdict->type) {
    case IDNUMBER_EMPTY:
        verdict->slips = IDNUMBER_MISSING;
        break;
    case IDNUMBER_CITIZEN:
    case IDNUMBER_RESIDENCE:
        judge_citizen(&judging, number);
        break;
    case IDNUMBER_CITIZEN15:
        judge_citizen15(&judging, number);
        break;
    case IDNUMBER_PASSPORT:
        break;
    case IDNUMBER_UNKNOWN:
        judge_unknown(&judging, number);
        break;
    }
}
