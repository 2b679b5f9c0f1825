/* Rows of lists: whose they are, and that nobody acts on a child that was not meant. The real nol against the real nold. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/desk.h"

static const char *const accounts[] = {"c1", "c1b", "c2", "s1", "d1", NULL};

/* nol WORDS in a session of its own, as in a second terminal. */
static int elsewhere(struct desk *desk, const char *account, const char *words)
{
    char command[600];

    snprintf(command, sizeof(command), "setsid -w %s --profile %s %s", NOL_PROGRAM, account, words);
    return desk_shell(desk, command);
}

/* The number of a row of `case list`, as JSON has it. */
static void number_of(struct desk *desk, const char *account, const char *list, size_t row, char out[32])
{
    json_t *rows = desk_ask(desk, account, list);

    snprintf(out, 32, "%s", json_string_value(json_object_get(json_array_get(rows, row), "case")));
    json_decref(rows);
}

Test(rows, a_list_in_a_second_terminal_moves_no_row_of_the_first)
{
    struct desk desk;
    char first[32], last[32], words[200];

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    number_of(&desk, "c1", "case list", 5, last);
    number_of(&desk, "c1", "case list", 0, first);
    snprintf(words, sizeof(words), "case list --prefix %s", last);
    cr_assert_eq(elsewhere(&desk, "c1", words), 0);
    SAID(last);
    NOL("c1", "visit submit 1 --result not_met --how home", 0);
    SAID(first);
    NOT_SAID(last);
    /* The second terminal has shown nothing that a row could be of. */
    cr_assert_eq(elsewhere(&desk, "c1b", "visit submit '#1' --result not_met --how home"), 2);
    SAID("本终端还没有显示过清单");
    snprintf(words, sizeof(words), "-o json case list --prefix %s 2>/dev/null", first);
    NOL("c1", words, 0);
    SAID("\"version\": 3");
    desk_close(&desk);
}

Test(rows, after_another_nouns_list_an_act_names_the_child_and_asks)
{
    struct desk desk;
    char task[32], words[200];

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    NOL("c1", "case list", 0);
    number_of(&desk, "c1", "task list --kind visit", 0, task);
    NOL("c1", "visit submit 1 --result not_met --how home", 2);
    SAID("nol task list");
    SAID(task);
    SAID("〔E1〕");
    NOT_SAID("--yes");
    snprintf(words, sizeof(words), "-o json case list --prefix %s 2>/dev/null", task);
    NOL("c1", words, 0);
    SAID("\"version\": 2");
    NOL("c1", "task list --kind visit", 0);
    NOL("c1", "--yes visit submit 1 --result not_met --how home", 2);
    SAID(task);
    NOL("c1", words, 0);
    SAID("\"version\": 2");
    /* Its own list again: nothing to ask. */
    NOL("c1", "case list", 0);
    NOL("c1", "visit submit 2 --result not_met --how home", 0);
    NOL("c1", "case handback 3 --reason 不属本社区", 0);
    desk_close(&desk);
}

Test(rows, cases_shown_last_are_what_a_visit_is_made_to)
{
    struct desk desk;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    NOL("c1", "task list", 0);
    NOL("c1", "case list", 0);
    NOL("c1", "visit submit 1 --result not_met --how home", 0);
    NOL("c1", "visit list", 0); /* rows of visits made: not the cases that are visited */
    NOL("c1", "visit submit 1 --result not_met --how phone", 2);
    SAID("nol visit list");
    NOL("c1", "case list", 0);
    NOL("c1", "visit submit 1 --result not_met --how phone", 0);
    desk_close(&desk);
}

Test(rows, a_row_of_batches_is_of_the_list_that_was_shown)
{
    struct desk desk;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    NOL("d1", "report stage --batch 1", 2);
    SAID("nol batch list");
    NOL("d1", "batch list", 0);
    NOL("d1", "case list --limit 3", 0); /* rows of cases; those of batches stay */
    /* Meanwhile somebody brings another one, which stands first now. */
    running_ask(
        desk.running,
        "INSERT INTO nol.batch (name, source, received, due, born_from, born_until, reference_day, "
        "scheme_id, "
        "import_id, sha256, rows, duplicates, supplementary, imported_by, event_id) SELECT 'A0', source, "
        "received + 1, due + 1, born_from, born_until, reference_day, scheme_id, import_id, sha256, 0, 0, "
        "false, imported_by, event_id FROM nol.batch WHERE name = 'B1' RETURNING 1");
    NOL("d1", "report stage --batch 1", 0);
    SAID("B1");
    NOL("d1", "batch show 2", 2);
    SAID("没有第 2 行");
    NOL("d1", "batch list", 0);
    NOL("d1", "batch show 1", 0);
    SAID("A0");
    NOL("d1", "batch show B", 0);
    desk_close(&desk);
}

