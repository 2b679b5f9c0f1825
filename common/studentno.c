#include "common/studentno.h"

#include <string.h>

enum studentno_error studentno_parse(const char *text, struct studentno *out)
{
    struct studentno number = {.kind = text[0]};
    enum idnumber_sex ignored; /* J and L say nothing about it */

    if (text[0] == '\0')
        return STUDENTNO_EMPTY;
    if (strchr("GJL", text[0]) == NULL)
        return STUDENTNO_BAD_LETTER;
    if (strlen(text) != STUDENTNO_SIZE - 1)
        return STUDENTNO_BAD_LENGTH;
    if (strspn(text + 1, "0123456789") < 17 || strspn(text + 18, "0123456789X") != 1)
        return STUDENTNO_BAD_CHARACTER;
    memcpy(number.id, text + 1, IDNUMBER_SIZE);
    number.has_birth = idnumber_read(number.id, &number.birth, &ignored);
    *out = number;
    return number.kind != 'G' || idnumber_is_valid(number.id) ? STUDENTNO_OK : STUDENTNO_CHECK_DIGIT;
}

const char *studentno_error_name(enum studentno_error error)
{
    static const char *const names[] = {
        [STUDENTNO_OK] = "ok",
        [STUDENTNO_EMPTY] = "student_number_missing",
        [STUDENTNO_BAD_LENGTH] = "student_number_length",
        [STUDENTNO_BAD_LETTER] = "student_number_letter",
        [STUDENTNO_BAD_CHARACTER] = "student_number_character",
        [STUDENTNO_CHECK_DIGIT] = "student_number_check_digit",
    };

    return names[error];
}
