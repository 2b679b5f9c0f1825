#include "deploy/district/roster.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deploy/district/sheet.h"

_Static_assert(ROSTER_PUPILS == 70885, "the total that the source prints");

#define GRADES 12

/* Which schools (first .. last of units_school) teach a level, and how many pupils it has in all. */
static const struct level {
    int first_grade, last_grade; /* 1 .. 12 */
    int first_school, last_school;
    int pupils;
} levels[] = {
    {1, 6, 0, 43, ROSTER_PRIMARY},
    {7, 9, 40, 49, ROSTER_JUNIOR},
    {10, 12, 48, 49, ROSTER_SENIOR},
};

static const char *const grade_names[GRADES] = {"一年级", "二年级", "三年级", "四年级", "五年级", "六年级",
                                                "七年级", "八年级", "九年级", "高一",   "高二",   "高三"};

/* Those who are to be found, waiting for a seat in their grade. */
struct waiting {
    const struct child *child;
    int grade;
};

struct writer {
    struct sheet *sheet;
    struct people *people;
    const struct children *children;
    struct dice dice;
    struct waiting *waiting;
    size_t count;
    const struct child *borrowed; /* whose number some stranger got by mistake; NULL once given */
    const struct child *namesake; /* to whom a stranger is namesake; NULL once written */
};

/* The school year 2018/19: grade 1 is born from September 2011 to August 2012. */
static int grade_of(long birth)
{
    int year, month, day;

    day_parts(birth, &year, &month, &day);
    return 2012 - (month >= 9 ? year + 1 : year) + 1;
}

int roster_school_of(const struct child *child)
{
    int grade = grade_of(child->person.birth), street = (child->street - 1) * 4;

    if (grade <= 6)
        return street + child->person.id[16] % 4;
    return grade <= 9 ? 40 + child->person.id[16] % 10 : 48 + child->person.id[16] % 2;
}

void roster_student_number(const struct child *child, char number[24])
{
    snprintf(number, 24, "G%s", child->person.id);
}

static void write_pupil(struct writer *writer, const struct person *pupil, const char *student_number,
                        int school, int grade, unsigned seat, const char *status)
{
    struct school at = units_school(school);
    char birth[11], class_name[16];

    day_text(pupil->birth, birth);
    snprintf(class_name, sizeof(class_name), "%u班", seat / 45 + 1);
    sheet_row(writer->sheet,
              (const char *const[]){student_number, pupil->name, pupil->male ? "男" : "女", "居民身份证",
                                    pupil->id, birth, at.code, at.name, grade_names[grade - 1], class_name,
                                    status},
              11);
}

/* One who is in the list: FOUND_NUMBER ones stand under a parent's number, and only the 学籍号 tells. */
static void write_known(struct writer *writer, const struct child *child, int school, int grade,
                        unsigned seat)
{
    struct person pupil = child->person, parent;
    char number[24];

    roster_student_number(child, number);
    parent = people_invent(writer->people, &writer->dice, day_of(1975, 1, 1), day_of(1985, 12, 31), NULL);
    if (child->found == FOUND_NUMBER)
        memcpy(pupil.id, parent.id, sizeof(pupil.id));
    write_pupil(writer, &pupil, number, school, grade, seat, "在籍");
}

/* Nobody invented by chance may look like a child of the lists. */
static bool looks_like_one(const struct children *children, const struct person *pupil)
{
    for (size_t i = 0; i < children->count; i++)
        if (children->all[i].person.birth == pupil->birth &&
            strcmp(children->all[i].person.name, pupil->name) == 0)
            return true;
    return false;
}

/* Another child of the same name, born on the same day. */
static void become_namesake(struct writer *writer, struct person *pupil)
{
    const struct person *like = &writer->namesake->person;

    do
        *pupil = people_invent(writer->people, &writer->dice, like->birth, like->birth, NULL);
    while (pupil->male != like->male);
    memcpy(pupil->name, like->name, sizeof(pupil->name));
    writer->namesake = NULL;
}

