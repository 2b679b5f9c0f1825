/* Lists that leave as a file, against the real nold: what is recorded, what needs a right, and what a screen is. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/desk.h"

static const char *const officers[] = {"d1", "d2", "s1", "c1", NULL};
static const char exports[] = "SELECT count(*) FROM nol.event WHERE kind = 'export'";

static const char *count(struct desk *desk)
{
    return running_ask(desk->running, exports);
}

Test(exports, a_file_is_one_row_of_the_trail_and_a_screen_is_none)
{
    struct desk desk;
    char after[200], words[300];
    const char *at;

    desk_open(&desk, 1, "en_US.UTF-8", officers);
    NOL("s1", "case list", 0);
    NOL("d1", "case list --limit 4", 0);
    for (int page = 2; page <= 12; page++) {
        at = strstr(desk.program.said, "--after '");
        cr_assert_not_null(at, "no cursor in: %s", desk.program.said);
        at += strlen("--after '");
        snprintf(after, sizeof(after), "%.*s", (int)strcspn(at, "'"), at);
        snprintf(words, sizeof(words), "case list --limit 4 --after %s", after);
        NOL("d1", words, 0);
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
    NOL("c1", "task list -o json", 0);
    cr_assert_str_eq(count(&desk), "2");
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
    NOL("d1", "case list --batch B1 -o csv", 5);
    SAID("nol user right d1 export");
    NOL("d1", "case list --batch B1 --street 990101001000 -o csv", 0);
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
