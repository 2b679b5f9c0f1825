/*
 * Words that people see and type for identifiers: states, kinds, results, roles, forms. Chinese and English labels.
 * The lists stand in words.def; kinds of papers, codes and duties come with the scheme and are not here, but the kinds of
 * the three schemes of 2019 are known so that 死亡证明 may be typed for death_certificate.
 */
#ifndef NOL_CLIENT_WORDS_H
#define NOL_CLIENT_WORDS_H

#include <stddef.h>

/* The label in the language chosen; the identifier itself when it is not known. Borrowed for good. */
const char *words_label(const char *list, const char *identifier);
/* The identifier for what was typed (identifier, Chinese or English label); NULL when none or several fit. */
const char *words_find(const char *list, const char *typed);
/* "met 见到, not_met 未见到, …" for a refusal or a help text. */
const char *words_possible(const char *list, char *out, size_t size);
/* The identifiers of a list, for completion: NULL past the end. */
const char *words_at(const char *list, size_t index);

#endif
