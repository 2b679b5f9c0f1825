/*
 * Help, made from the command table: examples first, at most 80 columns, to stdout.
 */
#ifndef CLIENT_HELP_H
#define CLIENT_HELP_H

#include "client/command.h"

void help_all(void);
void help_noun(const struct noun *noun);
void help_command(const struct command *command);

/* "exit-codes", "environment", "formats", "words", "cases"; false when there is no such topic. */
bool help_topic(const char *name);

#endif
