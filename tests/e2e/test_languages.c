/*
 * Every command of the table in both languages (tests/support/worded.h), on a small district in which everything has happened once.
 * What people write here begins with 〔注〕, as the district's words about children begin with a mark.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/command.h"
#include "client/outputs.h"
#include "tests/support/desk.h"
#include "tests/support/worded.h"

TestSuite(languages);

static const char *const accounts[] = {"d1",     "d2",     "d3",     "s1",   "s2",  "c1", "c2", "c3",
                                       "leader", "office", "police", "insp", "aud", "op", NULL};

enum way {
    ACT,  /* once: it changes something */
    READ, /* as a table and as csv */
    HELD, /* both, and csv is an export: with --reason */
    RAW,  /* not looked at: the bytes that the digest of a frozen report is of */
};

struct line {
    enum way way;
    const char *who, *words; /* #310001: the case of that number; @: the folder of the desk */
    int exit_code;
};

static const struct line play[] = {
#include "tests/e2e/languages_play.def"
};

struct checked {
    struct desk *desk;
    bool chinese;
    char *formats[2]; /* nol help formats; in Chinese */
    int faults, lines;
};

/* "2026-11-26T13:10": people read the district's day and hour. A command to be pasted has it as it is typed. */
static const char *raw_moment(const char *line)
{
    for (const char *at = line; (at = strchr(at, 'T')) != NULL; at++)
        if (at - line >= 10 && at[-3] == '-' && at[-6] == '-' && isdigit((unsigned char)at[-1]) &&
            isdigit((unsigned char)at[1]) && at[3] == ':' &&
            (at - line < 21 || strncmp(at - 21, "--known-at ", 11) != 0))
            return at - 10;
    return NULL;
}

static void check_line(struct checked *checked, const char *words, const char *format, char *line)
{
    const char *fault = raw_moment(line);

    if (fault == NULL)
        fault = worded_fault(line, checked->chinese);
    checked->lines++;
    if (fault == NULL)
        return;
    checked->faults++;
    fprintf(stderr, "%s nol %s %s\n  %s\n  at: %.40s\n", checked->chinese ? "zh" : "en", words, format, line,
            fault);
}

static void check_said(struct checked *checked, const char *words, const char *format)
{
    char *rest = checked->desk->program.said, *line;

    while ((line = strsep(&rest, "\n")) != NULL)
        check_line(checked, words, format, line);
}

/* A copy without blanks and quotes, up to `end`. */
static void flatten(const char *text, const char *end, char *out, size_t size)
{
    size_t used = 0;

    for (; text < end && used + 1 < size; text++)
        if (strchr(" \n\r\"", *text) == NULL)
            out[used++] = *text;
    out[used] = '\0';
}

/* The header of the sheet stands in the help on files, under the command, word for word. */
static void check_header(struct checked *checked, const char *words)
{
    const char *header = strstr(checked->desk->program.said, "\xef\xbb\xbf");
    char said[2000], described[2000];

    if (header == NULL)
        return; /* no sheet */
    header += 3;
    flatten(header, header + strcspn(header, "\n"), said, sizeof(said));
    if (strstr(words, "--how") != NULL) /* of any report */
        words = "report stage --how";
    for (const char *at = checked->formats[checked->chinese]; (at = strstr(at, "\nnol ")) != NULL; at++) {
        const char *command = at + strlen("\nnol "), *line = strchr(command, '\n'),
                   *end = strstr(at + 1, "\n\n"), *titles = strstr(line, "\n  csv");
        size_t length = strcspn(command, " \n");

        length += command[length] == ' ' ? 1 + strcspn(command + length + 1, " \n") : 0; /* noun and verb */
        if (titles == NULL || (end != NULL && titles > end) || strncmp(command, words, length) != 0)
            continue;
        flatten(titles + strlen("\n  csv"), end != NULL ? end : titles + strlen(titles), described,
                sizeof(described));
        if (strcmp(said, described) == 0)
            return;
    }
    checked->faults++;
    fprintf(stderr, "nol %s: not in nol help formats: %s\n", words, said);
}

