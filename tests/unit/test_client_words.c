#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/next.h"
#include "client/words.h"
#include "moves_table.h"
#include "proto/batches.pb-c.h"
#include "proto/cases.pb-c.h"
#include "proto/inquiries.pb-c.h"
#include "proto/matches.pb-c.h"
#include "proto/measures.pb-c.h"
#include "proto/tasks.pb-c.h"

Test(client_words, an_identifier_and_both_its_words_mean_the_same)
{
    cr_assert_str_eq(words_find(WORDS_HOW, "home"), "home");
    cr_assert_str_eq(words_find(WORDS_HOW, "HOME"), "home");
    cr_assert_str_eq(words_find(WORDS_HOW, "入户"), "home");
    cr_assert_str_eq(words_find(WORDS_HOW, "上门"), "home");
    cr_assert_str_eq(words_find(WORDS_HOW, "at home"), "home");
    cr_assert_null(words_find(WORDS_HOW, "met"));
    cr_assert_null(words_find(WORDS_HOW, ""));
}

Test(client_words, the_label_follows_the_language_and_the_unknown_stays)
{
    i18n_start("zh");
    cr_assert_str_eq(words_label(WORDS_STATE, "at_street"), "待街道分派");
    i18n_start("en");
    cr_assert_str_eq(words_label(WORDS_STATE, "at_street"), "with the street");
    cr_assert_str_eq(words_label(WORDS_STATE, "new_state"), "new_state");
    cr_assert_null(words_label(WORDS_STATE, NULL));
}

Test(client_words, what_needs_a_department_is_called_so_everywhere)
{
    i18n_start("zh");
    cr_assert_str_eq(words_label(WORDS_TASK, "needs_department"),
                     words_label(WORDS_RAISE, "needs_department"));
    cr_assert_str_eq(words_label(WORDS_TASK, "needs_department"),
                     words_label(WORDS_CAUSE, "needs_department"));
}

Test(client_words, synonyms_are_no_rows_of_their_own)
{
    size_t count = 0;

    for (const char *word; (word = words_at(WORDS_STATE, count)) != NULL; count++)
        for (size_t i = 0; i < count; i++)
            cr_assert_str_neq(words_at(WORDS_STATE, i), word);
    cr_assert_eq(count, 9);
}

/* What a clerk types from memory: signs of the word in their order. */
Test(client_words, a_part_of_a_word_is_known_again)
{
    char *like;

    i18n_start("zh");
    like = words_like(WORDS_STATE, "待审核");
    cr_assert_str_eq(like, "待街道审核");
    free(like);
    like = words_like(WORDS_EVENT, "走访");
    cr_assert_str_eq(like, "撤回走访记录、走访核查、迟到走访");
    free(like);
    like = words_like(WORDS_RAISE, "监护人坚决拒绝"); /* more than the word */
    cr_assert_str_eq(like, "监护人拒绝");
    free(like);
    cr_assert_null(words_like(WORDS_STATE, "核审"), "another order");
    cr_assert_null(words_like(WORDS_STATE, "审"), "one sign says too little");
    cr_assert_null(words_like(WORDS_STATE, "found"));
    cr_assert_null(words_like(WORDS_STATE, ""));
}

Test(client_words, what_a_person_may_raise_are_the_causes_without_the_clocks)
{
    const char *word;
    size_t count = 0;

    for (; (word = words_at(WORDS_RAISE, count)) != NULL; count++)
        cr_assert_str_eq(words_label(WORDS_RAISE, word), words_label(WORDS_CAUSE, word));
    cr_assert_null(words_find(WORDS_RAISE, "late"));
    cr_assert_str_eq(words_find(WORDS_CAUSE, "超期督办"), "late");
    while (words_at(WORDS_CAUSE, count) != NULL)
        count++;
    cr_assert_eq(count, 6);
}

/* Each step of proto/moves/: its states and its verb have words, and the verb a command. */
static void expect_said(const struct move_row *moves, enum words states, enum words verbs,
                        enum next_thing thing)
{
    struct call call = {.command = NULL};

    arena_init(&call.arena, 1 << 20);
    for (; moves->from != NULL; moves++) {
        cr_expect_not_null(words_find(states, moves->from), "%s", moves->from);
        cr_expect_not_null(words_find(verbs, moves->verb), "%s", moves->verb);
        cr_expect(strcmp(moves->to, "as_filed") == 0 || strcmp(moves->to, "below") == 0 ||
                      words_find(states, moves->to) != NULL,
                  "%s", moves->to);
        cr_expect_not_null(next_line(&call, thing, moves->verb, "1", NULL), "%s", moves->verb);
    }
    arena_deinit(&call.arena);
}

Test(client_words, every_step_has_words_and_its_command)
{
    expect_said(case_moves_table, WORDS_STATE, WORDS_VERB, NEXT_CASE);
    expect_said(escalation_moves_table, WORDS_ESCALATION, WORDS_VERB, NEXT_ESCALATION);
    expect_said(directive_moves_table, WORDS_DIRECTIVE, WORDS_DIRECTIVE_VERB, NEXT_DIRECTIVE);
    expect_said(inquiry_moves_table, WORDS_INQUIRY, WORDS_VERB, NEXT_INQUIRY);
}

/* And what nobody takes by hand, but the timeline says. */
Test(client_words, every_step_of_a_timeline_has_words)
{
    static const char *const steps[] = {"raise", "add", "go_up", "answered", "follow", "end", "died"};

    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
        cr_assert_not_null(words_find(WORDS_VERB, steps[i]), "%s", steps[i]);
    cr_assert_not_null(words_find(WORDS_DIRECTIVE_VERB, "issue"));
    cr_assert_not_null(words_find(WORDS_DIRECTIVE_VERB, "died"));
}

/* The trail says of a list that left by which filter: what each list can be asked for. */
Test(client_words, what_the_trail_says_beside_an_event_has_words)
{
    static const char *const keys[] = {"due_at", "late_in", "sqlstate", "how", "grant"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        cr_expect_not_null(words_find(WORDS_DETAIL, keys[i]), "%s", keys[i]);
}

Test(client_words, every_filter_of_an_export_has_words)
{
    static const ProtobufCMessageDescriptor *const lists[] = {
        &nol__case_list__descriptor,  &nol__task_list__descriptor,    &nol__duty_list__descriptor,
        &nol__match_list__descriptor, &nol__inquiry_list__descriptor, &nol__measure_list__descriptor,
        &nol__batch_rows__descriptor,
    };
    static const char others[] = " limit after count purpose reason receiver ";

    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        for (unsigned k = 0; k < lists[i]->n_fields; k++) {
            char name[64];

            snprintf(name, sizeof(name), " %s ", lists[i]->fields[k].name);
            if (strstr(others, name) == NULL)
                cr_expect_not_null(words_find(WORDS_DETAIL, lists[i]->fields[k].name), "%s: %s",
                                   lists[i]->name, lists[i]->fields[k].name);
        }
}
