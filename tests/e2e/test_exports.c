/* Lists that leave as a file, against the real nold: what is recorded, what needs a right, and what a screen is. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/desk.h"

static const char *const officers[] = {"d1", "d2", "s1", "c1", NULL};
static const char exports[] = "SELECT count(*) FROM nol.event WHERE kind = 'export'";

static const char *count(struct desk *desk)
{
    return running_ask(desk->running, exports);
}

/* As who sits at a terminal reads it. */
static void screen(struct desk *desk, const char *account, const char *words)
{
    static char command[1024];
    const char *argv[] = {"/bin/sh", "-c", command, NULL};

    snprintf(command, sizeof(command), "NO_COLOR=1 exec %s --profile %s %s", NOL_PROGRAM, account, words);
    program_start_on_terminal(&desk->program, argv, 200);
    cr_assert_eq(program_wait_end(&desk->program, DESK_CALL_MS), 0, "nol %s: %s", words, desk->program.said);
}

Test(exports, a_file_is_one_row_of_the_trail_and_a_screen_is_none)
{
    struct desk desk;
    char after[200], words[300];
    const char *at;

    desk_open(&desk, 1, "en_US.UTF-8", officers);
    screen(&desk, "s1", "case list");
    screen(&desk, "d1", "case list --limit 4");
    for (int page = 2; page <= 12; page++) {
        at = strstr(desk.program.said, "--after '");
        cr_assert_not_null(at, "no cursor in: %s", desk.program.said);
        at += strlen("--after '");
        snprintf(after, sizeof(after), "%.*s", (int)strcspn(at, "'"), at);
        snprintf(words, sizeof(words), "case list --limit 4 --after %s", after);
        screen(&desk, "d1", words);
        SAID("4 shown");
    }
    cr_assert_str_eq(count(&desk), "0", "a screen, read to its twelfth page");
    snprintf(words, sizeof(words), "case list --limit 4 -o csv --after %s", after);
    NOL("d1", words, 0);
    SAID("Nothing fits.");
    cr_assert_str_eq(count(&desk), "0", "a cursor of the screen leads into no file");
    NOL("s1", "case list --find nobody -o csv", 0);
    cr_assert_str_eq(count(&desk), "0", "an empty file is none");
    NOL("s1", "case list -o csv", 0);
    cr_assert_str_eq(count(&desk), "1");
    NOL("s1", "case list -o csv --limit 2", 0);
    cr_assert_str_eq(running_ask(desk.running,
                                 "SELECT detail ->> 'count' FROM nol.event WHERE kind = 'export' ORDER BY id "
                                 "DESC LIMIT 1"),
                     "2", "what the file holds, not what the filter would give");
    running_ask(desk.running,
                "DELETE FROM nol.event WHERE kind = 'export' AND detail ->> 'count' = '2' RETURNING 1");
    NOL("c1", "task list -o json", 0);
    cr_assert_str_eq(count(&desk), "2");
    setenv("D", desk.folder, 1);
    screen(&desk, "s1", "case list -o wide");
    cr_assert_str_eq(count(&desk), "2", "wide or not");
    NOL("s1", "case list -o wide > $D/list", 0);
    cr_assert_str_eq(count(&desk), "3", "a table with names in a file is a file");
    NOL("c1", "task list | cat > $D/tasks", 0);
    cr_assert_str_eq(count(&desk), "4", "and so it is behind a pipe");
    NOL("s1", "org list > $D/units", 0);
    NOL("s1", "case list > /dev/null", 0);
    cr_assert_str_eq(count(&desk), "4", "no names, no file");
    desk_seat(&desk, "aud");
    NOL("aud", "--lang zh audit list --kind export", 0);
    SAID("名单 任务清单"); /* in words */
    desk_close(&desk);
}

