/* Nobody approves or confirms what he has not seen: the real nol against the real nold. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/caseno.h"
#include "tests/support/desk.h"

static const char *const accounts[] = {"c1", "s1", "d1", "d2", "aud", NULL};

/* WORDS with the number of case `id` for CASE. */
static const char *about(const char *words, int64_t id)
{
    static char text[800];
    const char *at = strstr(words, "CASE");
    char number[CASENO_SIZE];

    caseno_format(id, number);
    snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - words), words, number, at + 4);
    return text;
}

#define FILE_GRADUATED                                                                                       \
    "visit submit CASE --result met --how home --finding F "                                                 \
    "-e 'graduation_certificate:毕1;issuer=第一小学=seen'"
#define FILE_AT_HOME                                                                                         \
    "visit submit CASE --result met --how home --finding L -e 'guardian_statement;date=2019-01-25=seen' "    \
    "-e 'talk_record;date=2019-01-25=seen'"

/* Three findings of two codes wait for the street. */
static void open_with_findings(struct desk *desk_of)
{
#define desk (*desk_of)
    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    NOL("c1", about(FILE_GRADUATED, 310001), 0);
    NOL("c1", about(FILE_GRADUATED, 310002), 0);
    NOL("c1", about(FILE_AT_HOME, 310003), 0);
#undef desk
}

static size_t rows(struct desk *desk, const char *account, const char *list)
{
    json_t *all = desk_ask(desk, account, list);
    size_t count = json_array_size(all);

    json_decref(all);
    return count;
}

Test(review, what_waits_for_a_decision_says_what_is_proposed)
{
    struct desk desk;
    json_t *list, *row;

    open_with_findings(&desk);
    NOL("s1", "case list --state found", 0);
    SAID("F 超龄离校");
    SAID("L 在家上学");
    SAID("监护人书面说明、劝返谈话记录");
    SAID("走访日期");
    cr_assert_eq(rows(&desk, "s1", "case list --state found --code F"), 2);
    list = desk_ask(&desk, "s1", "case list --state found --code L");
    row = json_array_get(list, 0);
    cr_assert_eq(json_array_size(list), 1);
    cr_assert_str_eq(json_string_value(json_object_get(row, "proposed_code")), "L");
    cr_assert(json_is_null(json_object_get(row, "code")), "the confirmed one is another thing");
    cr_assert_eq(json_array_size(json_object_get(row, "papers")), 2);
    cr_assert_gt(json_integer_value(json_object_get(row, "tries")), 0);
    cr_assert_not_null(json_string_value(json_object_get(row, "last_visit")));
    json_decref(list);
    NOL("s1", "-o csv case list --state found", 0);
    SAID("劝返谈话记录");
    NOL("s1", about("case show CASE", 310003), 0);
    cr_assert_lt(strstr(desk.program.said, "L 在家上学"), strstr(desk.program.said, "办理经过"),
                 "what is asked stands before what was: %s", desk.program.said);
    desk_close(&desk);
}

/* One certificate for two children: refused by nobody, seen by everybody. */
Test(review, what_deserves_a_closer_look_is_said_to_filer_approver_and_confirmer)
{
    struct desk desk;
    json_t *list, *row;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    NOL("c1", about(FILE_GRADUATED, 310001), 0);
    NOT_SAID("值得细看");
    NOL("c1", about("evidence add CASE 'graduation_certificate:毕1;issuer=第一小学=seen'", 310002), 0);
    SAID("什么值得细看：");
    SAID("材料已用于另一儿童  毕业证书");
    NOL("c1", about("case check CASE --finding F", 310002), 0);
    SAID("什么值得细看：\n  ??  材料已用于另一儿童  毕业证书");
    NOL("c1", about("visit submit CASE --result met --how home --finding F", 310002), 0);
    SAID("材料已用于另一儿童  毕业证书");
    NOL("c1", about("visit submit CASE --result not_met --how home", 310003), 0);
    NOT_SAID("值得细看");
    NOL("c1", about("visit submit CASE --result not_met --how home", 310003), 0);
    SAID("走访重复");
    SAID("走访 2 次");

    NOL("s1", "case list --state found", 0);
    SAID("值得细看");
    NOL("s1", "-o csv case list --state found", 0);
    SAID("材料已用于另一儿童");
    list = desk_ask(&desk, "s1", "case list --state found");
    row = json_array_get(list, 0);
    cr_assert_str_eq(json_string_value(json_array_get(json_object_get(row, "oddities"), 0)),
                     "paper_elsewhere");
    json_decref(list);
    NOL("s1", "task list", 0);
    SAID("（值得细看）");
    NOL("s1", "-o csv task list", 0);
    SAID("材料已用于另一儿童");
    NOL("s1", about("case show CASE", 310002), 0);
    SAID("什么值得细看：\n  ??  材料已用于另一儿童  毕业证书  材料 ");
    cr_assert_lt(strstr(desk.program.said, "什么值得细看"), strstr(desk.program.said, "材料 ("),
                 "it stands at the top: %s", desk.program.said);
    NOL("s1", "case list --state found", 0);
    NOL("s1", "case approve 1-2", 2);
    SAID("（值得细看：材料已用于另一儿童）");
    NOL("s1", "--yes case approve 1-2", 0);

    NOL("d1", about("case show CASE", 310002), 0);
    SAID("材料已用于另一儿童  毕业证书");
    NOL("d1", about("--lang en case show CASE", 310002), 0);
    SAID("What deserves a closer look:\n  ??  paper used for another child  graduation certificate  paper "
         "no. ");
    /* One alone is asked about as well, where something stands there. */
    NOL("d1", about("case confirm CASE", 310002), 2);
    SAID("（值得细看：材料已用于另一儿童）");
    SAID("--yes");
    cr_assert_eq(rows(&desk, "d1", "case list --state reviewed"), 2, "nothing was sent");
    NOL("d1", about("--yes case confirm CASE", 310002), 0);
    desk_close(&desk);
}