static void run(struct checked *checked, const struct line *line, const char *format, const char *more)
{
    char words[1000], all[1100];
    int exit_code;

    desk_fill(checked->desk, line->words, words, sizeof(words));
    snprintf(all, sizeof(all), "--lang %s --yes %s %s %s", checked->chinese ? "zh" : "en", format, words,
             more);
    exit_code = desk_nol(checked->desk, line->who, all);
    if (exit_code != line->exit_code) {
        checked->faults++;
        fprintf(stderr, "%s: nol %s: exit %d, not %d: %s\n", line->who, all, exit_code, line->exit_code,
                checked->desk->program.said);
    }
    if (*format != '\0')
        check_header(checked, words);
    if (line->way != RAW)
        check_said(checked, words, format);
}

static void write_files(struct desk *desk)
{
    static const struct {
        const char *name, *text;
    } files[] = {
        {"org.csv", "代码,名称,类型,上级代码\nMZ01,〔注〕民政局,department,990101000000\n"},
        {"accounts.csv",
         "账号,姓名,角色,单位\nwu,〔注〕吴,社区,990101001001\nzheng,〔注〕郑,街道,990101002000\n"},
        {"org-bad.csv",
         "代码,名称,类型,上级代码\nMZ01,〔注〕民政局,〔注〕星,990101000000\n990101003000,,street,77\n"},
        {"password", "correct horse battery\n"},
        {"weak", "aaaaaaaaaaaaaaaa\n"},
        {"2.txt", "photo\n"},
        {"calendar.csv", "日期,类型,名称\n2043-01-01,休,〔注〕元旦\n"},
        {"scheme-bad.json", "{\"scheme\": \"x\", \"codes\": 7}\n"},
        {"1.csv",
         "学籍号,姓名,性别,证件号码,出生日期,学校代码,学校名称,年级,班级,学籍状态\n"
         "G990101201405060017,〔注〕甲,男,990101201405060017,2014-05-06,XX01,第一小学,〔注〕年级,1,在读\n"
         "L9901012014050600123,〔注〕乙,男,,2014-05-07,XX01,第一小学,〔注〕年级,1,在读\n"
         "合计,2,,,,,,,,\n"},
        {"list.csv",
         "序号,姓名,性别,证件号码,出生日期,户籍地址,现住址,街道代码,社区代码,监护人,监护人电话,备注\n"
         "1,〔注〕甲,男,990101201405060017,2014-05-06,〔注〕路1,〔注〕路1,990101001000,990101001001,〔注〕父,"
         "13900000001,\n"
         "2,〔注〕乙,女,,2014-05-07,〔注〕路2,〔注〕路2,990101001000,990101001002,〔注〕母,13900000002,\n"
         "3,〔注〕丙,男,990101201405060018,2014-05-16,〔注〕路3,〔注〕路3,990101002000,,〔注〕父,139,\n"
         "4,〔注〕丁,女,99010120140,,〔注〕路4,〔注〕路4,990101002000,990101002001,〔注〕父,13900000004,\n"
         "5,〔注〕甲,男,990101201405060017,2014-05-06,〔注〕路1,〔注〕路1,990101001000,990101001001,〔注〕父,"
         "13900000001,\n"
         "合计,5,,,,,,,,,,\n"},
        {"list-bad.csv",
         "序号,姓名,性别,证件号码,出生日期,户籍地址,现住址,街道代码,社区代码,监护人,监护人电话,备注\n"
         "1,,男,9.90101E+17,2014-05-06,〔注〕路,〔注〕路,990101009000,,〔注〕父,139,\n"},
    };
    char path[200];

    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        snprintf(path, sizeof(path), "%s/%s", desk->folder, files[i].name);
        desk_file(path, files[i].text);
    }
    snprintf(path, sizeof(path), "cp %s/sql/data/schemes/2019-registry.json %s/scheme.json", NOL_SOURCE_DIR,
             desk->folder);
    cr_assert_eq(desk_shell(desk, path), 0);
}

static void read_formats(struct checked *checked)
{
    for (int chinese = 0; chinese < 2; chinese++) {
        cr_assert_eq(
            desk_nol(checked->desk, "c1", chinese ? "--lang zh help formats" : "--lang en help formats"), 0);
        checked->formats[chinese] = strdup(checked->desk->program.said);
    }
}

