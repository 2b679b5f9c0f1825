/*
 * What nol prints as the next step is typed as it stands, by the one who read it: from task lists, files, acts and refusals on, and then
 * what that prints in turn. None may be a usage error; one with nothing to fill in does what it said.
 */
#include <stdio.h>

#include "client/options.h"
#include "common/caseno.h"
#include "tests/support/desk.h"
#include "tests/support/pasted.h"

enum { MOST_STEPS = 400, DEEPEST = 3 };

/* Where it begins: who, what, the exit code. #310001 is the case of that number, @ the folder of the desk. */
static const struct {
    const char *who, *words;
    int exit_code;
} begin[] = {
    {"c1", "task list", 0},
    {"s1", "task list", 0},
    {"d1", "task list", 0},
    {"d1",
     "batch import @/list.csv --name 'second list' --document 1 --received 2026-11-02 --due 2026-12-30 "
     "--scheme "
     "2019-list "
     "--born 2002-09-01..2020-08-31 --reference-day 2026-11-02",
     0},
    {"d1", "batch list", 0},
    {"d1", "scheme list", 0},
    {"d1", "clock list", 0},
    {"d1", "ladder list", 0},
    {"d1", "escalation route", 0},
    {"d1", "directive fields", 0},
    {"d1", "calendar show 2044", 3},
    {"d1", "report progress --batch B1", 0},
    {"d1", "report freeze --batch B1", 0},
    {"d1", "report frozen", 0},
    {"d1", "report escalations", 0},
    {"op", "user add yang --role street --org 990101001000 --display-name 杨 --password-stdin < @/password",
     0},
    {"d3", "-o csv case list --batch B1 --reason 核对", 5},
    {"d1", "-o csv case list --batch B1 --reason 核对 --receiver police", 5},
    {"c1", "case list", 0},
    {"c1", "case show #310021", 0},
    {"c1",
     "visit submit #310001 --result met --how home --finding F -e "
     "'graduation_certificate:1;issuer=小学=seen'",
     0},
    {"s1", "case approve #310001 --grant visa", 1},
    {"s1", "case approve #310001", 0},
    {"d1", "case confirm #310001", 0},
    {"c1",
     "visit submit #310003 --result met --how home --finding L -e 'guardian_statement;date=2019-01-25=seen' "
     "-e 'talk_record;date=2019-01-25=seen'",
     0},
    {"s1", "case approve #310003", 0},
    {"d1", "case confirm #310003", 0},
    {"s1", "task list", 0},
    {"d2", "case close #310003", 1},
    {"s1", "case resume #310010", 1},
    {"d1", "child join #310011 --with #310012 --reason 同一人", 1},
    {"c1", "evidence list #310001", 0},
    {"c1", "measure add #310016 --kind aid --amount 12 --note 餐费", 0},
    {"s1", "measure add #310016 --kind lesson --lessons 2", 1},
    {"d1", "measure list", 0},
    {"d1", "inquiry send #310017 --to 外区 --place in --number 7 --due 2030-01-31", 0},
    {"d1", "inquiry list", 0},
    {"c1", "escalation raise #310019 --reason refuses --note 不肯", 0},
    {"c1", "escalation raise #310019 --reason refuses --note 不肯", 1},
    {"c1", "escalation raise #310020 --reason danger --note 伤", 0},
    {"s1", "escalation handup 1 --note 难", 0},
    {"d1", "escalation handup 1 --note 难", 0},
    {"leader", "escalation decide 1 --note 查 --directive 'police:找;due=2099-01-01'", 0},
    {"leader", "escalation list", 0},
    {"police", "directive list", 0},
    {"police", "directive show 1", 0},
    {"leader", "directive show 1", 0},
    {"leader", "escalation show 1", 0},
    {"s1", "escalation show 2", 0},
    {"s1", "case add --name 新 --found-by school --born 2014-05-06 --sex female --address 路 --guardian 母",
     0},
    {"c1", "watch --once --since 0", 0},
    {"d1", "template roster @/pupils.csv", 0},
    {"c1", "help cases", 0},
};

static struct step {
    const char *who;
    char words[1000], name[40]; /* "task done" */
    int depth;
    bool filled;
} steps[MOST_STEPS];
static size_t step_count;

