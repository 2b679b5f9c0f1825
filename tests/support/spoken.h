/*
 * Is what nold said in the language? Chinese has no Latin word but names of commands, options, settings, programs and paths, and
 * what PostgreSQL itself says; English has no Chinese; the log of a serving process is English in both.
 */
#ifndef NOL_TESTS_SPOKEN_H
#define NOL_TESTS_SPOKEN_H

#include <stdbool.h>

/* `language`: "zh" or "en". Reports each fault with its line, and goes on. Takes `said` apart. */
void spoken_check(const char *language, const char *command, char *said);

bool spoken_has_chinese(const char *said);

#endif
