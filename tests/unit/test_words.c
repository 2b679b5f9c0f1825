/*
 * Every text that a program marks for translation has its Chinese in the program's .po or in a table of proto/, and nothing there is out
 * of use.
 *
 * The sources are read as xgettext reads them: the literals in _(), N_() and i18n_plural(). The server's table has those of
 * common/, too: the client uses none of them.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/catalogue.h"
#include "common/text.h"

extern const struct catalogue client_words, server_words;

enum { TEXTS_MAX = 4000, FILE_MAX = 256 * 1024 };

static struct {
    char *text;
    char file[96];
} marked[TEXTS_MAX];

static size_t count;
static char source[FILE_MAX];

/* One literal, its escapes resolved, appended to *out. Returns what comes behind it. */
static const char *take_literal(const char *at, char **out)
{
    for (at++; *at != '"'; at++) {
        char c = *at;

        cr_assert_neq(c, '\0');
        if (c == '\\') {
            c = *++at;
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        *(*out)++ = c;
    }
    return at + 1;
}

/* Blanks, and the lines of a macro that go on. */
static const char *skip_blanks(const char *at)
{
    while (isspace((unsigned char)*at) || *at == '\\')
        at++;
    return at;
}

static const char *take_marked(const char *at, const char *file)
{
    char text[8192], *end = text;

    for (at = skip_blanks(at); *at == '"'; at = skip_blanks(at))
        at = take_literal(at, &end);
    *end = '\0';
    if (end == text) /* a variable */
        return at;
    cr_assert_lt(count, TEXTS_MAX);
    snprintf(marked[count].file, sizeof(marked[count].file), "%s", file);
    marked[count++].text = strdup(text);
    return at;
}

/* The length of a marking word and its parenthesis; 0: none begins here. */
static size_t mark_at(const char *at, bool inside_word)
{
    static const char *const marks[] = {"_(", "N_(", "i18n_plural("};

    for (size_t i = 0; !inside_word && i < sizeof(marks) / sizeof(*marks); i++)
        if (strncmp(at, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    return 0;
}

static void read_source(const char *file)
{
    char dust[8192], *ignored;
    bool inside_word = false;

    for (const char *at = source; *at != '\0';) {
        size_t mark = mark_at(at, inside_word);
        bool comment = strncmp(at, "/*", 2) == 0;

        inside_word = isalnum((unsigned char)*at) || *at == '_';
        if (mark > 0) {
            at = take_marked(at + mark, file);
            inside_word = false;
        } else if (comment) {
            at = strstr(at, "*/") + 2;
        } else if (*at == '"') {
            ignored = dust;
            at = take_literal(at, &ignored);
        } else if (*at == '\'' && at[1] != '\0') {
            at += at[1] == '\\' ? 4 : 3;
        } else {
            at++;
        }
    }
}

static int on_file(const char *path, const struct stat *status, int type)
{
    const char *dot = strrchr(path, '.');
    FILE *file;
    size_t length;

    (void)status;
    if (type != FTW_F || dot == NULL ||
        (strcmp(dot, ".c") != 0 && strcmp(dot, ".h") != 0 && strcmp(dot, ".def") != 0))
        return 0;
    file = fopen(path, "re");
    cr_assert_not_null(file, "%s", path);
    length = fread(source, 1, sizeof(source) - 1, file);
    fclose(file);
    cr_assert_lt(length, sizeof(source) - 1, "%s", path);
    source[length] = '\0';
    read_source(path + strlen(NOL_SOURCE_DIR "/"));
    return 0;
}

/* An example to type, or a name that has no words: the same in both languages. */
static bool says_nothing(const char *text)
{
    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, "nol ", 4) != 0)
            return strpbrk(text, "abcdefghijklmnopqrstuvwxyz") == NULL;
    }
    return true;
}

/* Words of proto/'s tables are texts of the client, used or not. */
static bool stands_in_a_table(const char *msgid)
{
    static const char *const tables[] = {
#define FIELD(name, kind, bound, words, english, chinese) english,
#define NESTED(...)
#include "proto/fields.def"
#undef FIELD
#undef NESTED
#define OWN(number, type, payload, reply, roles, phases, handler, needs, english, chinese) english,
#define READ(number, type, payload, reply, roles, query, needs, english, chinese) english,
#define SLOW READ
#define WRITE READ
#define STEP READ
#define LONG READ
#define PUSH(...)
#include "proto/messages.def"
    };

    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
        if (strcasecmp(tables[i], msgid) == 0)
            return true;
    return false;
}

static bool is_marked(const char *msgid)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(marked[i].text, msgid) == 0)
            return true;
    return false;
}

static void compare(const struct catalogue *words)
{
    cr_assert_gt(count, 10);
    for (size_t i = 0; i < count; i++)
        cr_expect(catalogue_text(words, marked[i].text) != marked[i].text || says_nothing(marked[i].text),
                  "%s: no Chinese for \"%s\"", marked[i].file, marked[i].text);
    for (size_t i = 0; i < words->count; i++)
        cr_expect(is_marked(words->words[i].msgid) || stands_in_a_table(words->words[i].msgid),
                  "out of use: \"%s\"", words->words[i].msgid);
    while (count > 0)
        free(marked[--count].text);
}

Test(words, every_text_of_the_server_has_its_chinese_and_every_chinese_its_text)
{
    cr_assert_eq(ftw(NOL_SOURCE_DIR "/server", on_file, 8), 0);
    cr_assert_eq(ftw(NOL_SOURCE_DIR "/common", on_file, 8), 0);
    compare(&server_words);
}

Test(words, every_text_of_the_client_has_its_chinese_and_every_chinese_its_text)
{
    cr_assert_eq(ftw(NOL_SOURCE_DIR "/client", on_file, 8), 0);
    compare(&client_words);
}

/* A space or a line end too much or too little runs words together. */
Test(words, a_translation_ends_as_its_text_does)
{
    const struct catalogue *all[] = {&client_words, &server_words};

    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < all[i]->count; j++) {
            const struct catalogue_word *word = &all[i]->words[j];

            cr_expect_eq(word->msgid[strlen(word->msgid) - 1] == '\n',
                         word->text[strlen(word->text) - 1] == '\n', "\"%s\"", word->msgid);
            cr_expect(text_is_valid(word->text, strlen(word->text)), "\"%s\"", word->msgid);
        }
}
