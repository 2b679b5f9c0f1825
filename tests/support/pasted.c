#include "tests/support/pasted.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "client/call.h"
#include "client/help_topics.h"
#include "common/bug.h"

/* Options without which a command asks, or refuses as misused; what its parser alone does not know. One of those with "|" is enough. */
static const struct {
    const char *command, *options[4];
} needed[] = {
    {"batch import", {"name", "document", "received", "due"}},
    {"case assign", {"to|from|as-listed"}},
    {"case check", {"finding"}},
    {"case handback", {"reason"}},
    {"case pause", {"until", "reason"}},
    {"case relapse", {"reason"}},
    {"case remark", {"note"}},
    {"case reopen", {"reason"}},
    {"case sendback", {"reason"}},
    {"case transfer", {"to", "reason"}},
    {"child join", {"with", "reason"}},
    {"child split", {"reason"}},
    {"directive refuse", {"note"}},
    {"directive sendback", {"note"}},
    {"directive withdraw", {"note"}},
    {"directive answer", {"note"}},
    {"escalation answer", {"note"}},
    {"escalation called", {"note"}},
    {"escalation decide", {"note", "decision|directive"}},
    {"escalation handup", {"note"}},
    {"escalation sendback", {"note"}},
    {"evidence withdraw", {"reason"}},
    {"export ask", {"until", "reason"}},
    {"finding file", {"code"}},
    {"inquiry answer", {"result"}},
    {"inquiry send", {"to", "place", "number", "due"}},
    {"inquiry withdraw", {"reason"}},
    {"match reject", {"reason"}},
    {"measure add", {"kind"}},
    {"task done", {"note"}},
    {"user add", {"role", "org"}},
    {"user disable", {"reason"}},
    {"user substitute", {"by|end"}},
    {"visit withdraw", {"reason"}},
};

/* Words behind "nol" that make no command of it: what the program does or is. */
static const char *const prose[] = {"could", "reads", "sends", "does", "cannot", "to",    "or",
                                    "is",    "and",   "that",  "NOUN", "says",   "keeps", "-"};

static char places[2][200][40]; /* in English, in Chinese */
static size_t place_count[2];

static bool is_place(const char *word, bool chinese)
{
    static const char *const said[] = {"序号", "说明", "理由", "账号", "课时", "天数"}; /* of N, TEXT, NAME */

    for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++)
        if (chinese && strcmp(said[i], word) == 0)
            return true;
    for (size_t i = 0; i < place_count[chinese]; i++)
        if (strcmp(places[chinese][i], word) == 0)
            return true;
    return false;
}

static void add_places(const char *text, bool chinese)
{
    static const char ends[] = " |[].,";

    while (text != NULL && *text != '\0') {
        char word[sizeof(places[0][0])];
        size_t length = 0;

        while (text[length] != '\0' && strchr(ends, text[length]) == NULL &&
               strncmp(text + length, "…", 3) != 0)
            length++;
        snprintf(word, sizeof(word), "%.*s", (int)length, text);
        if (length > 0 && !islower((unsigned char)*word) && !is_place(word, chinese)) {
            BUG_ON(place_count[chinese] == sizeof(places[0]) / sizeof(places[0][0]));
            memcpy(places[chinese][place_count[chinese]++], word, sizeof(word));
        }
        text += length;
        text += strncmp(text, "…", 3) == 0 ? 3 : *text != '\0';
    }
}

static void add_option_places(const struct option_row *row, bool chinese)
{
    for (; row != NULL && row->name != NULL; row++)
        if (row->value != NULL)
            add_places(_(row->value), chinese);
}

void pasted_begin(void)
{
    for (int chinese = 0; chinese < 2; chinese++) {
        i18n_start(chinese ? "zh" : "en");
        add_option_places(commands_global_options, chinese);
        for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
            for (const struct command *c = (*noun)->commands; c->noun != NULL; c++) {
                add_places(_(c->arguments), chinese);
                add_option_places(c->options, chinese);
            }
    }
}

