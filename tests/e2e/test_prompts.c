/* Passwords that are typed, on a real terminal: none is shown, and who stops at a question leaves the terminal as it was and nothing half done. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>

#include "tests/support/database.h"
#include "tests/support/desk.h"

TestSuite(prompts);

static const char *const people[] = {"d1", "d2", "op", "c1", NULL};

#define FIRST "a first password 1"
#define WEAK "12345678"
#define OWN "mine and nobody else's"
#define OTHER "something else entirely"

static void nothing_typed_is_shown(const struct desk *desk)
{
    const char *const typed[] = {FIRST, WEAK, OWN, OTHER};

    for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++)
        cr_assert_null(strstr(desk->program.said, typed[i]), "'%s' is shown: %s", typed[i],
                       desk->program.said);
}

/* Each question, then its answer. Echo is off from the first letter of the question on, so that whoever types at once is not shown. */
#define ASKED(question, answer)                                                                              \
    do {                                                                                                     \
        struct termios now;                                                                                  \
        program_wait_said(&desk.program, question, DESK_CALL_MS);                                            \
        nothing_typed_is_shown(&desk);                                                                       \
        program_wait_past(&desk.program, question, DESK_CALL_MS);                                            \
        cr_assert_eq(tcgetattr(desk.program.out, &now), 0);                                                  \
        cr_assert_not(now.c_lflag &ECHO, "%s", question);                                                    \
        program_type(&desk.program, answer);                                                                 \
    } while (0)

