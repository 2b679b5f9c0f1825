#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/idnumber.h"
#include "server/imports/imports_rules.h"

#define MAX 16

struct fixture {
    struct arena arena;
    struct import_header headers[MAX];
    const char *cells[MAX];
    struct import_row row;
};

static bool map(struct fixture *f, enum import_kind kind, const char *const *headers, size_t count,
                struct import_fault *fault)
{
    arena_init(&f->arena, 4u << 20);
    for (size_t i = 0; i < count; i++)
        f->headers[i] = (struct import_header){.text = headers[i]};
    f->row = (struct import_row){
        .kind = kind, .headers = f->headers, .cells = f->cells, .count = count, .arena = &f->arena};
    return columns_map(kind, f->headers, count, NULL, 0, &f->arena, fault);
}

static void end(struct fixture *f)
{
    json_decref(f->row.norm);
    json_decref(f->row.issues);
    arena_deinit(&f->arena);
}

static const char *norm(const struct fixture *f, const char *id)
{
    const char *text = json_string_value(json_object_get(f->row.norm, id));

    return text != NULL ? text : "(none)";
}

/* The issue of that name, NULL when there is none. */
static const json_t *find(const struct fixture *f, const char *name)
{
    size_t i;
    json_t *issue;

    json_array_foreach(f->row.issues, i, issue)
    {
        if (strcmp(json_string_value(json_object_get(issue, "name")), name) == 0)
            return issue;
    }
    return NULL;
}

static void expect_issue(const struct fixture *f, const char *name, const char *severity, const char *repair)
{
    const json_t *issue = find(f, name);

    cr_assert_not_null(issue, "no issue %s in %s", name, json_dumps(f->row.issues, 0));
    cr_assert_str_eq(json_string_value(json_object_get(issue, "severity")), severity);
    if (repair != NULL)
        cr_assert_str_eq(json_string_value(json_object_get(issue, "repair")), repair, "%s", name);
    cr_assert(json_string_length(json_object_get(json_object_get(issue, "notice"), "code")) > 0);
}

static const char *const list_headers[] = {"序号",     "学生姓名", "性别",     "身份证件号", "出生日期",
                                           "户籍地址", "家庭住址", "街道代码", "社区代码",   "监护人",
                                           "联系方式", "备注",     "数据来源"};
#define LIST_HEADERS (sizeof(list_headers) / sizeof(list_headers[0]))

/* A good row, of which the test spoils some cells. */
static void list_row(struct fixture *f)
{
    static const char *const good[] = {
        "1",           "张三",    "男",           "990101201003070077", "2010-03-07",
        "某路1号",     "某路1号", "990101001000", "990101001001",       "张四",
        "13800000000", "",        "人口库比对"};
    struct import_fault fault;

    cr_assert(map(f, IMPORT_LIST, list_headers, LIST_HEADERS, &fault));
    memcpy(f->cells, good, sizeof(good));
}

static void judge(struct fixture *f)
{
    imports_judge(&f->row);
}

Test(imports_rules, columns_are_found_by_synonyms_in_any_order)
{
    struct fixture f;
    list_row(&f);
    cr_assert_str_eq(f.headers[3].column->id, "id_number");
    cr_assert_str_eq(f.headers[6].column->id, "address");
    cr_assert_str_eq(f.headers[10].column->id, "guardian_phone");
    cr_assert_null(f.headers[12].column);
    arena_deinit(&f.arena);
}

Test(imports_rules, a_missing_column_is_named)
{
    static const char *const headers[] = {"代码", "名称"};
    struct import_fault fault;
    struct fixture f;

    cr_assert_not(map(&f, IMPORT_ORG, headers, 2, &fault));
    cr_assert_str_eq(fault.missing, "类型、上级代码");
    arena_deinit(&f.arena);
}

Test(imports_rules, headers_are_compared_without_width_blanks_and_stars)
{
    static const char *const headers[] = {" *代 码：", "名称", "类型", "上级代码"};
    struct import_fault fault;
    struct fixture f;

    cr_assert(map(&f, IMPORT_ORG, headers, 4, &fault));
    cr_assert_str_eq(f.headers[0].column->id, "code");
    arena_deinit(&f.arena);
}

