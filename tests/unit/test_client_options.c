#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "client/help_topics.h"
#include "client/options.h"
#include "client/suggest.h"
#include "client/today.h"
#include "common/text.h"

static struct call call;
static const struct noun *noun;

static enum options_result parse(const char *const *words)
{
    static char copies[16][256], *argv[17];
    enum options_result result;
    int argc = 0;

    for (; words[argc] != NULL; argc++) {
        snprintf(copies[argc], sizeof(copies[argc]), "%s", words[argc]);
        argv[argc] = copies[argc];
    }
    argv[argc] = NULL;
    call = (struct call){.command = NULL};
    arena_init(&call.arena, 1 << 20);
    result = options_parse(&call, argc, argv, &noun);
    return result == OPTIONS_RUN && !today_resolve(&call) ? OPTIONS_WRONG : result;
}

#define PARSE(...) parse((const char *const[]){"nol", __VA_ARGS__, NULL})

static void done(void)
{
    arena_deinit(&call.arena);
}

Test(client_options, words_and_options_may_stand_in_any_order)
{
    cr_assert_eq(PARSE("-o", "json", "case", "assign", "1-40", "--to", "003", "100001X", "--yes"),
                 OPTIONS_RUN);
    cr_assert_str_eq(call.command->verb, "assign");
    cr_assert_eq(call.format, FORMAT_JSON);
    cr_assert(call.yes);
    cr_assert_eq(call.argument_count, 2);
    cr_assert_str_eq(call.arguments[0], "1-40");
    cr_assert_str_eq(call.arguments[1], "100001X");
    cr_assert_str_eq(call_option(&call, "to"), "003");
    done();
}

/* Said in the yuan that were typed: the server counts fen. */
Test(client_options, an_amount_that_the_server_does_not_take_is_refused_in_yuan)
{
    cr_assert_eq(PARSE("measure", "add", "3", "--kind", "aid", "--amount", "20000000.00"), OPTIONS_RUN);
    cr_assert_str_eq(call_option(&call, "amount"), "2000000000");
    done();
    cr_assert_eq(PARSE("measure", "add", "3", "--kind", "aid", "--amount", "20000000.01"), OPTIONS_WRONG);
    done();
}

Test(client_options, a_single_dash_is_a_word)
{
    cr_assert_eq(PARSE("case", "confirm", "-", "--on", "2019-02-26"), OPTIONS_RUN);
    cr_assert_str_eq(call.arguments[0], "-");
    done();
}

Test(client_options, a_repeated_option_keeps_all_and_a_single_one_refuses_the_second)
{
    cr_assert_eq(PARSE("visit", "submit", "3", "--evidence", "a=seen", "-e", "b=seen"), OPTIONS_RUN);
    cr_assert_str_eq(call_option_at(&call, "evidence", 0), "a=seen");
    cr_assert_str_eq(call_option_at(&call, "evidence", 1), "b=seen");
    cr_assert_null(call_option_at(&call, "evidence", 2));
    done();
    cr_assert_eq(PARSE("visit", "submit", "3", "--note", "a", "--note", "b"), OPTIONS_WRONG);
    done();
}

Test(client_options, values_are_checked_and_brought_into_their_form)
{
    cr_assert_eq(PARSE("visit", "submit", "3", "--on", "2019/1/5", "--how", "入户", "--result", "未见到"),
                 OPTIONS_RUN);
    cr_assert_str_eq(call_option(&call, "on"), "2019-01-05");
    cr_assert_str_eq(call_option(&call, "how"), "home");
    cr_assert_str_eq(call_option(&call, "result"), "not_met");
    done();
    cr_assert_eq(PARSE("visit", "submit", "3", "--on", "2019-02-30"), OPTIONS_WRONG);
    done();
    cr_assert_eq(PARSE("visit", "submit", "3", "--how", "telepathy"), OPTIONS_WRONG);
    done();
    cr_assert_eq(PARSE("case", "list", "--limit", "12x"), OPTIONS_WRONG);
    done();
    cr_assert_eq(PARSE("batch", "import", "f", "--born", "2012-08-31..2002-09-01"), OPTIONS_WRONG);
    done();
    cr_assert_eq(PARSE("batch", "import", "f", "--born", "2002-09-01..2012-08-31"), OPTIONS_RUN);
    done();
}

Test(client_options, what_is_unknown_or_missing_is_wrong)
{
    cr_assert_eq(PARSE("cse", "list"), OPTIONS_WRONG);
    done();
    cr_assert_eq(PARSE("case", "lst"), OPTIONS_WRONG);
    done();
    cr_assert_eq(PARSE("case", "list", "--stat"), OPTIONS_WRONG); /* a value is missing */
    done();
    cr_assert_eq(PARSE("case", "show"), OPTIONS_WRONG);
    done();
    cr_assert_eq(PARSE("case", "show", "1", "2"), OPTIONS_WRONG);
    done();
    cr_assert_eq(PARSE("-o", "xml", "case", "list"), OPTIONS_WRONG);
    done();
    cr_assert_eq(PARSE("--lang", "fr", "case", "list"), OPTIONS_WRONG);
    done();
}

Test(client_options, words_that_are_no_utf8_stop_at_the_door)
{
    cr_assert_eq(PARSE("case", "list", "--find", "\xd5\xc5"), OPTIONS_WRONG);
    done();
}

Test(client_options, help_is_found_on_every_level)
{
    cr_assert_eq(PARSE("--help"), OPTIONS_HELP);
    cr_assert_null(noun);
    done();
    cr_assert_eq(PARSE("case", "--help"), OPTIONS_HELP);
    cr_assert_str_eq(noun->name, "case");
    cr_assert_null(call.command);
    done();
    cr_assert_eq(PARSE("case", "show", "--help"), OPTIONS_HELP);
    cr_assert_str_eq(call.command->verb, "show");
    done();
}