/* What a shell says afterwards: how it ended, and whether the terminal shows again what is typed. */
#define ENDS(code)                                                                                           \
    do {                                                                                                     \
        program_wait_said(&desk.program, "ended " #code ", echo:", DESK_CALL_MS);                            \
        program_wait_end(&desk.program, DESK_CALL_MS);                                                       \
        nothing_typed_is_shown(&desk);                                                                       \
        SAID("ended " #code ", echo: echo");                                                                 \
    } while (0)

/* nol on a terminal, below a shell that outlives an interrupt; `where`: the folder of the profiles. */
static void begin(struct desk *desk, const char *where, const char *words)
{
    static char command[1200];
    const char *argv[] = {"/bin/sh", "-c", command, NULL};

    snprintf(command, sizeof(command),
             "trap : INT TERM; XDG_CONFIG_HOME=%s%s/config XDG_STATE_HOME=%s%s/state %s --lang en %s; "
             "echo \"ended $?, echo: $(stty -a | grep -oE -- '-?\\becho\\b')\"",
             desk->folder, where, desk->folder, where, NOL_PROGRAM, words);
    program_start_on_terminal(&desk->program, argv, 120);
}

static void begin_login(struct desk *desk, const char *account)
{
    char words[300];

    snprintf(words, sizeof(words), "login 127.0.0.1:%u --user %s --ca %s/ca.crt", desk->running->port,
             account, desk->running->folder);
    begin(desk, "/fresh", words);
}

static const char *count(struct desk *desk, const char *what)
{
    char sql[300];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM nol.%s", what);
    return running_ask(desk->running, sql);
}

#define COUNT(what, expected) cr_assert_str_eq(count(&desk, what), expected, "%s", what)

/* Somebody who has got a slip of paper with a first password. */
static void open_newcomer(struct desk *desk)
{
    char path[200];

    desk_open(desk, 2, "en", people);
    setenv("D", desk->folder, 1);
    snprintf(path, sizeof(path), "%s/first", desk->folder);
    desk_file(path, FIRST "\n");
    cr_assert_eq(
        desk_nol(desk, "d1", "user add c9 --role community --org 990101001001 --password-stdin < $D/first"),
        0, "%s", desk->program.said);
}

#define OWN_IS_THERE                                                                                         \
    "account a JOIN nol.account_secret s ON s.account_id = a.id WHERE a.name = 'c9' AND NOT s.given"

/* Wrong, wrong, right; then a weak one, two that differ, and the own one. */
Test(prompts, a_first_login_changes_its_password_there_and_then)
{
    struct desk desk;

    open_newcomer(&desk);
    for (int i = 0; i < 2; i++) {
        begin_login(&desk, "c9");
        ASKED("Password of c9: ", OTHER "\n");
        ENDS(4);
    }
    begin_login(&desk, "c9");
    ASKED("Password of c9: ", FIRST "\n");
    ASKED("New password: ", WEAK "\n");
    ASKED("Once more: ", WEAK "\n");
    ASKED("New password: ", OWN "\n");
    ASKED("Once more: ", OTHER "\n");
    program_wait_said(&desk.program, "nothing was done", DESK_CALL_MS);
    ENDS(2);
    COUNT(OWN_IS_THERE, "0");
    begin_login(&desk, "c9");
    ASKED("Password of c9: ", FIRST "\n");
    ASKED("New password: ", OWN "\n");
    ASKED("Once more: ", OWN "\n");
    ENDS(0);
    SAID("The password is changed.");
    COUNT(OWN_IS_THERE, "1");
    desk_close(&desk);
}

/* Ctrl-C at each question of a login; Ctrl-D, Ctrl-Z and Ctrl-\ as well. */
Test(prompts, who_stops_at_a_question_has_done_nothing)
{
    struct desk desk;

    open_newcomer(&desk);
    begin_login(&desk, "c9");
    ASKED("Password of c9: ", "\003");
    ENDS(130);
    begin_login(&desk, "c9");
    ASKED("Password of c9: ", OTHER "\003"); /* in the middle of a word */
    ENDS(130);
    begin_login(&desk, "c9");
    ASKED("Password of c9: ", "\004");
    ENDS(2);
    SAID("Nothing was done.");
    begin_login(&desk, "c9");
    ASKED("Password of c9: ", "\032\034\003"); /* neither stops nor kills it */
    ENDS(130);
    COUNT("account a JOIN nol.session s ON s.account_id = a.id WHERE a.name = 'c9'", "0");
    COUNT("login_try WHERE NOT success", "0");
    begin_login(&desk, "c9");
    ASKED("Password of c9: ", FIRST "\n");
    ASKED("New password: ", "\003");
    ENDS(130);
    begin_login(&desk, "c9");
    ASKED("Password of c9: ", FIRST "\n");
    ASKED("New password: ", OWN "\n");
    ASKED("Once more: ", "\003");
    ENDS(130);
    COUNT(OWN_IS_THERE, "0");
    begin(&desk, "/fresh", "user passwd"); /* the login was kept: it is gone on with */
    ASKED("Present password: ", FIRST "\n");
    ASKED("New password: ", OWN "\n");
    ASKED("Once more: ", OWN "\n");
    ENDS(0);
    COUNT(OWN_IS_THERE, "1");
    desk_close(&desk);
}

static pid_t child_of(pid_t parent)
{
    char path[64], line[32] = "";
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent, (int)parent);
    file = fopen(path, "re");
    cr_assert_not_null(file, "%s", path);
    cr_assert_not_null(fgets(line, sizeof(line), file), "%s is empty", path);
    fclose(file);
    return (pid_t)strtol(line, NULL, 10);
}

/* Told to end by another program while it asks. */
Test(prompts, who_is_ended_at_a_question_leaves_the_terminal_as_it_was)
{
    struct desk desk;

    open_newcomer(&desk);
    begin_login(&desk, "c9");
    program_wait_said(&desk.program, "Password of c9: ", DESK_CALL_MS);
    cr_assert_eq(kill(child_of(desk.program.pid), SIGTERM), 0);
    ENDS(143);
    desk_close(&desk);
}

/* Account work wants the password again: refused when it is wrong, untouched when one stops, done when it is right. */
Test(prompts, account_work_asks_for_the_password_again)
{
    static const char add[] = "--profile d1 user add c8 --role community --org 990101001001";
    struct desk desk;

    open_newcomer(&desk);
    running_password(desk.running, "d1", OWN);
    database_run(desk.running->database, "postgres",
                 "UPDATE nol.session SET proved_at = now() - interval '11 minutes'");
    begin(&desk, "", add);
    ASKED("once more: ", "\003");
    ENDS(130);
    COUNT("account WHERE name = 'c8'", "0");
    for (int i = 0; i < 2; i++) {
        begin(&desk, "", add);
        ASKED("once more: ", OTHER "\n");
        ENDS(4);
        NOT_SAID("shown this once");
        COUNT("account WHERE name = 'c8'", "0");
    }
    begin(&desk, "", add);
    ASKED("once more: ", OWN "\n");
    ENDS(0);
    SAID("Password of c8 (shown this once)");
    COUNT("account WHERE name = 'c8'", "1");
    begin(&desk, "",
          "--profile d1 user disable c8 --reason mistake"); /* for ten minutes it is not asked again */
    ENDS(0);
    NOT_SAID("once more");
    desk_close(&desk);
}
