/*
 * A scheme document for people: codes, sub-reasons and the papers that each needs.
 */
#ifndef CLIENT_SCHEME_PRINT_H
#define CLIENT_SCHEME_PRINT_H

#include <jansson.h>
#include <stdio.h>

/* To stdout; `code` NULL: all codes. */
void scheme_print(const json_t *document, const char *code);

/* The papers of a code, or of its sub-reason where that has its own: one line a group. */
void scheme_print_papers(FILE *to, const json_t *document, const char *code, const char *sub);

/* The sub-reason's object of a code; NULL. */
const json_t *scheme_find_sub(const json_t *code, const char *sub);

#endif
