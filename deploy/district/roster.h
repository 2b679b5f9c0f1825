/*
 * The student registry as exported for the district: 70,885 pupils in 50 schools, one row each.
 *
 * The source prints 70,885 as the total and 53,805 + 15,857 + 1,935 = 71,597 as its parts. The total is kept;
 * the parts are scaled down to it: 53,270 primary, 15,699 junior, 1,916 senior.
 */
#ifndef DISTRICT_ROSTER_H
#define DISTRICT_ROSTER_H

#include "deploy/district/children.h"

#define ROSTER_PRIMARY 53270
#define ROSTER_JUNIOR 15699
#define ROSTER_SENIOR 1916
#define ROSTER_PUPILS (ROSTER_PRIMARY + ROSTER_JUNIOR + ROSTER_SENIOR)

/* Proposals to be rejected: a stranger stands in the roster with the 学籍号 of the one child of the first list, and a
 * stranger of the same name and birth date as the other, whose number the list does not have. */
#define ROSTER_BORROWED_CODE "H"
#define ROSTER_BORROWED_NUMBER 55
#define ROSTER_NAMESAKE_CODE "H"
#define ROSTER_NAMESAKE_NUMBER 40

struct sheet;

/* Writes everybody, the children that are to be found among them included. The order and the rest do not depend on
 * how many those are. */
void roster_write(struct sheet *sheet, struct people *people, const struct children *children, uint64_t seed);

/* The school (0 .. 49) and 学籍号 under which a child stands in the roster: for the plan's papers. */
int roster_school_of(const struct child *child);
void roster_student_number(const struct child *child, char number[24]);

#endif
