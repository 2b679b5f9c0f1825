#include "deploy/district/act.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "deploy/district/sheet.h"

static void keep(struct act *act, const char *text, size_t length)
{
    char *to = act->store + act->used;

    if (act->count == ACT_WORDS || act->used + length + 1 > sizeof(act->store))
        errx(1, "an act of the plan is too long");
    memcpy(to, text, length);
    to[length] = '\0';
    act->used += length + 1;
    act->words[act->count++] = to;
}

void act_word(struct act *act, const char *format, ...)
{
    char text[1024];
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (length < 0 || (size_t)length >= sizeof(text))
        errx(1, "a word of the plan is too long");
    keep(act, text, (size_t)length);
}

void act_begin(struct act *act, const char *group, const char *who, const struct child *child)
{
    static const char *const lists[LISTS] = {"first", "registry", "returned"};

    act->count = act->used = 0;
    act_word(act, "%s", group);
    act_word(act, "%s", who);
    act_word(act, "%s", lists[child->list]);
    act_word(act, "%d", child->row);
}

void act_say(struct act *act, const char *words)
{
    size_t length;

    for (; *words != '\0'; words += length + (words[length] == ' ')) {
        length = strcspn(words, " ");
        keep(act, words, length);
    }
}

void act_day(struct act *act, const char *option, long day)
{
    char text[11];

    day_text(day, text);
    act_word(act, "%s", option);
    act_word(act, "%s", text);
}

void act_end(struct act *act, struct sheet *sheet)
{
    sheet_row(sheet, act->words, act->count);
}
