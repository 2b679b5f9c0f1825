/* Every number of every report opens: the command that --how says for it gives just as many files. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/caseno.h"
#include "tests/support/desk.h"

static const char *const seated[] = {"d1", "d2", "s1", "c1", "insp", "leader", NULL};

static const char *number(int64_t id)
{
    static char text[CASENO_SIZE];

    caseno_format(id, text);
    return text;
}

static void act(struct desk *desk, const char *account, const char *verb, int64_t id, const char *more)
{
    char words[800];

    snprintf(words, sizeof(words), "--yes %s %s %s", verb, number(id), more);
    cr_assert_eq(desk_nol(desk, account, words), 0, "%s: %s", words, desk->program.said);
}

static void settle(struct desk *desk, int64_t id, const char *finding)
{
    act(desk, "d1", "finding file", id, finding);
    act(desk, "d2", "case confirm", id, "");
}

#define CERTIFICATE "--evidence 'graduation_certificate:1;issuer=S;date=2018-07-01=seen'"
#define GRADUATED "--code F " CERTIFICATE
#define AT_HOME                                                                                              \
    "--code L --evidence 'guardian_statement;date=2019-02-01=seen' --evidence "                              \
    "'talk_record;date=2019-02-01=seen'"
#define MOVED "--code A --sub moved_away --evidence 'household_transfer:1;issuer=P;date=2019-02-01=seen'"

static const char list_head[] = "序号,姓名,性别,证件号码,出生日期,户籍地址,现住址,街道代码,社区代码,监护人,"
                                "监护人电话,备注\n";

static void import(struct desk *desk, const char *name, const char *scheme, const char *rows)
{
    char path[128], text[4096], words[800];

    snprintf(path, sizeof(path), "%s/list.csv", desk->folder);
    snprintf(text, sizeof(text), "%s%s", list_head, rows);
    desk_file(path, text);
    snprintf(
        words, sizeof(words),
        "--yes batch import %s --name '%s' --document 1 --received 2019-01-21 --due 2019-04-30 --scheme %s "
        "--born 2002-09-01..2012-08-31 --reference-day 2019-01-21 --clocks",
        path, name, scheme);
    cr_assert_eq(desk_nol(desk, "d1", words), 0, "%s", desk->program.said);
}

/* The number of a row of a list that was imported. */
static int64_t case_at(struct desk *desk, const char *batch, int row)
{
    char sql[300];

    snprintf(sql, sizeof(sql),
             "SELECT case_id FROM nol.batch_row r JOIN nol.batch b ON b.id = r.batch_id WHERE b.name = '%s' "
             "AND row_no = %d",
             batch, row);
    return strtoll(running_ask(desk->running, sql), NULL, 10);
}

/* B1: 52 files wherever a file can be. 'List 2': received twice, without a street, settled at the desk. B3: unresolved ones. */
static void play(struct desk *desk)
{
    settle(desk, 300001, AT_HOME);
    act(desk, "s1", "task done", 300001, "next_talk --note heard");
    act(desk, "s1", "case enrol", 300001,
        "--form class --evidence 'enrolment_certificate:1;issuer=S;date=2019-02-18=seen'");
    settle(desk, 300002, GRADUATED);
    settle(desk, 300003, AT_HOME);
    settle(desk, 300004, MOVED);
    settle(desk, 310001, GRADUATED);
    act(desk, "d2", "case reopen", 310001, "--reason back");
    settle(desk, 310002, GRADUATED);
    act(desk, "d2", "case close", 310002, "");
    act(desk, "s1", "case handback", 310003, "--reason no");
    act(desk, "c1", "visit submit", 310004, "--result not_met --how home --on 2019-02-03");
    act(desk, "c1", "visit submit", 310005,
        "--result met --how home --on 2019-02-03 --met M --finding F " CERTIFICATE);
    act(desk, "s1", "case approve", 310005, "");

    import(desk, "List 2", "2019-list",
           "1,甲一,男,990101200901010015,2009-01-01,路,路,990101001000,990101001001,甲父,,\n"
           "2,乙一,女,,2009-01-02,路,路,990101001000,,乙父,,\n"
           "3,丙一,男,,2009-01-03,路,路,990101002000,,丙父,,\n"
           "4,丁一,男,,2009-01-04,路,路,,,丁父,,\n"
           "5,甲一,男,990101200901010015,2009-01-01,路,路,990101001000,990101001001,甲父,,\n");
    settle(desk, case_at(desk, "List 2", 3), GRADUATED);
    settle(desk, case_at(desk, "List 2", 5), GRADUATED);
    import(desk, "B3", "2019-returned",
           "1,戊一,男,,2009-02-01,路,路,990101001000,,戊父,,\n2,己一,男,,2009-02-02,路,路,990101001000,,己父,"
           ",\n");
    settle(desk, case_at(desk, "B3", 2),
           "--code not_found --evidence 'guardian_statement:1;issuer=G;date=2019-02-01=seen'");
}

