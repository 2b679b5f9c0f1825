/*
 * Every command that a sentence of nol names can be pasted: sentences of both languages, refusals, notices, help with its examples, and
 * the lines that the verbs of the server become. Places to fill in are said in the words of the command table (CASE, FILE …), never by dots.
 */
#include <criterion/criterion.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>

#include "client/next.h"
#include "client/notice.h"
#include "client/options.h"
#include "common/catalogue.h"
#include "common/errors.h"
#include "common/sentence.h"
#include "tests/support/pasted.h"

extern const struct catalogue client_words;

static unsigned commands;

static void fault(const char *what, const char *text, const char *where)
{
    cr_expect(false, "%s: %.90s\n    in: %s", what, text, where);
}

/* As the program does. */
static void check_parse(char **words, int count, const char *text, const char *where)
{
    struct call call = {.command = NULL};
    const struct noun *noun;
    enum options_result result;

    arena_init(&call.arena, 1 << 20);
    result = options_parse(&call, count, words, &noun);
    if (result == OPTIONS_WRONG)
        fault("is no command", text, where);
    if (result == OPTIONS_RUN && pasted_lacks(&call) != NULL)
        fault(pasted_lacks(&call), text, where);
    arena_deinit(&call.arena);
    commands++;
}

static void check_text(const char *where, bool chinese, const char *text)
{
    struct pasted pasted = {.chinese = chinese};

    while ((text = pasted_next(&pasted, text)) != NULL) {
        char *words[PASTED_MOST_WORDS + 1] = {(char[]){"nol"}};

        if (pasted.fault != NULL) {
            fault(pasted.fault, pasted.text, where);
            continue;
        }
        for (int i = 0; i < pasted.count; i++)
            words[i + 1] = pasted.words[i];
        check_parse(words, pasted.count + 1, pasted.text, where);
    }
}

/* Examples are checked as they stand, below. */
static bool is_example(const char *msgid)
{
    for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
        for (const struct command *c = (*noun)->commands; c->noun != NULL; c++)
            if (c->examples != NULL && strcmp(c->examples, msgid) == 0)
                return true;
    return false;
}

Test(client_pasted, what_sentences_name)
{
    pasted_begin();
    for (size_t i = 0; i < client_words.count; i++)
        if (!is_example(client_words.words[i].msgid)) {
            check_text(client_words.words[i].msgid, false, client_words.words[i].msgid);
            check_text(client_words.words[i].text, true, client_words.words[i].text);
        }
    cr_assert_gt(commands, 150, "%u", commands);
}

/* With all of its parts in [] and without them; {param} is something filled in. */
static void check_template(const char *template, bool chinese)
{
    for (int with = 0; with < 2; with++) {
        char text[4000];
        size_t used = 0;
        bool in_part = false;

        for (const char *c = template; *c != '\0' && used + 3 < sizeof(text); c++) {
            if (*c == '[' || *c == ']') {
                in_part = *c == '[';
            } else if (!in_part || with == 1) {
                if (*c == '{') {
                    c += strcspn(c, "}");
                    used += (size_t)snprintf(text + used, 3, "%%s");
                } else {
                    text[used++] = *c;
                }
            }
        }
        text[used] = '\0';
        check_text(template, chinese, text);
    }
}

Test(client_pasted, what_refusals_and_notices_name)
{
    const struct error_entry *e;
    const struct notice_entry *notice;

    pasted_begin();
    for (size_t i = 0; (e = errors_at(i)) != NULL; i++) {
        check_template(e->english, false);
        check_template(e->chinese, true);
    }
    for (size_t i = 0; (notice = notice_at(i)) != NULL; i++) {
        check_template(notice->english, false);
        check_template(notice->chinese, true);
    }
    cr_assert_gt(commands, 60, "%u", commands);
}

static const char *fill(void *arg, const char *name)
{
    (void)name;
    return arg;
}

/* How many commands of the sentence have this as a word, when all its parameters are this. */
static unsigned count_filled(const char *template, bool chinese, const char *value)
{
    struct pasted pasted = {.chinese = chinese};
    unsigned count = 0;
    const char *text;
    struct buffer out;

    buffer_init(&out, 65536);
    cr_assert(sentence_render(template, fill, (void *)(uintptr_t)value, &out));
    for (text = buffer_text(&out); (text = pasted_next(&pasted, text)) != NULL;) {
        bool found = false;

        for (int i = 0; i < pasted.count; i++)
            found = found || strcmp(pasted.words[i], value) == 0;
        count += found;
    }
    buffer_deinit(&out);
    return count;
}