Test(exports, a_whole_batch_needs_a_right_and_a_reason_and_a_receiver_outside_a_colleague)
{
    struct desk desk;

    desk_open(&desk, 1, "en_US.UTF-8", officers);
    running_ask(desk.running, "DELETE FROM nol.account_right RETURNING 1");
    running_ask(desk.running, "UPDATE nol.setting SET value = '30' WHERE name = 'export_rows' RETURNING 1");
    NOL("d1", "case list --batch B1 -o csv", 5);
    SAID("nol user right d1 export");
    NOL("d1", "user right d1 export", 0);
    SAID("nol user approve d1");
    NOL("d1", "case list --batch B1 -o csv --reason test", 5);
    NOL("d1", "user approve d1", 5);
    NOL("d2", "user approve d1", 0);
    NOL("d1", "case list --batch B1 -o csv", 2);
    SAID("--reason");
    NOL("d1", "case list --batch B1 -o csv --reason test", 0);
    NOL("d1", "case list --street 990101001000 -o csv --reason test --receiver police", 5);
    SAID("nol export ask police cases");
    NOL("d1", "--lang zh export ask police cases --reason 'letter 12' --until 昨天", 1);
    SAID("须在 ");
    SAID(" 之间");
    NOL("d1", "export ask police cases --reason 'letter 12' --until 2027-06-30", 0);
    NOL("d1", "export approve police cases", 5);
    NOL("d2", "export approve police case_list", 0);
    NOL("d1", "case list --street 990101001000 -o csv --reason test --receiver police", 0);
    NOL("d1", "export list", 0);
    SAID("letter 12");
    NOL("s1", "export list", 5);
    NOL("d1", "user list", 0);
    SAID("export");
    desk_close(&desk);
}

Test(exports, every_list_with_names_is_recorded_and_no_filter_walks_around_the_right)
{
    static const char *const walks[] = {"case list --prefix 3",
                                        "case list --find 3",
                                        "case list --on 2019-04-30 --code -",
                                        "case list --batch B1",
                                        "case list --counts-as open",
                                        "case list --scheme 2019-list",
                                        "case list --street 东街道",

                                        "case list --state at_community",
                                        "task list --all",
                                        "batch rows B1",
                                        "batch rows B1 --verdict new"};
    struct desk desk;
    char words[200];

    desk_open(&desk, 1, "en_US.UTF-8", officers);
    running_ask(desk.running, "DELETE FROM nol.account_right RETURNING 1");
    running_ask(desk.running, "UPDATE nol.setting SET value = '3' WHERE name = 'export_rows' RETURNING 1");
    for (size_t i = 0; i < sizeof(walks) / sizeof(*walks); i++) {
        snprintf(words, sizeof(words), "%s -o csv", walks[i]);
        NOL("d1", words, 5);
        SAID("E803");
    }
    NOL("d1", "visit list -o csv", 5);
    NOL("d1", "case list", 5);
    SAID("on the terminal itself the list is none");
    screen(&desk, "d1", "case list");
    cr_assert_str_eq(count(&desk), "0");
    desk_fill(&desk, "escalation raise #310001 --reason refuses --note seen", words, sizeof(words));
    NOL("c1", words, 0);
    NOL("c1", "escalation list -o csv", 0);
    NOL("c1", "escalation list --mine -o json", 0);
    cr_assert_str_eq(count(&desk), "1", "%s", count(&desk));
    screen(&desk, "s1", "escalation list");
    NOL("s1", "escalation list --mine -o csv", 0);
    cr_assert_str_eq(count(&desk), "2");
    cr_assert_str_eq(running_ask(desk.running,
                                 "SELECT concat(detail ->> 'list', detail -> 'count', detail -> "
                                 "'mine') FROM nol.event WHERE kind = 'export' ORDER BY id "
                                 "DESC LIMIT 1"),
                     "escalation_list1true");
    NOL("s1", "escalation list --cause refuses -o csv --reason 局长办公会", 0);
    NOL("d1", "org set GA01 --phone 0931-123", 0);
    NOL("d1", "org set GA01 --function police --phone 0931-124", 0);
    NOL("s1", "escalation list --from 2019-01-01 -o csv --reason x", 0); /* as the report counts */
    NOL("d1", "directive list --from 2019-01-01 -o csv --reason x", 0);
    for (int row = 1; row <= 4; row++) /* row by row: three are free */
        NOL("d1", "case list --find 310 --limit 1 -o csv", row <= 3 ? 0 : 5);
    SAID("E803");
    desk_seat(&desk, "aud");
    NOL("aud", "--lang zh audit list", 0);
    SAID("名单 上报件清单"); /* in words, with the reason that was typed */
    SAID("上报事由 监护人拒绝");
    SAID("：局长办公会");
    NOT_SAID("附言编号");
    NOT_SAID("监护人电话");
    NOT_SAID("phone_before");
    NOT_SAID("court");
    SAID("电话 0931-124");
    NOL("c1", "--lang zh task list -o csv", 0);
    NOL("s1", "--lang zh task list -o csv", 0);
    SAID("nol ");
    NOT_SAID("--to ORG");
    NOT_SAID(" TEXT");
    desk_close(&desk);
}