/* Help given, steps of law, matters that went up and orders that came down. */
static void work(struct desk *desk)
{
    act(desk, "s1", "measure add", 300001, "--kind aid --amount 1234.56 --on 2019-03-01 --note meals");
    act(desk, "s1", "measure add", 300001, "--kind aid --amount 0.44 --on 2019-03-02 --note meals");
    act(desk, "d1", "measure add", 300003, "--kind aid --amount 10 --on 2019-03-02 --note meals");
    act(desk, "d1", "measure add", 300003,
        "--kind lesson_plan --lessons 40 --on 2019-03-02 --until 2027-06-30");
    act(desk, "d1", "measure add", 300003, "--kind lesson --lessons 2 --on 2019-03-03");
    act(desk, "c1", "measure add", 310004, "--kind talk --on 2019-03-04 --note heard");
    act(desk, "c1", "escalation raise", 310007, "--reason refuses --note 'will not'");
    act(desk, "s1", "escalation raise", 310008, "--reason needs_department --note papers");
    act(desk, "s1", "escalation raise", 310008, "--reason danger --note hurt");
    act(desk, "d1", "escalation raise", 300003, "--reason needs_department --note papers");
}

/* How many files the command opens: its rows, or what a field of them adds up to. */
static json_int_t opened(const json_t *rows, const char *adds)
{
    json_int_t sum = 0;
    json_t *row, *seen;
    size_t index;

    if (json_is_object(rows)) /* one thing that says its sum */
        return json_integer_value(json_object_get(rows, adds));
    seen = json_object();
    json_array_foreach(rows, index, row)
    {
        if (adds == NULL)
            sum++;
        else if (strcmp(adds, "child") == 0)
            json_object_set_new(seen, json_string_value(json_object_get(row, adds)), json_true());
        else
            sum += json_integer_value(json_object_get(row, adds));
    }
    sum += (json_int_t)json_object_size(seen);
    json_decref(seen);
    return sum;
}

/* Each number that the report says is what its command opens; returns how many numbers there were. */
static size_t open_all(struct desk *desk, const char *account, const char *report)
{
    char words[1024];
    json_t *cells, *cell;
    size_t index, count;

    snprintf(words, sizeof(words), "report %s --how", report);
    cells = desk_ask(desk, account, words);
    json_array_foreach(cells, index, cell)
    {
        const char *command = json_string_value(json_object_get(cell, "command"));
        json_int_t expected = json_integer_value(json_object_get(cell, "count"));
        json_t *rows;

        cr_assert_eq(strncmp(command, "nol ", 4), 0, "%s", command);
        snprintf(words, sizeof(words), "%s%s", command + 4,
                 strncmp(command, "nol case list", 13) == 0 || strncmp(command, "nol batch", 9) == 0
                     ? " --reason test"
                     : "");
        rows = desk_ask(desk, account, words);
        cr_assert_eq(opened(rows, json_string_value(json_object_get(cell, "adds"))), expected,
                     "report %s: %s / %s is %lld, but %s gives %lld: %s", report,
                     json_string_value(json_object_get(cell, "label")),
                     json_string_value(json_object_get(cell, "column")), (long long)expected, command,
                     (long long)opened(rows, json_string_value(json_object_get(cell, "adds"))),
                     desk->program.said);
        json_decref(rows);
    }
    count = json_array_size(cells);
    json_decref(cells);
    return count;
}

