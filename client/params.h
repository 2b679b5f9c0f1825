/*
 * What an error carries, in words for people: identifiers, forms of a field, sizes (proto/errors.def has the sentences).
 *
 * The server sends identifiers; here they become words of proto/words.def in the chosen language. Knows no command.
 */
#ifndef CLIENT_PARAMS_H
#define CLIENT_PARAMS_H

#include <stdbool.h>

#include "proto/envelope.pb-c.h"

/* The words for the value of parameter `name`: returns, caller frees. What is no identifier stays as it is. */
char *params_say(const Nol__Error *error, const char *name, const char *value);

/* What the error says is missing in one line (`missing`), the options that give it (`papers`), those that ask to go without (`waive`): returns,
 * caller frees; NULL where there is none. */
char *params_say_missing(const Nol__Error *error, const char *name);

/* What only IT can use, for the line with the code instead of the sentence. */
bool params_is_for_it(const Nol__Error *error, const char *name);

#endif
