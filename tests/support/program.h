/*
 * A program of ours as a child process: its output is read, it is waited for with a deadline, and it dies with the test.
 * Deadlines are those of an idle machine (patience_ms).
 */
#ifndef NOL_TESTS_PROGRAM_H
#define NOL_TESTS_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct program {
    pid_t pid; /* 0: ended and waited for */
    int out;   /* stdout and stderr together */
    char said[64 * 1024];
    size_t length;
    int status; /* of waitpid */
};

/* argv[0] is the path. `input` (may be NULL) stands on its stdin. Fails the test when it cannot. */
void program_start(struct program *program, const char *const *argv, const char *input);

/* On a terminal of its own, so many columns wide; what stands on it is `said`. */
void program_start_on_terminal(struct program *program, const char *const *argv, unsigned short columns);

/* As if typed there. */
void program_type(struct program *program, const char *text);

/* program_wait_said, and forgets what was said until there. */
void program_wait_past(struct program *program, const char *text, unsigned ms);

/* Since when it says nothing and only reads its input: zero it, with the time, before the first look. */
struct program_quiet {
    size_t length;
    long since;
};

enum { PROGRAM_QUIET_MS = 10000 };

/* Has it done nothing else for PROGRAM_QUIET_MS? Then it waits for what nobody types, and neither says more nor ends; what was typed reaches it
 * much sooner, on a busy machine too. Both waits below fail then, so that a wrong one does not last as long as a hang may. */
bool program_only_reads(const struct program *program, struct program_quiet *quiet);

/* Reads until `text` was said; fails the test after `ms`, or when it ends before. Returns where in `said` it stands. */
const char *program_wait_said(struct program *program, const char *text, unsigned ms);

/* Reads until it ends; fails the test after `ms`. Returns its exit code, or 256 + the signal. */
int program_wait_end(struct program *program, unsigned ms);

/* Is a port of this machine open for connections? Tries until it is; fails the test after `ms`. */
void program_wait_port(unsigned port, unsigned ms);

#endif