static void play_in(const char *language)
{
    struct desk desk;
    struct checked checked = {.desk = &desk, .chinese = strcmp(language, "zh") == 0};

    desk_open(&desk, 1, "C", accounts);
    write_files(&desk);
    read_formats(&checked);
    for (size_t i = 0; i < sizeof(play) / sizeof(*play); i++) {
        run(&checked, &play[i], "", "");
        if (play[i].way == READ || play[i].way == HELD)
            run(&checked, &play[i], "-o csv", play[i].way == HELD ? "--reason 〔注〕核对" : "");
    }
    cr_assert_gt(checked.lines, 1000, "only %d lines", checked.lines);
    cr_assert_eq(checked.faults, 0, "%d faults", checked.faults);
    free(checked.formats[0]);
    free(checked.formats[1]);
    desk_close(&desk);
}

Test(languages, chinese_is_chinese)
{
    play_in("zh");
}

Test(languages, english_is_english)
{
    play_in("en");
}

/* "case list" stands in the words, behind options of every command. */
static bool is_played(const struct command *command)
{
    char name[64];

    snprintf(name, sizeof(name), "%s%s%s", command->noun, command->verb != NULL ? " " : "",
             command->verb != NULL ? command->verb : "");
    for (size_t i = 0; i < sizeof(play) / sizeof(*play); i++) {
        const char *at = strstr(play[i].words, name);

        if (at != NULL && (at == play[i].words || at[-1] == ' ') &&
            (at[strlen(name)] == '\0' || at[strlen(name)] == ' '))
            return true;
    }
    return false;
}

static bool writes_a_file(const struct noun *noun, const struct command *command)
{
    char name[64];

    snprintf(name, sizeof(name), "%s %s", command->noun, command->verb != NULL ? command->verb : "");
    for (const struct output *o = noun->outputs; o != NULL && o->command != NULL; o++)
        if (strcmp(o->command, name) == 0)
            return true;
    return false;
}

/* The first example of the help, as the first account whose role may. */
static void play_example(struct checked *checked, const struct noun *noun, const struct command *command)
{
    char words[200], all[260];
    struct line line = {.way = ACT, .words = words};

    snprintf(words, sizeof(words), "%.*s", (int)strcspn(command->examples, "\n"), command->examples);
    cr_assert_eq(strncmp(words, "nol ", 4), 0, "%s", words);
    memmove(words, words + 4, strlen(words + 4) + 1);
    snprintf(all, sizeof(all), "--lang zh --yes %s", words);
    for (size_t i = 0; accounts[i] != NULL; i++) {
        line.who = accounts[i];
        if (desk_nol(checked->desk, line.who, all) != 5)
            break;
    }
    for (int chinese = 0; chinese < 2; chinese++) {
        checked->chinese = chinese == 1;
        run(checked, &line, "", "");
        if (writes_a_file(noun, command))
            run(checked, &line, "-o csv", "");
    }
}

Test(languages, what_no_line_plays_is_played_by_the_example_of_its_help)
{
    struct desk desk;
    struct checked checked = {.desk = &desk};
    size_t count = 0;

    desk_open(&desk, 1, "C", accounts);
    read_formats(&checked);
    for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
        for (const struct command *c = (*noun)->commands; c->noun != NULL; c++)
            if (!is_played(c)) {
                play_example(&checked, *noun, c);
                count++;
            }
    cr_assert_geq(count, 2, "clock list and version have no line");
    cr_assert_eq(checked.faults, 0, "%d faults", checked.faults);
    free(checked.formats[0]);
    free(checked.formats[1]);
    desk_close(&desk);
}

/* Help in English; the Chinese one lists the identifiers that may be typed, on purpose. */
Test(languages, english_help_is_english)
{
    struct desk desk;
    struct checked checked = {.desk = &desk};

    desk_open(&desk, 1, "C", NULL);
    for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
        for (const struct command *c = (*noun)->commands; c->noun != NULL; c++) {
            char words[120];

            snprintf(words, sizeof(words), "--lang en %s %s --help", c->noun, c->verb != NULL ? c->verb : "");
            cr_assert_eq(desk_nol(&desk, "c1", words), 0, "%s", words);
            check_said(&checked, words, "");
        }
    cr_assert_eq(checked.faults, 0, "%d faults", checked.faults);
    desk_close(&desk);
}
