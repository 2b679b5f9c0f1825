#include "deploy/district/children.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deploy/district/dirt.h"

struct outcome {
    enum list list;
    const char *code, *sub;
    int count;
    enum found found;
    int from, until; /* born; 20040901. 0: known from the first list */
};

#define SEP(year) ((year)*10000 + 901)
#define AUG(year) ((year)*10000 + 831)

/* Over age is who is 16 on the reference day: 2019-01-18 for the first list, 2019-09-01 for the registry's. Everybody
 * else is clearly younger, so that the rule finds exactly those it should. */
static const struct outcome outcomes[] = {
    {LIST_FIRST, "A", "died", 1, FOUND_STREET, SEP(2006), AUG(2010)},
    {LIST_FIRST, "A", "moved_away", 1, FOUND_VISIT, SEP(2006), AUG(2010)},
    {LIST_FIRST, "A", "double_registration", 1, FOUND_DESK, SEP(2008), AUG(2011)},
    {LIST_FIRST, "B", "", 64, FOUND_EXACT, SEP(2004), AUG(2012)},
    {LIST_FIRST, "B", "", 10, FOUND_SLIP, SEP(2004), AUG(2012)},
    {LIST_FIRST, "B", "", 4, FOUND_NUMBER, SEP(2005), AUG(2012)},
    {LIST_FIRST, "B", "", 3, FOUND_NAME, SEP(2005), AUG(2012)},
    {LIST_FIRST, "C", "", 5, FOUND_VISIT, SEP(2007), AUG(2012)},
    {LIST_FIRST, "D", "", 18, FOUND_VISIT, SEP(2005), AUG(2012)},
    {LIST_FIRST, "E", "", 49, FOUND_VISIT, SEP(2009), AUG(2012)},
    {LIST_FIRST, "F", "", 3, FOUND_AGE, SEP(2002), 20021231},
    {LIST_FIRST, "F", "", 1, FOUND_VISIT, SEP(2003), AUG(2004)},
    {LIST_FIRST, "G", "", 23, FOUND_VISIT, SEP(2004), AUG(2012)},
    {LIST_FIRST, "H", "abroad", 70, FOUND_VISIT, SEP(2004), AUG(2012)},
    {LIST_FIRST, "H", "hk_mo_tw", 20, FOUND_VISIT, SEP(2004), AUG(2012)},
    {LIST_FIRST, "H", "abroad", 4, FOUND_STREET, SEP(2004), AUG(2012)},
    {LIST_FIRST, "I", "", 1, FOUND_VISIT, SEP(2006), AUG(2010)},
    {LIST_FIRST, "I", "elsewhere", 1, FOUND_VISIT, SEP(2006), AUG(2010)},
    {LIST_FIRST, "L", "", 3, FOUND_VISIT, SEP(2006), AUG(2010)},
    {LIST_REGISTRY, "A2", "", 1, FOUND_VISIT, SEP(2005), AUG(2007)},
    {LIST_REGISTRY, "A2", "", 1, FOUND_VISIT, 0, 0},
    {LIST_REGISTRY, "A3", "elsewhere", 1, FOUND_VISIT, 0, 0},
    {LIST_REGISTRY, "A4", "", 2, FOUND_VISIT, 0, 0},
    {LIST_REGISTRY, "A8", "abroad", 1, FOUND_VISIT, 0, 0},
    {LIST_REGISTRY, "A8", "died", 1, FOUND_DESK, 0, 0},
    {LIST_REGISTRY, "A8", "over_age", 13, FOUND_AGE, SEP(2002), AUG(2003)},
    {LIST_REGISTRY, "B2", "", 5, FOUND_EXACT, SEP(2005), AUG(2010)},
    {LIST_RETURNED, "registered", "", 14, FOUND_EXACT, SEP(2005), AUG(2012)},
    {LIST_RETURNED, "registered", "", 5, FOUND_DESK, SEP(2005), AUG(2012)},
    {LIST_RETURNED, "registered", "", 3, FOUND_DESK, 0, 0},
    {LIST_RETURNED, "unregistered", "international_school", 9, FOUND_VISIT, SEP(2005), AUG(2012)},
    {LIST_RETURNED, "unregistered", "hong_kong", 6, FOUND_VISIT, SEP(2005), AUG(2012)},
    {LIST_RETURNED, "not_found", "moved_city", 8, FOUND_VISIT, SEP(2005), AUG(2012)},
    {LIST_RETURNED, "not_found", "graduated", 4, FOUND_VISIT, SEP(2005), AUG(2007)},
};

/* Known children in the later lists: the five of stage 2 and one of B, who has left school since, among the 25; three of
 * C, who got their registration, among the 49. */
