/*
 * Every command of the table in both languages, on a small district in which everything has happened once: Chinese output has
 * no Latin word, English output no Chinese, but for names, numbers, commands, and what people wrote themselves.
 *
 * What people write here begins with 〔注〕, as the district's words about children begin with a mark; a word that
 * has such a mark is nobody's fault.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/command.h"
#include "common/caseno.h"
#include "common/text.h"
#include "tests/support/desk.h"

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

/* In the order of a year. Each command has at least one line. */
static const struct line play[] = {
    /* settings */
    {ACT, "d1", "org import @/org.csv", 0},
    {ACT, "d1", "org import @/org-bad.csv", 8},
    {ACT, "d1", "org set GA01 --function police", 0},
    {READ, "d1", "org list", 0},
    {READ, "d1", "org show GA01", 0},
    {ACT, "d1",
     "user add yang --role street --org 990101001000 --display-name 〔注〕杨 --password-stdin < @/password",
     0},
    {ACT, "d1",
     "user add yang --role street --org 990101001000 --display-name 〔注〕杨 --password-stdin < @/password",
     1},
    {ACT, "d1",
     "user add yang2 --role street --org GA01 --display-name 〔注〕杨 --password-stdin < @/password", 1},
    {ACT, "d1",
     "user add yang3 --role street --org 990101001000 --display-name 〔注〕杨 --password-stdin < @/weak", 1},
    {ACT, "op",
     "user add yang4 --role district --org 990101000000 --display-name 〔注〕杨 --password-stdin < "
     "@/password",
     0},
    {ACT, "d2", "user approve yang4", 0},
    {ACT, "d1", "user right d3 export", 0},
    {ACT, "d2", "user approve d3", 0},
    {ACT, "d1", "user substitute s1 --by yang --until 2099-01-01", 1},
    {ACT, "d1", "user substitute s1 --by yang --until +9", 2},
    {ACT, "d1", "user substitute s1 --end", 1},
    {ACT, "d1", "user disable spare --reason 〔注〕离职", 0},
    {ACT, "d1", "user passwd yang --password-stdin < @/password", 0},
    {READ, "d1", "user list", 0},
    {ACT, "d1", "calendar import @/calendar.csv", 8},
    {READ, "d1", "calendar show 2026", 0},
    {READ, "d1", "calendar show 2044", 3},
    {READ, "d1", "scheme list", 0},
    {READ, "d1", "scheme show 2019-list", 0},
    {ACT, "d1", "scheme import @/scheme.json", 0},
    {ACT, "d1", "scheme import @/scheme-bad.json", 8},
    {READ, "d1", "clock list", 0},
    {ACT, "d1", "clock set visit --days 8", 0},
    {ACT, "d1", "clock set visit --days 800", 1},
    {ACT, "d1", "clock set danger --days 3", 2},
    {READ, "d1", "ladder list", 0},
    {ACT, "d1", "ladder set order --issuer @district", 0},
    {ACT, "d1", "ladder set notice --label 〔注〕告知 --label-en notice --place 2", 0},
    {READ, "d1", "escalation route", 0},
    {READ, "d1", "directive fields", 0},
    {ACT, "d1", "directive fields police --carries name --carries guardian", 0},
    /* lists */
    {ACT, "d1", "roster import @/1.csv --replace", 0},
    {READ, "d1", "roster show", 0},
    {ACT, "d1", "roster set --drops 40", 0},
    {ACT, "d1",
     "batch import @/list.csv --name 〔注〕二 --document 1 --received 2026-11-02 --due 2026-12-30 --scheme "
     "2019-list --born 2002-09-01..2020-08-31 --reference-day 2026-11-02",
     0},
    {ACT, "d1",
     "batch import @/list-bad.csv --name 〔注〕三 --document 1 --received 2026-11-02 --due 2026-12-30 "
     "--scheme 2019-list --born 2002-09-01..2020-08-31 --reference-day 2026-11-02",
     8},
    {ACT, "d1",
     "batch import @/nothing.csv --name 〔注〕三 --document 1 --received 2026-11-02 --due 2026-12-30 "
     "--scheme 2019-list --born 2002-09-01..2020-08-31 --reference-day 2026-11-02",
     1},
    {READ, "d1", "batch list", 0},
    {READ, "d1", "batch show 〔注〕二", 0},
    {HELD, "d1", "batch rows 〔注〕二", 0},
    {ACT, "d1", "match run 〔注〕二", 0},
    {HELD, "d1", "match list 〔注〕二", 0},
    {ACT, "d1", "match reject 1 --reason 〔注〕不是", 0},
    {ACT, "d1", "match accept 2", 0},
    {HELD, "d1", "case list --batch 〔注〕二", 0},
    {ACT, "d1", "case assign --batch 〔注〕二 --as-listed", 0},
    {ACT, "d1", "export ask 〔注〕统计局 case_list --until 2027-06-30 --reason 〔注〕函", 0},
    {ACT, "d2", "export approve 〔注〕统计局 case_list", 0},
    {READ, "d1", "export list", 0},
    /* cases */
    {READ, "c1", "case list", 0},
    {READ, "c1", "case list --state found", 0},
    {ACT, "c1", "-o wide case list --limit 5", 0},
    {READ, "c1", "task list", 0},
    {READ, "s1", "task list", 0},
    {READ, "d1", "task list", 0},
    {READ, "c1", "case check #310001 --finding H --sub abroad", 0},
    {READ, "c1", "case check #310001 --finding G", 0},
    {READ, "c1", "case check #310001 --finding F", 0},
    {ACT, "c1", "visit submit #310001 --result met --how home --finding H", 1},
    {ACT, "c1", "visit submit #310001 --result met --how home --finding H --sub abroad", 1},
    {ACT, "c1", "visit submit #310001 --result met --how home --finding Q", 1},
    {ACT, "c1", "visit submit #310001 --result met --how home --finding F -e 'nothing:1=seen'", 1},
    {ACT, "c1", "visit submit #310001 --result met --how home --finding H --sub abroad --waive visa=〔注〕因",
     1},
    {ACT, "c1", "visit submit #310001 --result met --how home --finding F --waive visa=〔注〕因", 1},
    {ACT, "c1", "visit submit #310001 --result not_met --how home --note 〔注〕无人 --next 2099-01-01", 0},
    {ACT, "c1", "visit submit #310001 --result met --how home --on 2010-01-01", 1},
    {ACT, "c1", "visit submit #310001 --result met --how home --on 2099-01-01", 1},
    {ACT, "c1",
     "visit submit #310001 --result met --how home --finding F -e "
     "'graduation_certificate:〔注〕1;issuer=〔注〕小学=seen'",
     0},
    {ACT, "c1", "visit submit #310002 --result met --how home --finding E --waive deferral_approval=〔注〕因",
     0},
    {ACT, "c1",
     "visit submit #310003 --result met --how home --finding L -e 'guardian_statement;date=2019-01-25=seen' "
     "-e 'talk_record;date=2019-01-25=seen'",
     0},
    {ACT, "c1",
     "visit submit #310004 --result moved --how police --finding A --sub moved_away -e "
     "'police_answer:〔注〕1;issuer=〔注〕局;date=2019-01-25=seen'",
     0},
    {ACT, "c1",
     "visit submit #310005 --result met --how home --finding I -e "
     "'diagnosis;issuer=〔注〕院;date=2019-01-25=seen'",
     0},
    {ACT, "c1",
     "visit submit #310006 --result met --how home --finding F -e "
     "'graduation_certificate:〔注〕1;issuer=〔注〕小学=seen'",
     0},
    {READ, "c1", "case show #310001", 0},
    {READ, "s1", "case list --state found", 0},
    {ACT, "s1", "-o wide case list --state found", 0},
    {ACT, "s1", "case approve #310001 #310003 #310004 #310005", 0},
    {ACT, "s1", "case approve #310002", 1},
    {ACT, "s1", "case approve #310002 --grant visa", 1},
    {ACT, "s1", "case approve #310002 --grant deferral_approval", 0},
    {ACT, "s1", "case sendback #310006 --reason 〔注〕看不清", 0},
    {ACT, "s1", "case confirm #310001", 5},
    {READ, "c1", "task list", 0},
    {READ, "d1", "case list --state reviewed", 0},
    {READ, "s1", "case show #310002", 0},
    {READ, "c1", "case show #310006", 0},
    {ACT, "d1", "case confirm #310001 #310002 #310003 #310004 #310005", 0},
    {ACT, "d1", "case confirm #310007", 1},
    {ACT, "d2", "case close #310002", 1},
    {ACT, "d2", "case close #310001", 0},
    {READ, "d1", "case show #310001", 0},
    {ACT, "d1", "case reopen #310001", 2},
    {ACT, "d1", "case reopen #310001 --reason 〔注〕又来了", 0},
    {READ, "c1", "case show #310003", 0},
    {READ, "s1", "case show #310003", 0},
    {ACT, "c1", "task done #310003 talk --note 〔注〕谈过", 1},
    {ACT, "s1",
     "case enrol #310003 --form class --to XX01 -e "
     "'enrolment_certificate:〔注〕1;issuer=〔注〕校;date=2026-11-01=seen'",
     0},
    {ACT, "s1", "case relapse #310003 --reason 〔注〕又不到校", 0},
    {ACT, "c1", "case handback #310008 --reason 〔注〕不属本社区", 0},
    {ACT, "s1", "case assign #310008 --to 990101001001", 0},
    {ACT, "s1", "case assign #310008 --to 990101002001", 1},
    {ACT, "s1", "case transfer #310009 --to 990101002000 --reason 〔注〕搬了", 0},
    {ACT, "s1", "case pause #310010 --until 2099-01-01 --reason 〔注〕住院", 1},
    {ACT, "s1", "case resume #310010", 1},
    {ACT, "s1",
     "case add --name 〔注〕新 --found-by school --born 2014-05-06 --sex female --address 〔注〕路 "
     "--guardian 〔注〕母",
     0},
    {ACT, "insp", "case remark #300011 --note 〔注〕在课堂", 0},
    {ACT, "d1", "child join #310011 --with #310012 --despite 〔注〕是 --reason 〔注〕同一人", 0},
    {ACT, "d1", "child split #310012 --reason 〔注〕双胞胎", 0},
    {ACT, "d1", "child split #310013 --reason 〔注〕双胞胎", 1},
    {ACT, "d1",
     "finding file #310014 --code A --sub double_registration --same-as #310015 -e "
     "'police_answer:〔注〕2;issuer=〔注〕局;date=2019-01-25=seen'",
     0},
    {ACT, "c1", "visit withdraw 999999 --reason 〔注〕错", 3},
    {ACT, "d1", "visit withdraw 300002 --reason 〔注〕错", 0},
    {ACT, "c1", "evidence add #310016 'photo=@/2.txt'", 0},
    {READ, "c1", "evidence list #310016", 0},
    {ACT, "s1", "evidence check 400001", 0},
    {ACT, "s1", "evidence open 400001 --out @/paper", 0},
    {ACT, "d1", "evidence withdraw 400002 --reason 〔注〕错", 0},
    {ACT, "d1", "evidence withdraw 400002 --reason 〔注〕错", 1},
    {READ, "d1", "evidence list #300002", 0},
    {READ, "d1", "case show #300002", 0},
    {READ, "d1", "case show #310003", 0},
    {READ, "d1", "case show #310003 --reveal 〔注〕核对", 0},
    {READ, "insp", "case show #300011", 0},
    /* outside, help, law */
    {ACT, "d1",
     "inquiry send #310017 --to 〔注〕外区 --place in --number 〔注〕7 --due 2030-01-31 -e other_paper=seen",
     0},
    {ACT, "d1", "inquiry send #310018 --to 〔注〕外区 --place out --number 〔注〕8 --due 2030-01-31", 0},
    {HELD, "d1", "inquiry list", 0},
    {READ, "d1", "inquiry show 1", 0},
    {ACT, "d1", "inquiry answer 1 --result attends --number 〔注〕3 -e bureau_letter=seen", 0},
    {ACT, "d1", "inquiry withdraw 2 --reason 〔注〕回来了", 0},
    {READ, "c1", "case show #310003", 0},
    {ACT, "c1", "measure add #310003 --kind aid --amount 1234.56 --note 〔注〕餐费", 0},
    {ACT, "c1", "measure add #310003 --kind talk --note 〔注〕谈话", 0},
    {ACT, "c1", "measure add #310003 --kind order", 5},
    {READ, "s1", "case show #310003", 0},
    {ACT, "s1", "measure add #310003 --kind court --number 1", 1},
    {ACT, "s1", "measure add #310003 --kind lesson --lessons 2", 1},
    {HELD, "d1", "measure list", 0},
    {READ, "d1", "measure sum", 0},
    {READ, "d1", "ladder list #310003", 0},
    /* what one cannot solve alone */
    {ACT, "c1", "escalation raise #310019 --reason refuses --note 〔注〕不肯", 0},
    {ACT, "c1", "escalation raise #310019 --reason refuses --note 〔注〕不肯", 1},
    {ACT, "c1", "escalation raise #310020 --reason danger --note 〔注〕伤", 0},
    {ACT, "c1", "escalation raise #310021 --reason other --note 〔注〕他", 0},
    {ACT, "c1", "escalation raise #310022 --reason lost_contact --note 〔注〕失", 0},
    {READ, "s1", "escalation list", 0},
    {ACT, "s1", "escalation accept 1", 0},
    {ACT, "s1", "escalation accept 1", 1},
    {ACT, "s1", "escalation handup 1 --note 〔注〕难", 0},
    {READ, "c1", "escalation show 1", 0},
    {ACT, "s1", "escalation accept 3", 0},
    {ACT, "s1", "escalation answer 3 --note 〔注〕好", 0},
    {ACT, "s1", "escalation close 3", 0},
    {ACT, "s1", "escalation accept 4", 0},
    {ACT, "s1", "escalation sendback 4 --note 〔注〕再谈", 0},
    {ACT, "d1", "escalation called 2 police --note 〔注〕已派车", 0},
    {READ, "s1", "escalation show 2", 0},
    {ACT, "d1", "escalation accept 1", 0},
    {ACT, "d1", "escalation handup 1 --note 〔注〕难", 0},
    {ACT, "leader", "escalation accept 1", 0},
    {ACT, "leader",
     "escalation decide 1 --note 〔注〕查 --directive 'police:〔注〕找;due=2099-01-01' --directive "
     "'police:〔注〕问;due=2099-01-01' --directive '990101001000:〔注〕访;due=2099-01-01'",
     0},
    {READ, "leader", "escalation list", 0},
    {READ, "police", "directive list", 0},
    {ACT, "police", "directive ack 1", 0},
    {READ, "police", "directive show 1", 0},
    {ACT, "police", "directive show 1 --sheet", 0},
    {ACT, "police",
     "directive answer 1 --note 〔注〕在外地 -e 'directive_answer:〔注〕号;date=2026-11-01=seen'", 0},
    {ACT, "leader", "directive sendback 1 --note 〔注〕地址 --due 2099-02-01", 0},
    {READ, "police", "directive show 1", 0},
    {ACT, "police", "directive answer 1 --note 〔注〕在外地", 0},
    {READ, "leader", "directive show 1", 0},
    {ACT, "leader", "directive accept 1", 0},
    {ACT, "police", "directive refuse 2 --note 〔注〕无", 0},
    {ACT, "leader", "directive withdraw 3 --note 〔注〕找到", 0},
    {READ, "police", "directive show 1", 0},
    {ACT, "police", "directive answer 1 --note 〔注〕在外地", 1},
    {READ, "leader", "directive show 1", 0},
    {READ, "leader", "escalation show 1", 0},
    {READ, "leader", "task list", 0},
    {ACT, "s1", "escalation handup 2 --note 〔注〕难", 0},
    {ACT, "d1", "escalation route refuses --from street --to leadership_group", 0},
    /* numbers and the trail */
    {READ, "d1", "report stage --batch B1", 0},
    {READ, "d1", "report stage --batch B1 --how", 0},
    {READ, "d1", "report stage --batch 〔注〕二", 0},
    {READ, "d1", "report diff --batch B1 --from 2019-01-21 --to today", 0},
    {READ, "d1", "report progress --batch B1", 0},
    {READ, "d1", "report escalations", 0},
    {READ, "d1", "report measures", 0},
    {READ, "d1", "report duties", 0},
    {READ, "d1", "report summary --batch B1", 0},
    {ACT, "d1", "report freeze --batch B1 --on 2019-02-01", 0},
    {ACT, "d1", "report freeze --batch B1", 0},
    {READ, "d1", "report frozen", 0},
    {READ, "d1", "report frozen show 1", 0},
    {RAW, "d1", "report frozen show 1 --text", 0},
    {READ, "d1", "report diff --from 1 --to 2", 0},
    {READ, "aud", "audit list --limit 500", 0},
    {READ, "c1", "watch --once --since 0", 0},
    {READ, "s1", "watch --once --since 0", 0},
    {READ, "d1", "watch --once --since 0", 0},
    {READ, "police", "watch --once --since 0", 0},
    /* the program */
    {READ, "d1", "task list", 0},
    {READ, "s1", "task list --all", 0},
    {READ, "c1", "whoami", 0},
    {READ, "c1", "status", 0},
    {READ, "c1", "pending list", 0},
    {ACT, "c1", "pending retry", 0},
    {ACT, "c1", "pending drop 1", 3},
    {ACT, "op", "case list", 5},
    {ACT, "c1", "case show 999999", 3},
    {ACT, "c1", "nothing", 2},
    {ACT, "c1", "case", 0},
    {ACT, "c1", "visit submit #310023 --result nothing", 2},
    {RAW, "c1", "template list -", 0}, /* a file to fill in: its headers are the same in both languages */
    {ACT, "c1", "version", 0},
    {ACT, "c3", "login 127.0.0.1:1 --user c3 --password-stdin < @/password", 7},
    {ACT, "c3", "logout", 0},
    {ACT, "c3", "case list", 4},
    {ACT, "c1", "help", 0},
};