Test(imports_rules, an_override_names_any_header)
{
    static const char *const texts[] = {"甲", "名称", "类型", "上级代码"};
    struct import_override good = {"代码", "甲"}, bad = {"代码", "乙"};
    struct import_header headers[4];
    struct import_fault fault;
    struct arena arena;

    arena_init(&arena, 1u << 20);
    for (int i = 0; i < 4; i++)
        headers[i] = (struct import_header){.text = texts[i]};
    cr_assert(columns_map(IMPORT_ORG, headers, 4, &good, 1, &arena, &fault));
    cr_assert_str_eq(headers[0].column->id, "code");
    for (int i = 0; i < 4; i++)
        headers[i] = (struct import_header){.text = texts[i]};
    cr_assert_not(columns_map(IMPORT_ORG, headers, 4, &bad, 1, &arena, &fault));
    cr_assert_str_eq(fault.unknown, "乙");
    arena_deinit(&arena);
}

Test(imports_rules, many_headers_stay_within_the_arena)
{
    struct import_header headers[256];
    struct import_fault fault;
    struct arena arena;

    arena_init(&arena, 4u << 20);
    for (int i = 0; i < 256; i++)
        headers[i] = (struct import_header){.text = "无关的一列，名字很长很长很长很长很长很长"};
    cr_assert_not(columns_map(IMPORT_LIST, headers, 256, NULL, 0, &arena, &fault));
    cr_assert_not_null(fault.missing);
    arena_deinit(&arena);
}

Test(imports_rules, a_clean_row_has_no_issue)
{
    struct fixture f;
    list_row(&f);
    f.cells[3] = "99010120100307001";
    char number[19];
    static const char checks[] = "0123456789X";
    for (const char *c = checks; *c != '\0'; c++) { /* the one check character that fits */
        snprintf(number, sizeof(number), "99010120100307001%c", *c);
        f.cells[3] = number;
        judge(&f);
        if (json_array_size(f.row.issues) == 0)
            break;
        json_decref(f.row.norm);
        json_decref(f.row.issues);
        f.row.norm = f.row.issues = NULL;
    }
    cr_assert_not_null(f.row.norm, "no check character was right");
    cr_assert(json_is_true(json_object_get(f.row.norm, "id_valid")));
    cr_assert_str_eq(norm(&f, "sex"), "male");
    cr_assert_str_eq(norm(&f, "birth_date"), "2010-03-07");
    cr_assert_str_eq(norm(&f, "name_key"), "张三");
    end(&f);
}

Test(imports_rules, a_wrong_check_digit_is_a_warning_with_a_repair)
{
    struct fixture f;
    list_row(&f);
    f.cells[3] = "990101201003070010";
    judge(&f);
    const json_t *issue = find(&f, "check_digit");
    if (issue == NULL) { /* that one happened to be right */
        json_decref(f.row.norm);
        json_decref(f.row.issues);
        f.cells[3] = "990101201003070011";
        judge(&f);
        issue = find(&f, "check_digit");
    }
    cr_assert_not_null(issue);
    cr_assert_eq(json_string_length(json_object_get(issue, "repair")), 18);
    cr_assert(json_is_false(json_object_get(f.row.norm, "id_valid")));
    end(&f);
}

Test(imports_rules, scientific_notation_is_an_error)
{
    struct fixture f;
    list_row(&f);
    f.cells[3] = "9.90101E+17";
    f.cells[10] = "1.38E+10";
    f.cells[7] = "9.90101E+11";
    judge(&f);
    expect_issue(&f, "id_lost", "error", NULL);
    expect_issue(&f, "phone_lost", "error", NULL);
    expect_issue(&f, "code_lost", "error", NULL);
    end(&f);
}

Test(imports_rules, full_width_and_spaces_are_mended_and_told)
{
    struct fixture f;
    list_row(&f);
    f.cells[1] = "张 三";
    f.cells[4] = "２０１０－０３－０７";
    f.cells[7] = "９９０１０１００１０００";
    judge(&f);
    cr_assert_str_eq(norm(&f, "name"), "张三");
    cr_assert_str_eq(norm(&f, "birth_date"), "2010-03-07");
    cr_assert_str_eq(norm(&f, "street_code"), "990101001000");
    expect_issue(&f, "spaces", "warning", "张三");
    expect_issue(&f, "full_width", "warning", NULL);
    end(&f);
}

