/*
 * The children of the three lists: who they are, where they live, what becomes of each, and how their row looks.
 *
 * What becomes of a child is decided here once (`code`, `sub`, `found`); roster, lists and plan only tell it.
 * The numbers are those of the source: 282 with A 3, B 81, C 5, D 18, E 49, F 4, G 23, H 94, I 2, L 3; then 25; then 49.
 */
#ifndef DISTRICT_CHILDREN_H
#define DISTRICT_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deploy/district/people.h"
#include "deploy/district/units.h"

enum list { LIST_FIRST, LIST_REGISTRY, LIST_RETURNED, LISTS };

/* How the truth about a child is found. */
enum found {
    FOUND_EXACT,  /* in the roster by ID and name */
    FOUND_SLIP,   /* in the roster: the list's ID is mistyped in one place */
    FOUND_NUMBER, /* in the roster: registered under another ID, but the 学籍号 carries the child's */
    FOUND_NAME,   /* in the roster by name and birth date: the list has no ID */
    FOUND_DESK,   /* by a district officer from papers */
    FOUND_AGE,    /* over age on the reference day */
    FOUND_VISIT,  /* by the community */
    FOUND_STREET, /* by the street in the community's stead (代办) */
};

struct child {
    struct person person;
    enum list list;
    int row;                /* in the file, the header being row 1 */
    const char *code, *sub; /* what becomes of it in this list; sub "" where there is none */
    enum found found;
    int number;            /* among those of its code, from 0 */
    int street, community; /* where it lives */
    bool in_roster;
    bool twin; /* with the child before or after it */
    int known; /* index of the same child in the first list, or -1 */
    char guardian[PERSON_NAME], phone[12], address[128];

    /* Its cells in the list, dirt included. */
    char name_cell[96], id_cell[64], birth_cell[32], sex_cell[16], street_cell[UNIT_CODE],
        community_cell[UNIT_CODE];
    char note_cell[96];
};

struct children {
    struct child *all;
    size_t count;
    int duplicate_row;   /* of the first list: the same child once more */
    size_t duplicate_of; /* index in `all` */
};

/* A community whose work another takes over in January; these two of the first list surely live there. */
#define CHILDREN_MOVED_STREET 7
#define CHILDREN_MOVED_FROM 3
#define CHILDREN_MOVED_TO 4
#define CHILDREN_MOVED_H 61
#define CHILDREN_MOVED_G 10

/* This one of B leaves school later: the two findings contradict each other. */
#define CHILDREN_LEFT_B 20

#define CHILDREN_FIRST 282
#define CHILDREN_REGISTRY 25
#define CHILDREN_RETURNED 49

struct children children_invent(struct people *people, uint64_t seed);
void children_free(struct children *children);

/* The nth child of a list with that code, or NULL. */
const struct child *children_find(const struct children *children, enum list list, const char *code,
                                  int number);

#endif
