/* The real nol against the real nold: a case goes up, is decided by the group's office for a member, and comes back answered. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/date.h"
#include "common/hex.h"
#include "tests/support/database.h"
#include "tests/support/program.h"
#include "tests/support/running.h"

enum { CALL_MS = 60000 };

static struct running *running;
static char folder[64];
static struct program program; /* the last call */

static void make_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file, "%s", path);
    fputs(text, file);
    cr_assert_eq(fclose(file), 0);
}

/* As if the account had logged in with nol. */
static void seat(const char *account)
{
    char path[200], text[128], command[400];
    uint8_t token[32];

    snprintf(command, sizeof(command),
             "mkdir -p -m 700 %s/config/nol/%s %s/state/nol/%s && cp %s/ca.crt %s/config/nol/%s/ca.pem",
             folder, account, folder, account, running->folder, folder, account);
    cr_assert_eq(system(command), 0);
    snprintf(path, sizeof(path), "%s/config/nol/%s/server", folder, account);
    snprintf(text, sizeof(text), "server = 127.0.0.1:%u\nuser = %s\n", running->port, account);
    make_file(path, text);
    running_token(account, token);
    hex_encode(token, sizeof(token), text);
    snprintf(path, sizeof(path), "%s/state/nol/%s/token", folder, account);
    make_file(path, text);
}

static void open_desk(void)
{
    static const char *const people[] = {"d1", "d2", "s1", "c1", "leader", "office", "police", "s2"};
    char path[128];

    running = running_start(1);
    snprintf(folder, sizeof(folder), "/tmp/nol-desk-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/config", folder);
    setenv("XDG_CONFIG_HOME", path, 1);
    snprintf(path, sizeof(path), "%s/state", folder);
    setenv("XDG_STATE_HOME", path, 1);
    setenv("LANG", "en_US.UTF-8", 1);
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    for (size_t i = 0; i < sizeof(people) / sizeof(*people); i++)
        seat(people[i]);
}

static void close_desk(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    cr_assert_eq(system(command), 0);
    running_stop(running);
}

static int nol(const char *account, const char *words)
{
    static char command[2048];
    const char *argv[] = {"/bin/sh", "-c", command, NULL};

    snprintf(command, sizeof(command), "exec %s --profile %s %s", NOL_PROGRAM, account, words);
    program_start(&program, argv, NULL);
    return program_wait_end(&program, CALL_MS);
}

#define NOL(account, words, expected)                                                                        \
    cr_assert_eq(nol(account, words), expected, "nol %s: %s", words, program.said)
#define SAID(text) cr_assert_not_null(strstr(program.said, text), "'%s' is not in: %s", text, program.said)
#define NOT_SAID(text) cr_assert_null(strstr(program.said, text), "'%s' is in: %s", text, program.said)

/* To call the police is the very first line. */
#define SAID_FIRST()                                                                                         \
    cr_assert_eq(strncmp(program.said, "DANGER: call the police on 110 now.\n", 36), 0, "%s", program.said)

/* stdout as JSON: caller releases. */
static json_t *ask(const char *account, const char *words)
{
    char all[1024];
    json_t *json;

    snprintf(all, sizeof(all), "-o json %s 2>/dev/null", words);
    cr_assert_eq(nol(account, all), 0, "%s", program.said);
    json = json_loads(program.said, 0, NULL);
    cr_assert_not_null(json, "no JSON: %s", program.said);
    return json;
}

static void assert_text(const char *account, const char *words, const char *pointer, const char *expected)
{
    json_t *json = ask(account, words);
    const char *text = json_string_value(json_object_get(json, pointer));

    cr_assert_str_eq(text != NULL ? text : "(absent)", expected, "%s of %s: %s", pointer, words,
                     program.said);
    json_decref(json);
}