Test(rows, every_act_says_number_and_name)
{
    struct desk desk;
    char number[32], name[64], words[200];
    json_t *done;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    number_of(&desk, "c1", "case list", 0, number);
    snprintf(words, sizeof(words), "visit submit %s --result not_met --how home", number);
    done = desk_ask(&desk, "c1", words);
    snprintf(name, sizeof(name), "%s", json_string_value(json_object_get(done, "name")));
    json_decref(done);
    cr_assert_not_null(strstr(name, "〔E1〕"));
    snprintf(words, sizeof(words), "case handback %s --reason 不属本社区", number);
    NOL("c1", words, 0);
    SAID(number);
    SAID(name);
    cr_assert_str_eq(
        running_ask(desk.running, "SELECT count(*) FROM nol.request_key WHERE result::text LIKE '%〔E1〕%'"),
        "0", "a stored result holds no name");
    desk_close(&desk);
}

Test(rows, several_rows_are_taken_as_they_are_written_on_paper)
{
    struct desk desk;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    NOL("s1", "case list --state at_community", 0);
    NOL("s1", "case assign 1，3、７－９ --to 990101001002", 0);
    SAID("成功 5 件");
    desk_close(&desk);
}

Test(rows, a_short_beginning_of_a_number_is_no_row_and_is_not_taken_in_silence)
{
    struct desk desk;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    NOL("c2", "case list", 0);
    NOL("c2", "case show 999", 2);
    SAID("没有第 999 行");
    NOL("c2", "case list", 0); /* one row; "3" is no row of it, but how the number of the only case begins */
    NOL("c2", "visit submit 3 --result not_met --how home", 2);
    SAID("〔E2〕");
    NOL("c2", "visit submit 300002 --result not_met --how home", 0);
    desk_close(&desk);
}

Test(rows, what_is_to_be_decided_singly_is_not_taken_with_others)
{
    struct desk desk;
    char first[32], second[32], words[200];

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    running_ask(desk.running,
                "INSERT INTO nol.match_proposal (case_id, rule, code, exact, twins, run_event_id) "
                "SELECT id, 'over_age', 'F', false, false, event_id FROM nol.case_file "
                "WHERE id IN (300004, 300010) RETURNING id");
    snprintf(first, sizeof(first), "%s", running_ask(desk.running, "SELECT nol.case_no(300004)"));
    snprintf(second, sizeof(second), "%s", running_ask(desk.running, "SELECT nol.case_no(300010)"));
    snprintf(words, sizeof(words), "match accept %s %s", first, second);
    NOL("d1", words, 1); /* nothing to ask: none of them can be taken */
    NOT_SAID("--yes");
    SAID(first);
    SAID("超龄");
    snprintf(words, sizeof(words), "--yes match accept %s %s", first, second);
    NOL("d1", words, 1);
    SAID("SINGLE_DECISION_NEEDED");
    SAID("须逐个判定");
    snprintf(words, sizeof(words), "--yes match accept %s,%s", first, second);
    NOL("d1", words, 1);
    NOL("d1", "match list --limit 2", 0);
    NOL("d1", "--yes match accept 1-2", 1);
    snprintf(words, sizeof(words), "SELECT count(*) FROM nol.match_proposal WHERE status <> 'open'");
    cr_assert_str_eq(running_ask(desk.running, words), "0", "none of them went through");
    snprintf(words, sizeof(words), "match accept %s", second);
    desk_nol(&desk, "d1", words);
    NOT_SAID("SINGLE_DECISION_NEEDED");
    desk_close(&desk);
}

