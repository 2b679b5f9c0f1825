/* The real nol against the real nold: what a clerk and a script see, and what survives a kill. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/caseno.h"
#include "tests/support/database.h"
#include "tests/support/desk.h"

static const char *number(int64_t id)
{
    static char text[CASENO_SIZE];

    caseno_format(id, text);
    return text;
}

/* How many entries `pending` has on disk. */
static int pending(const struct desk *desk, const char *account)
{
    char path[128];
    struct dirent *entry;
    int count = 0;
    DIR *folder;

    snprintf(path, sizeof(path), "%s/state/nol/%s/pending", desk->folder, account);
    folder = opendir(path);
    while (folder != NULL && (entry = readdir(folder)) != NULL)
        count += entry->d_name[0] != '.';
    if (folder != NULL)
        closedir(folder);
    return count;
}

Test(client, login_trusts_only_the_named_ca_and_keeps_what_it_got_for_the_owner)
{
    struct desk desk;
    char words[300], path[200];
    struct stat about;

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    running_password(desk.running, "c1", "a long password of the test");
    snprintf(words, sizeof(words), "login 127.0.0.1:%u --user c1 --password-stdin", desk.running->port);
    desk_begin(&desk.program, "work", words, "a long password of the test\n");
    cr_assert_eq(program_wait_end(&desk.program, DESK_CALL_MS), 7, "%s", desk.program.said);
    SAID("SHA-256 fingerprint");
    SAID("--ca FILE");
    snprintf(words, sizeof(words), "login 127.0.0.1:%u --user c1 --ca %s/ca.crt --password-stdin",
             desk.running->port, desk.running->folder);
    desk_begin(&desk.program, "work", words, "a wrong password of the test\n");
    cr_assert_eq(program_wait_end(&desk.program, DESK_CALL_MS), 4, "%s", desk.program.said);
    desk_begin(&desk.program, "work", words, "a long password of the test\n");
    cr_assert_eq(program_wait_end(&desk.program, DESK_CALL_MS), 0, "%s", desk.program.said);
    cr_assert_null(strstr(desk.program.said, "a long password"));
    snprintf(path, sizeof(path), "%s/state/nol/work/token", desk.folder);
    cr_assert_eq(stat(path, &about), 0);
    cr_assert_eq(about.st_mode & 0777, 0600);
    NOL("work", "whoami", 0);
    SAID("community");
    NOL("work", "logout", 0);
    cr_assert_neq(stat(path, &about), 0, "the token is gone");
    NOL("work", "whoami", 4);
    desk_close(&desk);
}

Test(client, a_list_is_masked_numbered_and_remembered_for_the_acts_after_it)
{
    struct desk desk;
    json_t *list, *first;
    const char *id;

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "s1");
    list = desk_ask(&desk, "s1", "case list --state at_street");
    cr_assert_eq(json_array_size(list), 1);
    first = json_array_get(list, 0);
    id = json_string_value(json_object_get(first, "id_number"));
    cr_assert_not_null(strchr(id, '*'), "%s is not masked", id);
    cr_assert_str_eq(json_string_value(json_object_get(first, "state")), "at_street");
    cr_assert_eq(json_integer_value(json_object_get(first, "version")), 2);
    json_decref(list);
    NOL("s1", "case assign 1 --to 001", 0);
    SAID(number(300004));
    list = desk_ask(&desk, "s1", "case list --state at_street");
    cr_assert_eq(json_array_size(list), 0);
    json_decref(list);
    NOL("s1", "case assign 1 --to 002", 3);
    desk_close(&desk);
}

Test(client, exit_codes_say_what_happened)
{
    struct desk desk;
    char words[200];

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "c1");
    desk_seat(&desk, "aud");
    NOL("c1", "case show 300003W", 2); /* the letter is wrong */
    snprintf(words, sizeof(words), "case show %s", number(300003));
    NOL("c1", words, 3); /* another street's */
    snprintf(words, sizeof(words), "case show %s", number(300001));
    NOL("c1", words, 0);
    NOL("aud", words, 5);
    NOL("c1", "case shw", 2);
    SAID("did you mean show?");
    NOL("c1", "case assign --from 001 --to 002", 2); /* nobody to ask */
    NOL("nobody", "whoami", 4);
    running_kill(desk.running);
    NOL("c1", "whoami", 7);
    desk_close(&desk);
}