static bool is_known(const char *who, const char *name)
{
    for (size_t i = 0; i < step_count; i++)
        if (strcmp(steps[i].who, who) == 0 && strcmp(steps[i].name, name) == 0)
            return true;
    return false;
}

/* The dialogue of a visit is a terminal's (test_dialogue begins so), a login has a password. */
static bool asks(const struct pasted *p)
{
    return strcmp(p->words[0], "login") == 0 ||
           (p->count == 3 && strcmp(p->words[0], "visit") == 0 && strcmp(p->words[1], "submit") == 0);
}

/* Before it is typed: the parser of the program takes it, and nothing that it would ask for is missing. */
static void check_parse(const char *who, const struct pasted *p)
{
    char copies[PASTED_MOST_WORDS][PASTED_WORD], *words[PASTED_MOST_WORDS + 1] = {(char[]){"nol"}};
    struct call call = {.command = NULL};
    const struct noun *noun;
    enum options_result result;

    memcpy(copies, p->words, sizeof(copies));
    for (int i = 0; i < p->count; i++)
        words[i + 1] = copies[i];
    arena_init(&call.arena, 1 << 20);
    result = options_parse(&call, p->count + 1, words, &noun);
    cr_expect_neq(result, OPTIONS_WRONG, "%s reads: %.90s", who, p->text);
    if (result == OPTIONS_RUN)
        cr_expect_null(pasted_lacks(&call), "%s reads: %.90s: %s", who, p->text, pasted_lacks(&call));
    arena_deinit(&call.arena);
}

/* Each kind of step once for each who reads it. */
static void collect(const char *who, const char *said, int depth)
{
    struct pasted p = {.chinese = true, .printed = true};
    char number[CASENO_SIZE];

    caseno_format(310002, number);
    p.case_number = number;
    while ((said = pasted_next(&p, said)) != NULL) {
        struct step *step = &steps[step_count];
        int at = 0;

        cr_expect_null(p.fault, "%s reads: %.90s: %s", who, p.text, p.fault);
        cr_assert_lt(step_count, MOST_STEPS);
        if (p.fault != NULL || asks(&p))
            continue;
        snprintf(step->name, sizeof(step->name), "%.15s %.15s", p.words[0], p.count > 1 ? p.words[1] : "");
        if (is_known(who, step->name))
            continue;
        check_parse(who, &p);
        for (int i = 0; i < p.count; i++)
            at += snprintf(step->words + at, sizeof(step->words) - (size_t)at, "%s'%s'", i > 0 ? " " : "",
                           p.words[i]);
        step->who = who;
        step->depth = depth;
        step->filled = p.filled;
        step_count++;
    }
}

/* A row is one of the list last shown with its own noun, which may be long ago here. */
static void list_again(struct desk *desk, const struct step *step)
{
    char words[64];

    if (strstr(step->words, " '3'") == NULL)
        return;
    snprintf(words, sizeof(words), "%.*s list", (int)strcspn(step->name, " "), step->name);
    desk_nol(desk, step->who, words);
}

static void paste_new(struct desk *desk, size_t from, bool refused)
{
    for (size_t i = from; i < step_count; i++) {
        char words[1100];
        int exit_code;

        list_again(desk, &steps[i]);
        snprintf(words, sizeof(words), "--yes %s", steps[i].words);
        exit_code = desk_nol(desk, steps[i].who, words);
        cr_expect_neq(exit_code, 2, "%s: nol %s: %s", steps[i].who, words, desk->program.said);
        if (!steps[i].filled && !refused &&
            exit_code != 5) /* 5: it is for a colleague, as is much that a refusal names */
            cr_expect_eq(exit_code, 0, "%s: nol %s: exit %d: %s", steps[i].who, words, exit_code,
                         desk->program.said);
        if (steps[i].depth < DEEPEST)
            collect(steps[i].who, desk->program.said, steps[i].depth + 1);
    }
}

