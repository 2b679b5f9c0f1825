#include "client/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"
#include "common/quoted.h"

const char *call_option_at(const struct call *call, const char *name, size_t index)
{
    for (size_t i = 0; i < call->value_count; i++)
        if (strcmp(call->values[i].row->name, name) == 0 && index-- == 0)
            return call->values[i].text;
    return NULL;
}

const char *call_option(const struct call *call, const char *name)
{
    return call_option_at(call, name, 0);
}

bool call_has(const struct call *call, const char *name)
{
    return call_option(call, name) != NULL;
}

unsigned long call_number(const struct call *call, const char *name, unsigned long absent)
{
    const char *text = call_option(call, name);

    return text == NULL ? absent : strtoul(text, NULL, 10);
}

void call_set(struct call *call, const char *name, const char *text)
{
    const struct option_row *row = call->command->options;

    while (row->name != NULL && strcmp(row->name, name) != 0)
        row++;
    BUG_ON(row->name == NULL);
    if (call->value_count < sizeof(call->values) / sizeof(*call->values))
        call->values[call->value_count++] = (struct call_value){row, text};
}

int call_usage(const struct call *call, const char *format, ...)
{
    const struct command *command = call->command;
    va_list args;

    fputs(_("Error: "), stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    if (command == NULL)
        fprintf(stderr, "\n%s\n", _("See: nol --help"));
    else
        fprintf(stderr, _("\nSee: nol %s%s%s --help\n"), command->noun, command->verb != NULL ? " " : "",
                command->verb != NULL ? command->verb : "");
    return 2;
}

static void *checked(void *memory)
{
    if (memory == NULL) {
        fputs(_("Error: not enough memory; the input is too large.\n"), stderr);
        exit(1);
    }
    return memory;
}

void *call_alloc(struct call *call, size_t size)
{
    return checked(arena_alloc(&call->arena, size));
}

char *call_strdup(struct call *call, const char *text)
{
    return checked(arena_strdup(&call->arena, text));
}

char *call_printf(struct call *call, const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = arena_vprintf(&call->arena, format, args);
    va_end(args);
    return checked(text);
}

const char *call_quoted(struct call *call, const char *word)
{
    struct buffer line;
    const char *copy;

    buffer_init(&line, 65536);
    quoted_append(&line, word != NULL ? word : "?");
    copy = call_strdup(call, buffer_text(&line));
    buffer_deinit(&line);
    return copy;
}