Test(escalations, a_case_goes_up_is_decided_for_a_member_and_comes_back_answered)
{
    char scan[128], words[512], day[DATE_SIZE];

    open_desk();
    snprintf(scan, sizeof(scan), "%s/signed.pdf", folder);
    make_file(scan, "signed");
    NOL("c1", "escalation raise 300001 --note x", 2);
    SAID("--reason and --note are needed");
    NOL("c1", "escalation raise 300001 --reason refuses --note 'asked in vain' --propose 'order to correct'",
        0);
    SAID("Next: nol escalation show 1");
    NOL("s2", "escalation show 1", 3);
    NOL("s1", "escalation list --mine", 0);
    SAID("guardian refuses");
    NOL("s1", "escalation handup 1", 2);
    SAID("--note is missing");
    NOL("s1", "escalation handup 1 --reason 'no means left'", 0);
    NOL("d1", "escalation accept 1", 0);
    NOL("s1", "escalation sendback 1 --note x --version 2", 6);
    SAID("CHANGED_MEANWHILE");
    NOL("s1", "escalation sendback 1 --note x --version 3", 5);
    SAID("ESCALATION_ELSEWHERE");
    NOL("d1", "escalation handup 1 --note 'for the group'", 0);

    NOL("leader", "escalation list", 0);
    SAID("[1]  guardian refuses");
    SAID("Asked       asked in vain");
    SAID("visits 1 (last 2019-01-22");
    SAID("Proposes    order to correct");
    NOL("office", "escalation decide 1 --note find --directive 'police:find;due=2099-01-01'", 1);
    SAID("--member");
    NOL("office", "escalation decide 1 --note find --member leader --directive 'GA01:find;due=2099-01-01'",
        1);
    SAID("SIGNED_PAPER_NEEDED");
    NOL("office", "escalation decide 1 --note find --directive 'GA01:find'", 2);
    SAID("due=DATE");
    NOL("office", "escalation decide 1 --note find --directive 'GA01:find;due=2099-01-01;fields=salary'", 2);
    /* A day without a year is read, as with the other options, and said; what is refused is the missing paper. */
    date_format(date_add_days(date_at(time(NULL)), 30), day);
    snprintf(words, sizeof(words),
             "escalation decide 1 --note find --member leader --directive 'GA01:find;due=%s'", day + 5);
    NOL("office", words, 1);
    SAID("SIGNED_PAPER_NEEDED");
    SAID(day);
    snprintf(
        words, sizeof(words),
        "escalation decide 1 --note find --member leader --evidence 'group_decision:3;date=2019-02-01=%s' "
        "--directive '公安:find the child: at once;due=2099-01-01;fields=姓名,address'",
        scan);
    NOL("office", words, 0);
    assert_text("leader", "escalation show 1", "decided_by", "office");
    assert_text("leader", "escalation show 1", "decided_for", "leader");
    close_desk();
}

Test(escalations, a_directive_shows_its_fields_is_answered_and_closes_the_escalation)
{
    char scan[128], words[512];
    json_t *file;

    open_desk();
    snprintf(scan, sizeof(scan), "%s/answer.pdf", folder);
    make_file(scan, "answer");
    NOL("d1", "escalation raise 300001 --reason lost_contact --note 'nobody at home'", 0);
    NOL("leader",
        "escalation decide 1 --note find --directive "
        "'公安：find the child: at once；期限＝２０９９年１月１日；信息＝姓名、address'",
        0);
    NOL("s2", "directive show 1", 3);
    NOL("police", "directive list", 0);
    SAID("to be acknowledged");
    NOL("police", "directive show 1", 0);
    SAID("find the child: at once");
    SAID("〔E1〕300001");
    SAID("〔E1〕址");
    NOT_SAID("〔E1〕父");
    NOT_SAID("990101");
    NOL("police", "directive ack 1", 0);
    SAID("Next:\n  nol directive answer 1 --note TEXT\n  nol directive refuse 1 --note TEXT");
    snprintf(words, sizeof(words),
             "directive answer 1 --note 'with an aunt' --evidence 'directive_answer:7;date=2019-02-02=%s'",
             scan);
    NOL("police", words, 0);
    file = ask("police", "directive show 1");
    snprintf(
        words, sizeof(words), "evidence open %s --out %s/back.pdf",
        json_string_value(json_object_get(json_array_get(json_object_get(file, "papers"), 0), "evidence")),
        folder);
    json_decref(file);
    NOL("police", words, 0); /* what it filed itself */
    snprintf(words, sizeof(words), "cmp %s %s/back.pdf", scan, folder);
    cr_assert_eq(system(words), 0);
    NOL("leader", "escalation show 1", 0);
    NOL("leader", "escalation close 1", 1);
    SAID("DIRECTIVES_OPEN");
    NOL("leader", "directive show 1", 0);
    SAID("with an aunt");
    NOL("leader", "directive sendback 1 --note 'where?' --due 2099-02-01", 0);
    NOL("police", "directive answer 1 --note 'in the next city'", 6);
    SAID("CHANGED_MEANWHILE");
    NOL("police", "directive show 1", 0);
    SAID("2099-02-01");
    NOL("police", "directive answer 1 --note 'in the next city'", 0);
    NOL("leader", "directive show 1", 0);
    NOL("leader", "directive accept 1", 0);
    SAID("Next: nol escalation close 1");
    NOL("leader", "escalation close 1", 0);
    NOL("police", "directive show 1", 0);
    NOT_SAID("〔E1〕");
    NOL("leader", "directive show 1 --sheet", 0);
    SAID("Directive of the leadership group");
    SAID("in the next city");
    NOL("c1", "case show 300001", 0);
    SAID("Escalations (1)");
    SAID("answer to a directive");
    NOT_SAID("directive_answer");
    NOL("leader", "escalation list --ended --limit 1", 0);
    SAID("closed");
    close_desk();
}