/* What ends a command for a shell is a word like any other. */
static unsigned check_filled(const char *template, bool chinese)
{
    static const char *const evil[] = {"a; rm -rf ~", "乙 区",  "$(id)", "`id`", "*",
                                       "7|8",         "a.b, c", "~",     "#7"};
    unsigned count = count_filled(template, chinese, "7007");

    for (size_t i = 0; i < sizeof(evil) / sizeof(*evil); i++)
        cr_expect_eq(count_filled(template, chinese, evil[i]), count, "%s is no word of its command in: %s",
                     evil[i], template);
    return count;
}

Test(client_pasted, what_is_filled_into_a_command_is_one_word_of_it)
{
    const struct error_entry *e;
    const struct notice_entry *notice;
    unsigned whole = 0;

    pasted_begin();
    for (size_t i = 0; (e = errors_at(i)) != NULL; i++)
        whole += check_filled(e->english, false) + check_filled(e->chinese, true);
    for (size_t i = 0; (notice = notice_at(i)) != NULL; i++)
        whole += check_filled(notice->english, false) + check_filled(notice->chinese, true);
    cr_assert_gt(whole, 15, "%u", whole);
}

/* A line as a shell takes it; what is piped, and what is explained behind two blanks, is none of it. */
static void check_line(char *line)
{
    wordexp_t typed;
    char *explained = strstr(line, "  "), *pipe = strpbrk(line, "|<>");

    if (explained != NULL)
        *explained = '\0';
    if (pipe != NULL)
        *pipe = '\0';
    if (strncmp(line, "nol ", 4) != 0)
        return;
    if (strstr(line, "...") != NULL || strstr(line, "…") != NULL)
        fault("dots cannot be pasted", line, "");
    cr_assert_eq(wordexp(line, &typed, 0), 0, "%s", line);
    for (size_t i = 0; i < typed.we_wordc; i++)
        if (typed.we_wordv[i][0] == '@') /* @FILE: there is none */
            typed.we_wordv[i][0] = ' ';
    check_parse(typed.we_wordv, (int)typed.we_wordc, line, "an example");
    wordfree(&typed);
}

static void check_examples(const struct command *command, bool chinese)
{
    char *text, *line, *rest, *joined;

    i18n_start(chinese ? "zh" : "en");
    text = rest = strdup(_(command->examples));
    while ((joined = strstr(text, "\\\n")) != NULL) {
        size_t blanks = 2 + strspn(joined + 2, " ");

        memmove(joined, joined + blanks, strlen(joined + blanks) + 1);
    }
    while ((line = strsep(&rest, "\n")) != NULL)
        check_line(line);
    free(text);
}

Test(client_pasted, examples_of_help)
{
    for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
        for (const struct command *c = (*noun)->commands; c->noun != NULL; c++) {
            check_examples(c, false);
            check_examples(c, true);
        }
    cr_assert_gt(commands, 300, "%u", commands);
}

/* What verbs become, in both languages. */
Test(client_pasted, what_the_next_steps_are)
{
    static const char *const lines[] = {
#define NEXT(thing, verb, line) line,
#include "client/next.def"
#undef NEXT
    };
    struct call call = {.command = NULL};

    pasted_begin();
    arena_init(&call.arena, 1 << 20);
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        i18n_start("en");
        check_text(lines[i], false, lines[i]);
        i18n_start("zh");
        check_text(lines[i], true, next_words(&call, lines[i]));
    }
    arena_deinit(&call.arena);
    cr_assert_gt(commands, 60, "%u", commands);
}

/* SQL says verbs, and the client the lines. */
static void check_sql(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;

    cr_assert_not_null(file, "%s", path);
    if (getdelim(&text, &size, '\0', file) > 0)
        cr_expect_null(strstr(text, "'nol "), "%s has a command line", path);
    free(text);
    fclose(file);
}

Test(client_pasted, no_command_line_comes_out_of_sql)
{
    char *const roots[] = {NOL_SOURCE_DIR "/sql/functions", NOL_SOURCE_DIR "/sql/queries", NULL};
    FTS *tree = fts_open(roots, FTS_LOGICAL, NULL);
    const FTSENT *entry;
    size_t count = 0;

    cr_assert_not_null(tree);
    while ((entry = fts_read(tree)) != NULL)
        if (entry->fts_info == FTS_F && strstr(entry->fts_name, ".sql") != NULL) {
            check_sql(entry->fts_path);
            count++;
        }
    fts_close(tree);
    cr_assert_gt(count, 100, "%zu files", count);
}
