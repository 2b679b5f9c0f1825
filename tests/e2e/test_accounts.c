/* Accounts: two officers for those that reach every child, a stamped list as a whole, and a reset that its owner hears of. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/database.h"
#include "tests/support/desk.h"
#include "tests/support/patience.h"

TestSuite(accounts);

static const char *const people[] = {"d1", "d2", "d3", "s1", "s1b", "c1", "op", "aud", NULL};

static void password(struct desk *desk, const char *name, const char *text)
{
    char path[200];

    snprintf(path, sizeof(path), "%s/%s", desk->folder, name);
    desk_file(path, text);
}

/* Logs in for real, with the password of the file. */
static int log_in(struct desk *desk, const char *account, const char *file)
{
    char command[600];

    snprintf(command, sizeof(command),
             "XDG_CONFIG_HOME=%s/fresh XDG_STATE_HOME=%s/fresh %s --lang en login 127.0.0.1:%u --user %s "
             "--ca %s/ca.crt "
             "--password-stdin < %s/%s",
             desk->folder, desk->folder, NOL_PROGRAM, desk->running->port, account, desk->running->folder,
             desk->folder, file);
    return desk_shell(desk, command);
}

Test(accounts, an_officer_is_let_in_by_two)
{
    struct desk desk;

    desk_open(&desk, 1, "en", people);
    setenv("D", desk.folder, 1);
    password(&desk, "first", "a first password 1\n");
    NOL("d1", "user add d4 --role district --org 990101000000 --password-stdin < $D/first", 0);
    SAID("waiting for approval");
    cr_assert_eq(log_in(&desk, "d4", "first"), 4);
    NOL("d1", "user approve d4", 5);
    SAID("a second district officer has to");
    NOL("d2", "user approve d4", 0);
    cr_assert_eq(log_in(&desk, "d4", "first"), 0, "%s", desk.program.said);
    SAID("Your password was set by somebody else");
    SAID("Next step: nol user passwd");
    desk_close(&desk);
}

/* On a terminal each is shown before, and asked about. */
Test(accounts, whom_one_lets_in_is_shown_and_asked)
{
    struct desk desk;
    const char *argv[] = {NOL_PROGRAM, "--profile", "d2", "--lang", "en", "user", "approve", "d4", NULL};

    desk_open(&desk, 1, "en", people);
    setenv("D", desk.folder, 1);
    password(&desk, "first", "a first password 1\n");
    NOL("d1", "user add d4 --role district --org 990101000000 --display-name 丁 --password-stdin < $D/first",
        0);
    program_start_on_terminal(&desk.program, argv, 120);
    program_wait_said(&desk.program, "Let 1 account in? [y/N]", 20000);
    SAID("d4  丁  district education bureau");
    program_type(&desk.program, "n\n");
    cr_assert_eq(program_wait_end(&desk.program, 20000), 2, "%s", desk.program.said);
    cr_assert_str_eq(
        running_ask(desk.running, "SELECT approved_at IS NULL FROM nol.account WHERE name = 'd4'"), "t");
    program_start_on_terminal(&desk.program, argv, 120);
    program_wait_said(&desk.program, "Let 1 account in? [y/N]", 20000);
    program_type(&desk.program, "y\n");
    cr_assert_eq(program_wait_end(&desk.program, 20000), 0, "%s", desk.program.said);
    cr_assert_str_eq(
        running_ask(desk.running, "SELECT approved_at IS NOT NULL FROM nol.account WHERE name = 'd4'"), "t");
    desk_close(&desk);
}

static void wait_for(const struct desk *desk, const char *sql, const char *wanted)
{
    const time_t until = time(NULL) + patience_ms(30000) / 1000;

    while (strcmp(running_ask(desk->running, sql), wanted) != 0)
        cr_assert_lt(time(NULL), until, "%s is %s", sql, running_ask(desk->running, sql));
}

/* Who guesses and who asks for what is not his stands in the trail, a row a minute. */
Test(accounts, the_trail_holds_what_was_refused)
{
    struct desk desk;

    desk_open(&desk, 2, "en", people);
    password(&desk, "wrong", "a wrong password 1\n");
    for (int i = 0; i < 3; i++)
        cr_assert_eq(log_in(&desk, "d1", "wrong"), 4, "%s", desk.program.said);
    NOL("d1", "audit list", 5);
    NOL("d1", "audit list --kind login", 5);
    wait_for(&desk,
             "SELECT string_agg(count::text, ',' ORDER BY account_id) FROM (SELECT account_id, sum(count) AS "
             "count "
             "FROM nol.refusal GROUP BY 1) x",
             "3,2");
    running_ask(desk.running, "UPDATE nol.refusal SET minute = minute - interval '1 minute' RETURNING 1");
    wait_for(&desk, "SELECT count(*) FROM nol.refusal", "0");
    NOL("aud", "audit list --kind login_failed", 0);
    SAID("login failed");
    SAID("d1");
    SAID("127.0.0.1");
    SAID("count 3");
    NOL("aud", "audit list --kind refused", 0);
    SAID("d1");
    SAID("count 2");
    SAID("read the trail");
    desk_close(&desk);
}

