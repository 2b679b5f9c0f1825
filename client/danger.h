/*
 * A child is in danger (强制报告): the first thing that is said, wherever it is listed or shown, is to call the police.
 */
#ifndef CLIENT_DANGER_H
#define CLIENT_DANGER_H

#include <stdbool.h>
#include <stddef.h>

/* On stderr, behind what was printed so far and before all that follows. */
void danger_say(void);

/* Whether a case has the mark. */
bool danger_marked(char *const *marks, size_t count);

#endif
