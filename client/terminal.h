/*
 * The terminal: how wide it is, whether colour is wanted, questions and their answers, a progress bar.
 *
 * Questions go to stderr and are answered from the terminal, so stdout carries data only and stdin may be a pipe.
 */
#ifndef CLIENT_TERMINAL_H
#define CLIENT_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

struct call;

/* Columns of the terminal on stdout; 0 when it is none: then nothing is cut. */
int terminal_columns(void);

/* NO_COLOR, CLICOLOR_FORCE and TERM=dumb are heeded. */
bool terminal_has_color(void);

/* Whether somebody can be asked. */
bool terminal_can_ask(void);

/* One line, without its line end: returns, caller frees; NULL at the end of input. `secret`: nothing is shown. */
char *terminal_ask(const char *question, bool secret);

/* A mass act: true with --yes or after "y", "yes" or 是; otherwise says that nothing was done. */
bool terminal_confirm(const struct call *call, const char *question);

/* A question was not answered, or with no: says that nothing was done. Returns the exit code. */
int terminal_nothing_done(void);

/* The first line of stdin: returns, caller frees; NULL when there is none. */
char *terminal_read_line(void);

/* Restores the terminal and ends with exit code 130 when interrupted, 143 when told to end. */
void terminal_watch_interrupt(void);

/* What an interrupt says before it ends the program; NULL: nothing. Borrowed. */
void terminal_interrupt_says(const char *text);

/* Shown on a terminal only; `done` of `all`. The last call, with done == all, ends the line. */
void terminal_progress(const char *what, size_t done, size_t all);

#endif
