/* The real nol against the real nold: a letter and its answer, aid to the fen, the ladder step by step. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/caseno.h"
#include "tests/support/desk.h"

static const char *const people[] = {"d1", "d2", "s1", "c1", "c3", NULL};

/* A field of the first row (or of the object) of stdout, as text. Static, until the next call. */
static const char *ask(struct desk *desk, const char *account, const char *words, const char *field)
{
    static char text[200];
    json_t *json = desk_ask(desk, account, words);
    const json_t *value = json_object_get(json_is_array(json) ? json_array_get(json, 0) : json, field);

    if (json_is_integer(value))
        snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(value));
    else
        snprintf(text, sizeof(text), "%s", json_is_string(value) ? json_string_value(value) : "");
    json_decref(json);
    return text;
}

/* WORDS with the number in the place of CASE. */
static const char *about(const char *words, int64_t id)
{
    static char text[600];
    char number[CASENO_SIZE], format[500];

    caseno_format(id, number);
    snprintf(format, sizeof(format), "%s", words);
    char *at = strstr(format, "CASE");
    cr_assert_not_null(at);
    *at = '\0';
    snprintf(text, sizeof(text), "%s%s%s", format, number, at + 4);
    return text;
}

Test(measures, a_letter_is_answered_and_the_answer_becomes_the_finding)
{
    struct desk desk;
    char inquiry[32], words[300];

    desk_open(&desk, 1, "en_US.UTF-8", people);
    NOL("d1", about("inquiry send CASE --to 'Bureau of B' --place in --number 7", 300001), 2);
    SAID("--due is missing");
    NOL("s1", about("inquiry send CASE --to 'Bureau of B' --place in --number 7 --due 2030-01-31", 300001),
        5);
    strcpy(inquiry, ask(&desk, "d1",
                        about("inquiry send CASE --to 'Bureau of B' --place in --number 7 --due 2030-01-31 "
                              "--evidence other_paper=seen",
                              300001),
                        "inquiry"));
    cr_assert_str_neq(inquiry, "");
    NOL("c1", about("case show CASE", 300001), 0);
    SAID("Bureau of B");
    SAID("letter out");
    NOL("c1",
        about("visit submit CASE --result met --how home --met mother --finding F "
              "--evidence 'graduation_certificate:1;issuer=S1=seen'",
              300001),
        1);
    SAID("E770 INQUIRY_OPEN");
    NOL("c1", about("visit submit CASE --result not_met --how home", 300001), 0);
    snprintf(words, sizeof(words), "inquiry show %s", inquiry);
    NOL("c3", words, 3); /* another street's */
    NOL("d2", words, 0);
    snprintf(words, sizeof(words), "inquiry answer %s --result attends", inquiry);
    NOL("d1", words, 2);
    SAID("--evidence");
    snprintf(words, sizeof(words),
             "inquiry answer %s --result attends --number 3 --version 9 --evidence bureau_letter=seen",
             inquiry);
    NOL("d1", words, 6);
    SAID("changed meanwhile");
    snprintf(words, sizeof(words),
             "inquiry answer %s --result attends --number 3 --evidence bureau_letter=seen", inquiry);
    NOL("d1", words, 0);
    SAID("match accept");
    snprintf(words, sizeof(words), "inquiry withdraw %s --reason x", inquiry);
    NOL("d2", words, 6); /* what d2 saw was open */
    NOL("d1", about("match accept CASE", 300001), 0);
    NOL("d2", about("case confirm CASE", 300001), 0);
    SAID("deducted");
    cr_assert_str_eq(running_ask(desk.running, "SELECT code FROM case_file WHERE id = 300001"), "C");
    desk_close(&desk);
}

Test(measures, unknown_there_is_back_to_the_street)
{
    struct desk desk;
    char inquiry[32], words[300];

    desk_open(&desk, 1, "en_US.UTF-8", people);
    strcpy(inquiry,
           ask(&desk, "d1",
               about("inquiry send CASE --to 'Bureau of B' --place out --number 8 --due 2030-01-31", 300001),
               "inquiry"));
    snprintf(words, sizeof(words), "inquiry answer %s --result unknown --evidence bureau_letter:1=seen",
             inquiry);
    cr_assert_str_eq(ask(&desk, "d1", words, "case_state"), "at_street");
    NOL("c1", about("case show CASE", 300001), 3);
    NOL("s1", about("case show CASE", 300001), 0);
    desk_close(&desk);
}

