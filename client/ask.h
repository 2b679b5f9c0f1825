/*
 * Questions of a dialogue on the terminal: a line of text, a choice by number, a day. Everything goes to stderr.
 */
#ifndef CLIENT_ASK_H
#define CLIENT_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "client/words.h"

struct call;

struct ask_choice {
    const char *value, *label;
};

/* Whether a command asks for what it needs: none of its own options was given, and somebody can be asked. */
bool ask_wanted(const struct call *call);

/* What was chosen, as one would type it: `words` is the command with its arguments. */
void ask_print_command(const struct call *call, const char *words);

/* The answer, in the call's arena; NULL for an empty one. *ended: the input is over, stop. */
const char *ask_text(struct call *call, const char *question, bool *ended);

/* A day in its kept form; an empty answer gives `absent`. Asked again until it is one. */
const char *ask_day(struct call *call, const char *question, const char *absent, bool *ended);

/* The value of the choice, by number or by value or label; NULL for an empty answer when `optional`. */
const char *ask_choice(struct call *call, const char *question, const struct ask_choice *choices,
                       size_t count, bool optional, bool *ended);

/* The identifier of a word of the list. */
const char *ask_word(struct call *call, const char *question, enum words list, bool *ended);

#endif
