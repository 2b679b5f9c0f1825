/*
 * PostgreSQL's programs: where they are, and running one of them to its end.
 */
#ifndef NOL_SERVER_DEV_PROGRAMS_H
#define NOL_SERVER_DEV_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The folder of the newest version, or of the one that made `data` when that exists. False: said on stderr. */
bool programs_find(const char *data, char *bin, size_t size);

/* Runs BIN/NAME with `input` (may be NULL) on its stdin; what it says is kept for programs_said. True: exit code 0. */
bool programs_run(const char *bin, const char *name, const char *const *arguments, const char *input);
const char *programs_said(void); /* of the last run, at most its last 16 KiB; borrowed until the next */

/* Starts BIN/NAME on its own: a session of its own (so a terminal's Ctrl-C is not its business), output to `log`. Or -1. */
pid_t programs_start(const char *bin, const char *name, const char *const *arguments, const char *log);

#endif
