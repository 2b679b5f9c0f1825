/* A clerk takes back what was filed by mistake: the real nol against the real nold. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/caseno.h"
#include "tests/support/desk.h"

static const char *const accounts[] = {"c1", "s1", "d1", NULL};

static const char *number_of(int64_t id)
{
    static char number[CASENO_SIZE];

    caseno_format(id, number);
    return number;
}

/* WORDS, a printf format, with the number of the case for its first %s and `ref` for the second. */
static const char *about(const char *words, int64_t id, const char *ref)
{
    static char text[800];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof(text), words, number_of(id), ref);
#pragma GCC diagnostic pop
    return text;
}

/* "visit" or "evidence" of an act's answer. */
static void keep_number(json_t *reply, const char *field, char number[24])
{
    json_t *value = json_object_get(reply, field);

    if (json_is_array(value))
        value = json_array_get(value, 0);
    cr_assert(json_is_string(value), "the answer has no %s", field);
    snprintf(number, 24, "%s", json_string_value(value));
}

#define GRADUATED                                                                                            \
    "visit submit %s --result met --how home --finding F "                                                   \
    "-e 'graduation_certificate:毕1;issuer=第一小学=seen'"

Test(withdraw, a_wrong_paper_and_a_wrong_visit_are_taken_back_by_their_numbers)
{
    struct desk desk;
    char paper[24], visit[24], words[200];
    json_t *reply;

    desk_open(&desk, 1, "zh_CN.UTF-8", accounts);
    reply = desk_ask(&desk, "c1", about(GRADUATED, 310001, ""));
    keep_number(reply, "evidence", paper);
    keep_number(reply, "visit", visit);
    json_decref(reply);

    /* Where a clerk reads the numbers. */
    NOL("c1", about("evidence list %s", 310001, ""), 0);
    SAID(paper);
    NOL("c1", about("case show %s", 310001, ""), 0);
    SAID(visit);

    snprintf(words, sizeof(words), "evidence withdraw %s", paper);
    NOL("c1", words, 2);
    SAID("--reason");
    snprintf(words, sizeof(words), "evidence withdraw %s --reason 拿错了毕业证", paper);
    NOL("c1", words, 0);
    SAID("毕业证书");
    SAID("超龄离校");
    SAID("退回");
    SAID("待社区核查");
    NOL("c1", words, 1);
    SAID("已由 c1");
    SAID("E530");

    /* It stays in the file, crossed out; the list says why it came back. */
    NOL("c1", about("evidence list %s", 310001, ""), 0);
    SAID("XX 已撤回");
    NOL("s1", about("case show %s", 310001, ""), 0);
    SAID("已撤回，不再计入");
    SAID("拿错了毕业证");
    NOL("c1", "task list", 0);
    SAID("拿错了毕业证");

    /* After a list of visits a number is a row of it; where nobody can be asked, it is said which is meant. */
    NOL("s1", "visit list", 0);
    SAID(visit);
    NOL("s1", "visit withdraw 1 --reason 走错了门", 2);
    SAID("可能指最近列表第 1 行");
    SAID(visit);
    NOL("s1", "visit withdraw no.999999999 --reason x", 3);
    NOL("s1", "visit withdraw 第1行 --reason 走错了门", 0);
    NOL("s1", "case list", 0);
    NOL("s1", "visit withdraw 第1行 --reason x", 2);
    SAID("没有第 1 行");
    NOL("d1", about("case show %s", 310001, ""), 0);
    SAID("走错了门");
    NOL("c1", "visit withdraw 999999999 --reason x", 3);
    SAID("没有此走访");
    NOL("c1", "visit withdraw x --reason x", 1);
    desk_close(&desk);
}

Test(withdraw, what_was_confirmed_becomes_the_districts_task_at_the_top_of_the_file)
{
    struct desk desk;
    char paper[24], words[200];
    json_t *reply;

    desk_open(&desk, 1, "en_US.UTF-8", accounts);
    reply = desk_ask(&desk, "c1", about(GRADUATED, 310002, ""));
    keep_number(reply, "evidence", paper);
    json_decref(reply);
    snprintf(words, sizeof(words), "evidence open %s", paper);
    NOL("c1", words, 0);
    cr_expect_null(strstr(desk.program.said, "毕业证书"), "%s", desk.program.said);
    NOL("s1", about("case approve %s", 310002, ""), 0);
    NOL("d1", about("case confirm %s", 310002, ""), 0);
    snprintf(words, sizeof(words), "evidence withdraw %s --reason 'of another child'", paper);
    NOL("c1", words, 6);
    SAID("confirm -> deducted");
    NOL("c1", about("case show %s", 310002, ""), 0);
    NOL("c1", words, 0);
    SAID("loses its ground");
    NOL("c1", about("case show %s", 310002, ""), 0);
    SAID("!!  The ground of the confirmed finding was withdrawn");
    cr_assert_lt(strstr(desk.program.said, "The ground of"), strstr(desk.program.said, "Child"));
    SAID("of another child");
    NOL("d1", "task list --kind ground_withdrawn", 0);
    SAID("ground withdrawn: decide again");
    NOL("d1", about("task done %s ground_withdrawn --note fine", 310002, ""), 1);
    SAID("a colleague files it with nol evidence add");
    NOT_SAID("waive");
    NOL("d1",
        about("task done %s ground_withdrawn --note fine "
              "-e 'graduation_certificate:毕2;issuer=第一小学=seen'",
              310002, ""),
        1);
    NOL("c1", about("evidence add %s 'graduation_certificate:毕2;issuer=第一小学=seen'", 310002, ""), 0);
    NOL("d1", about("case show %s", 310002, ""), 0);
    NOL("d1", about("task done %s ground_withdrawn --note fine", 310002, ""), 0);
    NOL("d1", about("case show %s", 310002, ""), 0);
    NOT_SAID("!!  The ground");
    desk_close(&desk);
}

Test(withdraw, a_death_is_undone_only_after_its_paper)
{
    struct desk desk;
    char paper[24], words[200];
    json_t *reply;

    desk_open(&desk, 1, "en_US.UTF-8", accounts);
    reply = desk_ask(&desk, "c1",
                     about("visit submit %s --result met --met mother --how home --finding A --sub died -e "
                           "'death_certificate;issuer=x;date=2019-01-20=seen'",
                           310003, ""));
    keep_number(reply, "evidence", paper);
    json_decref(reply);
    NOL("s1", about("case approve %s", 310003, ""), 0);
    NOL("d1", about("case confirm %s", 310003, ""), 0);
    NOL("d1", about("case reopen %s --reason back", 310003, ""), 1);
    SAID(" (died)");
    snprintf(words, sizeof(words), "nol evidence withdraw %s --reason TEXT", paper);
    SAID(words);
    snprintf(words, sizeof(words), "evidence withdraw %s --reason 'of another child'", paper);
    NOL("d1", words, 0);
    NOL("d1", about("case show %s", 310003, ""), 0);
    NOL("d1", about("case reopen %s --reason back", 310003, ""), 0);
    desk_close(&desk);
}