static const struct {
    const char *code, *sub;
    int number;
    const char *first_code;
    int first_number;
} known[] = {
    {"A2", "", 1, "B", CHILDREN_LEFT_B},
    {"A3", "elsewhere", 0, "I", 1},
    {"A4", "", 0, "L", 1},
    {"A4", "", 1, "L", 2},
    {"A8", "abroad", 0, "L", 0},
    {"A8", "died", 1, "I", 0},
    {"registered", "", 19, "C", 0},
    {"registered", "", 20, "C", 1},
    {"registered", "", 21, "C", 2},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct child *children_find(const struct children *children, enum list list, const char *code,
                                  int number)
{
    for (size_t i = 0; i < children->count; i++) {
        const struct child *child = &children->all[i];

        if (child->list == list && child->number == number && strcmp(child->code, code) == 0)
            return child;
    }
    return NULL;
}

static bool name_is_taken(const struct children *children, const char *name)
{
    for (size_t i = 0; i < children->count; i++)
        if (strcmp(children->all[i].person.name, name) == 0)
            return true;
    return false;
}

/* A home, a guardian and a number to call; 120 is no mobile prefix. */
static void give_home(struct child *child, struct dice *dice, int serial, bool moved)
{
    static const char *const roads[] = {"书院路", "河滨路", "新华里", "柳荫巷", "桥头街", "东门大街"};
    struct person parent = {.male = dice_chance(dice, 60)};

    child->street = moved ? CHILDREN_MOVED_STREET : (int)dice_below(dice, UNITS_STREETS) + 1;
    child->community = moved ? CHILDREN_MOVED_FROM : (int)dice_below(dice, UNITS_COMMUNITIES) + 1;
    people_rename(&parent, dice, people_surname(child->person.name));
    snprintf(child->guardian, sizeof(child->guardian), "%s", parent.name);
    snprintf(child->phone, sizeof(child->phone), "120%08u", (unsigned)(1000000 + serial * 7919) % 100000000u);
    snprintf(child->address, sizeof(child->address), "安澜区%s%s%u号%u幢%u室",
             units_street_name(child->street), roads[dice_below(dice, COUNT(roads))],
             dice_below(dice, 180) + 1, dice_below(dice, 12) + 1,
             (dice_below(dice, 18) + 1) * 100 + dice_below(dice, 4) + 1);
}

static void invent(struct children *children, struct people *people, struct dice *dice,
                   const struct outcome *as, int number)
{
    struct child *child = &children->all[children->count];
    long first = day_of(as->from / 10000, as->from / 100 % 100, as->from % 100);
    long last = day_of(as->until / 10000, as->until / 100 % 100, as->until % 100);
    bool moved = as->list == LIST_FIRST && ((as->code[0] == 'H' && number == CHILDREN_MOVED_H) ||
                                            (as->code[0] == 'G' && number == CHILDREN_MOVED_G));

    /* The first F and an E stand on the edges of the birth window. */
    if (as->list == LIST_FIRST && as->code[0] == 'F' && as->found == FOUND_AGE && number == 0)
        last = first;
    if (as->list == LIST_FIRST && as->code[0] == 'E' && number == 2)
        first = last;
    child->person = people_invent(people, dice, first, last, NULL);
    while (name_is_taken(children, child->person.name))
        people_rename(&child->person, dice, NULL);
    give_home(child, dice, (int)children->count, moved);
}

static void meet_again(struct children *children, const struct outcome *as, int number)
{
    for (size_t i = 0; i < COUNT(known); i++) {
        const struct child *first;

        if (known[i].number != number || strcmp(known[i].code, as->code) != 0 ||
            strcmp(known[i].sub, as->sub) != 0)
            continue;
        first = children_find(children, LIST_FIRST, known[i].first_code, known[i].first_number);
        children->all[children->count] = *first;
        children->all[children->count].known = (int)(first - children->all);
        return;
    }
    errx(1, "nobody known for %s %d", as->code, number);
}

static void add_outcome(struct children *children, struct people *people, struct dice *dice,
                        const struct outcome *as)
{
    int number = 0;

    for (size_t i = 0; i < children->count; i++)
        if (children->all[i].list == as->list && strcmp(children->all[i].code, as->code) == 0)
            number++;
    for (int i = 0; i < as->count; i++, number++) {
        struct child *child = &children->all[children->count];

        child->known = -1;
        if (as->from == 0)
            meet_again(children, as, number);
        else
            invent(children, people, dice, as, number);
        child->list = as->list;
        child->code = as->code;
        child->sub = as->sub;
        child->found = as->found;
        child->number = number;
        child->in_roster = as->found <= FOUND_NAME;
        child->twin = false;
        children->count++;
    }
}

/* The rows of each list in a shuffled order, as a list that was sorted by somebody else's key. */
static void number_rows(struct children *children, struct dice *dice)
{
    size_t first = 0;

    for (enum list list = LIST_FIRST; list < LISTS; list++) {
        size_t count = 0;
        int places[CHILDREN_FIRST + 1] = {0};

        while (first + count < children->count && children->all[first + count].list == list)
            count++;
        for (size_t i = 0; i < count; i++)
            places[i] = (int)i + 2;
        for (size_t i = count - 1; i > 0; i--) {
            size_t j = dice_below(dice, (uint32_t)i + 1);
            int keep = places[i];

            places[i] = places[j];
            places[j] = keep;
        }
        for (size_t i = 0; i < count; i++)
            children->all[first + i].row = places[i];
        first += count;
    }
}

struct children children_invent(struct people *people, uint64_t seed)
{
    struct dice dice = dice_of(seed, 2);
    struct children children = {.count = 0};

    children.all = calloc(CHILDREN_FIRST + CHILDREN_REGISTRY + CHILDREN_RETURNED, sizeof(*children.all));
    if (children.all == NULL)
        err(1, "children");
    for (size_t i = 0; i < COUNT(outcomes); i++)
        add_outcome(&children, people, &dice, &outcomes[i]);
    number_rows(&children, &dice);
    dirt_spread(&children, people, &dice);
    return children;
}

void children_free(struct children *children)
{
    free(children->all);
    *children = (struct children){0};
}
