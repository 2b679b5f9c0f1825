#include "client/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/terminal.h"
#include "client/today.h"
#include "common/date.h"
#include "common/quoted.h"
#include "common/text.h"

#define SHORT_CODE 2 /* a letter that people know a code by; longer ones are identifiers of programs */

bool ask_wanted(const struct call *call)
{
    for (const struct option_row *row = call->command->options; row->name != NULL; row++)
        if (call_has(call, row->name))
            return false;
    return terminal_can_ask();
}

static bool is_own(const struct call *call, const struct option_row *option)
{
    for (const struct option_row *row = call->command->options; row->name != NULL; row++)
        if (row == option)
            return true;
    return false;
}

void ask_print_command(const struct call *call, const char *words)
{
    fprintf(stderr, _("The same in one line:\n  nol %s"), words);
    for (size_t i = 0; i < call->value_count; i++) {
        const struct call_value *value = &call->values[i];
        struct buffer word;

        if (!is_own(call, value->row))
            continue;
        buffer_init(&word, 65536);
        quoted_append(&word, value->text);
        fprintf(stderr, " --%s %s", value->row->name, buffer_text(&word));
        buffer_deinit(&word);
    }
    fputc('\n', stderr);
}

bool ask_stopped(const struct asking *a)
{
    return a->ended || a->back;
}

static bool is_played(const struct asking *a)
{
    return a->tape != NULL && a->tape->at < a->tape->count;
}

bool ask_is_live(const struct asking *a)
{
    return !ask_stopped(a) && !is_played(a);
}

static void changed(const struct ask_tape *tape)
{
    if (tape->keep != NULL)
        tape->keep(tape, tape->arg);
}

static bool is_back(const char *line)
{
    static const char *const words[] = {"<", "＜", "back", "返回", "上一步"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcmp(line, words[i]) == 0)
            return true;
    return false;
}

static void go_back(struct asking *a)
{
    if (a->tape->count == 0) {
        fputs(_("This is the first question.\n"), stderr);
        return;
    }
    a->tape->count--;
    a->tape->aloud = false;
    a->back = true;
    changed(a->tape);
}

/* A line from the terminal, in the call's arena; NULL when there is no more to ask. */
static const char *typed_line(struct asking *a, const char *question)
{
    char *line, *copy;

    for (;;) {
        line = terminal_ask(question, false);
        if (line == NULL) {
            fputc('\n', stderr);
            a->ended = true;
            return NULL;
        }
        if (!text_is_valid(line, strlen(line)))
            *line = '\0'; /* not typed on a terminal of today: asked for again, or left out */
        text_trim(line);
        copy = call_strdup(a->call, line);
        free(line);
        if (a->tape == NULL || !is_back(copy))
            return copy;
        go_back(a);
        if (a->back)
            return NULL;
    }
}

/* The answer to this question from the tape, else from the terminal; "" for an empty one, NULL when the dialogue stops. What follows
 * on the tape was given to other questions and goes. */
static const char *next_line(struct asking *a, const char *key, const char *question)
{
    if (ask_stopped(a))
        return NULL;
    if (is_played(a)) {
        if (strcmp(a->tape->answers[a->tape->at].key, key) == 0)
            return a->tape->answers[a->tape->at].text;
        a->tape->count = a->tape->at;
    }
    return typed_line(a, question);
}

/* The answer is taken, in the form in which it can be given again. */
static void take(struct asking *a, const char *key, const char *question, const char *text, const char *label)
{
    struct ask_tape *tape = a->tape;

    if (tape == NULL)
        return;
    if (is_played(a)) {
        tape->at++;
        if (tape->aloud)
            fprintf(stderr, "%s%s\n", question, label);
        return;
    }
    if (tape->count == ASK_MOST_ANSWERS)
        return; /* more questions than any dialogue has */
    tape->answers[tape->count].key = key;
    tape->answers[tape->count].text = text;
    tape->at = ++tape->count;
    changed(tape);
}

/* The answer was none. One from the tape ends the tape, and the question is put: then false. */
static bool refused_live(struct asking *a)
{
    if (!is_played(a))
        return true;
    a->tape->count = a->tape->at;
    return false;
}

const char *ask_fitting(struct asking *a, const char *key, const char *question, ask_fits_fn fits, void *arg)
{
    for (;;) {
        const char *typed = next_line(a, key, question);

        if (typed == NULL)
            return NULL;
        if (fits == NULL || fits(arg, typed)) {
            take(a, key, question, typed, typed);
            return *typed != '\0' ? typed : NULL;
        }
        refused_live(a);
    }
}

