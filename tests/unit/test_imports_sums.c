#include <criterion/criterion.h>
#include <string.h>

#include "server/imports/imports_rules.h"

enum { COLUMNS = 6 };

/* What becomes of a row of a list with these cells. */
static bool is_sum(const char *seq, const char *first, const char *name, const char *id, const char *birth,
                   enum import_kind kind)
{
    const char *cells[COLUMNS] = {seq, first, "", name, id, birth};
    struct import_header headers[COLUMNS] = {
        {.text = "序号", .column = columns_find(kind, "seq")},
        {.text = "街道"},
        {.text = "学校"},
        {.text = "姓名", .column = columns_find(kind, "name")},
        {.text = "证件号码", .column = columns_find(kind, "id_number")},
        {.text = "出生日期", .column = columns_find(kind, "birth_date")},
    };
    struct arena arena;
    struct import_row row = {
        .kind = kind, .headers = headers, .cells = cells, .count = COLUMNS, .arena = &arena};
    bool taken;

    arena_init(&arena, 1u << 20);
    taken = imports_take_sum(&row);
    if (taken) {
        cr_assert(json_is_true(json_object_get(row.norm, "sum_row")));
        cr_assert_eq(json_array_size(row.issues), 1);
        cr_assert_str_eq(json_string_value(json_object_get(json_array_get(row.issues, 0), "severity")),
                         "warning");
        json_decref(row.norm);
        json_decref(row.issues);
    } else {
        cr_assert_null(row.norm);
    }
    arena_deinit(&arena);
    return taken;
}

#define LIST(seq, first, name, id, birth) is_sum(seq, first, name, id, birth, IMPORT_LIST)

Test(imports_sums, a_row_of_sums_is_told_by_its_first_cells_and_its_name)
{
    cr_assert(LIST("合计", "", "", "", ""));
    cr_assert(LIST("", "", "", "合计", ""), "where the ID number stands");
    cr_assert(LIST("", "", "总计：", "", ""));
    cr_assert(LIST("", "东街道小计", "12人", "", ""));
    cr_assert(LIST("", " 合 计 ", "", "", ""));
    cr_assert(LIST("总　计（人）", "", "", "", ""), "brackets and wide blanks");
    cr_assert(LIST("9", "", "１２", "", ""));
    cr_assert(LIST("9", "", "共 12 人", "", "12"));
    cr_assert(is_sum("", "合计", "", "", "", IMPORT_ROSTER));
}

/* How many errors there are in a row of this name and a birth date. */
static size_t refused(const char *name)
{
    const char *cells[] = {name, "2014-05-06"};
    struct import_header headers[] = {
        {.text = "姓名", .column = columns_find(IMPORT_LIST, "name")},
        {.text = "出生日期", .column = columns_find(IMPORT_LIST, "birth_date")},
    };
    struct arena arena;
    struct import_row row = {
        .kind = IMPORT_LIST, .headers = headers, .cells = cells, .count = 2, .arena = &arena};
    size_t errors;

    arena_init(&arena, 1u << 20);
    row.issues = json_array();
    imports_refuse_sum(&row);
    errors = json_array_size(row.issues);
    json_decref(row.issues);
    arena_deinit(&arena);
    return errors;
}

Test(imports_sums, nobody_is_entered_by_the_name_of_a_sum)
{
    cr_assert_eq(refused("合计"), 1);
    cr_assert_eq(refused("１２人"), 1);
    cr_assert_eq(refused("张合"), 0);
}

Test(imports_sums, a_child_is_never_taken_for_one)
{
    cr_assert_not(LIST("1", "东街道", "张合", "", ""));
    cr_assert_not(LIST("1", "东街道", "", "", ""), "a row without a name is an error, not a sum");
    cr_assert_not(LIST("12", "", "甲", "", ""));
    cr_assert_not(LIST("合计", "", "12", "990101201001010011", ""), "an ID number");
    cr_assert_not(LIST("小计", "", "小计", "", "2010-01-01"), "a birth date");
    cr_assert_not(is_sum("合计", "合计", "合计", "", "", IMPORT_ORG), "units are no children");
}