Test(pasted, each_next_step_is_taken_as_it_stands)
{
    struct desk desk;
    char words[1000], path[200];

    pasted_begin();
    desk_open(&desk, 1, "zh_CN.UTF-8",
              (const char *const[]){"d1", "d2", "d3", "s1", "c1", "leader", "police", "op", NULL});
    running_ask(desk.running, "UPDATE nol.setting SET value = '3' WHERE name = 'export_rows' RETURNING 1");
    snprintf(path, sizeof(path), "%s/password", desk.folder);
    desk_file(path, "correct horse battery\n");
    snprintf(path, sizeof(path), "%s/list.csv", desk.folder);
    desk_file(path,
              "序号,姓名,性别,证件号码,出生日期,户籍地址,现住址,街道代码,社区代码,监护人,监护人电话,备注\n"
              "1,甲,男,990101201405060017,2014-05-06,路1,路1,990101001000,990101001001,父,13900000001,\n");
    for (size_t i = 0; i < sizeof(begin) / sizeof(*begin); i++) {
        size_t from = step_count;

        desk_fill(&desk, begin[i].words, words, sizeof(words));
        NOL(begin[i].who, words, begin[i].exit_code);
        collect(begin[i].who, desk.program.said, 1);
        paste_new(&desk, from, begin[i].exit_code != 0);
    }
    cr_assert_gt(step_count, 45, "%zu", step_count);
    desk_close(&desk);
}

/* The options of a refusal as somebody fills them in: `from` until the next `;` or end of the sentence that is none of an option. */
static void fill_in(const char *from, char *out, size_t size)
{
    static const struct {
        const char *printed, *typed;
    } places[] = {{"…", "2019-01-25"}, {"=FILE'", "=seen'"}, {"=文件'", "=seen'"}, {":NUMBER", ":7"},
                  {":编号", ":7"},     {"=REASON'", "=x'"},  {"=理由'", "=x'"}};
    bool quoted = false;
    size_t length = 0;

    while (*from != '\0' && (quoted || strchr(" -'abcdefghijklmnopqrstuvwxyz", *from) != NULL)) {
        size_t i = 0;

        if (!quoted && strncmp(from, " 补充", strlen(" 补充")) == 0)
            break;
        while (i < sizeof(places) / sizeof(*places) &&
               strncmp(from, places[i].printed, strlen(places[i].printed)) != 0)
            i++;
        if (i < sizeof(places) / sizeof(*places)) {
            length += (size_t)snprintf(out + length, size - length, "%s", places[i].typed);
            quoted ^= strchr(places[i].printed, '\'') != NULL;
            from += strlen(places[i].printed);
        } else {
            quoted ^= *from == '\'';
            length += (size_t)snprintf(out + length, size - length, "%c", *from++);
        }
    }
}

/* One refusal is enough: with the options that it names, filled in, the finding is taken. Each code, in both languages. */
Test(pasted, a_code_says_at_once_all_that_it_asks_for)
{
    static const struct {
        const char *finding, *english, *chinese;
    } codes[] = {
        {"A --sub died", "'death certificate;issuer=…;date=…=FILE'", "'死亡证明;出具单位=…;日期=…=文件'"},
        {"A --sub moved_away", "'transfer of household registration;issuer=…;date=…=FILE'",
         "'户口迁移证明;出具单位=…;日期=…=文件'"},
        {"B", "'proof of registration:NUMBER;issuer=…=FILE'", "'学籍证明:编号;出具单位=…=文件'"},
        {"C", "'certificate of attendance;issuer=…;date=…=FILE'", "'在读证明;出具单位=…;日期=…=文件'"},
        {"E", "'approval to start school later;applicant=…;reason=…;issuer=…;from=…;until=…=FILE'",
         "'延缓入学批准书;申请人=…;事由=…;出具单位=…;开始日期=…;截止日期=…=文件'"},
        {"F", "'graduation certificate:NUMBER;issuer=…=FILE'", "'毕业证书:编号;出具单位=…=文件'"},
        {"H --sub abroad", "'visa or residence permit:NUMBER=FILE' --evidence 'exit record;date=…=FILE'",
         "'签证或居留许可:编号=文件' --evidence '出境记录;日期=…=文件'"},
        {"I --sub elsewhere", "'diagnosis;issuer=…;date=…=FILE'", "'医院诊断证明;出具单位=…;日期=…=文件'"},
        {"L", "'statement of the guardian;date=…=FILE' --evidence 'record of the talk;date=…=FILE'",
         "'监护人书面说明;日期=…=文件' --evidence '劝返谈话记录;日期=…=文件'"},
    };
    struct desk desk;
    char words[300], filled[1000], pasted[1500];
    const char *from;

    desk_open(&desk, 1, "C.UTF-8", (const char *const[]){"c1", NULL});
    for (size_t i = 0; i < 2 * sizeof(codes) / sizeof(*codes); i++) {
        size_t code = i / 2;
        char given[200];

        snprintf(given, sizeof(given),
                 "--lang %s visit submit #3100%02zu --result met --met 母亲 --how home --on 2019-01-26 "
                 "--finding %s",
                 i % 2 == 0 ? "en" : "zh", i + 1, codes[code].finding);
        desk_fill(&desk, given, words, sizeof(words));
        NOL("c1", words, 1);
        SAID(i % 2 == 0 ? codes[code].english : codes[code].chinese);
        from = strstr(desk.program.said, "--evidence '");
        cr_assert_not_null(from, "%s", desk.program.said);
        fill_in(from, filled, sizeof(filled));
        snprintf(pasted, sizeof(pasted), "%s %s", words, filled);
        NOL("c1", pasted, 0);
    }
    desk_close(&desk);
}

