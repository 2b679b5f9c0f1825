/*
 * A child in danger, by role: a community says so, and each sees what it should: who was told and who was not, whom to telephone,
 * who has opened it, the child at the top of every list that it is in; and those whom it does not concern see nothing.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/caseno.h"
#include "tests/support/database.h"
#include "tests/support/desk.h"

static const char first_line[] = "DANGER: call the police on 110 now.\n";
static const char *const people[] = {"d1",     "s1",     "s2",   "c1",  "c2", "c3", "leader",
                                     "office", "police", "insp", "aud", "op", NULL};

/* The last of forty in the order of every list, so that nothing but danger brings it to the top. */
static char number[CASENO_SIZE];
static const char name[] = "〔E1〕310040";

static const char *text_of(const json_t *object, const char *field)
{
    const char *text = json_string_value(json_object_get(object, field));

    return text != NULL ? text : "";
}

/* In the list's first row stand child, day and hour; 110 is said before all else; and the table has the same day and hour. */
static void stands_first(struct desk *desk, const char *who, const char *words)
{
    char all[300], moment[24];
    json_t *rows;

    snprintf(all, sizeof(all), "%s --reason 〔注〕核对", words);
    rows = desk_ask(desk, who, strstr(words, "escalation") == NULL && strcmp(who, "d1") == 0 ? all : words);
    cr_assert_str_eq(text_of(json_array_get(rows, 0), "name"), name, "%s: %s: %.400s", who, words,
                     desk->program.said);
    snprintf(moment, sizeof(moment), "%.10s %.5s", text_of(json_array_get(rows, 0), "danger_at"),
             text_of(json_array_get(rows, 0), "danger_at") + 11);
    cr_assert_eq(strlen(moment), 16, "%s: %s: no day and hour", who, words);
    json_decref(rows);
    cr_assert_eq(desk_nol(desk, who, words), 0, "%s", desk->program.said);
    cr_assert_eq(strncmp(desk->program.said, first_line, strlen(first_line)), 0, "%s: nol %s: %s", who, words,
                 desk->program.said);
    cr_assert_not_null(strstr(desk->program.said, moment), "%s: nol %s: %s not in %s", who, words, moment,
                       desk->program.said);
}

static void says_nothing(struct desk *desk, const char *who, const char *words)
{
    desk_nol(desk, who, words);
    cr_assert_null(strstr(desk->program.said, "110 now"), "%s: nol %s: %s", who, words, desk->program.said);
    cr_assert_null(strstr(desk->program.said, name), "%s: nol %s: %s", who, words, desk->program.said);
}

/* A visit, a letter, a measure and an older matter of many others, and of this child the newest of each. */
static void fill(struct desk *desk)
{
    static const struct {
        const char *who, *words;
    } acts[] = {
        {"c1", "visit submit #310001 #310002 #310040 --result not_met --how home --note x"},
        {"c1", "measure add #310001 --kind talk --note x"},
        {"c1", "measure add #310040 --kind talk --note x"},
        {"c1", "escalation raise #310001 --reason other --note x"},
        {"d1", "inquiry send #310001 --to X --place in --number 1 --due 2090-01-31"},
        {"d1", "inquiry send #310040 --to X --place in --number 2 --due 2099-01-31"},
        {"d1", "org set GA01 --phone 0931-8110110"},
        {"d1", "org import @/org.csv"}, /* civil affairs, where nobody can log in */
    };
    char words[300];

    snprintf(words, sizeof(words), "%s/org.csv", desk->folder);
    desk_file(words, "代码,名称,类型,上级代码\nMZ01,甲区民政局,department,990101000000\n");
    for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
        desk_fill(desk, acts[i].words, words, sizeof(words));
        cr_assert_eq(desk_nol(desk, acts[i].who, words), 0, "nol %s: %s", words, desk->program.said);
    }
    caseno_format(310040, number);
}

