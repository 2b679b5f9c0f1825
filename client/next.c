#include "client/next.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "client/i18n.h"
#include "client/labels.h"

static const struct {
    enum next_thing thing;
    const char *verb, *line;
} lines[] = {
#define NEXT(thing, verb, line) {NEXT_##thing, #verb, line},
#include "client/next.def"
#undef NEXT
};

/* Each %s in its turn. */
static const char *fill(struct call *call, const char *line, const char *number, const char *what)
{
    const char *filled = "", *mark;

    for (; (mark = strstr(line, "%s")) != NULL; line = mark + 2, number = what)
        filled = call_printf(call, "%s%.*s%s", filled, (int)(mark - line), line,
                             number != NULL ? call_quoted(call, number) : "");
    return call_printf(call, "%s%s", filled, line);
}

const char *next_line(struct call *call, enum next_thing thing, const char *verb, const char *number,
                      const char *what)
{
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        if (lines[i].thing == thing && strcmp(lines[i].verb, verb) == 0)
            return fill(call, lines[i].line, number, what);
    return NULL;
}

const char *next_words(struct call *call, const char *line)
{
    const char *words = "";

    while (*line != '\0') {
        int length = (int)strcspn(line, " "), blanks = (int)strspn(line + length, " ");
        const char *word = call_printf(call, "%.*s", length, line);

        if (isupper((unsigned char)word[0]))
            word = _(word);
        words = call_printf(call, "%s%s%.*s", words, word, blanks, line + length);
        line += length + blanks;
    }
    return words;
}

static bool is_task(const Nol__Duty *duty, const char *task)
{
    return duty->task != NULL && strcmp(duty->task, task) == 0;
}

void next_put(struct call *call, Nol__Duty *duty)
{
    enum next_thing thing = is_task(duty, "escalation") || is_task(duty, "danger_call") ? NEXT_ESCALATION
                            : is_task(duty, "directive")                                ? NEXT_DIRECTIVE
                            : is_task(duty, "inquiry")                                  ? NEXT_INQUIRY
                                                                                        : NEXT_CASE;
    const char *number = thing == NEXT_CASE ? duty->case_ : duty->ref,
               *what = is_task(duty, "danger_call") || is_task(duty, "same_child") ? duty->to : duty->kind,
               *verb = duty->n_next > 0 ? duty->next[0] : "show", *line;

    if (number == NULL ||
        (duty->status != NULL && strcmp(duty->status, "open") != 0 && strcmp(duty->status, "paused") != 0))
        return;
    line = next_line(call, thing, verb, number, what);
    if (line == NULL) /* a newer server's verb */
        line = next_line(call, thing, "show", number, NULL);
    labels_put(&duty->command, line);
}

/* Adds the lines of the verbs; returns how many there are then. */
static size_t add_lines(struct call *call, enum next_thing thing, char *const *verbs, size_t count,
                        const char *number, const char *what, const char **known, size_t lines_known)
{
    for (size_t i = 0; i < count; i++) {
        const char *line = next_line(call, thing, verbs[i], number, what);

        if (line != NULL)
            known[lines_known++] = next_words(call, line);
    }
    return lines_known;
}

static void say_lines(const char *const *known, size_t count)
{
    if (count == 1)
        fprintf(stderr, "%s%s%s\n", _("Next:"), i18n_is_chinese() ? "" : " ", known[0]);
    else if (count > 1)
        fprintf(stderr, "%s\n", _("Next:"));
    for (size_t i = 0; count > 1 && i < count; i++)
        fprintf(stderr, "  %s\n", known[i]);
}

void next_say(struct call *call, enum next_thing thing, char *const *verbs, size_t count, const char *number)
{
    const char **known = call_alloc(call, (count + 1) * sizeof(*known));

    say_lines(known, add_lines(call, thing, verbs, count, number, NULL, known, 0));
}

/* The case of the child that this one may be, as the notice at the top names it. */
static const char *known_child(const Nol__CaseFile *file)
{
    for (size_t i = 0; i < file->n_notices; i++)
        for (size_t k = 0; k < file->notices[i]->n_params; k++) {
            const Nol__Pair *param = file->notices[i]->params[k];

            if (strncmp(file->notices[i]->code, "known_", strlen("known_")) == 0 &&
                strcmp(param->name, "case") == 0)
                return param->value;
        }
    return NULL;
}

void next_say_case(struct call *call, const Nol__CaseFile *file)
{
    const Nol__CaseRow *row = file->case_file;
    const char **known = call_alloc(call, (file->n_duties + row->n_next + 1) * sizeof(*known));
    size_t count = 0;

    for (size_t i = 0; i < file->n_duties; i++)
        if (file->duties[i]->n_next > 0 && file->duties[i]->command != NULL)
            known[count++] = next_words(call, file->duties[i]->command);
    say_lines(known, add_lines(call, NEXT_CASE, row->next, row->n_next, row->case_, known_child(file), known,
                               count));
}