Test(client, who_has_not_seen_a_change_gets_a_conflict_with_the_moves_since)
{
    struct desk desk;
    char words[200];

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "s1");
    desk_seat(&desk, "s1b");
    NOL("s1", "case list --state at_street", 0);
    snprintf(words, sizeof(words), "case assign %s --to 001", number(300004));
    NOL("s1b", words, 0); /* reads, shows one line, acts */
    SAID("v2");
    snprintf(words, sizeof(words), "case assign %s --to 002", number(300004));
    NOL("s1", words, 6);
    SAID("Changed meanwhile");
    SAID("v3");
    cr_assert_eq(pending(&desk, "s1"), 0, "a conflict is settled");
    NOL("s1", words, 6); /* and does not become a success by being repeated */
    snprintf(words, sizeof(words), "case show %s", number(300004));
    NOL("s1", words, 0);
    snprintf(words, sizeof(words), "case assign %s --to 002", number(300004));
    NOL("s1", words, 0);
    desk_close(&desk);
}

/* nol has greeted the server and waits for the case on its stdin; then the server is held still, and the case is named. */
static void begin_held_write(struct desk *desk, const char *account, const char *words, int64_t id)
{
    char fifo[128], all[400];
    FILE *input;

    snprintf(fifo, sizeof(fifo), "%s/fifo", desk->folder);
    cr_assert_eq(mkfifo(fifo, 0600), 0);
    snprintf(all, sizeof(all), "--verbose %s < %s", words, fifo);
    desk_begin(&desk->program, account, all, NULL);
    input = fopen(fifo, "w");
    cr_assert_not_null(input);
    program_wait_said(&desk->program, "Connected to", DESK_CALL_MS);
    cr_assert_eq(kill(desk->running->pid, SIGSTOP), 0);
    fprintf(input, "%s\n", number(id));
    cr_assert_eq(fclose(input), 0);
}

static void wait_for_pending(const struct desk *desk, const char *account)
{
    for (int tries = 0; pending(desk, account) == 0; tries++) {
        cr_assert_lt(tries, 2000, "nothing became pending: %s", desk->program.said);
        poll(NULL, 0, 10);
    }
}

Test(client, a_write_over_a_killed_server_is_done_once)
{
    struct desk desk;
    char words[200];

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "s1");
    NOL("s1", "case list", 0);
    begin_held_write(&desk, "s1", "case assign - --to 001", 300004);
    wait_for_pending(&desk, "s1");
    running_kill(desk.running);
    running_again(desk.running);
    cr_assert_eq(program_wait_end(&desk.program, DESK_CALL_MS), 0, "%s", desk.program.said);
    cr_assert_eq(pending(&desk, "s1"), 0);
    cr_assert_str_eq(
        running_ask(
            desk.running,
            "SELECT count(*) FROM nol.event WHERE case_id = 300004 AND kind = 'assign' AND version = 3"),
        "1");
    snprintf(words, sizeof(words), "case show %s", number(300004));
    NOL("s1", words, 0);
    desk_close(&desk);
}

Test(client, a_write_of_a_killed_client_is_sent_again_as_it_was)
{
    struct desk desk;
    char words[200];

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "s1");
    running_stand_at(desk.running, "2031-05-06 12:00 Asia/Shanghai");
    NOL("s1", "case list", 0);
    begin_held_write(&desk, "s1", "case assign - --to 001", 300004);
    wait_for_pending(&desk, "s1");
    kill(desk.program.pid, SIGKILL);
    cr_assert_eq(program_wait_end(&desk.program, DESK_CALL_MS), 256 + SIGKILL);
    running_kill(desk.running);
    running_again(desk.running);
    NOL("s1", "pending list", 0);
    SAID(number(300004));
    SAID("  2031-05-06 "); /* the district's day, not the machine's */
    NOL("s1", "-o json pending list", 0);
    SAID("\"at\": \"2031-05-06T");
    SAID("\"clock\": \"district\"");
    snprintf(words, sizeof(words), "case assign %s --to 002",
             number(300004)); /* says 002 now, but 001 was sent */
    NOL("s1", words, 0);
    SAID("not settled yet");
    SAID("东一社区");
    cr_assert_eq(pending(&desk, "s1"), 0);
    NOL("s1", "pending list", 0);
    SAID("Nothing is pending");
    cr_assert_str_eq(running_ask(desk.running, "SELECT version FROM nol.case_file WHERE id = 300004"), "3");
    desk_close(&desk);
}