/* Between danger_at and due_at of the district's task to telephone: an hour. */
static void within_the_hour(struct desk *desk)
{
    json_t *rows = desk_ask(desk, "d1", "task list --reason x"), *task = json_array_get(rows, 0);
    struct tm raised = {0}, due = {0};
    double seconds;

    cr_assert_str_eq(text_of(task, "task"), "danger_call");
    cr_assert_str_eq(text_of(task, "whom"), "甲区民政局");
    cr_assert_not_null(strptime(text_of(task, "danger_at"), "%Y-%m-%dT%H:%M:%S", &raised));
    cr_assert_not_null(strptime(text_of(task, "due_at"), "%Y-%m-%dT%H:%M:%S", &due));
    seconds = difftime(timegm(&due), timegm(&raised));
    cr_assert(seconds >= 3590 && seconds <= 3610, "%.0f s", seconds);
    json_decref(rows);
}

Test(danger, each_role_sees_what_it_should)
{
    struct desk desk;
    char words[300];

    desk_open(&desk, 1, "en_US.UTF-8", people);
    fill(&desk);
    NOL("c1", "case list --limit 50", 0); /* sees what the district did */
    NOT_SAID("110 now");
    snprintf(words, sizeof(words), "escalation raise %s --reason danger --note bruises", number);
    NOL("c1", words, 0);
    cr_assert_eq(strncmp(desk.program.said, first_line, strlen(first_line)), 0, "%s", desk.program.said);
    SAID("NOT TOLD, telephone at once: 甲区民政局  (no telephone is entered)");
    SAID("甲区公安分局  0931-8110110; not opened yet");
    SAID("东街道  (no telephone is entered); not opened yet");

    /* Those who have the child, and the district: at the top of every list. */
    stands_first(&desk, "c1", "case list");
    stands_first(&desk, "c1", "escalation list");
    stands_first(&desk, "c1", "inquiry list");
    stands_first(&desk, "c1", "measure list");
    stands_first(&desk, "c1", "visit list");
    stands_first(&desk, "s1", "case list");
    stands_first(&desk, "s1", "task list");
    stands_first(&desk, "s1", "escalation list");
    stands_first(&desk, "s1", "inquiry list");
    stands_first(&desk, "s1", "measure list --limit 1");
    stands_first(&desk, "s1", "visit list");
    stands_first(&desk, "d1", "case list");
    stands_first(&desk, "d1", "task list");
    stands_first(&desk, "d1", "escalation list");
    stands_first(&desk, "d1", "inquiry list");
    stands_first(&desk, "d1", "measure list");
    stands_first(&desk, "d1", "visit list");
    stands_first(&desk, "d1", "batch rows B1");
    within_the_hour(&desk);
    NOL("d1", "inquiry show 2", 0);
    SAID("In danger");
    cr_assert_eq(strncmp(desk.program.said, first_line, strlen(first_line)), 0, "%s", desk.program.said);

    /* The police were told, and read of this child alone, in what they have. */
    stands_first(&desk, "police", "escalation list");
    stands_first(&desk, "police", "task list");
    /* Late is late for who has it; who was only told reads that as well. */
    running_ask(desk.running,
                "UPDATE nol.clock SET due_at = due_at - interval '30 days' WHERE escalation_id IS NOT "
                "NULL AND kind = 'danger' RETURNING 1");
    NOL("police", "task list", 0);
    SAID("(late with the unit that has it)");
    NOT_SAID("overdue");
    NOL("s1", "task list", 0);
    SAID("overdue");
    NOT_SAID("late with the unit");
    running_ask(desk.running,
                "UPDATE nol.clock SET due_at = due_at + interval '30 days' WHERE escalation_id IS NOT "
                "NULL AND kind = 'danger' RETURNING 1");
    says_nothing(&desk, "police", "directive list");

    /* Whom it does not concern: not yet the group, no other unit, nobody without cases of the child. */
    says_nothing(&desk, "leader", "escalation list");
    says_nothing(&desk, "leader", "task list");
    says_nothing(&desk, "office", "escalation list");
    says_nothing(&desk, "s2", "case list");
    says_nothing(&desk, "s2", "task list");
    says_nothing(&desk, "s2", "visit list");
    says_nothing(&desk, "c2", "case list");
    says_nothing(&desk, "c3", "measure list");
    says_nothing(&desk, "insp", "case list");
    NOL("insp", "escalation list", 5);
    NOL("op", "case list", 5);
    NOL("op", "escalation list", 5);
    NOL("s2", "escalation show 2", 3);
    NOL("c2", "escalation show 2", 3);

    /* A quarter of an hour later: who has not opened it must be telephoned, by who raised it and by the district. */
    NOL("police", "escalation show 2", 0);
    SAID("bruises");
    NOL("d1", "escalation show 2", 0);
    SAID("NOT TOLD, telephone at once: 甲区民政局");
    SAID("甲区公安分局  0931-8110110; opened 2");
    SAID("东街道  (no telephone is entered); not opened yet");
    database_run(desk.running->database, "postgres",
                 "UPDATE escalation_party SET told_at = told_at - interval '16 minutes', look_at = look_at - "
                 "interval '16 minutes'");
    for (int tries = 0; tries < 200; tries++) { /* the clock looks every second */
        NOL("c1", "task list", 0);
        if (strstr(desk.program.said, "escalation called 2 990101001000") != NULL)
            break;
    }
    SAID("danger: telephone 东街道");
    stands_first(&desk, "c1", "task list");
    NOL("d1", "task list", 0);
    SAID("danger: telephone 东街道");
    SAID("escalation called 2 MZ01");
    NOL("s1", "escalation show 2", 0);
    NOL("c1", "escalation show 2", 0);
    NOT_SAID("NOT OPENED");
    NOL("d1", "escalation called 2 MZ01 --note 'Wang comes'", 0);
    NOL("d1", "escalation called 2 MZ01 --note 'Wang is there'", 0);
    SAID("d1: Wang comes");
    SAID("d1: Wang is there");
    NOL("d1", "task list", 0);
    NOT_SAID("escalation called");
    NOL("d1", "escalation show 2", 0);
    SAID("not told: 甲区民政局  (no telephone is entered); telephoned 2");
    SAID("by d1: Wang comes");

    /* The trail says who raised it, whom the clock found silent, who telephoned; and no name of the child. */
    NOL("aud", "audit list --limit 500", 0);
    SAID("danger was not opened");

    SAID("say who was telephoned");
    NOT_SAID(name);
    NOT_SAID("110 now");

    /* Up to the group, and over: then it stands where everything stands. */
    NOL("s1", "escalation handup 2 --note x", 0);
    stands_first(&desk, "d1", "escalation list");
    NOL("d1", "escalation handup 2 --note y", 0);
    stands_first(&desk, "leader", "escalation list");
    stands_first(&desk, "leader", "task list");
    stands_first(&desk, "office", "escalation list");
    NOL("leader", "escalation sendback 2 --note x", 0);
    stands_first(&desk, "d1", "escalation list");
    NOL("d1", "escalation answer 2 --note 'taken in'", 0);
    NOL("d1", "escalation close 2", 0);
    NOL("c1", "case list --limit 3", 0);
    NOT_SAID("110 now");
    NOT_SAID(name);
    NOL("s1", "inquiry list", 0);
    NOT_SAID("In danger");
    says_nothing(&desk, "police", "escalation list");
    says_nothing(&desk, "police", "task list");
    desk_close(&desk);
}

Test(danger, who_approves_or_confirms_reads_it_on_a_line_of_its_own)
{
    static const char *const accounts[] = {"d1", "s1", "c1", NULL};
    struct desk desk;
    char words[300], line[64];

    desk_open(&desk, 1, "en_US.UTF-8", accounts);
    caseno_format(310002, number);
    desk_fill(&desk,
              "visit submit #310002 --result met --how home --finding F -e "
              "'graduation_certificate:1;issuer=x=seen'",
              words, sizeof(words));
    NOL("c1", words, 0);
    snprintf(words, sizeof(words), "escalation raise %s --reason danger --note bruises", number);
    NOL("c1", words, 0);
    snprintf(line, sizeof(line), ": %s 〔E1〕310002\n", number);
    snprintf(words, sizeof(words), "case approve %s", number);
    NOL("s1", words, 0);
    SAID("\nIn danger since ");
    SAID(line);
    snprintf(words, sizeof(words), "case confirm %s", number);
    NOL("d1", words, 0);
    SAID("\nIn danger since ");
    SAID(line);
    desk_close(&desk);
}
