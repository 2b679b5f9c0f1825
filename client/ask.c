#include "client/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/day.h"
#include "client/quoted.h"
#include "client/terminal.h"
#include "common/date.h"
#include "common/text.h"

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

const char *ask_text(struct call *call, const char *question, bool *ended)
{
    char *line, *copy;

    if (*ended)
        return NULL;
    line = terminal_ask(question, false);
    if (line == NULL) {
        *ended = true;
        return NULL;
    }
    if (!text_is_valid(line, strlen(line)))
        *line = '\0'; /* not typed on a terminal of today: asked for again, or left out */
    text_trim(line);
    copy = *line != '\0' ? call_strdup(call, line) : NULL;
    free(line);
    return copy;
}

const char *ask_day(struct call *call, const char *question, const char *absent, bool *ended)
{
    char text[DATE_SIZE];
    struct date day;
    bool guessed;

    for (;;) {
        const char *typed = ask_text(call, question, ended);

        if (typed == NULL)
            return absent;
        if (day_read(typed, day_today(), false, &day, &guessed)) {
            date_format(day, text);
            if (guessed)
                fprintf(stderr, "  %s\n", text);
            return call_strdup(call, text);
        }
        fputs(_("That is no day; write it like 2019-01-21.\n"), stderr);
    }
}

static const char *choose(const struct ask_choice *choices, size_t count, enum words list, const char *typed)
{
    char *end;
    unsigned long number = strtoul(typed, &end, 10);

    if (*end == '\0' && number >= 1 && number <= count)
        return choices[number - 1].value;
    for (size_t i = 0; i < count; i++)
        if (strcmp(choices[i].value, typed) == 0 || strcmp(choices[i].label, typed) == 0)
            return choices[i].value;
    return list != WORDS_NONE ? words_find(list, typed) : NULL; /* another word for it, as options take it */
}

static void print_choices(const struct ask_choice *choices, size_t count)
{
    int width = 0;

    for (size_t i = 0; i < count; i++)
        if ((int)strlen(choices[i].value) > width)
            width = (int)strlen(choices[i].value);
    for (size_t i = 0; i < count; i++)
        if (*choices[i].label != '\0')
            fprintf(stderr, "  %2zu  %-*s  %s\n", i + 1, width, choices[i].value, choices[i].label);
        else
            fprintf(stderr, "  %2zu  %s\n", i + 1, choices[i].value);
}

/* `list` says which other words are taken; WORDS_NONE for none. */
static const char *ask_one_of(struct call *call, const char *question, const struct ask_choice *choices,
                              size_t count, enum words list, bool optional, bool *ended)
{
    if (!*ended)
        print_choices(choices, count);
    for (;;) {
        const char *typed = ask_text(call, question, ended), *value;

        if (*ended || (typed == NULL && optional))
            return NULL;
        value = typed != NULL ? choose(choices, count, list, typed) : NULL;
        if (value != NULL)
            return value;
        fprintf(stderr, _("Type a number from 1 to %zu.\n"), count);
    }
}

const char *ask_choice(struct call *call, const char *question, const struct ask_choice *choices,
                       size_t count, bool optional, bool *ended)
{
    return ask_one_of(call, question, choices, count, WORDS_NONE, optional, ended);
}

const char *ask_word(struct call *call, const char *question, enum words list, bool *ended)
{
    struct ask_choice choices[32];
    size_t count = 0;
    const char *word;

    while (count < 32 && (word = words_at(list, count)) != NULL) {
        choices[count] = (struct ask_choice){word, words_label(list, word)};
        count++;
    }
    return ask_one_of(call, question, choices, count, list, false, ended);
}
