/*
 * The invented district's units: 安澜区 with 10 streets of 6 communities, 5 departments, the leadership group,
 * 50 schools as in the source (33 public, 17 private; 40 primary, 4 nine-year, 4 junior, 2 complete).
 *
 * Codes are 12 digits under 990101; schools and departments have none in the real world, so they get theirs
 * from a range that no street uses.
 */
#ifndef DISTRICT_UNITS_H
#define DISTRICT_UNITS_H

#include <stdbool.h>
#include <stddef.h>

#define UNITS_STREETS 10
#define UNITS_COMMUNITIES 6 /* in each street */
#define UNITS_SCHOOLS 50
#define UNIT_CODE 13

struct sheet;

enum school_kind { SCHOOL_PRIMARY, SCHOOL_NINE_YEAR, SCHOOL_JUNIOR, SCHOOL_COMPLETE };

struct school {
    char code[UNIT_CODE];
    char name[64];
    enum school_kind kind;
    bool private_run;
};

/* Streets and communities are counted from 1; community 0 is the street itself, street 0 the district. */
void units_code(int street, int community, char code[UNIT_CODE]);
const char *units_street_name(int street);                                     /* 青溪街道 */
void units_community_name(int street, int community, char *name, size_t size); /* 青溪前街社区 */
struct school units_school(int number);                                        /* 0 .. UNITS_SCHOOLS-1 */

void units_write(struct sheet *sheet);

#endif