Test(imports_rules, fifteen_digits_become_eighteen)
{
    struct fixture f;
    list_row(&f);
    f.cells[3] = "990101100307001";
    f.cells[4] = "1910-03-07";
    judge(&f);
    cr_assert_eq(strlen(norm(&f, "id_number")), 18);
    cr_assert_str_eq(norm(&f, "id_type"), "citizen15");
    cr_assert(json_is_false(json_object_get(f.row.norm, "id_valid")));
    expect_issue(&f, "id_old_form", "warning", NULL);
    end(&f);
}

Test(imports_rules, a_number_and_the_cells_beside_it_are_compared)
{
    struct fixture f;
    list_row(&f);
    f.cells[2] = "女";
    f.cells[4] = "2010-03-08";
    judge(&f);
    expect_issue(&f, "birth_differs", "warning", NULL);
    expect_issue(&f, "sex_differs", "warning", NULL);
    end(&f);
}

Test(imports_rules, an_empty_number_is_usable_and_left_to_the_database_to_tell)
{
    struct fixture f;
    list_row(&f);
    f.cells[3] = "无";
    judge(&f);
    cr_assert_str_eq(norm(&f, "id_number"), "");
    cr_assert_str_eq(norm(&f, "id_type"), "empty");
    cr_assert_null(find(&f, "id_missing"));
    end(&f);
}

Test(imports_rules, a_birth_date_that_nothing_tells_is_an_error)
{
    struct fixture f;
    list_row(&f);
    f.cells[3] = "";
    f.cells[4] = "去年春天";
    judge(&f);
    expect_issue(&f, "birth_unreadable", "error", NULL);
    end(&f);
}

/* Names are shown whole in every list, so no number of a person hides in one. */
Test(imports_rules, a_number_in_a_name_is_an_error)
{
    static const char *const names[] = {"张三13900001234", "990101201003030019",
                                        "张三 ９９０１０１ ２０１００３０３ ００１９", "139-0000-1234张三"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct fixture f;

        list_row(&f);
        f.cells[1] = names[i];
        judge(&f);
        expect_issue(&f, "name_number", "error", NULL);
        end(&f);
    }
}

Test(imports_rules, a_row_without_a_name_is_an_error)
{
    struct fixture f;
    list_row(&f);
    f.cells[1] = "　";
    judge(&f);
    expect_issue(&f, "name_missing", "error", NULL);
    end(&f);
}

Test(imports_rules, control_characters_become_inert)
{
    struct fixture f;
    list_row(&f);
    f.cells[6] = "某路\x1b[31m 2号\n";
    judge(&f);
    cr_assert_null(strchr(norm(&f, "address"), 0x1b));
    cr_assert_null(strchr(norm(&f, "address"), '\n'));
    end(&f);
}

Test(imports_rules, codes_of_nine_digits_are_filled_up)
{
    struct fixture f;
    list_row(&f);
    f.cells[7] = "990101001";
    judge(&f);
    cr_assert_str_eq(norm(&f, "street_code"), "990101001000");
    end(&f);
}

static const char *const roster_headers[] = {"全国学籍号", "姓名", "性别", "身份证号", "出生日期",
                                             "学校标识码", "学校", "年级", "班级",     "学生状态"};

static void roster_row(struct fixture *f)
{
    static const char *const good[] = {"L990101201003070012", "张三",   "男",     "",    "2010-03-07",
                                       "9901010001",          "某小学", "三年级", "2班", "在读"};
    struct import_fault fault;

    cr_assert(map(f, IMPORT_ROSTER, roster_headers, 10, &fault));
    memcpy(f->cells, good, sizeof(good));
}

Test(imports_rules, a_roster_row_needs_its_student_number)
{
    struct fixture f;
    roster_row(&f);
    judge(&f);
    cr_assert_str_eq(norm(&f, "student_number"), "L990101201003070012");
    cr_assert_str_eq(norm(&f, "school_name"), "某小学");
    expect_issue(&f, "id_missing", "warning", NULL);
    end(&f);
    roster_row(&f);
    f.cells[0] = "";
    judge(&f);
    expect_issue(&f, "student_number_missing", "error", NULL);
    end(&f);
}

