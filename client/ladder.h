/* The district's own ladder, where somebody types the words of a step. */
#ifndef CLIENT_LADDER_H
#define CLIENT_LADDER_H

#include <stdbool.h>

struct call;

/* Could it be the identifier of a step? */
bool ladder_is_identifier(const char *typed);

/* The step whose words these are in the district's ladder, in either language; in the call's arena. NULL: none, or it cannot be asked; in
 * *all then the steps that there are, "" where it cannot be asked. */
const char *ladder_find(struct call *call, const char *typed, const char **all);

#endif
