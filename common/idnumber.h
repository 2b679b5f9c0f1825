/*
 * ID numbers (GB 11643) as they stand in lists: what kind, what they say, where the pen slipped.
 *
 * Half of some lists is nothing but a mistyped number, so the judge does not stop at "wrong": it names every
 * contradiction and proposes the numbers one slip away that agree with the birth date and the sex beside it.
 * Says nothing about where a child lives: the region in a number is that of its first registration.
 */
#ifndef COMMON_IDNUMBER_H
#define COMMON_IDNUMBER_H

#include <stdbool.h>

#include "common/date.h"

#define IDNUMBER_SIZE 19   /* 18 characters and the NUL */
#define IDNUMBER_REPAIRS 5 /* proposals of one verdict, best first */

enum idnumber_type {
    IDNUMBER_EMPTY,     /* nothing, or a word for nothing: 无, 不详, - */
    IDNUMBER_CITIZEN,   /* 18 characters */
    IDNUMBER_CITIZEN15, /* the form before 2000: six digits of birth, no check */
    IDNUMBER_RESIDENCE, /* residence permit of Hong Kong (81), Macao (82) or Taiwan (83) people */
    IDNUMBER_PASSPORT,  /* letters, then digits: passports and travel permits; nothing in them to test */
    IDNUMBER_UNKNOWN,
};

enum idnumber_sex { IDNUMBER_SEX_UNKNOWN, IDNUMBER_MALE, IDNUMBER_FEMALE };

/* What may be odd; several can hold at once. All but IDNUMBER_LOST leave a row usable. */
enum idnumber_slip {
    IDNUMBER_MISSING = 1 << 0,
    IDNUMBER_LOST = 1 << 1, /* a spreadsheet made a number of it: 9.90101E+17; nobody can mend that */
    IDNUMBER_OLD_FORM = 1 << 2,
    IDNUMBER_BAD_LENGTH = 1 << 3,
    IDNUMBER_BAD_CHARACTER = 1 << 4,
    IDNUMBER_BAD_BIRTH = 1 << 5, /* no such day */
    IDNUMBER_CHECK_DIGIT = 1 << 6,
    IDNUMBER_BIRTH_DIFFERS = 1 << 7,
    IDNUMBER_SEX_DIFFERS = 1 << 8,
    IDNUMBER_LAST_DIGITS =
        1 << 9, /* 000 at the end and a wrong check: perhaps cut to 15 digits by a spreadsheet */
};
#define IDNUMBER_SLIPS 10

struct idnumber_verdict {
    enum idnumber_type type;
    unsigned slips; /* of enum idnumber_slip */
    bool has_birth; /* then `birth` and `sex` are what the number says */
    struct date birth;
    enum idnumber_sex sex;
    int repair_count;
    char repairs[IDNUMBER_REPAIRS][IDNUMBER_SIZE];
};

/* In place: half-width, no blanks or hyphens, capital letters, every kind of x as X, no leading '. */
void idnumber_normalise(char *text);

/* All of the following take a normalised number. */

/* `birth` is what the list says beside it, NULL if nothing; likewise the sex. */
void idnumber_judge(const char *number, const struct date *birth, enum idnumber_sex sex,
                    struct idnumber_verdict *verdict);

enum idnumber_type idnumber_type(const char *number);

/* 18 characters, a day that exists, the right check character. */
bool idnumber_is_valid(const char *number);

/* The 18th character for 17 digits. */
char idnumber_check_character(const char *digits);

/* 15 to 18 characters; false if it is not 15 digits. */
bool idnumber_upgrade(const char *old, char out[IDNUMBER_SIZE]);

/* Birth and sex as an 18- or 15-character number states them, whatever its check character; false without. */
bool idnumber_read(const char *number, struct date *birth, enum idnumber_sex *sex);

/* One character wrong or two neighbours swapped, and no more. Not for equal numbers. */
bool idnumber_is_one_slip_apart(const char *a, const char *b);

/* 男 女 and the other ways to write it. */
enum idnumber_sex idnumber_parse_sex(const char *text);

/* The stable word of one slip: check_digit, birth_differs … */
const char *idnumber_slip_name(enum idnumber_slip slip);
const char *idnumber_type_name(enum idnumber_type type);

#endif
