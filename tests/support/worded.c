#include "tests/support/worded.h"

#include <ctype.h>
#include <string.h>

#include "client/command.h"
#include "common/text.h"

/* Names: of units, accounts, schemes, files, formats. */
static const char *const names[] = {
    "甲区公安分局", "甲区",     "东街道",   "西街道",   "东一社区", "东二社区",
    "西一社区",     "领导小组", "第一小学", "第二小学", "日常摸排", "学期开始",
    "学期结束",     "休",       "班",       "书面告知", /* words of files, and of an example */
    "一社区",       "二社区",   "东",       "西",       /* of a name that a table has folded */
};

static const char *const latin_names[] = {
    "nol",       "nold",    "police",   "leader",      "office", "insp",  "aud",   "spare",
    "yang",      "list",    "registry", "returned",    "table",  "wide",  "json",  "csv",
    "xlsx",      "zh",      "en",       "NOL_PROFILE", "txt",    "sql",   "XX", /* before what is crossed out */
    "statement", /* a kind of paper that the district's scheme does not know */
    "yang2",     "yang3",   "yang4",    "wu",          "zheng",  "first", "insp2", "op",
    "SHA",       "nothing", "talk",     "notice", /* typed, and the district's own step */
};

/* Headers of the files that come in are the same in both languages. */
static const char *const headers[] = {
#define COLUMN(kind_, id_, label_, needed_, synonyms_, example_) label_,
#include "common/import_columns.def"
#undef COLUMN
};

static size_t name_at(const char *at)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strncmp(at, names[i], strlen(names[i])) == 0)
            return strlen(names[i]);
    for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) /* a cell of its own */
        if (strncmp(at, headers[i], strlen(headers[i])) == 0 && strchr(" ,", at[strlen(headers[i])]) != NULL)
            return strlen(headers[i]);
    return 0;
}

static bool is_name(const char *at, size_t length)
{
    for (size_t i = 0; i < sizeof(latin_names) / sizeof(*latin_names); i++)
        if (strlen(latin_names[i]) == length && strncmp(at, latin_names[i], length) == 0)
            return true;
    return false;
}

/* Digits and capitals, as codes, numbers and digests are made of; or a name. */
static bool is_code(const char *at, size_t length)
{
    size_t digits = 0, hex = 0, capitals = 0;

    for (size_t i = 0; i < length; i++) {
        digits += isdigit((unsigned char)at[i]) != 0;
        hex += isxdigit((unsigned char)at[i]) != 0;
        capitals += isupper((unsigned char)at[i]) != 0;
    }
    return (digits > 0 && digits + capitals == length) || (hex == length && length >= 8) ||
           is_name(at, length);
}

/* Is it a noun and verb of the table, "task done", as a list proposes the next step? */
static bool is_command(const char *at)
{
    for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
        for (const struct command *c = (*noun)->commands; c->noun != NULL; c++) {
            size_t length = strlen(c->noun);

            if (c->verb != NULL && strncmp(at, c->noun, length) == 0 && at[length] == ' ' &&
                strncmp(at + length + 1, c->verb, strlen(c->verb)) == 0)
                return true;
        }
    return false;
}

/* The noun, verb, topic or option in front of a line of help. */
static bool is_entry(const char *at, const char *line)
{
    return at > line && strspn(line, " ") == (size_t)(at - line) &&
           at[strspn(at, "abcdefghijklmnopqrstuvwxyz-")] == ' ';
}

/* The length of what begins here and is no prose: a command, an option, a path, the code of an error. */
static size_t skip(const char *at, const char *line)
{
    const char *end = at;

    if ((at == line || !isalnum((unsigned char)at[-1])) && (strncmp(at, "nol ", 4) == 0 || is_command(at))) {
        while (*end > 0)
            end++;
    } else if (is_entry(at, line)) {
        end += strspn(at, "abcdefghijklmnopqrstuvwxyz-");
    } else if (strncmp(at, "--", 2) == 0 && isalpha((unsigned char)at[2])) {
        end += 2 + strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-=");
        if (*end == ' ')
            end += 1 + strspn(end + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.|");
    } else if (*at == '/' || *at == '@') {
        end += strcspn(at, " ,;\n");
    } else if (strncmp(at, "[E", 2) == 0) {
        end += strcspn(at, "]");
    }
    return (size_t)(end - at);
}

static const char *latin_word(const char *line)
{
    for (const char *at = line; *at != '\0';) {
        size_t past = skip(at, line), length = 0;

        while (past == 0 && (isalnum((unsigned char)at[length]) || at[length] == '_'))
            length++;
        if (past == 0 && length == 0)
            past = 1;
        for (size_t i = 0; i + 1 < length; i++)
            if (isalpha((unsigned char)at[i]) && isalpha((unsigned char)at[i + 1]) && !is_code(at, length))
                return at;
        at += past + length;
    }
    return NULL;
}

static const char *han(const char *line)
{
    for (const char *at = line, *next = at; *at != '\0'; at = next) {
        size_t name = name_at(at);

        if (name > 0)
            next = at + name;
        else if (text_is_han(text_next(&next)))
            return at;
    }
    return NULL;
}

/* What people wrote is blanked: the word, up to blanks and separators, in which a mark stands. */
static void blank_own_words(char *line)
{
    static const char mark[] = "〔";

    for (char *at; (at = strstr(line, mark)) != NULL;) {
        while (at > line && strchr(" ,;\"'=:\t", at[-1]) == NULL)
            at--;
        while (*at != '\0' && strchr(" ,;\"'=:\t\n", *at) == NULL)
            *at++ = ' ';
    }
}

const char *worded_fault(char *line, bool chinese)
{
    blank_own_words(line);
    return chinese ? latin_word(line) : han(line);
}