/* Signs of a sentence end a word, where nothing of the word follows. */
static size_t word_length(const char *text)
{
    static const char *const ends[] = {"，", "。", "；", "：", "）", "（", "、", "“", "”", "…", NULL};
    size_t length = 0;

    if (*text == '\'') {
        const char *end = strchr(text + 1, '\'');

        return end != NULL ? (size_t)(end - text) + 1 : strlen(text);
    }
    while (text[length] != '\0' && strchr(" \r\n`\"()", text[length]) == NULL) {
        if (strchr(".,;:", text[length]) != NULL && strchr(" \n)`\"", text[length + 1]) != NULL)
            break;
        for (const char *const *end = ends; *end != NULL; end++)
            if (strncmp(text + length, *end, strlen(*end)) == 0)
                return length;
        length++;
    }
    return length;
}

static bool is_prose(const char *word)
{
    for (size_t i = 0; i < sizeof(prose) / sizeof(*prose); i++)
        if (strcmp(prose[i], word) == 0)
            return true;
    return (unsigned char)*word >= 0x80 || *word == '\0' ||
           strchr(word, '%') != NULL; /* "nol %s --help": a noun of the table */
}

/* Something of the kind that the option takes. */
static const char *fill_option(const struct option_row *row)
{
    switch (row->kind) {
    case OPTION_DAY:
        return "2026-11-02";
    case OPTION_DAY_AHEAD:
        return "2026-12-20";
    case OPTION_RANGE:
        return "2009-09-01..2012-08-31";
    case OPTION_WORD:
        return words_at(row->words, 0);
    case OPTION_ORG:
        return "990101001001";
    default:
        return strcmp(row->name, "evidence") == 0 ? "bureau_letter=seen" : "1";
    }
}

static const struct option_row *find_row(const struct option_row *rows, const char *word)
{
    for (; rows != NULL && rows->name != NULL; rows++)
        if (strncmp(word, "--", 2) == 0 ? strcmp(rows->name, word + 2) == 0
                                        : word[1] == rows->letter && word[2] == '\0')
            return rows;
    return NULL;
}

static bool is_topic(const char *word)
{
    for (const struct help_topic *topic = help_topics; topic->name != NULL; topic++)
        if (strcmp(topic->name, word) == 0)
            return true;
    return false;
}

static bool is_to_fill(const struct pasted *p, const char *word)
{
    return strchr(word, '%') != NULL || is_place(word, p->chinese);
}

/* Something for an argument: a case where one stands, a word of the list that the command reads. */
static const char *fill_argument(const struct pasted *p, const struct command *command)
{
    static const struct {
        const char *command, *word;
    } words[] = {{"escalation route", "refuses"}, {"directive fields", "police"}, {"ladder set", "order"}};
    char name[64];

    snprintf(name, sizeof(name), "%s %s", command->noun, command->verb != NULL ? command->verb : "");
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcmp(words[i].command, name) == 0)
            return words[i].word;
    return command->argument == ARGUMENT_CASE && p->case_number != NULL ? p->case_number : "1";
}

/* An argument is a place, something filled in (an account of the tests has a digit), a number, or in quotes; else the sentence goes on. */
static bool is_argument(const struct pasted *p, const struct command *command, int arguments,
                        const char *word)
{
    if (p->printed && (arguments < command->at_least || strpbrk(word, "0123456789") != NULL))
        return true;
    if (is_to_fill(p, word) || *word == '\'' || isdigit((unsigned char)*word) || strcmp(word, "-") == 0)
        return true;
    if (islower((unsigned char)*word) && (strstr(_(command->arguments), word) != NULL ||
                                          strcmp(word, "export") == 0)) /* "[show N]"; a right */
        return true;
    return strcmp(command->noun, "help") == 0 && (is_topic(word) || commands_find_noun(word) != NULL);
}

struct reading {
    const struct noun *noun;
    const struct command *command;
    const struct option_row *row; /* whose value comes next */
    int arguments;                /* taken so far */
};