/* ------------------------------------------------------------------------------------------------- what is allowed */

/* What is not in words yet: parts of lines. The list only gets shorter. */
static const char *const not_yet[] = {
    "依法进行下一次劝返谈话",
    "跟踪回访（第",
    "落实学籍（",
    "作出安置决定",
    "延缓期满前落实入学",
    "联系公安机关查实去向", /* duties */
    "未定类",
    "区级·未分街道",
    "未分社区", /* rows of reports */
    "子项 ",
    "同意容缺 ",
    "种类 ",              /* an auditor reads no scheme */
    "分类方案文件不可用", /* what is wrong with a scheme's document, in English */
};

/* Names: of units, accounts, schemes, files, formats. */
static const char *const names[] = {
    "甲区公安分局", "甲区",     "东街道",   "西街道",   "东一社区", "东二社区",
    "西一社区",     "领导小组", "第一小学", "第二小学", "日常摸排", "学期开始",
    "学期结束",     "休",       "班",       "书面告知", /* words of files, and of an example */
};

static const char *const latin_names[] = {
    "nol",       "nold",  "police",   "leader",      "office", "insp", "aud",     "spare",
    "yang",      "list",  "registry", "returned",    "table",  "wide", "json",    "csv",
    "xlsx",      "zh",    "en",       "NOL_PROFILE", "txt",    "sql",  "XX", /* before what is crossed out */
    "statement", /* a kind of paper that the district's scheme does not know */
    "yang2",     "yang3", "yang4",    "insp2",       "op",     "SHA",  "nothing", "talk",
    "notice", /* typed, and the district's own step */
};