/* A password has no place in argv: every option that could hold one is a flag. */
Test(client_options, no_command_takes_a_password_as_a_value)
{
    for (const struct noun *const *n = commands_nouns; *n != NULL; n++)
        for (const struct command *c = (*n)->commands; c->noun != NULL; c++)
            for (const struct option_row *row = c->options; row != NULL && row->name != NULL; row++)
                if (strstr(row->name, "password") != NULL || strstr(row->name, "token") != NULL)
                    cr_assert_eq(row->kind, OPTION_FLAG, "nol %s --%s", c->noun, row->name);
}

Test(client_options, every_row_of_the_table_is_whole)
{
    for (const struct noun *const *n = commands_nouns; *n != NULL; n++)
        for (const struct command *c = (*n)->commands; c->noun != NULL; c++) {
            cr_assert_str_eq(c->noun, (*n)->name);
            cr_assert_not_null(c->run);
            cr_assert_gt(strlen(c->summary), 0);
            cr_assert_eq(strncmp(c->examples, "nol ", 4), 0, "%s %s has no example", c->noun, c->verb);
            for (const struct option_row *row = c->options; row != NULL && row->name != NULL; row++) {
                cr_assert_eq(row->kind == OPTION_FLAG, row->value == NULL, "--%s", row->name);
                cr_assert_eq(row->kind == OPTION_WORD, row->words != WORDS_NONE, "--%s", row->name);
                for (const struct option_row *g = commands_global_options; g->name != NULL; g++) {
                    cr_assert_str_neq(g->name, row->name);
                    cr_assert(row->letter == 0 || row->letter != g->letter, "-%c of %s %s", row->letter,
                              c->noun, c->verb);
                }
            }
        }
}

Test(client_suggest, the_nearest_word_is_offered_and_no_far_one)
{
    struct suggest near = suggest_begin("aprove");

    suggest_offer(&near, "assign");
    suggest_offer(&near, "approve");
    suggest_offer(&near, "close");
    cr_assert_str_eq(near.best, "approve");
    near = suggest_begin("xyzzy");
    suggest_offer(&near, "approve");
    cr_assert_null(near.best);
    cr_assert_eq(suggest_distance("shwo", "show"), 1);
    cr_assert_eq(suggest_distance("", "show"), 4);
    cr_assert_eq(suggest_distance("show", "show"), 0);
}

static void in_chinese(const char *text)
{
    bool says_something = false;

    for (const char *c = text; *c != '\0'; c++) /* "[NAME]" and "N" need no words of their own */
        says_something |= *c == ' ';
    if (says_something)
        cr_assert_str_neq(_(text), text, "no Chinese for: %s", text);
}

Test(client_options, every_text_of_the_table_is_said_in_chinese)
{
    i18n_start("zh");
    for (const struct noun *const *n = commands_nouns; *n != NULL; n++) {
        in_chinese((*n)->summary);
        for (const struct command *c = (*n)->commands; c->noun != NULL; c++) {
            in_chinese(c->summary);
            if (c->more != NULL)
                in_chinese(c->more);
            for (const struct option_row *row = c->options; row != NULL && row->name != NULL; row++)
                in_chinese(row->help);
        }
    }
}

/* Every noun of the overview stands below a title, and every title has Chinese. */
Test(client_options, the_overview_is_in_groups)
{
    const struct noun_group *group = commands_groups;

    i18n_start("zh");
    cr_assert_eq(group->first, commands_nouns[0]);
    for (const struct noun *const *n = commands_nouns; *n != NULL; n++)
        if (group->first == *n) {
            in_chinese(group->title);
            group++;
        }
    cr_assert_null(group->first, "a group begins with a noun out of order");
}

/* nol help WORD looks for a noun first: a topic by the name of one would be found nowhere. */
Test(client_options, no_topic_hides_behind_a_noun)
{
    for (const struct help_topic *topic = help_topics; topic->name != NULL; topic++) {
        cr_assert_null(commands_find_noun(topic->name), "%s", topic->name);
        cr_assert(topic->noun == NULL || commands_find_noun(topic->noun) != NULL, "%s", topic->name);
    }
}

Test(client_options, every_topic_is_said_in_chinese_and_fits)
{
    static const char *const languages[] = {"zh", "en"};

    for (int l = 0; l < 2; l++) {
        i18n_start(languages[l]);
        for (const struct help_topic *topic = help_topics; topic->name != NULL; topic++) {
            char text[4096], *rest = text, *line;

            if (l == 0) {
                in_chinese(topic->title);
                in_chinese(topic->text);
            }
            snprintf(text, sizeof(text), "%s", _(topic->text));
            while ((line = strsep(&rest, "\n")) != NULL)
                cr_assert_leq(text_width(line), 80, "%s", line);
        }
    }
}

/* Help, on 80 columns: an example is indented by two. */
Test(client_options, every_example_fits_on_a_line)
{
    static const char *const languages[] = {"zh", "en"};

    for (int l = 0; l < 2; l++) {
        i18n_start(languages[l]);
        for (const struct noun *const *n = commands_nouns; *n != NULL; n++)
            for (const struct command *c = (*n)->commands; c->noun != NULL; c++) {
                char examples[2048], *rest = examples, *line;

                snprintf(examples, sizeof(examples), "%s", _(c->examples));
                while ((line = strsep(&rest, "\n")) != NULL)
                    cr_assert_leq(text_width(line), 78, "%s", line);
            }
    }
}