Test(rows, a_row_of_the_proposals_is_the_one_that_it_shows)
{
    struct desk desk;
    char row[32], words[200];
    json_t *rows;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    running_ask(desk.running,
                "INSERT INTO nol.match_proposal (case_id, rule, code, exact, twins, run_event_id) "
                "SELECT id, r, CASE r WHEN 'exact' THEN 'B' ELSE 'F' END, r = 'exact', false, event_id FROM "
                "nol.case_file, unnest('{exact,over_age}'::text[]) r WHERE id = 300004 RETURNING id");
    running_ask(desk.running, "DELETE FROM nol.match_proposal WHERE case_id <> 300004 RETURNING id");
    rows = desk_ask(&desk, "d1", "match list");
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (strcmp(json_string_value(json_object_get(json_array_get(rows, i), "rule")), "over_age") == 0)
            snprintf(row, sizeof(row), "%zu", i + 1);
    json_decref(rows);
    NOL("d1", "match list", 0);
    NOL("d1", "--yes match accept 1-2", 1); /* exact, but not alone: each by itself */
    SAID("不在此次采纳之列");
    SAID("另有其他建议");
    SAID("SINGLE_DECISION_NEEDED");
    NOL("d1", "--yes match accept --exact --batch B1", 1);
    NOT_SAID("SINGLE_DECISION_NEEDED"); /* nothing to take */
    NOL("d1", "match list", 0);
    snprintf(words, sizeof(words), "match accept %s", row);
    desk_nol(&desk, "d1", words);
    SAID("超龄");
    SAID("PAPERS_MISSING"); /* what it needs, and the other is not taken in its place */
    cr_assert_str_eq(running_ask(desk.running,
                                 "SELECT string_agg(rule || ' ' || status, ', ' ORDER BY rule) FROM "
                                 "nol.match_proposal WHERE case_id = 300004"),
                     "exact open, over_age open", "%s", desk.program.said);
    /* Decided meanwhile: whose rows they were is said all the same. */
    running_ask(desk.running,
                "UPDATE nol.match_proposal SET status = 'stale' WHERE case_id = 300004 RETURNING id");
    NOL("d1", "--yes match accept 1-2", 1);
    SAID("没有待决定的建议");
    SAID("PROPOSAL_DECIDED");
    SAID(running_ask(desk.running, "SELECT name FROM nol.case_file WHERE id = 300004"));
    desk_close(&desk);
}

Test(rows, a_join_says_what_it_will_do_and_wants_a_reason_where_two_children_are_likely)
{
    struct desk desk;
    char first[32], second[32], words[300];

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    running_ask(desk.running, "UPDATE nol.child_person SET id_valid = true RETURNING child_id");
    snprintf(first, sizeof(first), "%s", running_ask(desk.running, "SELECT nol.case_no(300004)"));
    snprintf(second, sizeof(second), "%s", running_ask(desk.running, "SELECT nol.case_no(300010)"));
    snprintf(words, sizeof(words), "child join %s --with %s --reason 核对", second, first);
    NOL("d1", words, 1);
    SAID("并入下列学生的档案");
    SAID("〔E〕");
    SAID("--despite");
    snprintf(words, sizeof(words), "child join %s --with %s --reason 核对 --despite 公安已更正", second,
             first);
    NOL("d1", words, 0);
    desk_close(&desk);
}

Test(rows, what_a_chinese_keyboard_writes_is_taken)
{
    struct desk desk;
    json_t *rows;
    char number[32], words[300];

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    number_of(&desk, "c1", "case list --limit ３", 2, number);
    NOL("c1", "visit submit 第1行、＃２ -r 未见到 --on 昨天", 0);
    SAID("成功 2 件");
    SAID("--on 昨天 即 20");
    SAID("入户");
    NOL("c1", "visit submit 1 2 -r 未见到 --finding L", 2);
    snprintf(words, sizeof(words),
             "evidence add %s '其他材料：１２；issuer＝区教育局（东）；date＝2019年1月5日＝原件' 2>&1",
             number);
    NOL("c1", words, 0);
    cr_assert_str_eq(
        running_ask(desk.running, "SELECT issuer FROM nol.evidence_text ORDER BY evidence_id DESC LIMIT 1"),
        "区教育局（东）", "what is no sign between words stays as typed");
    rows = desk_ask(&desk, "d1", "case list --find 〔E1〕父 --limit 5");
    cr_assert_eq(json_array_size(rows), 5, "by the guardian");
    json_decref(rows);
    desk_close(&desk);
}

Test(rows, a_number_of_15_digits_finds_the_one_of_18)
{
    struct desk desk;
    json_t *rows;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    running_ask(desk.running, "UPDATE nol.child_person SET id_number = '990101200905060013' WHERE child_id = "
                              "(SELECT child_id FROM nol.case_file WHERE id = 300002) RETURNING child_id");
    rows = desk_ask(&desk, "d1", "case list --find 990101090506001 --reveal 核对");
    cr_assert_eq(json_array_size(rows), 1, "%s", desk.program.said);
    json_decref(rows);
    NOL("d1", "case list --find 990101200905060013", 2);
    SAID("--reveal");
    NOL("d1", "case list --find 0905060013", 2);
    SAID("后四位");
    desk_close(&desk);
}

Test(rows, a_purpose_said_once_goes_for_the_children_of_one_s_own_unit)
{
    struct desk desk;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    NOL("c1", "case list --mine --limit 1", 0);
    NOL("c1", "case show 1 --full", 2);
    NOL("c1", "purpose open 走访", 0);
    SAID("走访");
    NOL("c1", "case show 1 --full", 0);
    NOL("c1", "purpose show", 0);
    SAID("59");
    NOL("c1", "purpose open lunch", 1);
    NOL("c1", "purpose end", 0);
    NOL("c1", "case show 1 --full", 2);
    NOL("c1", "case show 1 --reveal 核对", 0);
    desk_close(&desk);
}