struct checked {
    struct desk *desk;
    bool chinese;
    int faults, lines;
};

/* Headers of the files that come in are the same in both languages. */
static const char *const headers[] = {
#define COLUMN(kind_, id_, label_, needed_, synonyms_, example_) label_,
#include "common/import_columns.def"
#undef COLUMN
};

static size_t name_at(const char *at)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strncmp(at, names[i], strlen(names[i])) == 0)
            return strlen(names[i]);
    for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) /* a cell of its own */
        if (strncmp(at, headers[i], strlen(headers[i])) == 0 && strchr(" ,", at[strlen(headers[i])]) != NULL)
            return strlen(headers[i]);
    return 0;
}

static bool is_name(const char *at, size_t length)
{
    for (size_t i = 0; i < sizeof(latin_names) / sizeof(*latin_names); i++)
        if (strlen(latin_names[i]) == length && strncmp(at, latin_names[i], length) == 0)
            return true;
    return false;
}

/* Digits and capitals, as codes, numbers and digests are made of; or a name. */
static bool is_code(const char *at, size_t length)
{
    size_t digits = 0, hex = 0, capitals = 0;

    for (size_t i = 0; i < length; i++) {
        digits += isdigit((unsigned char)at[i]) != 0;
        hex += isxdigit((unsigned char)at[i]) != 0;
        capitals += isupper((unsigned char)at[i]) != 0;
    }
    return (digits > 0 && digits + capitals == length) || (hex == length && length >= 8) ||
           is_name(at, length);
}