Test(accounts, a_stamped_list_is_entered_approved_and_looked_at)
{
    struct desk desk;

    desk_open(&desk, 1, "en", people);
    setenv("D", desk.folder, 1);
    password(&desk, "accounts.csv",
             "账号,姓名,角色,单位\nwu,吴,社区,990101001001\nzheng,郑,street,990101002000\n");
    password(
        &desk, "bad.csv",
        "账号,姓名,角色,单位\nwu,吴,社区长,990101001001\nwu,吴,社区,990101001001\n,吴,社区,990101001001\n");
    password(&desk, "scan", "the scan\n");
    password(&desk, "other", "another scan\n");
    NOL("op", "user import $D/bad.csv --list 9 --stamped $D/scan --out $D/first.csv", 1);
    SAID("row 2: account, role and unit are needed; the role \"社区长\" is not known");
    SAID("row 4");
    NOL("d1", "--yes user import $D/accounts.csv --list 9 --stamped $D/scan --out $D/first0.csv", 5);
    NOL("op", "--yes user import $D/accounts.csv --list 9 --stamped $D/scan --out $D/first.csv", 0);
    SAID("Made: 2, there already: 0, refused: 0");
    SAID("nol user approve --list 9\n");
    cr_assert_eq(desk_shell(&desk, "test $(stat -c %a $D/first.csv) = 600"), 0);
    NOL("op", "--yes user import $D/accounts.csv --list 9 --stamped $D/scan --out $D/again.csv", 0);
    SAID("Made: 0, there already: 2");
    password(&desk, "more.csv", "账号,姓名,角色,单位\nqian,钱,社区,990101001001\n");
    NOL("op",
        "--yes user import $D/more.csv --list \"a'; touch pwn; '\\$(id)\" --stamped $D/scan --out "
        "$D/more.out",
        0);
    SAID("nol user approve --list 'a'\\''; touch pwn; '\\''$(id)'\n"); /* as a shell takes it: one word */
    NOL("d1", "--yes user approve --list 9 --stamped $D/other", 1);
    SAID("another scan");
    NOL("d1", "user approve --list 9 --stamped $D/scan", 2); /* nobody can be asked */
    SAID("wu  吴  community  ");
    SAID("zheng  郑  street office  ");
    NOL("d1", "user approve wu zheng", 2);
    NOL("d1", "--yes user approve --list 9 --stamped $D/scan", 0);
    NOL("d2", "user list --waiting", 0);
    SAID("second look");
    NOL("d2", "user list --stamped-list 9", 0);
    SAID("zheng");
    NOT_SAID("aud");
    NOL("d2", "user list --stamped-list 8", 0);
    NOT_SAID("zheng");
    NOL("d1", "--yes user approve --list 9", 5);
    NOL("d2", "--yes user approve --list 9", 0);
    NOL("aud", "user list --waiting -o json", 0);
    NOT_SAID("zheng");
    desk_close(&desk);
}

Test(accounts, a_reset_is_told_to_its_owner)
{
    struct desk desk;

    desk_open(&desk, 1, "en", people);
    setenv("D", desk.folder, 1);
    running_password(desk.running, "c1", "an old password 1");
    password(&desk, "new", "a new password 12\n");
    NOL("s1", "user reset c1 --reason forgotten", 0);
    SAID("nol user passwd c1");
    NOL("op", "user list --waiting", 0);
    SAID("new password asked for");
    NOL("op", "user passwd c1 --password-stdin < $D/new", 0);
    NOL("c1", "task list", 4);
    cr_assert_eq(log_in(&desk, "c1", "new"), 0, "%s", desk.program.said);
    SAID("Your password was set by op");
    SAID("forgotten");
    password(&desk, "both", "a new password 12\nmine and nobody else's\n");
    cr_assert_eq(log_in(&desk, "c1", "both"), 0, "%s", desk.program.said);
    NOT_SAID("Your password was set by op");
    SAID("The password is changed.");
    NOL("op", "user passwd s1b --password-stdin < $D/new", 2);
    SAID("needs a reason");
    desk_close(&desk);
}

