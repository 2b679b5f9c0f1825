/*
 * Free words of an option: as typed, @FILE for what stands in a file, - for standard input, so that what concerns a
 * child need not stand in argv.
 */
#ifndef CLIENT_FREE_TEXT_H
#define CLIENT_FREE_TEXT_H

#include "client/call.h"

/* Borrows until call_deinit; NULL when it said what is wrong. Blanks and line ends at both ends are cut off. */
const char *free_text_read(struct call *call, const char *option, const char *typed);

/* A whole file or "-", at most `limit` bytes: returns, caller frees; NULL when it said what is wrong. No link, pipe or device, and nothing that
 * somebody writes to meanwhile: what was read is what is sent. */
char *free_text_slurp(const char *path, size_t limit, size_t *size);

#endif
