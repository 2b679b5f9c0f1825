/* A terminal of 60 columns: no row of a list wraps in its middle, and what does not fit is said. Chinese signs count two. */
#include <stdio.h>

#include "common/caseno.h"
#include "common/text.h"
#include "tests/support/desk.h"

static unsigned short columns_there = 60;

/* Without blanks and ends of lines. */
static void squeeze(const char *text, char *out, size_t size)
{
    size_t used = 0;

    for (; *text != '\0' && used + 1 < size; text++)
        if (strchr(" \r\n", *text) == NULL)
            out[used++] = *text;
    out[used] = '\0';
}

static char squeezed[64 * 1024]; /* what stood there */

/* What stood on the terminal, line by line; each must fit. */
static void list(struct desk *desk, const char *account, const char *words)
{
    static char command[1024];
    const char *argv[] = {"/bin/sh", "-c", command, NULL};
    char *rest, *line;

    /* hints and counts go to stderr and are sentences, which may wrap */
    snprintf(command, sizeof(command), "NO_COLOR=1 exec %s --profile %s %s 2>/dev/null", NOL_PROGRAM, account,
             words);
    program_start_on_terminal(&desk->program, argv, columns_there);
    cr_expect_eq(program_wait_end(&desk->program, DESK_CALL_MS), 0, "nol %s: %s", words, desk->program.said);
    squeeze(desk->program.said, squeezed, sizeof(squeezed));
    rest = desk->program.said;
    while ((line = strsep(&rest, "\n")) != NULL) {
        line[strcspn(line, "\r")] = '\0';
        cr_expect_leq(text_width(line), columns_there, "nol %s: %d columns: %s", words, text_width(line),
                      line);
    }
}

/* What the program says of a field to other programs stands on the terminal whole, however it is broken. Returns how many were longer than `least`. */
static int whole(struct desk *desk, const char *account, const char *words, const char *field, int least)
{
    static char value[4096];
    json_t *rows = desk_ask(desk, account, words), *row;
    size_t index;
    int count = 0;

    list(desk, account, words);
    json_array_foreach(rows, index, row)
    {
        const char *text = json_string_value(json_object_get(row, field));

        if (text == NULL)
            continue;
        squeeze(text, value, sizeof(value));
        cr_expect_not_null(strstr(squeezed, value), "nol %s: %s is cut: %s", words, text, squeezed);
        count += text_width(text) > least;
    }
    json_decref(rows);
    return count;
}

#define LONG_NAME "阿卜杜热合曼·买买提艾力·吐尔逊江"

/* Whom an act is about, before it is done. */
static void before_assigning(struct desk *desk)
{
    static char command[512];
    const char *argv[] = {"/bin/sh", "-c", command, NULL};

    snprintf(command, sizeof(command),
             "NO_COLOR=1 exec %s --profile s1 case assign --from 990101001001 --to 990101001002 --reason x",
             NOL_PROGRAM);
    program_start_on_terminal(&desk->program, argv, 60);
    program_wait_said(&desk->program, "[y/N]", DESK_CALL_MS);
    program_type(&desk->program, "n\r");
    program_wait_end(&desk->program, DESK_CALL_MS);
    cr_expect_not_null(strstr(desk->program.said, LONG_NAME), "%s", desk->program.said);
}

