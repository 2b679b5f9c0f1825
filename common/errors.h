/*
 * Every answer that is not success, once: name, number, outcome, exit code and words (proto/errors.def).
 *
 * The server sends name, number and parameters; the client owns the words and renders them here. So a
 * parameter is an identifier, number or date, and never a child's name or ID number.
 */
#ifndef COMMON_ERRORS_H
#define COMMON_ERRORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/sentence.h"

/* ERROR_NOT_FOUND and so on; the value is the stable number on the wire. */
enum error_code {
    ERROR_NONE = 0,
#define ERR(name, number, outcome, exit_code, english, chinese) ERROR_##name = (number),
#include "proto/errors.def"
#undef ERR
};

/* The four answers of TRUST rule 4, but for success. */
enum error_outcome {
    OUTCOME_REJECTED,  /* for good: nothing changed, and the same request would be refused again */
    OUTCOME_TRY_AGAIN, /* nothing changed; the same request may succeed later */
    OUTCOME_UNKNOWN,   /* it may have happened: repeat with the same key */
    OUTCOME_PROTOCOL,  /* the peer broke the protocol; no fault of a user */
};

enum error_language { ERROR_CHINESE, ERROR_ENGLISH };

struct error_entry {
    const char *name;
    enum error_code code;
    enum error_outcome outcome;
    int exit_code; /* of nol; INTERFACES */
    const char *english;
    const char *chinese;
};

/* NULL when there is none: a newer peer may know more. */
const struct error_entry *errors_find(const char *name);
const struct error_entry *errors_find_number(uint32_t number);

/* The entry of a code of this program; any other is a bug. */
const struct error_entry *errors_get(enum error_code code);

/* In the order of the list; NULL from the end on. */
const struct error_entry *errors_at(size_t index);

/* Appends the sentence (common/sentence.h); parameters are identifiers: verbs, states, kinds. `lookup` may be NULL. */
bool errors_render(const struct error_entry *entry, enum error_language language, sentence_lookup_fn lookup,
                   void *arg, struct buffer *out);

const char *errors_outcome_name(enum error_outcome outcome);

#endif