/* A paper that is there and lacks something says what; back in education the proof and the form are asked for together. */
Test(pasted, what_a_paper_lacks_and_what_else_is_needed_stand_in_one_refusal)
{
    struct desk desk;
    char words[300];

    desk_open(&desk, 1, "en_US.UTF-8", (const char *const[]){"c1", "s1", "d1", NULL});
    desk_fill(&desk,
              "visit submit #310001 --result met --met mother --how home --finding A --sub died "
              "--evidence 'death certificate;date=2019-01-25=seen'",
              words, sizeof(words));
    NOL("c1", words, 1);
    SAID("death certificate or cancelled household registration; the paper given lacks issuer;");
    SAID("[death certificate: issuer, date | cancelled household registration: issuer, date]");
    desk_fill(&desk,
              "visit submit #310003 --result met --met mother --how home --finding L "
              "--evidence 'statement of the guardian;date=2019-01-25=seen' "
              "--evidence 'record of the talk;date=2019-01-25=seen'",
              words, sizeof(words));
    NOL("c1", words, 0);
    desk_fill(&desk, "--yes case approve #310003", words, sizeof(words));
    NOL("s1", words, 0);
    desk_fill(&desk, "--yes case confirm #310003", words, sizeof(words));
    NOL("d1", words, 0);
    desk_fill(&desk, "case show #310003", words, sizeof(words));
    NOL("s1", words, 0);
    desk_fill(&desk, "--yes case enrol #310003", words, sizeof(words));
    NOL("s1", words, 1);
    SAID("add papers with --evidence 'certificate of enrolment=FILE'; it needs --form as well");
    desk_close(&desk);
}

/* Words of two and more parts stand quoted, so that the line goes as it stands; what may be waived is listed whole. */
Test(pasted, what_is_missing_is_printed_as_it_is_typed)
{
    struct desk desk;
    char words[300], pasted[500];
    const char *from, *end;

    desk_open(&desk, 1, "en_US.UTF-8", (const char *const[]){"c1", NULL});
    NOL("c1", "case list", 0);
    desk_fill(&desk, "visit submit #310001 --result met --how home --finding D", words, sizeof(words));
    NOL("c1", words, 1);
    SAID("--evidence 'certificate of attendance;issuer=…;date=…=FILE'");
    SAID("--waive 'certificate of attendance=REASON'");
    from = strstr(desk.program.said, "--waive '");
    end = strchr(from + strlen("--waive '"), '\'') + 1;
    snprintf(pasted, sizeof(pasted), "%s %.*s", words, (int)(end - from), from);
    NOL("c1", pasted, 0);
    desk_fill(&desk, "--lang zh visit submit #310002 --result met --how home --finding G --waive 什么=x",
              words, sizeof(words));
    NOL("c1", words, 2);
    SAID("走访次数");
    NOT_SAID("visa");
    desk_close(&desk);
}
