/*
 * Case numbers as people say, write and type them: a decimal id and a check letter, "100001X".
 *
 * The letter is the id modulo 23 in an alphabet without I, O and Z. 23 is prime and neither 10 nor 9
 * is a multiple of it, so every wrong digit and every swap of two neighbours gives another letter.
 */
#ifndef COMMON_CASENO_H
#define COMMON_CASENO_H

#include <stdint.h>

#define CASENO_FIRST INT64_C(100001) /* the id of the first case */
#define CASENO_LAST INT64_C(999999999999999)
#define CASENO_SIZE 17 /* 15 digits, letter, NUL */

enum caseno_error {
    CASENO_OK,
    CASENO_NOT_A_NUMBER, /* not digits and one letter of the alphabet, or out of range */
    CASENO_NO_LETTER,    /* an id alone; it was read, for a caller that takes prefixes */
    CASENO_WRONG_LETTER, /* a slip of the pen: the id was read but must not be used */
};

char caseno_letter(int64_t id);

/* The id must be within first and last. */
void caseno_format(int64_t id, char out[CASENO_SIZE]);

/* Either case. *id is set for all but CASENO_NOT_A_NUMBER. */
enum caseno_error caseno_parse(const char *text, int64_t *id);

#endif
