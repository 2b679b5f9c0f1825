/*
 * The papers behind a finding, in the words of `nol … --evidence`: kind, number, issuer, days; a file or "seen".
 *
 * Which papers a code asks for stands in the scheme; here is what the people of the play bring along. Files are small
 * and invented, and stand under DIR/papers.
 */
#ifndef DISTRICT_PAPERS_H
#define DISTRICT_PAPERS_H

#include "deploy/district/children.h"

#define PAPERS_MOST 3 /* for one finding */
#define PAPER_TEXT 512

struct papers {
    size_t count;
    char text[PAPERS_MOST][PAPER_TEXT];
};

/* The papers for a code; `on` is the day of the finding, all papers are older. Files are written into DIR. */
struct papers papers_for(const char *dir, const struct child *child, const char *code, const char *sub,
                         long on);

void papers_folder(const char *dir); /* makes DIR/papers */

#endif
