#include "deploy/district/dirt.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum slip {
    WIDE_ID, /* ９９０１… */
    WIDE_BIRTH,
    SPACED_NAME, /* 张 三 */
    PADDED_NAME, /* an ideographic space before, a blank after */
    SPACED_ID,   /* 990101 20100203 1234 */
    CHECK_DIGIT, /* the last character is wrong */
    DIGIT,       /* one digit in the middle is wrong */
    SWAPPED,     /* two neighbours changed places */
    OTHER_BIRTH, /* the birth date contradicts the number */
    OTHER_SEX,
    NO_ID,
    NO_STREET,
    NO_COMMUNITY,
    OTHER_STREET, /* the list sends it to a street where it does not live */
    OTHER_COMMUNITY,
};

/* The nth child of a code in the first list, and what is wrong with its row. C 0-2, I, L stay clean: later lists
 * name them again, and only a clean row joins a known child by itself. */
static const struct {
    const char *code;
    int number;
    enum slip slip;
} slips[] = {
    {"B", 2, WIDE_ID},       {"B", 3, WIDE_ID},       {"B", 4, WIDE_BIRTH},    {"B", 5, SPACED_NAME},
    {"B", 6, PADDED_NAME},   {"B", 7, SPACED_ID},     {"B", 8, NO_COMMUNITY},  {"B", 9, NO_STREET},
    {"B", 64, DIGIT},        {"B", 65, DIGIT},        {"B", 66, DIGIT},        {"B", 67, DIGIT},
    {"B", 68, DIGIT},        {"B", 69, SWAPPED},      {"B", 70, SWAPPED},      {"B", 71, SWAPPED},
    {"B", 72, CHECK_DIGIT},  {"B", 73, CHECK_DIGIT},  {"B", 78, NO_ID},        {"B", 79, NO_ID},
    {"B", 80, NO_ID},        {"C", 3, NO_STREET},     {"D", 4, CHECK_DIGIT},   {"D", 7, OTHER_SEX},
    {"D", 8, NO_COMMUNITY},  {"E", 5, CHECK_DIGIT},   {"E", 7, OTHER_BIRTH},   {"E", 10, WIDE_ID},
    {"E", 11, PADDED_NAME},  {"E", 13, NO_STREET},    {"E", 14, NO_COMMUNITY}, {"E", 16, OTHER_COMMUNITY},
    {"G", 2, DIGIT},         {"G", 4, NO_STREET},     {"G", 5, NO_ID},         {"H", 3, CHECK_DIGIT},
    {"H", 9, SWAPPED},       {"H", 12, OTHER_BIRTH},  {"H", 15, OTHER_SEX},    {"H", 20, WIDE_BIRTH},
    {"H", 22, SPACED_NAME},  {"H", 25, SPACED_ID},    {"H", 30, NO_STREET},    {"H", 31, NO_COMMUNITY},
    {"H", 32, NO_COMMUNITY}, {"H", 35, OTHER_STREET}, {"H", 36, OTHER_STREET}, {"H", 37, OTHER_COMMUNITY},
    {"H", 40, NO_ID},        {"H", 41, NO_ID},
};

/* Names that break careless programs: rare characters, one beyond the first 65,536, four characters, a middle dot. */
static const struct {
    const char *code;
    int number;
    const char *name;
} names[] = {
    {"B", 10, "王䶮"},   {"B", 11, "阿依努尔·吐尔洪"}, {"E", 20, "欧阳思源"},
    {"H", 50, "李𠮷祥"}, {"G", 8, "买尔旦·艾力"},
};

static const struct {
    const char *code;
    int number;
    const char *note;
} notes[] = {
    {"H", 51, "随父母出国,\"长期\""},
    {"H", 52, "=1+1"},
    {"E", 21, "体弱\n见医院证明"},
    {"G", 9, "电话停机"},
};

static struct child *first_list(struct children *children, const char *code, int number)
{
    struct child *child = (struct child *)children_find(children, LIST_FIRST, code, number);

    if (child == NULL)
        errx(1, "no %s %d in the first list", code, number);
    return child;
}

static void widen(const char *from, char *to, size_t size)
{
    size_t at = 0;

    for (; *from != '\0' && at + 4 < size; from++) {
        if (*from < '0' || *from > '9') {
            to[at++] = *from;
            continue;
        }
        to[at++] = '\xef';
        to[at++] = '\xbc';
        to[at++] = (char)('\x90' + (*from - '0'));
    }
    to[at] = '\0';
}

static void birth_cell(struct child *child, struct dice *dice)
{
    static const char *const manners[] = {"%04d-%02d-%02d", "%d/%d/%d", "%04d%02d%02d", "%04d.%02d.%02d",
                                          "%d年%d月%d日"};
    uint32_t roll = dice_below(dice, 100);
    int manner = roll < 60 ? 0 : roll < 75 ? 1 : roll < 85 ? 2 : roll < 93 ? 3 : 4;
    int year, month, day;

    day_parts(child->person.birth, &year, &month, &day);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(child->birth_cell, sizeof(child->birth_cell), manners[manner], year, month, day);
#pragma GCC diagnostic pop
}

static void clean_cells(struct child *child, struct dice *dice)
{
    snprintf(child->name_cell, sizeof(child->name_cell), "%s", child->person.name);
    snprintf(child->id_cell, sizeof(child->id_cell), "%s", child->person.id);
    snprintf(child->sex_cell, sizeof(child->sex_cell), "%s", child->person.male ? "男" : "女");
    units_code(child->street, 0, child->street_cell);
    units_code(child->street, child->community, child->community_cell);
    birth_cell(child, dice);
    if (child->id_cell[17] == 'X' && dice_chance(dice, 50))
        child->id_cell[17] = 'x';
}

