/*
 * Invented people: names, birth dates, citizen ID numbers of region 990101, which no real person has.
 *
 * Knows nothing of lists or schools. `struct people` remembers which numbers are given away, so that no two
 * people share one; days are counted from 1970-01-01, as everywhere in the generator.
 */
#ifndef DISTRICT_PEOPLE_H
#define DISTRICT_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "deploy/district/dice.h"

#define PERSON_NAME 48 /* bytes, NUL included */
#define PERSON_ID 19

struct person {
    char name[PERSON_NAME];
    char id[PERSON_ID];
    long birth;
    bool male;
};

struct people; /* the numbers given away */

struct people *people_new(void); /* returns, caller frees with people_free */
void people_free(struct people *people);

/* A person born on one of the days first .. last. `surname` may be NULL: then one is drawn. */
struct person people_invent(struct people *people, struct dice *dice, long first, long last,
                            const char *surname);

/* Draws another given name (and surname, where NULL) and keeps birth and number. */
void people_rename(struct person *person, struct dice *dice, const char *surname);

/* The surname at the beginning of a name, as a string of the table: for guardians and brothers. */
const char *people_surname(const char *name);

long day_of(int year, int month, int day);
void day_parts(long days, int *year, int *month, int *day);
void day_text(long days, char text[11]); /* 2019-01-18 */

#endif