/* Is it a noun and verb of the table, "task done", as a list proposes the next step? */
static bool is_command(const char *at)
{
    for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
        for (const struct command *c = (*noun)->commands; c->noun != NULL; c++) {
            size_t length = strlen(c->noun);

            if (c->verb != NULL && strncmp(at, c->noun, length) == 0 && at[length] == ' ' &&
                strncmp(at + length + 1, c->verb, strlen(c->verb)) == 0)
                return true;
        }
    return false;
}

/* The noun, verb, topic or option in front of a line of help. */
static bool is_entry(const char *at, const char *line)
{
    return at > line && strspn(line, " ") == (size_t)(at - line) &&
           at[strspn(at, "abcdefghijklmnopqrstuvwxyz-")] == ' ';
}

/* The length of what begins here and is no prose: a command, an option, a path, the code of an error. */
static size_t skip(const char *at, const char *line)
{
    const char *end = at;

    if ((at == line || !isalnum((unsigned char)at[-1])) && (strncmp(at, "nol ", 4) == 0 || is_command(at))) {
        while (*end > 0)
            end++;
    } else if (is_entry(at, line)) {
        end += strspn(at, "abcdefghijklmnopqrstuvwxyz-");
    } else if (strncmp(at, "--", 2) == 0 && isalpha((unsigned char)at[2])) {
        end += 2 + strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-=");
        if (*end == ' ')
            end += 1 + strspn(end + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.|");
    } else if (*at == '/' || *at == '@') {
        end += strcspn(at, " ,;\n");
    } else if (strncmp(at, "[E", 2) == 0) {
        end += strcspn(at, "]");
    }
    return (size_t)(end - at);
}

static const char *latin_word(const char *line)
{
    for (const char *at = line; *at != '\0';) {
        size_t past = skip(at, line), length = 0;

        while (past == 0 && (isalnum((unsigned char)at[length]) || at[length] == '_'))
            length++;
        if (past == 0 && length == 0)
            past = 1;
        for (size_t i = 0; i + 1 < length; i++)
            if (isalpha((unsigned char)at[i]) && isalpha((unsigned char)at[i + 1]) && !is_code(at, length))
                return at;
        at += past + length;
    }
    return NULL;
}

static const char *han(const char *line)
{
    for (const char *at = line, *next = at; *at != '\0'; at = next) {
        size_t name = name_at(at);

        if (name > 0)
            next = at + name;
        else if (text_is_han(text_next(&next)))
            return at;
    }
    return NULL;
}

/* What people wrote is blanked: the word, up to blanks and separators, in which a mark stands. */
static void blank_own_words(char *line)
{
    static const char mark[] = "〔";

    for (char *at; (at = strstr(line, mark)) != NULL;) {
        while (at > line && strchr(" ,;\"'=:\t", at[-1]) == NULL)
            at--;
        while (*at != '\0' && strchr(" ,;\"'=:\t\n", *at) == NULL)
            *at++ = ' ';
    }
}

static void check_line(struct checked *checked, const char *words, const char *format, char *line)
{
    const char *fault;

    checked->lines++;
    for (size_t i = 0; i < sizeof(not_yet) / sizeof(*not_yet); i++)
        if (strstr(line, not_yet[i]) != NULL)
            return;
    blank_own_words(line);
    fault = checked->chinese ? latin_word(line) : han(line);
    if (fault == NULL)
        return;
    checked->faults++;
    fprintf(stderr, "%s nol %s %s\n  %s\n  at: %.40s\n", checked->chinese ? "zh" : "en", words, format, line,
            fault);
}

static void check_said(struct checked *checked, const char *words, const char *format)
{
    char *rest = checked->desk->program.said, *line;

    if (!checked->chinese &&
        strncmp(words, "report duties", 13) == 0) /* the reply has no English labels yet */
        return;
    while ((line = strsep(&rest, "\n")) != NULL)
        check_line(checked, words, format, line);
}

/* The words with numbers of cases and the desk's folder. */
static void fill_in(const struct desk *desk, const char *words, char *out, size_t size)
{
    size_t used = 0;

    for (; *words != '\0' && used + 1 < size; words++) {
        char number[CASENO_SIZE];

        if (*words == '#') {
            caseno_format(strtoll(words + 1, NULL, 10), number);
            used += (size_t)snprintf(out + used, size - used, "%s", number);
            words += strspn(words + 1, "0123456789");
        } else if (*words == '@' && words[1] == '/') {
            used += (size_t)snprintf(out + used, size - used, "%s", desk->folder);
        } else {
            out[used++] = *words;
        }
    }
    out[used] = '\0';
}

static void run(struct checked *checked, const struct line *line, const char *format, const char *more)
{
    char words[1000], all[1100];
    int exit_code;

    fill_in(checked->desk, line->words, words, sizeof(words));
    snprintf(all, sizeof(all), "--lang %s --yes %s %s %s", checked->chinese ? "zh" : "en", format, words,
             more);
    exit_code = desk_nol(checked->desk, line->who, all);
    if (exit_code != line->exit_code) {
        checked->faults++;
        fprintf(stderr, "%s: nol %s: exit %d, not %d: %s\n", line->who, all, exit_code, line->exit_code,
                checked->desk->program.said);
    }
    if (line->way != RAW)
        check_said(checked, words, format);
}

static void write_files(struct desk *desk)
{
    static const struct {
        const char *name, *text;
    } files[] = {
        {"org.csv", "代码,名称,类型,上级代码\nMZ01,〔注〕民政局,department,990101000000\n"},
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

static void play_in(const char *language)
{
    struct desk desk;
    struct checked checked = {.desk = &desk, .chinese = strcmp(language, "zh") == 0};

    desk_open(&desk, 1, "C", accounts);
    write_files(&desk);
    for (size_t i = 0; i < sizeof(play) / sizeof(*play); i++) {
        run(&checked, &play[i], "", "");
        if (play[i].way == READ || play[i].way == HELD)
            run(&checked, &play[i], "-o csv", play[i].way == HELD ? "--reason 〔注〕核对" : "");
    }
    cr_assert_gt(checked.lines, 1000, "only %d lines", checked.lines);
    cr_assert_eq(checked.faults, 0, "%d faults", checked.faults);
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

Test(languages, every_command_of_the_table_is_played)
{
    for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
        for (const struct command *c = (*noun)->commands; c->noun != NULL; c++)
            cr_expect(is_played(c), "nol %s %s", c->noun, c->verb != NULL ? c->verb : "");
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
