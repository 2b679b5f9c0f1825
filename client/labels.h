/*
 * Codes and sub-reasons in the words of their batch's scheme, for lists and files.
 *
 * A code of one or two letters is the word that clerks use; a longer one is an identifier, and people read its label. A
 * scheme is asked for once a batch; where it cannot be had, the identifier stays.
 */
#ifndef CLIENT_LABELS_H
#define CLIENT_LABELS_H

#include <stdbool.h>
#include <stddef.h>

#include "client/scheme.h"
#include "proto/cases.pb-c.h"

enum { LABELS_BATCHES = 16 };

struct labels {
    struct call *call;
    struct session *session;
    struct scheme schemes[LABELS_BATCHES];
    size_t count;
};

void labels_init(struct labels *labels, struct call *call, struct session *session);
void labels_deinit(struct labels *labels);

/* Is it a code that people do not read? */
bool labels_is_identifier(const char *code);

/* In the call's arena, or what was given; NULL stays NULL. */
const char *labels_code(struct labels *labels, const char *batch, const char *code);
const char *labels_sub(struct labels *labels, const char *batch, const char *code, const char *sub);

/* The words of a code alone, "出国（境）在外"; "" where they are not known. */
const char *labels_code_words(struct labels *labels, const char *batch, const char *code);

/* "H 出国（境）在外 · 港澳台": a code with its words and those of its sub-reason (may be NULL), each once. In the call's arena. */
const char *labels_finding(struct labels *labels, const char *batch, const char *code, const char *sub);

/* A kind of paper, or a condition that may be waived, in words. */
const char *labels_kind(struct labels *labels, const char *batch, const char *kind);

/* The same where the batch may not be known: then by the scheme of the case. */
const char *labels_kind_of(struct labels *labels, const char *batch, const char *number, const char *kind);

/* The kind of a paper by the words that came with it; one of no scheme by the program's. */
const char *labels_paper(const char *kind, const char *chinese, const char *english);

/* A kind of measure; a step of the district's own by the words that came with it. */
const char *labels_measure(const char *kind, const char *chinese, const char *english);

/* A duty by its words, or by its kind, with the how manieth it is of how many. In the call's arena. */
const char *labels_duty(struct call *call, const Nol__Duty *duty);

/* Several, one behind the other, each with `mark` behind it; `before` stands before them. */
const char *labels_kinds(struct labels *labels, const char *batch, char *const *kinds, size_t count,
                         const char *before, const char *mark);

/* Of a case whose batch is not known: that is asked for, unless a scheme that was read already has the code. */
const char *labels_code_of(struct labels *labels, const char *number, const char *code);

/* A repeated field of an unpacked message becomes one text; "" leaves it empty. */
void labels_put_list(char ***list, size_t *count, const char *text);

/* The English words that came beside a label take its place where English is spoken. */
void labels_choose(char **label, const char *english);

/* A field of an unpacked message gets other words. */
void labels_put(char **field, const char *text);

/* A day by which something is due, as a list says it; where there is none: that, or the year whose calendar is missing. In the call's arena. */
const char *labels_due(struct call *call, const char *due, uint32_t missing_year);

#endif