/* An operator and one officer take no other one's place: he goes on, is told, and need only log in. */
Test(accounts, an_officers_new_password_waits_for_two_and_for_objections)
{
    struct desk desk;

    desk_open(&desk, 1, "en", people);
    setenv("D", desk.folder, 1);
    running_password(desk.running, "d2", "a quiet bridge 12");
    password(&desk, "old", "a quiet bridge 12\n");
    password(&desk, "new", "a new password 12\n");
    NOL("op", "user passwd d2 --reason forgotten --password-stdin < $D/new", 0);
    NOL("d1", "--yes user approve d2", 0);
    SAID("objections");
    NOL("d2", "task list", 0);
    cr_assert_eq(log_in(&desk, "d2", "new"), 4);
    NOL("aud", "user list --waiting", 0);
    SAID("objections");
    NOL("aud", "user approve d2 --object --reason 'not asked for'", 0);
    NOL("aud", "user approve d2 --object", 1);
    SAID("nothing to object to");
    NOL("op", "user passwd d2 --reason forgotten --password-stdin < $D/new", 0);
    cr_assert_eq(log_in(&desk, "d2", "old"), 0, "%s", desk.program.said);
    NOL("d3", "user approve d2", 0); /* of what? */
    NOT_SAID("objections");
    NOL("op", "user passwd d2 --reason forgotten --password-stdin < $D/new", 0);
    NOL("aud", "--yes user approve d2", 0);
    NOL("d3", "--yes user approve d2", 0);
    NOL("d2", "task list", 4);
    cr_assert_eq(log_in(&desk, "d2", "old"), 4);
    cr_assert_eq(log_in(&desk, "d2", "new"), 0, "%s", desk.program.said);
    SAID("Your password was set by op");
    desk_close(&desk);
}

/* nol of whoever has logged in by log_in. */
static int fresh(struct desk *desk, const char *words)
{
    char command[600];

    snprintf(command, sizeof(command), "XDG_CONFIG_HOME=%s/fresh XDG_STATE_HOME=%s/fresh %s --lang en %s",
             desk->folder, desk->folder, NOL_PROGRAM, words);
    return desk_shell(desk, command);
}

Test(accounts, a_given_password_logs_in_once_and_is_changed_before_anything_else)
{
    struct desk desk;

    desk_open(&desk, 1, "en", people);
    setenv("D", desk.folder, 1);
    password(&desk, "first", "a first password 1\n");
    password(&desk, "both", "a first password 1\nmine and nobody else's\n");
    password(&desk, "own", "mine and nobody else's\n");
    NOL("d1", "user add c9 --role community --org 990101001001 --password-stdin < $D/first", 0);
    cr_assert_eq(log_in(&desk, "c9", "first"), 0, "%s", desk.program.said);
    cr_assert_eq(fresh(&desk, "case list"), 4);
    SAID("run nol user passwd");
    cr_assert_eq(fresh(&desk, "whoami"), 0);
    SAID("must be changed");
    cr_assert_eq(fresh(&desk, "status"), 0);
    cr_assert_eq(desk_shell(&desk, "mv $D/fresh $D/elsewhere"),
                 0); /* the slip of paper on another computer */
    cr_assert_eq(log_in(&desk, "c9", "first"), 4);
    SAID("was given for one login");
    cr_assert_eq(desk_shell(&desk, "rm -r $D/fresh && mv $D/elsewhere $D/fresh"), 0);
    cr_assert_eq(fresh(&desk, "user passwd --password-stdin < $D/both"), 0, "%s", desk.program.said);
    cr_assert_eq(fresh(&desk, "case list"), 0, "%s", desk.program.said);
    cr_assert_eq(log_in(&desk, "c9", "first"), 4);
    cr_assert_eq(log_in(&desk, "c9", "own"), 0, "%s", desk.program.said);
    NOT_SAID("set by somebody else");
    desk_close(&desk);
}

Test(accounts, sessions_are_seen_ended_and_confirmed)
{
    struct desk desk;

    desk_open(&desk, 1, "en", people);
    setenv("D", desk.folder, 1);
    password(&desk, "own", "mine and nobody else's\n");
    password(&desk, "first", "a first password 1\n");
    running_password(desk.running, "d1", "mine and nobody else's");
    cr_assert_eq(log_in(&desk, "d1", "own"), 0, "%s", desk.program.said);
    NOL("d1", "session list", 0);
    SAID("127.0.0.1");
    NOL("c1", "session list --user d1", 3);
    NOT_SAID("127.0.0.1");
    NOL("c1", "session end --user d1", 3);
    NOL("c1", "session end", 2);
    NOL("op", "session list --user d1 -o json", 0);
    NOL("d1", "session end --user d1", 0);
    cr_assert_eq(fresh(&desk, "whoami"), 4);
    NOL("d1", "whoami", 0);
    database_run(desk.running->database, "postgres",
                 "UPDATE nol.session SET proved_at = now() - interval '11 minutes'");
    NOL("d1", "user add c8 --role community --org 990101001001 --password-stdin < $D/first", 4);
    SAID("run nol session confirm");
    NOL("d1", "session confirm --password-stdin < $D/first", 4);
    wait_for(&desk, "SELECT sum(count) FROM nol.refusal WHERE 'PASSWORD_AGAIN' = ANY (messages)", "1");
    NOL("d1", "session confirm --password-stdin < $D/own", 0);
    NOL("d1", "user add c8 --role community --org 990101001001 --password-stdin < $D/first", 0);
    desk_close(&desk);
}