Test(client, many_cases_have_a_line_each_and_the_worst_exit_code)
{
    struct desk desk;
    char input[2 * CASENO_SIZE + 40];
    size_t used;

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "s1");
    NOL("s1", "case list", 0);
    used = (size_t)snprintf(input, sizeof(input), "%s\n", number(310001));
    snprintf(input + used, sizeof(input) - used, "%s,1\n", number(310002)); /* a version that is no more */
    desk_begin(&desk.program, "s1", "case assign - --to 002", input);
    cr_assert_eq(program_wait_end(&desk.program, DESK_CALL_MS), 6, "%s", desk.program.said);
    SAID("1 done, 1 not");
    cr_assert_str_eq(running_ask(desk.running, "SELECT version FROM nol.case_file WHERE id = 310001"), "3");
    desk_begin(&desk.program, "s1", "case assign - --to 001 --atomic", input);
    cr_assert_eq(program_wait_end(&desk.program, DESK_CALL_MS), 6, "%s", desk.program.said);
    cr_assert_str_eq(running_ask(desk.running, "SELECT version FROM nol.case_file WHERE id = 310001"), "3");
    desk_close(&desk);
}

Test(client, everything_of_a_unit_goes_over_in_one_command)
{
    struct desk desk;
    json_t *list;

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "d1");
    desk_seat(&desk, "c2");
    NOL("d1", "--yes case assign --from 990101001001 --to 990101001002", 0);
    SAID("42 done, 0 not");
    list = desk_ask(&desk, "c2", "case list --community 990101001002");
    cr_assert_eq(json_array_size(list), 43, "%zu", json_array_size(list));
    json_decref(list);
    desk_close(&desk);
}

/* nol WORDS on a terminal of its own, where `answers` are typed. */
static int on_terminal(struct desk *desk, const char *account, const char *words, const char *answers)
{
    static char command[2048];
    const char *argv[] = {"/usr/bin/script", "-qec", command, "/dev/null", NULL};

    snprintf(command, sizeof(command), "%s --profile %s %s", NOL_PROGRAM, account, words);
    program_start(&desk->program, argv, answers);
    return program_wait_end(&desk->program, DESK_CALL_MS);
}

#define ON_TERMINAL(account, words, answers, expected)                                                       \
    cr_assert_eq(on_terminal(&desk, account, words, answers), expected, "nol %s: %s", words,                 \
                 desk.program.said)

/* What needs options asks for them, and says first what cannot be. */
Test(client, on_a_terminal_an_act_without_options_asks)
{
    struct desk desk;
    char words[300];

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "d1");
    desk_seat(&desk, "s1");
    desk_seat(&desk, "c1");
    snprintf(words, sizeof(words), "visit submit %s", number(300001));
    ON_TERMINAL("c1", words, "\n2\n1\n\n\nnobody\n\n\ny\n", 0);
    SAID("with the community");
    SAID("Is there a finding?");
    SAID("The same in one line:");
    ON_TERMINAL("d1", words, "", 5); /* not the district's: nothing is asked */
    SAID("Your role does not allow this: visit");
    NOT_SAID("How did the try end?");
    NOL("c1", "case list --limit 3", 0);
    snprintf(words, sizeof(words),
             "visit submit %s --result met --how home --met mother --finding F "
             "--evidence 'graduation_certificate:1;issuer=S1;date=2018-07-01=seen'",
             number(310001));
    NOL("c1", words, 0);
    snprintf(words, sizeof(words), "visit submit %s", number(310001));
    ON_TERMINAL("c1", words, "\n\n2\n1\n\n\nnobody\n\ny\n", 0);
    SAID("A finding cannot be filed while the case is \"street reviews\"");
    NOT_SAID("Is there a finding?");
    snprintf(words, sizeof(words), "visit submit %s", number(300008));
    ON_TERMINAL("c1", words, "", 1);
    SAID("MOVE_NOT_POSSIBLE");
    snprintf(words, sizeof(words), "escalation raise %s", number(300001));
    ON_TERMINAL("c1", words, "1\n\nrefuses after four visits\n\ny\n", 0);
    SAID("--reason refuses --note 'refuses after four visits'");
    NOL("s1", "escalation list", 0);
    SAID("guardian refuses");
    NOL("c1", words, 2); /* no terminal: one sentence */
    SAID("--reason and --note are needed");
    NOL("c1", "case add", 2);
    SAID("--name and --found-by are needed");
    ON_TERMINAL("c1", "case add", "Lu Xiaoman\n3\n\n\n2014-05-06\n\nEast Street 7\n\n\n\nn\n", 2);
    SAID("nol case add --name 'Lu Xiaoman' --found-by public --born 2014-05-06 --address 'East Street 7'");
    desk_close(&desk);
}

