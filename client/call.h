/*
 * One invocation: the command that was found, what was typed for it, and what the command may use.
 *
 * Everything handed out borrows until call_deinit. Knows the command table and no command.
 */
#ifndef CLIENT_CALL_H
#define CLIENT_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "client/command.h"
#include "common/arena.h"

struct session;

enum call_format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV };

struct call_value {
    const struct option_row *row;
    const char *text; /* checked and in its kept form; "" for a flag */
};

struct call {
    const struct command *command;
    char **arguments;
    int argument_count;
    struct call_value values[64];
    size_t value_count;

    const char *profile; /* never NULL */
    enum call_format format;
    const char *language; /* as --lang said; NULL */
    bool yes, verbose, wide;
    struct session *session; /* owned; opened by session_of */
    struct arena arena;      /* for as long as the call */
};

/* The value of an option, NULL when it was not given; "" for a flag that was. */
const char *call_option(const struct call *call, const char *name);
bool call_has(const struct call *call, const char *name);

/* The n-th value of an option that may be repeated; NULL from the end on. */
const char *call_option_at(const struct call *call, const char *name, size_t index);

/* The digits of an OPTION_NUMBER; `absent` when it was not given. */
unsigned long call_number(const struct call *call, const char *name, unsigned long absent);

/* As if it had been typed: for what was asked for. The option must be one of the command's; the text is in its kept form and
 * borrowed until call_deinit. */
void call_set(struct call *call, const char *name, const char *text);

/* A usage error: the sentence and one hint go to stderr; returns exit code 2. */
int call_usage(const struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Arena or exit: the client has no way on without memory. */
void *call_alloc(struct call *call, size_t size);
char *call_strdup(struct call *call, const char *text);
/* A word as a shell takes it, for a command that is printed. */
const char *call_quoted(struct call *call, const char *word);
char *call_printf(struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
