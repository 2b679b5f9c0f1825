/*
 * A sentence with parameters: `{name}` is replaced by the parameter's value made inert, "?" if there is none; a part in square
 * brackets is left out when one of its parameters is missing. Behind "nol " the sentence is a command, up to the next sign of the sentence:
 * a value there is one word of a shell, in quotes where it has to be.
 */
#ifndef COMMON_SENTENCE_H
#define COMMON_SENTENCE_H

#include <stdbool.h>

#include "common/buffer.h"

/* The value of a parameter in the reader's language, or NULL when it is not there; borrowed until sentence_render returns. */
typedef const char *(*sentence_lookup_fn)(void *arg, const char *name);

/* Appends it; the text is the program's own, so a brace without its other is a bug. `lookup` may be NULL. False when the buffer's
 * cap is passed. */
bool sentence_render(const char *text, sentence_lookup_fn lookup, void *arg, struct buffer *out);

#endif
