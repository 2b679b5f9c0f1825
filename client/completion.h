/*
 * Completion in bash: the script, and what it asks for, a list of words that may stand at the cursor.
 *
 * Nouns, verbs, options and words of lists come from the command table; case numbers are those of the list last shown;
 * batches, schemes and units are asked of the server.
 */
#ifndef CLIENT_COMPLETION_H
#define CLIENT_COMPLETION_H

#include "client/call.h"

void completion_print_script(void);

/* The words after "nol", the last being the one at the cursor. One candidate a line; "__files" alone asks bash for files. */
void completion_print(struct call *call, int count, char **words);

#endif