/* False: the sentence goes on without being of the command. */
static bool take_word(struct pasted *p, struct reading *r, char word[PASTED_WORD])
{
    if (r->row != NULL) {
        if (strchr(word, '|') != NULL && *word != '\'')
            p->fault = "a shell would take this for a pipe";
        if (is_to_fill(p, word)) {
            p->filled = true;
            snprintf(word, PASTED_WORD, "%s", fill_option(r->row));
        }
        r->row = NULL;
    } else if (*word == '-' && word[1] != '\0') {
        r->row = r->command != NULL ? find_row(r->command->options, word) : NULL;
        if (r->row == NULL)
            r->row = find_row(commands_global_options, word);
        if (r->row != NULL && r->row->kind == OPTION_FLAG)
            r->row = NULL;
    } else if (r->noun == NULL) {
        r->noun = commands_find_noun(word);
        r->command = r->noun != NULL ? commands_find(r->noun, NULL) : NULL;
        if (r->noun == NULL)
            p->fault = "there is no such noun";
    } else if (r->command == NULL) {
        r->command = commands_find(r->noun, word);
        if (r->command == NULL)
            p->fault = "there is no such verb";
    } else if (!is_argument(p, r->command, r->arguments, word)) {
        if (strchr(word, '|') != NULL || isupper((unsigned char)*word))
            p->fault = "no word of the command table";
        return false;
    } else {
        r->arguments++;
        if (is_to_fill(p, word)) {
            p->filled = true;
            snprintf(word, PASTED_WORD, "%s", fill_argument(p, r->command));
        }
    }
    return p->fault == NULL;
}

static void take_quotes_off(char word[PASTED_WORD])
{
    size_t length = strlen(word);

    if (length > 1 && word[0] == '\'' && word[length - 1] == '\'') {
        memmove(word, word + 1, length - 2);
        word[length - 2] = '\0';
    }
}

/* What stands behind "nol ". False: it is prose. */
static bool take_command(struct pasted *p, const char *text)
{
    struct reading reading = {.noun = NULL};
    const char *next = text;

    p->count = 0;
    p->filled = false;
    p->fault = NULL;
    p->text = text;
    i18n_start(p->chinese ? "zh" : "en");
    for (;; next += strspn(next, " ")) {
        size_t length = word_length(next);
        char *word = p->words[p->count];

        if (strncmp(next, "…", 3) == 0 || strncmp(next, "...", 3) == 0)
            p->fault = "dots cannot be pasted";
        if (length >= PASTED_WORD || p->count + 1 == PASTED_MOST_WORDS)
            p->fault = "is too long";
        snprintf(word, PASTED_WORD, "%.*s", p->fault == NULL ? (int)length : 0, next);
        if (p->count == 0 && p->fault == NULL && is_prose(word))
            return false;
        if (reading.row != NULL && length == 0)
            p->fault = "an option lacks its value";
        if (p->fault != NULL || length == 0 || !take_word(p, &reading, word))
            return true;
        take_quotes_off(word);
        p->count++;
        next += length;
        if (*next != ' ' || next[1] == ' ') /* two blanks: an explanation, or the next column */
            return true;
    }
}

const char *pasted_next(struct pasted *p, const char *text)
{
    const char *found = text;

    while ((found = strstr(found, "nol ")) != NULL) {
        bool whole =
            found == text || (!isalnum((unsigned char)found[-1]) && strchr("_-/.", found[-1]) == NULL);

        found += strlen("nol ");
        if (whole && take_command(p, found + strspn(found, " ")))
            return found;
    }
    return NULL;
}

static bool has_one_of(const struct call *call, const char *options)
{
    char copy[64], *rest = copy, *option;

    snprintf(copy, sizeof(copy), "%s", options);
    while ((option = strsep(&rest, "|")) != NULL)
        if (call_has(call, option))
            return true;
    return false;
}

const char *pasted_lacks(const struct call *call)
{
    char name[64];

    snprintf(name, sizeof(name), "%s %s", call->command->noun,
             call->command->verb != NULL ? call->command->verb : "");
    for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
        for (size_t k = 0; k < 4 && strcmp(needed[i].command, name) == 0 && needed[i].options[k] != NULL; k++)
            if (!has_one_of(call, needed[i].options[k]))
                return needed[i].options[k];
    return NULL;
}
