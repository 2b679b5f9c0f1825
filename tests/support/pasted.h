/*
 * Commands of nol in sentences and lists: taken out of the text as a reader would paste them, with something in each place that is to be
 * filled in. Places are the words of the command table (CASE, FILE; 个案, 文件), or %s.
 */
#ifndef TESTS_SUPPORT_PASTED_H
#define TESTS_SUPPORT_PASTED_H

#include <stdbool.h>

#include "client/command.h"

enum { PASTED_MOST_WORDS = 60, PASTED_WORD = 200 };

struct pasted {
    bool chinese;            /* the language of the text */
    bool printed;            /* names stand in it where %s stood */
    const char *case_number; /* for a place where a case stands */

    char words[PASTED_MOST_WORDS][PASTED_WORD]; /* without "nol" */
    int count;
    bool filled;       /* there was a place */
    const char *fault; /* why it cannot be pasted; NULL when it can */
    const char *text;  /* where it stands */
};

/* Once, before the first: what the places are called in both languages. */
void pasted_begin(void);

/* The next command; where to go on, or NULL when there is none. */
const char *pasted_next(struct pasted *pasted, const char *text);

/* The option of the command that its function asks for and the line has not, or NULL. */
struct call;
const char *pasted_lacks(const struct call *call);

#endif