Test(measures, aid_is_exact_and_the_ladder_is_climbed_in_order)
{
    struct desk desk;

    desk_open(&desk, 1, "en_US.UTF-8", people);
    NOL("c1", about("measure add CASE --kind aid --amount 12.345", 300001), 2);
    SAID("is no amount");
    NOL("c1", about("measure add CASE --kind 资助 --amount 0.29", 300001), 0);
    NOL("c1", about("measure add CASE --kind aid --amount 1,234.56", 300001), 0);
    NOL("c1", about("measure add CASE --kind 送花", 300001), 2);
    SAID("lesson_plan");
    cr_assert_str_eq(ask(&desk, "d1", "measure sum --kind aid", "amount"), "123485");
    cr_assert_str_eq(ask(&desk, "d1", "measure sum --kind aid", "times"), "2");
    cr_assert_str_eq(ask(&desk, "d1", "measure sum --kind aid", "persons"), "1");
    NOL("s1", "measure sum --kind 资助", 0);
    SAID("1234.85");
    NOL("c3", "measure list", 0);
    SAID("Nothing fits");
    NOL("s1",
        about("measure add CASE --kind order --number 1 --issuer 甲区 --on 2019-03-01 --served 2019-03-02 "
              "--until 2019-03-20",
              300001),
        1);
    SAID("E776 LADDER_STEP_MISSING");
    NOL("s1", about("measure add CASE --kind talk --on 2019-02-20 --note 'the father refuses'", 300001), 0);
    SAID("order to correct");
    NOL("s1",
        about("measure add CASE --kind order --number 1 --issuer 村委会 --on 2019-03-01 --served 2019-03-02 "
              "--until 2019-03-20",
              300001),
        1);
    SAID("E778 LADDER_ISSUER_NOT_LISTED");
    NOL("c1",
        about("measure add CASE --kind order --number 1 --issuer 甲区 --on 2019-03-01 --served 2019-03-02 "
              "--until 2019-03-20 --version 5",
              300001),
        5);
    NOL("s1",
        about("measure add CASE --kind order --number 1 --issuer 甲区 --on 2019-03-01 --served 2019-03-02 "
              "--until 2019-03-20",
              300001),
        0);
    NOL("s1",
        about("measure add CASE --kind demand --number 2 --issuer 甲区 --on 2019-03-20 --served 2019-03-20",
              300001),
        1);
    SAID("2019-03-21");
    NOL("s1",
        about("measure add CASE --kind demand --number 2 --issuer 甲区 --on 2019-03-21 --served 2019-03-22",
              300001),
        0);
    NOL("s1", about("measure add CASE --kind court --number 3 --issuer 法院 --on 2019-03-31", 300001), 1);
    SAID("E779 LADDER_WAIT");
    NOL("s1", about("measure add CASE --kind court --number 3 --issuer 法院 --on 2019-04-01", 300001), 0);
    NOL("s1", about("ladder list CASE", 300001), 0);
    SAID("2019-04-01");
    NOL("s1", "ladder set talk --disable", 5);
    NOL("d1", "ladder set penalty --enable", 1);
    SAID("E781 LOCAL_RULE_NEEDED");
    NOL("d1", "ladder set 行政处罚 --enable --rule 'Rule of Y' --issuer @district", 0);
    NOL("d1", "ladder set notice --label 书面告知 --place 2 --carries number", 0);
    NOL("d1", "ladder set 书面告知 --days 0", 0);
    NOL("s1", about("measure add CASE --kind 书面告知", 300001), 1);
    SAID("--number");
    NOL("s1", about("measure add CASE --kind 口头告知", 300001), 2);
    SAID("notice (书面告知)");
    SAID("书面告知");
    desk_close(&desk);
}
