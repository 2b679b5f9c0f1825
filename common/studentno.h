/*
 * National student numbers (学籍号): a letter and 18 characters.
 *
 * G + ID number. J + a number built by the school system. L + region 6 + birth 8 + 4 random digits: temporary, and
 * its check character fails by design, so it is never tested.
 */
#ifndef COMMON_STUDENTNO_H
#define COMMON_STUDENTNO_H

#include <stdbool.h>

#include "common/idnumber.h"

#define STUDENTNO_SIZE 20 /* 19 characters and the NUL */

enum studentno_error {
    STUDENTNO_OK,
    STUDENTNO_EMPTY,
    STUDENTNO_BAD_LENGTH,
    STUDENTNO_BAD_LETTER,    /* none of G J L */
    STUDENTNO_BAD_CHARACTER, /* behind the letter: not 17 digits and a digit or X */
    STUDENTNO_CHECK_DIGIT,   /* of a G number; it is read all the same */
};

struct studentno {
    char kind;              /* 'G', 'J' or 'L' */
    char id[IDNUMBER_SIZE]; /* what stands behind the letter; an ID number only for 'G' */
    bool has_birth;
    struct date birth;
};

/* Takes what idnumber_normalise gives. `out` is set for OK and CHECK_DIGIT. */
enum studentno_error studentno_parse(const char *text, struct studentno *out);

const char *studentno_error_name(enum studentno_error error);

#endif
