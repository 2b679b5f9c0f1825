/*
 * What the server says beside an answer, in the reader's language: the sentences stand in notices.def.
 */
#ifndef CLIENT_NOTICE_H
#define CLIENT_NOTICE_H

#include <stddef.h>

#include "proto/envelope.pb-c.h"

struct notice_entry {
    const char *code, *english, *chinese;
};

/* In the order of the list; NULL from the end on. */
const struct notice_entry *notice_at(size_t index);

/* The sentence, inert: returns, caller frees. */
char *notice_sentence(const Nol__Notice *notice);

/* The same by its parts. NULL: no such code. */
char *notice_say(const char *code, Nol__Pair *const *params, size_t count);

#endif