Test(cells, each_opens_as_many_files_as_it_says)
{
    struct desk desk;

    desk_open(&desk, 1, "zh_CN.UTF-8", seated);
    play(&desk);
    cr_expect_geq(open_all(&desk, "d1", "stage --batch B1"), 20);
    cr_expect_geq(open_all(&desk, "d1", "stage --batch 'List 2'"), 12);
    cr_expect_geq(open_all(&desk, "d1", "stage --batch B3"), 5);
    cr_expect_geq(open_all(&desk, "d1", "stage --batch B1 --on 2019-01-21"), 10);
    cr_expect_geq(open_all(&desk, "d1", "progress --batch B1"), 20);
    cr_expect_geq(open_all(&desk, "d1", "progress --batch 'List 2'"), 10);
    cr_expect_geq(open_all(&desk, "s1", "stage --batch B1"), 10);
    cr_expect_geq(open_all(&desk, "c1", "stage --batch B1"), 8);
    cr_expect_geq(open_all(&desk, "s1", "diff --batch B1 --from 2019-01-21 --to today"), 6);
    cr_expect_geq(open_all(&desk, "d1", "diff --batch B1 --from 2019-01-21 --to today"), 6);
    work(&desk);
    NOL("d1", "case list --escalated --on today", 0);
    cr_expect_geq(open_all(&desk, "d1", "measures"), 20);
    cr_expect_geq(open_all(&desk, "s1", "measures"), 5);
    cr_expect_geq(open_all(&desk, "d1", "measures --batch B1 --from 2019-03-02 --to 2019-03-03"), 5);
    cr_expect_geq(open_all(&desk, "d1", "escalations"), 20);
    cr_expect_geq(open_all(&desk, "s1", "escalations"), 10);
    cr_expect_geq(open_all(&desk, "d1", "escalations --batch B1"), 10);
    cr_expect_geq(open_all(&desk, "d1", "duties"), 20);
    cr_expect_geq(open_all(&desk, "d1", "duties --batch B1 --from 2019-02-03 --to 2019-02-03"), 4);
    cr_expect_geq(open_all(&desk, "s1", "duties"), 10);
    cr_expect_geq(open_all(&desk, "c1", "duties"), 4);
    NOL("c1", "escalation raise 310009 --reason late --note x", 2);
    NOL("d1", "report freeze --batch B1", 0);
    settle(&desk, 310006, GRADUATED);
    cr_expect_geq(open_all(&desk, "d1", "frozen show 1"), 20);
    NOL("d1", "report stage --batch B1 --how", 0);
    SAID("nol case list --batch B1 --on 20");
    SAID("已复学");
    desk_day_over(&desk);
    NOL("leader", "report stage --batch B1 --how -o csv", 0); /* only what the role may open */
    NOT_SAID("nol case list");
    SAID("您的角色不能查看");
    NOL("leader", "report escalations --how -o csv", 0);
    SAID("nol escalation list");
    desk_close(&desk);
}

/* A pupil who is on no list, one who is on two, one born too early. */
static void import_roster(struct desk *desk)
{
    char path[128], words[300];

    snprintf(path, sizeof(path), "%s/roster.csv", desk->folder);
    desk_file(path, "学籍号,姓名,性别,证件号码,出生日期,学校代码,学校名称,年级,班级,学籍状态\n"
                    "G990101200901060017,双一,男,990101200901060017,2009-01-06,XX01,第一小学,三年级,1,在校\n"
                    "L9901012009020299990,辛一,男,,2009-02-02,XX01,第一小学,三年级,1,在校\n"
                    "L9901012001020299990,壬一,男,,2001-02-02,XX01,第一小学,六年级,1,在校\n");
    snprintf(words, sizeof(words), "--yes roster import %s --replace", path);
    cr_assert_eq(desk_nol(desk, "d1", words), 0, "%s", desk->program.said);
}