Test(escalations, danger_says_to_call_the_police_before_anything_else)
{
    open_desk();
    NOL("c1", "escalation raise 300001 --reason 强制报告 --note bruises", 0);
    SAID_FIRST();
    NOL("police", "escalation show 1", 0);
    SAID_FIRST();
    SAID("bruises");
    NOL("police", "escalation list", 0);
    SAID_FIRST();
    NOL("s1", "escalation list", 0);
    SAID_FIRST();
    NOL("s1", "case list", 0);
    SAID_FIRST();
    SAID("danger");
    NOL("c1", "case show 300001", 0);
    SAID_FIRST();
    NOL("s1", "task list", 0);
    SAID_FIRST();
    NOL("s2", "case list", 0);
    NOT_SAID("110");
    NOL("s1", "escalation handup 1 --note 'the street cannot'", 0);
    SAID_FIRST();
    NOL("d1", "escalation show 1", 0);
    NOL("d1", "escalation handup 1 --note 'who takes the child in?'", 0);
    NOL("leader", "escalation list", 0); /* the group's inbox */
    SAID_FIRST();
    SAID("Handed up   who takes the child in?");
    NOL("leader", "-o json escalation list", 0);
    SAID_FIRST();
    running_kill(running);
    NOL("c1", "escalation raise 300001 --reason danger --note bruises",
        7); /* no server: it is said all the same */
    SAID_FIRST();
    close_desk();
}

Test(escalations, danger_says_who_was_told_and_whom_to_telephone)
{
    open_desk();
    NOL("d1", "org set GA01 --phone 0931-8110110", 0);
    SAID("0931-8110110");
    NOL("s1", "org show GA01", 0);
    SAID("0931-8110110");
    NOL("s1", "org show nowhere", 3);
    NOL("c1", "escalation raise 300001 --reason danger --note bruises", 0);
    SAID_FIRST();
    SAID("NOT TOLD, telephone at once: civil affairs (the district has no such department here)");
    SAID("甲区公安分局  0931-8110110; not opened yet");
    SAID("nol escalation called 1 ORG --note TEXT");
    NOL("d1", "task list", 0);
    SAID_FIRST();
    SAID("danger: telephone civil affairs");
    SAID("escalation called 1 civil_affairs");
    NOL("d1", "watch --once --since 0", 0);
    SAID("NOT TOLD, telephone");
    NOL("d1", "escalation called 1 civil_affairs", 2);
    NOL("d1", "escalation called 1 民政 --note 'Wang, on duty, comes'", 0);
    SAID("not told: civil affairs");
    SAID("telephoned 2");
    SAID("Wang, on duty, comes");
    NOT_SAID("ORG --note");
    NOL("d1", "task list", 0);
    NOT_SAID("escalation called");
    NOL("police", "escalation show 1", 0);
    database_run(running->database, "postgres",
                 "UPDATE escalation_party SET told_at = told_at - interval '16 minutes', look_at = look_at - "
                 "interval '16 minutes'");
    for (int tries = 0; tries < 200; tries++) { /* the clock looks every second */
        NOL("c1", "task list", 0);
        if (strstr(program.said, "escalation called 1 990101001000") != NULL)
            break;
    }
    SAID("danger: telephone 东街道  (no telephone is entered)");
    NOL("c1", "escalation show 1", 0);
    SAID("NOT OPENED, telephone at once: 东街道");
    SAID("甲区公安分局  0931-8110110; opened 2");
    for (int tries = 0; tries < 200; tries++) { /* its position comes a moment later */
        NOL("c1", "watch --once --since 0", 0);
        if (strstr(program.said, "NOT OPENED, telephone") != NULL)
            break;
    }
    SAID("NOT OPENED, telephone");
    SAID("东街道");
    NOL("s1", "case show 300001", 0);
    NOL("c1", "escalation show 1", 0);
    NOT_SAID("NOT OPENED");
    NOL("c1", "task list", 0);
    NOT_SAID("escalation called");
    close_desk();
}

Test(escalations, the_district_says_what_a_department_is_for)
{
    open_desk();
    NOL("d1", "org set GA01 --function 卫健", 5); /* the police: another officer types the same */
    NOL("d2", "org set GA01 --function 卫健", 0);
    SAID("health");
    NOL("d1", "org list --type department", 0);
    SAID("health");
    NOL("d1", "org set 990101001000 --function police", 1);
    SAID("ORG_NOT_DEPARTMENT");
    NOL("s1", "org set GA01 --function police", 5);
    close_desk();
}

Test(escalations, the_district_sets_where_they_go_and_what_directives_carry)
{
    open_desk();
    NOL("s1", "escalation route", 0);
    SAID("leadership group");
    NOL("s1", "escalation route refuses --from street --to leadership_group", 5);
    NOL("d1", "escalation route nothing --from street --to leadership_group", 2);
    NOL("d1", "escalation route refuses --to leadership_group", 2);
    NOL("d1", "escalation route 监护人拒绝 --from 街道 --to 领导小组", 0);
    NOL("s1", "escalation raise 300001 --reason refuses --note 'in vain'", 0);
    NOL("leader", "escalation list", 0);
    SAID("[1]  guardian refuses");
    NOL("d1", "directive fields police --carries salary", 2);
    NOL("d1", "directive fields 公安 --carries 姓名", 0);
    NOL("leader", "escalation show 1", 0);
    NOL("leader", "escalation decide 1 --note find --directive 'police:find;due=2099-01-01'", 0);
    NOL("police", "directive show 1", 0);
    SAID("〔E1〕300001");
    NOT_SAID("〔E1〕址");
    close_desk();
}
