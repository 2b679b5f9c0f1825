/*
 * Every command that the README prints, in both languages, and those of the demo's last lines: the command table must know it. What it
 * does is tried by tests/tour.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>

#include "client/options.h"

static unsigned found;

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;

    cr_assert_not_null(file, "%s", path);
    cr_assert_gt(getdelim(&text, &size, '\0', file), 0, "%s", path);
    fclose(file);
    return text;
}

/* What a shell would hand to nol: without what comes behind it. */
static void cut(char *line)
{
    static const char *const ends[] = {" > ", " | ", " #", "…"};
    char *at;

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if ((at = strstr(line, ends[i])) != NULL)
            *at = '\0';
}

/* "case list --limit 10", of nol. */
static void expect_known(const char *where, const char *words)
{
    struct call call = {.command = NULL};
    const struct noun *noun;
    char line[1024];
    wordexp_t typed = {.we_offs = 1};
    enum options_result result;

    cr_assert_lt(strlen(words), sizeof(line), "%s: %s", where, words);
    snprintf(line, sizeof(line), "%s", words);
    cut(line);
    cr_assert_eq(wordexp(line, &typed, WRDE_DOOFFS), 0, "%s: %s", where, line);
    typed.we_wordv[0] = (char[]){"nol"};
    arena_init(&call.arena, 1 << 20);
    result = options_parse(&call, (int)typed.we_wordc + 1, typed.we_wordv, &noun);
    cr_expect(result == OPTIONS_RUN || result == OPTIONS_HELP, "%s: nol %s", where, line);
    arena_deinit(&call.arena);
    typed.we_wordv[0] = NULL;
    wordfree(&typed);
    found++;
}

/* Words behind a mark that begin a line (after blanks), a continued line as one. */
static void look_for(const char *where, char *text, const char *mark, bool has_who)
{
    char *line, *rest;

    while ((line = strstr(text, "\\\n")) != NULL)
        memset(line, ' ', 2);
    for (line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        char *words = strstr(line, mark);

        if (words == NULL)
            continue;
        words += strlen(mark);
        if (has_who)
            words = strchr(words, ' ');
        cr_assert_not_null(words, "%s: %s", where, line);
        while (*words == ' ')
            words++;
        if (*words != '\0' && strncmp(words, "…", 3) != 0 && strncmp(words, "WHO", 3) != 0)
            expect_known(where, words);
    }
}

/* `nol case --help`, and `case handback` without the program's name. */
static void look_for_spans(const char *where, const char *text)
{
    const char *at = text, *end;

    while ((at = strchr(at, '`')) != NULL) {
        char span[400], first[64] = "";

        if (strncmp(at, "```", 3) == 0) { /* a block */
            at = strstr(at + 3, "```");
            cr_assert_not_null(at, "%s", where);
            at += 3;
            continue;
        }
        end = strchr(++at, '`');
        cr_assert(end != NULL && end - at < (long)sizeof(span), "%s: %.60s", where, at);
        snprintf(span, sizeof(span), "%.*s", (int)(end - at), at);
        at = end + 1;
        for (char *c = strchr(span, '\n'); c != NULL; c = strchr(c, '\n'))
            *c = ' ';
        if (strncmp(span, "nol ", 4) == 0) {
            if (strncmp(span + 4, "…", 3) != 0)
                expect_known(where, span + 4);
            continue;
        }
        sscanf(span, "%63s", first);
        const struct noun *noun = commands_find_noun(first);
        if (noun != NULL && strlen(first) < strlen(span)) {
            char verb[64] = "";

            sscanf(span + strlen(first), "%63s", verb);
            cr_expect_not_null(commands_find(noun, verb), "%s: %s", where, span);
            found++;
        }
    }
}

/* nold check --config … is a command of nold. */
static void look_for_nold(const char *where, char *text)
{
    char *line, *rest, command[600], verb[64];

    for (line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
        if (sscanf(line, "nold %63s", verb) == 1) {
            snprintf(command, sizeof(command), "%s help 2>&1 | grep -qE '^ +(nold )?%s '", NOLD_PROGRAM,
                     verb);
            cr_expect_eq(system(command), 0, "%s: nold %s", where, verb);
            found++;
        }
}

static unsigned look_at(const char *name)
{
    char path[300], *text;

    found = 0;
    snprintf(path, sizeof(path), "%s/%s", NOL_SOURCE_DIR, name);
    text = read_file(path);
    look_for_spans(name, text);
    look_for(name, text, "deploy/demo as ", true);
    free(text);
    text = read_file(path);
    look_for_nold(name, text);
    free(text);
    text = read_file(path);
    for (char *line = text; (line = strstr(line, "\nnol ")) != NULL; line++) {
        char words[400];

        snprintf(words, sizeof(words), "%.*s", (int)strcspn(line + 5, "\n"), line + 5);
        expect_known(name, words);
    }
    free(text);
    return found;
}

Test(client_readme, its_commands_are_known_in_both_languages)
{
    unsigned english = look_at("README.md"), chinese = look_at("README.zh-CN.md");

    cr_assert_gt(english, 80);
    cr_assert_eq(english, chinese, "%u and %u commands", english, chinese);
}

Test(client_readme, what_the_demo_prints_at_its_end_is_known)
{
    char *text = read_file(NOL_SOURCE_DIR "/deploy/demo");

    found = 0;
    look_for("deploy/demo", text, "$self as ", true);
    free(text);
    cr_assert_gt(found, 7);
}