static void write_stranger(struct writer *writer, int school, int grade, unsigned seat)
{
    int cohort = 2012 - grade + 1; /* born until August of that year */
    struct person pupil;
    char number[24];

    pupil =
        people_invent(writer->people, &writer->dice, day_of(cohort - 1, 9, 1), day_of(cohort, 8, 31), NULL);
    while (looks_like_one(writer->children, &pupil))
        people_rename(&pupil, &writer->dice, NULL);
    snprintf(number, sizeof(number), "G%s", pupil.id);
    if (writer->borrowed != NULL && grade == 3) {
        roster_student_number(writer->borrowed, number);
        writer->borrowed = NULL;
    }
    if (writer->namesake != NULL && grade == grade_of(writer->namesake->person.birth)) {
        become_namesake(writer, &pupil);
        snprintf(number, sizeof(number), "G%s", pupil.id);
    }
    write_pupil(writer, &pupil, number, school, grade, seat, dice_chance(&writer->dice, 1) ? "休学" : "在籍");
}

/* Takes one who waits for this school and grade, or NULL. */
static const struct child *seat_taker(struct writer *writer, int school, int grade)
{
    for (size_t i = 0; i < writer->count; i++) {
        const struct child *child = writer->waiting[i].child;

        if (child == NULL || writer->waiting[i].grade != grade || roster_school_of(child) != school)
            continue;
        writer->waiting[i].child = NULL;
        return child;
    }
    return NULL;
}

static void write_grade(struct writer *writer, int school, int grade, int pupils)
{
    for (int seat = 0; seat < pupils; seat++) {
        const struct child *child = seat % 10 == 3 ? seat_taker(writer, school, grade) : NULL;

        if (child != NULL)
            write_known(writer, child, school, grade, (unsigned)seat);
        else
            write_stranger(writer, school, grade, (unsigned)seat);
    }
}

/* Spreads a level's pupils over its schools and grades so that they sum to the pupil. */
static void write_level(struct writer *writer, const struct level *level)
{
    int grades = level->last_grade - level->first_grade + 1;
    int cells = (level->last_school - level->first_school + 1) * grades, cell = 0;

    for (int school = level->first_school; school <= level->last_school; school++)
        for (int grade = level->first_grade; grade <= level->last_grade; grade++, cell++)
            write_grade(writer, school, grade,
                        (int)((long)level->pupils * (cell + 1) / cells - (long)level->pupils * cell / cells));
}

void roster_write(struct sheet *sheet, struct people *people, const struct children *children, uint64_t seed)
{
    struct writer writer = {.sheet = sheet, .people = people, .children = children, .dice = dice_of(seed, 3)};

    writer.borrowed = children_find(children, LIST_FIRST, ROSTER_BORROWED_CODE, ROSTER_BORROWED_NUMBER);
    writer.namesake = children_find(children, LIST_FIRST, ROSTER_NAMESAKE_CODE, ROSTER_NAMESAKE_NUMBER);
    writer.waiting = calloc(children->count, sizeof(*writer.waiting));
    if (writer.waiting == NULL)
        err(1, "roster");
    for (size_t i = 0; i < children->count; i++) {
        const struct child *child = &children->all[i];

        if (child->in_roster)
            writer.waiting[writer.count++] = (struct waiting){child, grade_of(child->person.birth)};
    }
    sheet_row(sheet,
              (const char *const[]){"学籍号", "姓名", "性别", "证件类型", "证件号码", "出生日期", "学校代码",
                                    "学校名称", "年级", "班级", "学籍状态"},
              11);
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
        write_level(&writer, &levels[i]);
    for (size_t i = 0; i < writer.count; i++)
        if (writer.waiting[i].child != NULL)
            errx(1, "no seat for pupil %zu", i);
    free(writer.waiting);
}