Test(rows, a_street_sees_the_accounts_of_its_area_and_many_are_approved_at_once)
{
    struct desk desk;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    NOL("s1", "-o csv user list", 0);
    SAID("c1b");
    SAID("c2");
    SAID("s1b");
    NOT_SAID("c3");
    NOT_SAID("s2");
    NOT_SAID("d1");
    NOT_SAID("police");
    running_ask(desk.running, "WITH w AS (UPDATE nol.account SET approved_at = NULL, approved_by = NULL "
                              "WHERE name IN ('c2', 'c3') RETURNING id) "
                              "INSERT INTO nol.account_issue (account_id, kind) SELECT id, 'made' FROM w "
                              "RETURNING id");
    NOL("d1", "--yes user approve c2 c3 nobody", 3);
    SAID("c2");
    SAID("nobody");
    cr_assert_str_eq(
        running_ask(
            desk.running,
            "SELECT count(*) FROM nol.account WHERE name IN ('c2', 'c3') AND approved_at IS NOT NULL"),
        "2");
    desk_close(&desk);
}

Test(rows, units_and_batches_are_named_as_people_shorten_them)
{
    struct desk desk;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    NOL("d1", "case list --street 西街 --limit 1", 0);
    SAID("即西街道（990101002000）");
    NOL("d1", "user list --org 街道", 2);
    SAID("东街道 990101001000, 西街道 990101002000");
    NOL("d1", "match list", 0);
    SAID("批次 B1");
    running_ask(desk.running, "INSERT INTO nol.batch (name, received, due, born_from, born_until, "
                              "reference_day, scheme_id, import_id, sha256, rows, "
                              "duplicates, supplementary, imported_by, event_id) SELECT 'Bxy', received, "
                              "due, born_from, born_until, reference_day, "
                              "scheme_id, import_id, sha256, 0, 0, supplementary, imported_by, event_id FROM "
                              "nol.batch WHERE name = 'B1' RETURNING id");
    NOL("d1", "batch show Bx", 0);
    SAID("批次 Bxy");
    NOL("d1", "match list", 0);
    SAID("批次 Bxy（上次所用）");
    NOL("d1", "match list B", 2);
    SAID("对应多个批次");
    NOL("d1", "case list --batch B1 --limit 1", 0);
    NOL("d1", "report stage", 0);
    SAID("批次 B1（上次所用）");
    NOL("d1", "batch list", 0);
    NOL("d1", "batch show 第1行", 0);
    NOL("d1", "batch show 火星", 3);
    /* Of communities with one name a street means its own; the district says which. */
    running_ask(desk.running, "UPDATE nol.org SET name = '第一社区' WHERE code IN ('990101001001', "
                              "'990101002001') RETURNING id");
    NOL("s1", "case list --community 第一社区 --limit 1", 0);
    SAID("即第一社区（990101001001）");
    NOL("s1", "case list --community 第一 --limit 1", 0);
    SAID("即第一社区（990101001001）");
    NOL("d1", "case list --community 第一社区 --limit 1", 2);
    SAID("第一社区 990101001001, 第一社区 990101002001");
    cr_assert_str_eq(running_ask(desk.running, "SELECT count(*) FROM nol.org WHERE name = '第一社区'"), "2");
    desk_close(&desk);
}

/* What a list is filtered by is taken in the words that it shows; what does not exist is said, and not answered with an empty list. */
Test(rows, a_filter_takes_shown_words_and_refuses_what_is_not_there)
{
    struct desk desk;
    static const char *const nowhere[] = {"match list 没有的批次",           "match run 没有的批次",
                                          "measure sum --batch 没有的批次",  "task list --batch 没有的批次",
                                          "batch rows 没有的批次",           "visit list --batch 没有的批次",
                                          "report duties --batch 没有的批次"};
    static const char *const nobody[] = {"visit list --unit 没有的街道",
                                         "escalation list --street 999999999999",
                                         "directive list --to 没有的局", "user list --org 没有的街道"};

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    for (size_t i = 0; i < sizeof(nowhere) / sizeof(*nowhere); i++) {
        NOL("d1", nowhere[i], 3);
        SAID("没有此批次：没有的批次");
    }
    for (size_t i = 0; i < sizeof(nobody) / sizeof(*nobody); i++) {
        NOL("d1", nobody[i], 3);
        SAID("没有此单位：");
    }
    NOL("d1", "case list --code 户籍原因 --limit 1", 0);
    NOL("d1", "case list --code 'A 户籍原因' --sub 死亡 --limit 1", 0);
    NOL("d1", "visit list --code 没有的结论", 2);
    SAID("可用：");
    NOL("d1", "case list --known-at 昨天", 1);
    SAID("--known-at 昨天 即");
    desk_close(&desk);
}