Test(review, several_are_neither_approved_nor_confirmed_without_a_yes)
{
    struct desk desk;

    open_with_findings(&desk);
    NOL("s1", "case list --state found", 0);
    NOL("s1", "case approve 1-3", 2);
    SAID("F 超龄离校 (2)");
    SAID("L 在家上学 (1)");
    SAID("--yes");
    cr_assert_eq(rows(&desk, "s1", "case list --state found"), 3, "nothing was sent");
    NOL("s1", "--yes case approve 1-3", 0);
    NOL("d1", "case list --state reviewed", 0);
    NOL("d1", "case confirm 1-3", 2);
    SAID("F 超龄离校 (2)");
    SAID("L 在家上学 (1)");
    SAID("〔E1〕");
    cr_assert_eq(rows(&desk, "d1", "case list --state reviewed"), 3, "nothing was sent");
    /* One alone is said, and done. */
    NOL("d1", about("case confirm CASE", 310003), 0);
    SAID("L 在家上学");
    SAID("走访");
    NOL("d1", "case list --state reviewed", 0);
    NOL("d1", "--yes case confirm 1-2", 0);
    NOL("d1", about("case confirm CASE", 310003), 1); /* what is refused reads as nothing that was done */
    SAID("拟办（尚未生效）：审定  ");
    NOT_SAID("无结论"); /* it has one, confirmed */
    NOL("d1", "--yes case confirm 1-2", 1);
    SAID("拟办（尚未生效）：审定，共 2 件");
    NOL("d2", about("case close CASE", 310001), 0);
    NOL("d2", "--lang en case list --code F", 0);
    desk_close(&desk);
}

Test(review, after_an_act_of_ones_own_the_next_one_is_no_conflict)
{
    struct desk desk;

    open_with_findings(&desk);
    NOL("s1", "case list --state found", 0);
    NOL("s1", about("evidence add CASE 'photo=seen'", 310001), 0);
    NOL("s1", about("measure add CASE --kind aid --amount 500 --note 助学", 310001), 0);
    NOL("s1", about("escalation raise CASE --reason needs_department --note 请协调", 310001), 0);
    NOL("s1", about("--yes case approve CASE", 310001), 0);
    desk_close(&desk);
}

Test(review, a_finding_sent_back_says_why_wherever_it_is_met)
{
    struct desk desk;

    open_with_findings(&desk);
    NOL("s1", about("case sendback CASE --reason 毕业证看不清", 310001), 0);
    NOL("c1", "case list --state at_community", 0);
    SAID("毕业证看不清");
    NOL("c1", "task list", 0);
    SAID("毕业证看不清");
    NOL("c1", about("case show CASE", 310001), 0);
    SAID("退回原因");
    NOL("c1", "watch --once --since 0", 0);
    SAID("毕业证看不清");
    NOL("c1", about(FILE_GRADUATED, 310001), 0);
    NOL("c1", "task list", 0);
    NOT_SAID("毕业证看不清");
    desk_close(&desk);
}

Test(review, the_holder_reads_the_telephone_and_the_auditor_that_it_did)
{
    struct desk desk;
    json_t *list;
    char *shown;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    running_ask(desk.running, "UPDATE child_person SET guardian_phone = '13912345678' WHERE child_id = "
                              "(SELECT child_id FROM case_file WHERE id = 310004) RETURNING 1");
    NOL("c1", about("case show CASE", 310004), 0);
    SAID("13912345678");
    NOL("s1", about("case show CASE", 310004), 0);
    SAID("139********");
    NOL("s1", about("case show CASE --reveal 核对住址", 310004), 0);
    SAID("13912345678");
    list = desk_ask(&desk, "aud", "audit list --kind look --limit 3");
    cr_assert_eq(json_array_size(list), 3);
    cr_assert_str_eq(json_string_value(json_object_get(json_array_get(list, 0), "reason")), "核对住址");
    shown = strdup(json_string_value(json_object_get(json_array_get(list, 2), "detail")));
    cr_assert_not_null(strstr(shown, "\"phone\": true"), "%s", shown);
    free(shown);
    json_decref(list);
    NOL("aud", "audit list --limit 1", 0);
    SAID("查看完整号码");
    SAID("核对住址");
    desk_close(&desk);
}