/* Child 双一 stands on two lists with two findings, 庚一 was born outside the window. */
Test(cells, of_the_district_each_opens)
{
    struct desk desk;
    json_t *report;
    char words[200];

    desk_open(&desk, 1, "zh_CN.UTF-8", seated);
    play(&desk);
    import(&desk, "List 4", "2019-list",
           "1,双一,男,990101200901060017,2009-01-06,路,路,990101002000,,双父,,\n");
    import(&desk, "List 5", "2019-list",
           "1,双一,男,990101200901060017,2009-01-06,路,路,990101001000,,双父,,\n"
           "2,庚一,男,,2015-01-01,路,路,,,庚父,,\n");
    running_ask(desk.running, "WITH d AS (DELETE FROM nol.roster_pupil RETURNING 1) SELECT count(*) FROM d");
    NOL("d1", "report district", 0);
    SAID("尚未导入学籍库");
    cr_expect_geq(open_all(&desk, "d1", "district"), 20);
    import_roster(&desk);
    settle(&desk, case_at(&desk, "List 4", 2), GRADUATED);
    settle(&desk, case_at(&desk, "List 5", 2), AT_HOME);
    settle(&desk, case_at(&desk, "List 5", 3), AT_HOME);
    cr_expect_geq(open_all(&desk, "d1", "district"), 25);
    cr_expect_geq(open_all(&desk, "d1", "district --on 2019-01-21"), 10);
    report = desk_ask(&desk, "d1", "report district");
    cr_expect_eq(json_integer_value(json_object_get(report, "pupils")), 2);
    cr_expect_eq(json_integer_value(json_object_get(report, "children")),
                 json_integer_value(json_object_get(report, "files")) - 1);
    cr_expect_eq(json_integer_value(json_object_get(report, "out_in_window")),
                 json_integer_value(json_object_get(report, "out_of_school")) - 1);
    snprintf(words, sizeof(words), "疑似失学 %lld 人，适龄人口 %lld 人，占 %s %%",
             (long long)json_integer_value(json_object_get(report, "out_in_window")),
             (long long)json_integer_value(json_object_get(report, "population")),
             json_string_value(json_object_get(report, "rate")));
    desk_day_over(&desk);
    NOL("leader", "report district", 0);
    SAID(words);
    SAID("日终");
    json_decref(report);
    NOL("leader", "report district -o csv", 0);
    SAID("分列,代码,名称,个案数,人数,核减,疑似失学,已复学,未定,范围内出生的人数,其中疑似失学,学籍库学生,"
         "不在学籍库,"
         "适龄人口,占比（%）");
    NOL("leader", "report district --how -o csv", 0);
    NOT_SAID("nol case list");
    NOL("insp", "--lang en report district", 0);
    SAID("Pupils of the registry born then");
    NOL("s1", "report district", 5);
    NOL("d1", "report district --on 2019-01-20", 1);
    NOL("d1", "case list --children nonsense", 2);
    NOL("d1", "case list --scheme nowhere", 3);
    desk_close(&desk);
}

Test(cells, what_one_may_not_see_is_counted)
{
    struct desk desk;
    char words[400];
    const char *more;
    json_t *rows;
    size_t open;

    desk_open(&desk, 1, "en_US.UTF-8", seated);
    play(&desk);
    /* Of two that count under the street one is with nobody yet. */
    NOL("s1", "case list --batch 'List 2' --listed-street 990101001000", 0);
    SAID("1 more file is counted there, which is not in your sight");
    /* another street's files are not even counted */
    NOL("s1", "case list --batch 'List 2' --listed-street 990101002000", 0);
    NOT_SAID("sight");
    NOL("insp", "case list --batch B1 --counts-as open --known-at 2099-01-01", 5);
    desk_day_over(&desk);
    NOL("insp", "case list --batch B1 --counts-as open", 0);
    SAID("sight");
    NOL("d1", "case list --batch B1 --on 2099-01-01", 1);
    NOL("d1", "case list --batch B1 --on 2019-01-21 --known-at 1999-01-01", 1);
    NOL("d1", "case list --batch B1 --listed-street 999", 3);
    /* all pages are of one position, though the work goes on meanwhile */
    rows = desk_ask(&desk, "d1", "case list --batch B1 --counts-as open --reason test");
    open = json_array_size(rows);
    json_decref(rows);
    snprintf(words, sizeof(words), "case list --batch B1 --counts-as open --limit %zu", open - 7);
    NOL("d1", words, 0);
    more = strstr(desk.program.said, "--known-at ");
    cr_assert_not_null(more, "%s", desk.program.said);
    snprintf(words, sizeof(words), "case list --batch B1 --counts-as open %.*s", (int)strcspn(more, "\n"),
             more);
    settle(&desk, 310006, GRADUATED);
    NOL("d1", words, 0);
    SAID("7 rows.");
    rows = desk_ask(&desk, "d1", "case list --batch B1 --counts-as open --reason test");
    cr_assert_eq(json_array_size(rows), open - 1);
    json_decref(rows);
    desk_close(&desk);
}