static void mistype(struct child *child, enum slip slip, struct dice *dice)
{
    char *id = child->id_cell;
    size_t at;

    if (slip == CHECK_DIGIT) {
        id[17] = id[17] == '5' ? '8' : '5';
    } else if (slip == DIGIT) {
        at = 14 + dice_below(dice, 3);
        id[at] = (char)('0' + (id[at] - '0' + 1 + (int)dice_below(dice, 8)) % 10);
    } else {
        static const size_t places[] = {14, 15, 12, 13, 10, 11};
        size_t i = 0;

        while (i + 1 < COUNT(places) && id[places[i]] == id[places[i] + 1])
            i++;
        at = places[i];
        char keep = id[at];

        id[at] = id[at + 1];
        id[at + 1] = keep;
    }
}

static void space_out(struct child *child, enum slip slip)
{
    const char *name = child->person.name, *id = child->person.id;

    if (slip == SPACED_NAME)
        snprintf(child->name_cell, sizeof(child->name_cell), "%.3s %s", name, name + 3);
    else if (slip == PADDED_NAME)
        snprintf(child->name_cell, sizeof(child->name_cell), "\u3000%s ", name);
    else
        snprintf(child->id_cell, sizeof(child->id_cell), " %.6s %.8s %.4s", id, id + 6, id + 14);
}

static void soil(struct child *child, enum slip slip, struct dice *dice)
{
    char text[sizeof(child->birth_cell)];

    switch (slip) {
    case WIDE_ID:
        widen(child->person.id, child->id_cell, sizeof(child->id_cell));
        break;
    case WIDE_BIRTH:
        day_text(child->person.birth, text);
        widen(text, child->birth_cell, sizeof(child->birth_cell));
        break;
    case SPACED_NAME:
    case PADDED_NAME:
    case SPACED_ID:
        space_out(child, slip);
        break;
    case CHECK_DIGIT:
    case DIGIT:
    case SWAPPED:
        mistype(child, slip, dice);
        break;
    case OTHER_BIRTH:
        day_text(child->person.birth + 1, child->birth_cell);
        break;
    case OTHER_SEX:
        snprintf(child->sex_cell, sizeof(child->sex_cell), "%s", child->person.male ? "女" : "男");
        break;
    case NO_ID:
        child->id_cell[0] = '\0';
        break;
    case NO_STREET:
        child->street_cell[0] = '\0';
        child->community_cell[0] = '\0';
        break;
    case NO_COMMUNITY:
        child->community_cell[0] = '\0';
        break;
    case OTHER_STREET:
        units_code(child->street % UNITS_STREETS + 1, 0, child->street_cell);
        units_code(child->street % UNITS_STREETS + 1, child->community, child->community_cell);
        break;
    case OTHER_COMMUNITY:
        units_code(child->street, child->community % UNITS_COMMUNITIES + 1, child->community_cell);
        break;
    }
}

static void share_home(struct child *child, const struct child *with)
{
    child->street = with->street;
    child->community = with->community;
    memcpy(child->guardian, with->guardian, sizeof(child->guardian));
    memcpy(child->phone, with->phone, sizeof(child->phone));
    memcpy(child->address, with->address, sizeof(child->address));
}

static void make_twins(struct child *one, struct child *other, struct people *people, struct dice *dice)
{
    const char *surname = people_surname(one->person.name);

    do
        other->person = people_invent(people, dice, one->person.birth, one->person.birth, surname);
    while (strcmp(one->person.name, other->person.name) == 0);
    share_home(other, one);
    one->twin = other->twin = true;
}

/* One child under two names, as registers keep it after a change of name. */
static void make_double(struct child *entry, const struct child *real, struct dice *dice)
{
    entry->person = real->person;
    share_home(entry, real);
    do
        people_rename(&entry->person, dice, people_surname(real->person.name));
    while (strcmp(entry->person.name, real->person.name) == 0);
}

static void make_duplicate(struct children *children)
{
    const struct child *twice = first_list(children, "H", 60);

    children->duplicate_of = (size_t)(twice - children->all);
    children->duplicate_row = CHILDREN_FIRST + 2; /* added at the end by hand, as such rows are */
}

void dirt_spread(struct children *children, struct people *people, struct dice *dice)
{
    make_twins(first_list(children, "B", 0), first_list(children, "B", 1), people, dice);
    make_twins(first_list(children, "E", 0), first_list(children, "E", 1), people, dice);
    make_double(first_list(children, "A", 2), first_list(children, "D", 0), dice);
    for (size_t i = 0; i < COUNT(names); i++) {
        struct child *child = first_list(children, names[i].code, names[i].number);

        snprintf(child->person.name, sizeof(child->person.name), "%s", names[i].name);
    }
    for (size_t i = 0; i < children->count; i++)
        clean_cells(&children->all[i], dice);
    for (size_t i = 0; i < COUNT(slips); i++)
        soil(first_list(children, slips[i].code, slips[i].number), slips[i].slip, dice);
    for (size_t i = 0; i < COUNT(notes); i++) {
        struct child *child = first_list(children, notes[i].code, notes[i].number);

        snprintf(child->note_cell, sizeof(child->note_cell), "%s", notes[i].note);
    }
    /* The registry still has one of the known children on another street. */
    soil((struct child *)children_find(children, LIST_REGISTRY, "A4", 0), OTHER_STREET, dice);
    make_duplicate(children);
}
