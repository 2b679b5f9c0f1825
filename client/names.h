/*
 * Names of units and batches as people shorten them: a part of a unit's name, a beginning of a batch's name, its row in the list
 * of batches, or nothing at all for the batch last used. Each is put into the call in full before the command runs, and said.
 */
#ifndef CLIENT_NAMES_H
#define CLIENT_NAMES_H

struct call;

/* 0, or the exit code after it said which ones are meant. What fits nothing is refused here, since a list filtered by it would say that there is nothing. */
int names_resolve(struct call *call);

#endif
