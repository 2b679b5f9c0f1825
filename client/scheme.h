/*
 * The scheme of a case, for what it knows in words: kinds of paper, codes and sub-reasons in Chinese and English.
 *
 * Asked for only when a word is not an identifier already, then once.
 */
#ifndef CLIENT_SCHEME_H
#define CLIENT_SCHEME_H

#include <jansson.h>
#include <stdbool.h>

#include "client/session.h"

struct call;

struct scheme {
    struct call *call;
    struct session *session;
    const char *number; /* borrowed: a case; NULL: only what is an identifier is known */
    const char *batch;  /* borrowed: instead of the case; NULL */
    json_t *document;   /* owned; NULL until it is needed, or when it cannot be had */
    bool asked;
};

void scheme_init(struct scheme *scheme, struct call *call, struct session *session, const char *number);
void scheme_deinit(struct scheme *scheme);

/* The document; NULL when it cannot be had. Borrows until deinit. */
const json_t *scheme_document(struct scheme *scheme);

/* The identifier for a word of a kind of paper, a code, a sub-reason: its label, or a part of one label only. An identifier stays as typed: the
 * server says then what is possible. NULL when it was said that no label, or more than one, fits (a usage error: exit 2). */
const char *scheme_kind(struct scheme *scheme, const char *option, const char *typed);
const char *scheme_code(struct scheme *scheme, const char *option, const char *typed);
const char *scheme_sub(struct scheme *scheme, const char *code, const char *typed);

/* --code, --sub and --kind (of a task) of a list: by the words that it shows, of the batch's scheme or, where none is named, of every scheme; put
 * into the call as identifiers. 0, or the exit code after it said what is possible. */
int scheme_filters(struct call *call, struct session *session);

/* The label of {"zh": …, "en": …} in the chosen language; "" when there is none. */
const char *scheme_label(const json_t *labelled);

/* The code's object in the document; NULL. */
const json_t *scheme_find_code(const json_t *document, const char *code);

#endif
