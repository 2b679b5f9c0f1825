#include "deploy/district/lists.h"

#include <stdio.h>

#include "deploy/district/sheet.h"

#define COLUMNS 14

static const struct form {
    const char *file;
    enum sheet_encoding encoding;
    const char *headers[COLUMNS]; /* each office has words of its own for the same columns */
} forms[LISTS] = {
    {"list-2019-01.csv",
     SHEET_GB18030,
     {"序号", "学生姓名", "性别", "身份证件号", "出生日期", "户籍地址", "家庭住址", "街道代码", "社区代码",
      "监护人", "联系方式", "备注", "数据来源", "省级批次"}},
    {"list-registry-25.csv",
     SHEET_UTF8_BOM,
     {"序号", "姓名", "性别", "证件号码", "出生日期", "户籍地址", "现住址", "街道代码", "社区代码", "监护人",
      "监护人电话", "备注", "认定结果", "学籍状态"}},
    {"list-returned-49.csv",
     SHEET_GB18030,
     {"序号", "姓名", "性别", "身份证号", "出生日期", "户籍地址", "现住址", "街道代码", "社区代码", "监护人",
      "监护人电话", "备注", "申报学校", "申报日期"}},
};

static const char *const origin[LISTS][2] = {
    {"人口库比对", "2019年首批"}, {"全国学籍系统", "去向不明"}, {"学校申报", "2019-09-20"}};

const char *lists_file(enum list list)
{
    return forms[list].file;
}

static void write_row(struct sheet *sheet, const struct child *child, enum list list, int row,
                      const char *note)
{
    char serial[12], household[160];

    snprintf(serial, sizeof(serial), "%d", row - 1);
    snprintf(household, sizeof(household), "%s", child->address);
    sheet_row(sheet,
              (const char *const[]){serial, child->name_cell, child->sex_cell, child->id_cell,
                                    child->birth_cell, household, child->address, child->street_cell,
                                    child->community_cell, child->guardian, child->phone, note,
                                    origin[list][0], origin[list][1]},
              COLUMNS);
}

/* In the order of the row numbers; they run without a gap from 2. */
static void write_list(const char *dir, const char *file, const struct children *children, enum list list)
{
    struct sheet *sheet = sheet_open(dir, file, forms[list].encoding);
    bool more = true;

    sheet_row(sheet, forms[list].headers, COLUMNS);
    for (int row = 2; more; row++) {
        more = false;
        for (size_t i = 0; i < children->count; i++)
            if (children->all[i].list == list && children->all[i].row == row) {
                write_row(sheet, &children->all[i], list, row, children->all[i].note_cell);
                more = true;
            }
    }
    if (list == LIST_FIRST)
        write_row(sheet, &children->all[children->duplicate_of], list, children->duplicate_row, "补报");
    sheet_close(sheet);
}

/* The first list as a spreadsheet spoils it: one ID number has become a number and cannot be had back. */
static void write_spoiled(const char *dir, const struct children *children)
{
    struct child *child = (struct child *)children_find(children, LIST_FIRST, "H", 62), kept = *child;

    snprintf(child->id_cell, sizeof(child->id_cell), "9.90101E+17");
    write_list(dir, LISTS_SPOILED, children, LIST_FIRST);
    *child = kept;
}

void lists_write(const char *dir, const struct children *children)
{
    for (enum list list = LIST_FIRST; list < LISTS; list++)
        write_list(dir, forms[list].file, children, list);
    write_spoiled(dir, children);
}
