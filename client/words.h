/*
 * Words of the work: each identifier of the protocol with its English and its Chinese word (proto/words.def).
 *
 * Input takes any of the three, output shows the word of the chosen language. What a scheme defines (kinds of paper,
 * codes) is not here: it is data that the server gives.
 */
#ifndef CLIENT_WORDS_H
#define CLIENT_WORDS_H

#include <stddef.h>

enum words {
    WORDS_NONE,
#define LIST(name) WORDS_##name,
#define WORD(list, identifier, english, chinese)
#include "proto/words.def"
#undef LIST
#undef WORD
};

/* The identifier of what somebody typed (any case, either language, an unambiguous beginning of the identifier does not
 * count); NULL when it is none. */
const char *words_find(enum words list, const char *typed);

/* The word for people; the identifier itself when the list does not know it. NULL stays NULL. */
const char *words_label(enum words list, const char *identifier);

/* Several of one list with `between` between them, in words: those of the first list that has them all, else each of the
 * first that has it. Returns, caller frees; NULL: one of them is in no list. */
char *words_any(const char *identifiers, char between);

/* The identifiers in order; NULL from the end on. */
const char *words_at(enum words list, size_t index);

/* Those that somebody who typed a part of a word may mean: the signs typed stand in it in their order, or its own in what was
 * typed, like 待审核 for 待街道审核. As words_all writes them; returns, caller frees; NULL when there is none. */
char *words_like(enum words list, const char *typed);

/* What may be typed, for a message or a help text: "met, not_met, …", in Chinese "见到、未见到、…"; returns, caller frees. */
char *words_all(enum words list);

#endif
