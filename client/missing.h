/*
 * What a finding lacks, as lines for people.
 */
#ifndef CLIENT_MISSING_H
#define CLIENT_MISSING_H

#include <stddef.h>
#include <stdio.h>

#include "proto/envelope.pb-c.h"

/* The scheme's word for an identifier in the chosen language; NULL when it is not among the labels. Borrows from them. */
const char *missing_label(Nol__Label *const *labels, size_t count, const char *identifier);

/* One thing in words, with what a paper of it that is there does not carry: returns, caller frees. */
char *missing_words(const Nol__Missing *missing, Nol__Label *const *labels, size_t count);

void missing_print(FILE *to, const Nol__Missing *missing, Nol__Label *const *labels, size_t count);

#endif
