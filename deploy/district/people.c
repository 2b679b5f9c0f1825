#include "deploy/district/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/date.h"
#include "common/idnumber.h"

#define REGION "990101"
#define FIRST_YEAR 1950
#define LAST_YEAR 2020
#define DAYS ((LAST_YEAR - FIRST_YEAR) * 366)
#define SEQUENCES 1000

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct people {
    uint8_t taken[DAYS][SEQUENCES / 8]; /* a bit for each sequence of each day */
};

/* The frequent ones first: half of all people draw from the first twenty. */
static const char *const surnames[] = {
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴",   "周",   "徐",   "孙", "马", "朱",
    "胡", "郭", "何", "林", "高", "罗", "郑", "梁", "谢",   "宋",   "唐",   "许", "邓", "韩",
    "冯", "曹", "彭", "曾", "肖", "田", "董", "潘", "袁",   "蔡",   "蒋",   "余", "于", "杜",
    "叶", "程", "魏", "苏", "吕", "丁", "任", "卢", "姚",   "沈",   "钟",   "姜", "崔", "谭",
    "陆", "范", "汪", "廖", "逄", "仝", "妫", "靳", "欧阳", "司马", "上官",
};

static const char *const boys[] = {
    "浩", "宇", "轩", "泽", "俊", "杰", "子", "博", "文", "睿", "晨", "辰", "嘉", "铭", "天", "昊", "航",
    "凯", "瑞", "明", "志", "鹏", "宸", "逸", "翔", "皓", "旭", "阳", "康", "林", "毅", "然", "乐", "恒",
    "诚", "远", "霖", "伟", "强", "海", "楠", "柏", "川", "岩", "㬎", "喆", "堃", "珺", "玥", "骏",
};

static const char *const girls[] = {
    "梓", "涵", "欣", "怡", "雨", "诗", "佳", "琪", "婷", "雅", "萱", "思", "语", "嫣", "可", "馨", "子",
    "梦", "瑶", "静", "慧", "敏", "芳", "雪", "晴", "悦", "彤", "妍", "璇", "菲", "芸", "琳", "露", "蕊",
    "宁", "希", "若", "清", "月", "岚", "筱", "珂", "沁", "昕", "䶮", "翯", "婧", "琬", "祎", "歆",
};

long day_of(int year, int month, int day)
{
    return date_to_days((struct date){(int16_t)year, (int8_t)month, (int8_t)day});
}

void day_parts(long days, int *year, int *month, int *day)
{
    struct date date = date_from_days((int32_t)days);

    *year = date.year;
    *month = (unsigned char)date.month;
    *day = (unsigned char)date.day;
}

void day_text(long days, char text[11])
{
    date_format(date_from_days((int32_t)days), text);
}

struct people *people_new(void)
{
    struct people *people = calloc(1, sizeof(*people));

    if (people == NULL)
        abort();
    return people;
}

void people_free(struct people *people)
{
    free(people);
}

static void give_number(struct people *people, struct dice *dice, struct person *person)
{
    uint8_t *day = people->taken[person->birth - day_of(FIRST_YEAR, 1, 1)];
    int year, month, date;
    uint32_t sequence;

    do
        sequence = dice_below(dice, SEQUENCES / 2) * 2 + (person->male ? 1 : 0); /* odd: male */
    while (day[sequence / 8] & (1u << (sequence % 8)));
    day[sequence / 8] = (uint8_t)(day[sequence / 8] | (1u << (sequence % 8)));
    day_parts(person->birth, &year, &month, &date);
    snprintf(person->id, sizeof(person->id), REGION "%04u%02u%02u%03u", (unsigned)year % 10000,
             (unsigned)month % 100, (unsigned)date % 100, (unsigned)sequence % 1000);
    person->id[17] = idnumber_check_character(person->id);
    person->id[18] = '\0';
}

void people_rename(struct person *person, struct dice *dice, const char *surname)
{
    const char *const *given = person->male ? boys : girls;
    uint32_t count = (uint32_t)(person->male ? COUNT(boys) : COUNT(girls));
    const char *first = given[dice_below(dice, count)], *second = "";

    if (surname == NULL)
        surname = surnames[dice_below(dice, dice_chance(dice, 50) ? 20 : (uint32_t)COUNT(surnames))];
    if (dice_chance(dice, 85))
        second = given[dice_below(dice, count)];
    snprintf(person->name, sizeof(person->name), "%s%s%s", surname, first, second);
}

struct person people_invent(struct people *people, struct dice *dice, long first, long last,
                            const char *surname)
{
    struct person person = {.birth = dice_between(dice, first, last), .male = dice_chance(dice, 52)};

    people_rename(&person, dice, surname);
    give_number(people, dice, &person);
    return person;
}

const char *people_surname(const char *name)
{
    for (size_t i = COUNT(surnames); i > 0; i--) /* the long ones stand last */
        if (strncmp(name, surnames[i - 1], strlen(surnames[i - 1])) == 0)
            return surnames[i - 1];
    return surnames[0];
}