/* A scheme may call its codes by identifiers: people read its words, programs the identifiers. */
Test(client, a_code_that_is_an_identifier_stands_in_the_words_of_its_scheme)
{
    struct desk desk;
    json_t *list;
    char words[200], other[CASENO_SIZE];

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "c1");
    database_run(desk.running->database, "postgres",
                 "UPDATE batch SET scheme_id = s.id FROM scheme s WHERE s.name = '2019-returned' AND "
                 "batch.name = 'B1';"
                 "UPDATE case_file SET scheme_id = s.id, code = 'not_found', sub = 'graduated' FROM scheme s "
                 "WHERE s.name = '2019-returned' AND case_file.id IN (300001, 310001, 310002, 310003)");
    snprintf(words, sizeof(words), "--lang zh case list --prefix %.6s", number(300001));
    NOL("c1", words, 0);
    SAID("暂未查到");
    NOT_SAID("not_found");
    list = desk_ask(&desk, "c1", words);
    cr_assert_str_eq(json_string_value(json_object_get(json_array_get(list, 0), "code")), "not_found");
    json_decref(list);
    snprintf(words, sizeof(words), "--lang zh case show %s", number(300001));
    NOL("c1", words, 0);
    SAID("暂未查到 · 毕业离校");
    snprintf(words, sizeof(words), "--lang zh visit submit %s --result not_met --how home", number(300001));
    NOL("c1", words, 0);
    SAID("暂未查到");
    NOT_SAID("not_found");
    strcpy(other, number(310001));
    snprintf(words, sizeof(words), "--lang zh visit submit %s %s --result not_met --how home", other,
             number(310002));
    NOL("c1", words, 0);
    SAID("暂未查到");
    SAID("成功 2 件");
    NOT_SAID("not_found");
    snprintf(words, sizeof(words), "--lang zh -o csv visit submit %s --result not_met --how home",
             number(310003));
    NOL("c1", words, 0);
    SAID("暂未查到");
    NOT_SAID("not_found");
    snprintf(words, sizeof(words), "visit submit %s %s --result not_met --how phone", other, number(310002));
    list = desk_ask(&desk, "c1", words);
    cr_assert_str_eq(json_string_value(json_object_get(json_array_get(list, 1), "code")), "not_found");
    json_decref(list);
    desk_close(&desk);
}

/* What a clerk types from memory, and what only the program itself may say. */
Test(client, a_wrong_word_is_answered_with_the_right_one)
{
    struct desk desk;
    char words[200];

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "d1");
    desk_seat(&desk, "c1");
    NOL("c1", "case list --state 待审核", 2);
    SAID("did you mean found");
    snprintf(words, sizeof(words), "escalation raise %s --reason late --note x", number(300001));
    NOL("c1", words, 2);
    SAID("none of its words");
    NOL("d1", "--lang zh clock set visite --days 8", 1);
    SAID("走访核查");
    NOT_SAID("acknowledge");
    NOL("d1", "--lang zh clock set 走访核查 --days 8", 0);
    NOL("c1", "task list --kind 走访核查", 0);
    NOL("c1", "task list --kind 甲乙丙丁", 2);
    desk_close(&desk);
}

/* NULL: not set. */
static void set_locale(const char *lc_all, const char *lang)
{
    if (lc_all != NULL)
        setenv("LC_ALL", lc_all, 1);
    else
        unsetenv("LC_ALL");
    if (lang != NULL)
        setenv("LANG", lang, 1);
    else
        unsetenv("LANG");
}

Test(client, chinese_is_spoken_wherever_the_locale_is_not_english)
{
    static const char *const locales[] = {NULL, "", "C", "POSIX", "C.UTF-8", "zh_CN.UTF-8", "fr_FR.UTF-8"};
    struct desk desk;

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    for (size_t i = 0; i < 2 * sizeof(locales) / sizeof(*locales); i++) {
        const char *locale = locales[i / 2];

        if (i % 2 == 1 && (locale == NULL || *locale == '\0')) /* an LC_ALL that is not set decides nothing */
            continue;
        set_locale(i % 2 == 0 ? NULL : locale, i % 2 == 0 ? locale : "en_US.UTF-8");
        NOL("nobody", "whoami", 4);
        SAID("尚未登录");
        NOL("nobody", "case --help", 0);
        SAID("例子");
        NOL("nobody", "--lang en case --help", 0);
        SAID("Examples");
    }
    desk_close(&desk);
}

Test(client, english_is_spoken_where_the_locale_says_so)
{
    static const char *const locales[][2] = {
        {NULL, "en_US.UTF-8"}, {NULL, "en_GB"}, {"", "en_US.UTF-8"}, {"en_US.UTF-8", "C"}};
    struct desk desk;

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    for (size_t i = 0; i < sizeof(locales) / sizeof(*locales); i++) {
        set_locale(locales[i][0], locales[i][1]);
        NOL("nobody", "whoami", 4);
        SAID("You are not logged in");
        NOT_SAID("尚未登录");
        NOL("nobody", "--lang zh whoami", 4);
        SAID("尚未登录");
    }
    desk_close(&desk);
}