Test(imports_rules, a_number_in_the_student_number_mends_the_other)
{
    struct fixture f;
    char number[19] = "99010120100307001?", student[20];

    for (const char *c = "0123456789X"; *c != '\0'; c++) { /* the one check character that fits */
        number[17] = *c;
        if (idnumber_is_valid(number))
            break;
    }
    roster_row(&f);
    snprintf(student, sizeof(student), "G%s", number);
    f.cells[0] = student;
    f.cells[3] = "990101197508190017";
    judge(&f);
    expect_issue(&f, "student_number_differs", "warning", number);
    /* Another person's number does not make the child an adult. */
    cr_assert_null(json_object_get(find(&f, "birth_differs"), "repair"));
    end(&f);
}

Test(imports_rules, units_take_chinese_types)
{
    static const char *const headers[] = {"代码", "名称", "类型", "上级代码", "启用日期"};
    struct import_fault fault;
    struct fixture f;

    cr_assert(map(&f, IMPORT_ORG, headers, 5, &fault));
    f.cells[0] = "990101001";
    f.cells[1] = "东街道";
    f.cells[2] = "街道";
    f.cells[3] = "990101";
    f.cells[4] = "43000";
    judge(&f);
    cr_assert_str_eq(norm(&f, "type"), "street");
    cr_assert_str_eq(norm(&f, "code"), "990101001000");
    cr_assert_str_eq(norm(&f, "parent_code"), "990101000000");
    expect_issue(&f, "date_serial", "error", NULL);
    end(&f);
    cr_assert(map(&f, IMPORT_ORG, headers, 5, &fault));
    f.cells[0] = "";
    f.cells[2] = "公司";
    f.cells[4] = "";
    judge(&f);
    expect_issue(&f, "code_missing", "error", NULL);
    expect_issue(&f, "type_unknown", "error", NULL);
    end(&f);
}

Test(imports_rules, a_division_has_twelve_digits)
{
    static const char *const headers[] = {"代码", "名称", "类型", "上级代码"};
    static const struct {
        const char *code, *type;
        bool odd;
    } rows[] = {
        {"990101001000", "street", false}, {"990101001", "street", false}, {"99010100100", "street", true},
        {"9901010010000", "社区", true},   {"JD01", "street", true},       {"XX01", "school", false},
    };
    struct import_fault fault;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture f;

        cr_assert(map(&f, IMPORT_ORG, headers, 4, &fault));
        f.cells[0] = rows[i].code;
        f.cells[1] = "东街道";
        f.cells[2] = rows[i].type;
        f.cells[3] = "990101000000";
        judge(&f);
        cr_assert_eq(find(&f, "code_form") != NULL, rows[i].odd, "%s", rows[i].code);
        end(&f);
    }
}

Test(imports_rules, a_row_of_the_calendar_is_a_day_and_what_it_is)
{
    static const char *const headers[] = {"日期", "安排", "节日"};
    static const struct {
        const char *day, *word, *type, *iso;
    } rows[] = {{"2027-01-01", "休", "holiday", "2027-01-01"},
                {"2027/1/3", "调休上班", "workday", "2027-01-03"},
                {"2027年2月22日", "学期开始", "term_start", "2027-02-22"},
                {"2027-07-02", " 学期结束 ", "term_end", "2027-07-02"}};
    struct import_fault fault;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct fixture f;

        cr_assert(map(&f, IMPORT_CALENDAR, headers, 3, &fault));
        f.cells[0] = rows[i].day;
        f.cells[1] = rows[i].word;
        f.cells[2] = "节";
        judge(&f);
        cr_assert_str_eq(norm(&f, "type"), rows[i].type);
        cr_assert_str_eq(norm(&f, "day"), rows[i].iso);
        end(&f);
    }
}

Test(imports_rules, a_row_of_the_calendar_without_a_day_or_of_another_kind_is_an_error)
{
    static const char *const headers[] = {"日期", "类型", "名称"};
    struct import_fault fault;
    struct fixture f;

    cr_assert(map(&f, IMPORT_CALENDAR, headers, 3, &fault));
    f.cells[0] = "";
    f.cells[1] = "半天";
    f.cells[2] = "";
    judge(&f);
    expect_issue(&f, "day_missing", "error", NULL);
    expect_issue(&f, "type_unknown", "error", NULL);
    end(&f);
}
