/* The day of each person, and a child on no list: the real nol against the real nold. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/caseno.h"
#include "common/text.h"
#include "tests/support/desk.h"

static const char *text_of(const json_t *object, const char *field)
{
    const char *text = json_string_value(json_object_get(object, field));

    return text != NULL ? text : "";
}

static void expect_narrow(char *said)
{
    for (char *line, *rest = said; (line = strsep(&rest, "\n")) != NULL;)
        cr_assert_leq(text_width(line), 80, "%s", line);
}

Test(follow_ups, a_child_on_no_list_is_taken_in_and_is_somebodys_task)
{
    static const char *const accounts[] = {"c1", "c3", "s1", "d1", NULL};
    struct desk desk;
    json_t *first, *far, *tasks, *none;
    char words[600];

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    NOL("c1", "case add --name 摸甲", 2);
    SAID("--found-by");
    NOL("c1", "case add --name 摸甲 --found-by 火星", 2);
    NOL("c1", "case add --name 摸甲 --found-by 学校 --id 9.90101E+17", 1);
    SAID("科学计数");
    NOL("c1", "case add --name 合计 --found-by 学校 --born 2014-05-06", 1);
    SAID("学生信息不能录入：合计或数字不是姓名");
    NOL("c1", "case add --name １２人 --found-by 学校", 1);
    first =
        desk_ask(&desk, "c1",
                 "case add --name 摸甲 --found-by 学校 --sex male --id 990101201405060017 --address 东街12号 "
                 "--guardian 摸父 --phone 13800009999 --note 上课时间在市场");
    cr_assert_str_eq(text_of(first, "state"), "at_community");
    snprintf(words, sizeof(words), "case show %s", text_of(first, "case"));
    NOL("c1", words, 0);
    SAID("日常摸排");
    SAID("东街12号");
    SAID("发现渠道");
    SAID("学校");
    NOT_SAID("male");
    NOT_SAID("990101201405060017");
    snprintf(words, sizeof(words), "--lang en case show %s", text_of(first, "case"));
    NOL("c1", words, 0);
    SAID("Found by");
    SAID("a school");
    NOT_SAID("发现");
    NOL("c1", "case add --name 摸甲 --found-by 群众 --id 990101201405060017", 1);
    SAID(text_of(first, "case"));
    /* Another unit gets the answer of a new child, and the district alone sees the agreement. */
    far = desk_ask(&desk, "c3", "case add --name 摸甲 --found-by 群众 --id 990101201405060017");
    cr_assert_str_eq(text_of(far, "outcome"), "done");
    snprintf(words, sizeof(words), "case show %s", text_of(far, "case"));
    NOL("c3", words, 0);
    NOT_SAID("同一人");
    NOT_SAID(text_of(first, "case"));
    NOL("d1", words, 0);
    SAID("同一人");
    /* The school year's list is a list like others, and its sums close. */
    NOL("d1", "batch list", 0);
    SAID("日常摸排");
    snprintf(words, sizeof(words), "-o json report stage --batch '%s'",
             running_ask(desk.running, "SELECT name FROM nol.batch WHERE standing"));
    NOL("d1", words, 0);
    SAID("\"listed\": 2");
    snprintf(words, sizeof(words), "batch rows '%s'",
             running_ask(desk.running, "SELECT name FROM nol.batch WHERE standing"));
    NOL("d1", words, 0);
    SAID("摸甲");
    /* It is a task of the community, with a number that the next command takes. */
    tasks = desk_ask(&desk, "c1", "task list --batch B1 --kind visit --limit 3");
    cr_assert_eq(json_array_size(tasks), 3);
    cr_assert_str_eq(text_of(json_array_get(tasks, 0), "task"), "visit");
    json_decref(tasks);
    tasks = desk_ask(&desk, "c1", "task list --kind visit --limit 1");
    cr_assert_str_eq(text_of(json_array_get(tasks, 0), "case"), text_of(first, "case"),
                     "its clock comes before steps without one: %s", desk.program.said);
    snprintf(words, sizeof(words), "nol visit submit %s", text_of(first, "case"));
    cr_assert_str_eq(text_of(json_array_get(tasks, 0), "command"), words);
    NOL("c1", "task list --kind visit --limit 5 2>/dev/null", 0);
    SAID(words + strlen("nol "));
    expect_narrow(strdupa(desk.program.said));
    NOL("c1", "visit submit 1 --result not_met --how home --note 无人", 0);
    NOL("c1", "-o json task list --kind next_visit 2>/dev/null", 0);
    SAID("[]");
    none = desk_ask(&desk, "s1", "task list --kind review");
    cr_assert_eq(json_array_size(none), 0);
    NOL("c1", "--lang en task list --kind visit --limit 2", 0);
    SAID("visit submit 3");
    json_decref(first);
    json_decref(far);
    json_decref(tasks);
    json_decref(none);
    desk_close(&desk);
}