Test(narrow, nothing_is_lost)
{
    struct desk desk;

    desk_open(&desk, 1, "en_US.UTF-8", (const char *const[]){"d1", "s1", NULL});
    running_ask(desk.running,
                "UPDATE nol.account SET display_name = '甲区教育局督导室控辍保学工作专班联络员' WHERE name = "
                "'s1' RETURNING 1");
    running_ask(desk.running, "UPDATE nol.org SET name = '东街道办事处社会事务和公共服务管理办公室' WHERE "
                              "code = '990101001000' RETURNING 1");
    cr_expect_geq(whole(&desk, "d1", "user list", "org_name", 30), 1);
    cr_expect_geq(whole(&desk, "d1", "org list", "name", 30), 1);
    running_ask(desk.running, "WITH w AS (UPDATE nol.case_file SET name = '" LONG_NAME
                              "' RETURNING 1) SELECT count(*) FROM w");
    for (int chinese = 0; chinese < 2; chinese++) {
        setenv("LANG", chinese ? "zh_CN.UTF-8" : "en_US.UTF-8", 1);
        cr_expect_geq(whole(&desk, "d1", "user list", "org_name", 30), 1);
        cr_expect_geq(whole(&desk, "d1", "case list --limit 5", "name", 30), 5);
        cr_expect_geq(whole(&desk, "d1", "task list --all --limit 5", "name", 30), 5);
        cr_expect_geq(whole(&desk, "d1", "visit list --limit 5", "name", 30), 5);
        cr_expect_geq(whole(&desk, "d1", "task history", "name", 30), 1);
        before_assigning(&desk);
    }
    desk_close(&desk);
}

/* A danger call that has reached nobody: unit and telephone are what the row is for. */
Test(narrow, whom_to_telephone_is_not_cut)
{
    static const unsigned short widths[] = {60, 80, 100};
    struct desk desk;

    desk_open(&desk, 1, "zh_CN.UTF-8", (const char *const[]){"d1", "c1", NULL});
    NOL("c1", "escalation raise 300001 --reason danger --note 伤", 0);
    for (size_t i = 0; i < sizeof(widths) / sizeof(*widths); i++) {
        columns_there = widths[i];
        list(&desk, "d1", "task list");
        cr_expect_not_null(strstr(squeezed, "电话通知民政（本区未登记该单位）"), "%d: %s", widths[i],
                           squeezed);
        cr_expect_null(strstr(squeezed, ".."), "at %d: %s", widths[i], squeezed);
    }
    desk_close(&desk);
}

Test(narrow, no_row_is_wider_than_the_terminal)
{
    static const char *const languages[] = {"zh_CN.UTF-8", "en_US.UTF-8"};
    struct desk desk;
    char number[CASENO_SIZE], words[64];

    desk_open(&desk, 1, languages[0], (const char *const[]){"d1", "s1", "c1", "aud", "leader", NULL});
    caseno_format(300001, number);
    for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++) {
        setenv("LANG", languages[i], 1);
        list(&desk, "c1", "case list");
        list(&desk, "c1", "task list");
        list(&desk, "s1", "case list --state reviewed");
        list(&desk, "s1", "user list");
        list(&desk, "d1", "case list --limit 20");
        list(&desk, "d1", "task list");
        list(&desk, "d1", "batch list");
        list(&desk, "d1", "batch rows B1 --limit 10");
        list(&desk, "d1", "match list");
        list(&desk, "d1", "org list");
        list(&desk, "d1", "user list");
        list(&desk, "d1", "clock list");
        list(&desk, "d1", "ladder list");
        list(&desk, "d1", "calendar show");
        list(&desk, "d1", "escalation list");
        list(&desk, "d1", "directive list");
        list(&desk, "d1", "inquiry list");
        list(&desk, "d1", "scheme list");
        list(&desk, "d1", "export list");
        list(&desk, "d1", "report stage --batch B1");
        list(&desk, "d1", "report progress --batch B1");
        list(&desk, "d1", "report diff --batch B1 --from 2019-01-21 --to 2019-04-30");
        list(&desk, "d1", "report measures");
        list(&desk, "d1", "report duties");
        list(&desk, "d1", "report summary --batch B1");
        list(&desk, "d1", "report freeze --batch B1");
        list(&desk, "d1", "report frozen");
        list(&desk, "d1", "report frozen show 1");
        desk_day_over(&desk);
        list(&desk, "leader", "report escalations");
        list(&desk, "aud", "audit list --limit 20");
        snprintf(words, sizeof(words), "evidence list %s", number);
        list(&desk, "c1", words);
        snprintf(words, sizeof(words), "case show %s", number);
        list(&desk, "c1", words);
    }
    desk_close(&desk);
}
