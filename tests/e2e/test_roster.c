/* nol roster and the rows of sums of a list, against the real nold: what a clerk and a script meet. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/desk.h"

static const char *const officers[] = {"d1", "s1", NULL};

/* A registry with pupils of the numbers `from` to `until` in one school, behind what stands there already. */
static void write_pupils(const char *path, const char *mode, int from, int until, const char *school)
{
    FILE *file = fopen(path, mode);

    cr_assert_not_null(file);
    if (*mode == 'w')
        fputs("学籍号,姓名,性别,证件号码,出生日期,学校代码,学校名称,年级,班级,学籍状态\n", file);
    for (int i = from; i <= until; i++)
        fprintf(file, "L9901012009%08d,学生,男,,2009-01-01,%s,%s小学,三年级,1,在读\n", i, school, school);
    cr_assert_eq(fclose(file), 0);
}

static void put(const char *path, const char *mode, const char *text)
{
    FILE *file = fopen(path, mode);

    cr_assert_not_null(file);
    fputs(text, file);
    cr_assert_eq(fclose(file), 0);
}

Test(roster, half_a_registry_is_asked_about_and_a_script_has_to_insist)
{
    struct desk desk;
    char path[200], words[400];
    json_t *shown;
    /* the dry run's import; the one that was refused before it waits for --replace */
    static const char staged[] =
        "SELECT count(*) FROM intake.import_row WHERE import_id = (SELECT max(id) FROM nol.import)";

    desk_open(&desk, 1, "en_US.UTF-8", officers);
    snprintf(path, sizeof(path), "%s/roster.csv", desk.folder);
    write_pupils(path, "w", 1, 60, "A");
    write_pupils(path, "a", 101, 140, "B");
    put(path, "a", "合计,,,,,,,,,\n");
    snprintf(words, sizeof(words), "roster import %s --replace", path); /* the fixture has some pupils */
    NOL("d1", words, 0);
    SAID("Rows of sums skipped");
    NOL("d1", "roster show", 0);
    SAID("Primary school");
    shown = desk_ask(&desk, "d1", "roster show");
    cr_assert_eq(json_integer_value(json_object_get(shown, "pupils")), 100);
    cr_assert_eq(json_integer_value(json_object_get(shown, "primary")), 100);
    cr_assert_eq(json_array_size(json_object_get(shown, "rows")), 2);
    json_decref(shown);
    NOL("s1", "roster show", 5);

    write_pupils(path, "w", 1, 60, "A");
    snprintf(words, sizeof(words), "roster import %s", path);
    NOL("d1", words, 1);
    SAID("40 of the 100 pupils");
    SAID("B小学 40/40");
    SAID("--replace");
    snprintf(words, sizeof(words), "--yes roster import %s", path);
    NOL("d1", words, 1);
    cr_assert_str_eq(running_ask(desk.running, "SELECT count(*) FROM nol.roster_pupil"), "100");
    snprintf(words, sizeof(words), "roster import %s --dry-run", path);
    NOL("d1", words, 0);
    SAID("B小学");
    /* Who is asked sees what a dry run says; that leaves no row at the server, and the file goes there once more. */
    snprintf(words, sizeof(words), "exec %s --profile d1 roster import %s", NOL_PROGRAM, path);
    program_start_on_terminal(&desk.program, (const char *[]){"/bin/sh", "-c", words, NULL}, 80);
    program_wait_past(&desk.program, "as the whole registry all the same?", DESK_CALL_MS);
    cr_assert_str_eq(running_ask(desk.running, staged), "0");
    program_type(&desk.program, "y\n");
    cr_assert_eq(program_wait_end(&desk.program, DESK_CALL_MS), 0, "%s", desk.program.said);
    cr_assert_str_eq(running_ask(desk.running, "SELECT count(*) FROM nol.roster_pupil"), "60");
    cr_assert_str_eq(running_ask(desk.running, staged), "0");

    NOL("d1", "roster set --drops 101", 2);
    NOL("d1", "roster set --drops 40", 0);
    write_pupils(path, "w", 1, 40, "A");
    snprintf(words, sizeof(words), "roster import %s", path);
    NOL("d1", words, 0);
    desk_close(&desk);
}

Test(roster, a_row_of_sums_in_a_list_is_no_child)
{
    struct desk desk;
    char path[200], words[500];
    json_t *batch;

    desk_open(&desk, 1, "en_US.UTF-8", officers);
    snprintf(path, sizeof(path), "%s/list.csv", desk.folder);
    put(path, "w",
        "序号,姓名,性别,证件号码,出生日期,户籍地址,现住址,街道代码,社区代码,监护人,监护人电话,备注\n"
        "1,甲一,男,,2010-01-01,,,990101001000,,甲父,,\n"
        ",小计,,,,,,,,,,\n"
        "2,乙一,女,,2010-02-02,,,990101001000,,乙父,,\n"
        "合 计,2人,,,,,,,,,,\n");
    snprintf(words, sizeof(words),
             "batch import %s --name sums --document 1 --received 2019-01-21 --due 2019-04-30 --scheme "
             "2019-list --born 2002-09-01..2012-08-31 --reference-day 2019-01-21",
             path);
    NOL("d1", words, 0);
    SAID("a row of sums is no child");
    batch = desk_ask(&desk, "d1", "batch show sums");
    cr_assert_eq(json_integer_value(json_object_get(batch, "rows")), 2);
    cr_assert_eq(json_integer_value(json_object_get(batch, "listed")), 2);
    cr_assert_eq(json_integer_value(json_object_get(batch, "skipped")), 2);
    json_decref(batch);
    NOL("d1", "report stage --batch sums", 0);
    NOL("d1", "batch show sums", 0);
    SAID("Rows of sums skipped");
    desk_close(&desk);
}