Test(follow_ups, duties_come_back_and_everybody_has_a_day)
{
    static const char *const accounts[] = {"c1",     "s1",     "d1",   "d2", "leader",
                                           "office", "police", "insp", NULL};
    struct desk desk;
    json_t *tasks, *row;
    char number[CASENO_SIZE], words[128];

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    running_ask(
        desk.running,
        "INSERT INTO duty (case_id, finding_id, kind, label, level, since, due, event_id, spec) "
        "SELECT 300011, 300011, 'recheck', '定期复查下落', 'community', '2019-01-24', '2019-02-01', "
        "event_id, "
        "'{\"kind\": \"recheck\", \"label\": {\"zh\": \"定期复查下落\", \"en\": \"re-check\"}, \"level\": "
        "\"community\", \"days\": 90, \"repeat_days\": 90}' FROM duty LIMIT 1 RETURNING id");
    running_ask(
        desk.running,
        "INSERT INTO duty (case_id, finding_id, kind, label, level, since, due, event_id) "
        "SELECT 300011, 300011, 'other', '其他', 'district', '2019-01-24', '2029-02-01', event_id FROM duty "
        "LIMIT 1 RETURNING id");
    caseno_format(300011, number);
    snprintf(words, sizeof(words), "case show %s", number);
    NOL("d1", words, 0);
    SAID("社区、区级");
    NOT_SAID("community");
    SAID(
        "nol task done"); /* what ends the district's duty, and no closing that is refused while it is open */
    NOT_SAID("nol case close");
    running_ask(desk.running, "DELETE FROM duty WHERE kind = 'other' RETURNING id");
    tasks = desk_ask(&desk, "c1", "task list --kind duty");
    row = json_array_get(tasks, 0);
    cr_assert_str_eq(text_of(row, "kind"), "recheck", "the earliest first: %s", desk.program.said);
    cr_assert(json_is_true(json_object_get(row, "overdue")));
    json_decref(tasks);
    NOL("c1", "task list --kind duty", 0);
    SAID("超期");
    SAID("定期复查下落");
    /* People read its words and type them, in either language; scripts its identifier. */
    snprintf(words, sizeof(words), "nol task done %s '定期复查下落' --note 文字", number);
    SAID(words);
    NOL("c1", "-o csv task list --kind 定期复查下落 2>/dev/null", 0);
    SAID(words);
    NOT_SAID("recheck");
    snprintf(words, sizeof(words), "nol task done %s re-check --note TEXT", number);
    NOL("c1", "--lang en task list --kind re-check", 0);
    SAID(words);
    NOL("c1", "-o json task list --kind duty 2>/dev/null", 0);
    SAID("\"kind\": \"recheck\"");
    snprintf(words, sizeof(words), "nol task done %s recheck --note TEXT", number);
    SAID(words);
    NOL("c1", "task history --kind 复查 --open", 0);
    SAID("定期复查下落");
    NOL("c1", "task list --kind 没有这种", 2);
    NOL("c1", "task done 1 没有这种 --note x --on 2019-03-01", 1);
    SAID("、定期复查下落。");
    NOL("c1", "task done 1 定期复查下落 --note 下落未明 --on 2019-03-01", 0);
    SAID("下一次“定期复查下落”：2019-05-30 前");
    NOL("c1", "task list --kind recheck", 0);
    SAID("2019-05-30");
    NOL("leader", "task list", 0);
    NOL("office", "task list", 0);
    NOL("police", "task list", 0);
    NOL("insp", "task list", 5);
    /* The district sees its own day, and with --all the others'. */
    NOL("d1", "-o json task list --kind recheck 2>/dev/null", 0);
    SAID("[]");
    NOL("d1", "task list --all --kind recheck", 0);
    SAID("2019-05-30");
    desk_close(&desk);
}
