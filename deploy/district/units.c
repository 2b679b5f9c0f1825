#include "deploy/district/units.h"

#include <stdio.h>

#include "deploy/district/sheet.h"

#define DISTRICT "990101000000"
#define VALID_FROM "2018-01-01"

static const char *const streets[UNITS_STREETS] = {"青溪街道", "云桥街道", "望湖街道", "松岭街道",
                                                   "柳营街道", "石渡街道", "东皋街道", "南浦街道",
                                                   "梅园街道", "金滩街道"};
static const char *const places[UNITS_COMMUNITIES] = {"前街", "书院", "渡口", "新村", "北苑", "桃李"};
static const char *const departments[] = {"公安分局", "民政局", "残疾人联合会", "卫生健康局", "司法局"};

static const char *const primary[4] = {"第一小学", "第二小学", "实验小学", "附属小学"};
static const char *const others[10] = {"明德学校", "育才学校", "新知学校", "崇文学校", "第一中学",
                                       "第二中学", "第三中学", "励志中学", "高级中学", "外国语中学"};

void units_code(int street, int community, char code[UNIT_CODE])
{
    snprintf(code, UNIT_CODE, "990101%03u%03u", (unsigned)street % 1000, (unsigned)community % 1000);
}

const char *units_street_name(int street)
{
    return streets[street - 1];
}

void units_community_name(int street, int community, char *name, size_t size)
{
    snprintf(name, size, "%.6s%s社区", streets[street - 1], places[community - 1]);
}

struct school units_school(int number)
{
    struct school school = {.kind = SCHOOL_PRIMARY};

    snprintf(school.code, sizeof(school.code), "990101950%03u", (unsigned)(number + 1) % 1000);
    if (number < 40) {
        /* 12 of the 40 primary schools are private: the fourth of each street and two more. */
        school.private_run = number % 4 == 3 || number == 2 || number == 6;
        snprintf(school.name, sizeof(school.name), "%.6s%s%s", streets[number / 4],
                 school.private_run ? "民办" : "", primary[number % 4]);
        return school;
    }
    school.kind = number < 44 ? SCHOOL_NINE_YEAR : number < 48 ? SCHOOL_JUNIOR : SCHOOL_COMPLETE;
    /* 3 of the nine-year, 1 of the junior, 1 of the complete schools are private. */
    school.private_run = number == 41 || number == 42 || number == 43 || number == 47 || number == 49;
    snprintf(school.name, sizeof(school.name), "安澜区%s%s", school.private_run ? "民办" : "",
             others[number - 40]);
    return school;
}

static void unit(struct sheet *sheet, const char *code, const char *name, const char *type,
                 const char *parent, const char *note)
{
    sheet_row(sheet, (const char *const[]){code, name, type, parent, VALID_FROM, note}, 6);
}

static void school(struct sheet *sheet, int number)
{
    static const char *const kinds[] = {"小学", "九年一贯制学校", "初级中学", "完全中学"};
    struct school one = units_school(number);
    char note[64];

    snprintf(note, sizeof(note), "%s%s", one.private_run ? "民办" : "公办", kinds[one.kind]);
    unit(sheet, one.code, one.name, "school", DISTRICT, note);
}

void units_write(struct sheet *sheet)
{
    char code[UNIT_CODE], street_code[UNIT_CODE], name[64];

    sheet_row(sheet, (const char *const[]){"代码", "名称", "类型", "上级代码", "启用日期", "办学性质"}, 6);
    unit(sheet, DISTRICT, "安澜区", "district", "", "");
    for (int street = 1; street <= UNITS_STREETS; street++) {
        units_code(street, 0, street_code);
        unit(sheet, street_code, units_street_name(street), "street", DISTRICT, "");
        for (int community = 1; community <= UNITS_COMMUNITIES; community++) {
            units_code(street, community, code);
            units_community_name(street, community, name, sizeof(name));
            unit(sheet, code, name, "community", street_code, "");
        }
    }
    for (unsigned i = 0; i < sizeof(departments) / sizeof(departments[0]); i++) {
        snprintf(code, sizeof(code), "990101901%03u", (i + 1) % 1000);
        snprintf(name, sizeof(name), "安澜区%s", departments[i]);
        unit(sheet, code, name, "department", DISTRICT, "");
    }
    unit(sheet, "990101910001", "安澜区控辍保学领导小组", "leadership_group", DISTRICT, "");
    for (int number = 0; number < UNITS_SCHOOLS; number++)
        school(sheet, number);
}