const char *ask_text(struct asking *a, const char *key, const char *question)
{
    return ask_fitting(a, key, question, NULL, NULL);
}

const char *ask_day(struct asking *a, const char *key, const char *question, const char *absent,
                    const char *from, bool ahead, ask_fits_fn fits, void *arg)
{
    char text[DATE_SIZE];
    struct date day;
    bool guessed;

    for (;;) {
        const char *typed = next_line(a, key, question), *kept;

        if (typed == NULL)
            return NULL;
        kept = *typed == '\0' && absent != NULL ? absent : typed; /* of tomorrow, too, it is today's */
        if (*kept != '\0' && !today_read(a->call, kept, from, ahead, &day, &guessed)) {
            if (refused_live(a))
                fputs(_("That is no clear day; write it with its year, like 2019-01-21.\n"), stderr);
            continue;
        }
        if (*kept != '\0') {
            date_format(day, text);
            if (guessed)
                fprintf(stderr, "  %s\n", text);
            kept = call_strdup(a->call, text);
        }
        if (fits == NULL || fits(arg, kept)) {
            take(a, key, question, kept, kept);
            return *kept != '\0' ? kept : NULL;
        }
        refused_live(a);
    }
}

/* The choice that was typed: by its place, its value, its label, or another word for it. A played answer is a value. */
static const struct ask_choice *choose(const struct ask_choice *choices, size_t count, enum words list,
                                       const char *typed, bool played)
{
    char *end;
    unsigned long number = strtoul(typed, &end, 10);
    const char *known = list != WORDS_NONE ? words_find(list, typed) : NULL;

    if (!played && *end == '\0' && number >= 1 && number <= count)
        return &choices[number - 1];
    for (size_t i = 0; i < count; i++)
        if (strcmp(choices[i].value, typed) == 0 || (!played && strcmp(choices[i].label, typed) == 0) ||
            (known != NULL && strcmp(choices[i].value, known) == 0))
            return &choices[i];
    return NULL;
}

static void print_choices(const struct ask_choice *choices, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (*choices[i].label == '\0')
            fprintf(stderr, "  %2zu  %s\n", i + 1, choices[i].value);
        else if (strlen(choices[i].value) <= SHORT_CODE)
            fprintf(stderr, "  %2zu  %-*s  %s\n", i + 1, SHORT_CODE, choices[i].value, choices[i].label);
        else
            fprintf(stderr, "  %2zu  %s\n", i + 1, choices[i].label);
}

/* `list` says which other words are taken; WORDS_NONE for none. */
static const char *ask_one_of(struct asking *a, const char *key, const char *question,
                              const struct ask_choice *choices, size_t count, enum words list, bool optional)
{
    if (ask_is_live(a))
        print_choices(choices, count);
    for (;;) {
        const char *typed = next_line(a, key, question);
        const struct ask_choice *chosen;

        if (typed == NULL)
            return NULL;
        if (*typed == '\0' && optional) {
            take(a, key, question, "", "");
            return NULL;
        }
        chosen = *typed != '\0' ? choose(choices, count, list, typed, is_played(a)) : NULL;
        if (chosen != NULL) {
            take(a, key, question, chosen->value, *chosen->label != '\0' ? chosen->label : chosen->value);
            return chosen->value;
        }
        if (refused_live(a))
            fprintf(stderr, _("Type a number from 1 to %zu.\n"), count);
        else
            print_choices(choices, count);
    }
}

const char *ask_choice(struct asking *a, const char *key, const char *question,
                       const struct ask_choice *choices, size_t count, bool optional)
{
    return ask_one_of(a, key, question, choices, count, WORDS_NONE, optional);
}

const char *ask_word(struct asking *a, const char *key, const char *question, enum words list)
{
    struct ask_choice choices[32];
    size_t count = 0;
    const char *word;

    while (count < 32 && (word = words_at(list, count)) != NULL) {
        choices[count] = (struct ask_choice){word, words_label(list, word)};
        count++;
    }
    return ask_one_of(a, key, question, choices, count, list, false);
}

bool ask_yes(struct asking *a, const char *question)
{
    static const char *const yes[] = {"", "y", "Y", "yes", "是"}, *const no[] = {"n", "N", "no", "否", "不"};
    const char *whole = call_printf(a->call, "%s [Y/n] ", question), *typed;

    while (!ask_stopped(a) && (typed = typed_line(a, whole)) != NULL) {
        for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
            if (strcmp(typed, yes[i]) == 0)
                return true;
        for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
            if (strcmp(typed, no[i]) == 0)
                return false;
    }
    return false;
}
