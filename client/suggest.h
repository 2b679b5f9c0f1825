/*
 * "Did you mean": the known word nearest to a mistyped one. Pure.
 */
#ifndef CLIENT_SUGGEST_H
#define CLIENT_SUGGEST_H

#include <stddef.h>

/* How many insertions, deletions, changes and swaps of neighbours lie between two words, counted in bytes; words longer
 * than 63 bytes are cut. */
int suggest_distance(const char *a, const char *b);

/* A running search: `best` is the nearest word so far that is near enough to be offered, else NULL. */
struct suggest {
    const char *typed, *best;
    int distance;
};

struct suggest suggest_begin(const char *typed);
void suggest_offer(struct suggest *search, const char *word); /* borrows the word */

#endif
