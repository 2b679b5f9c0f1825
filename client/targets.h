/*
 * CASE words: a number, a beginning of one, a row or a range of the list last shown, or - for lines from stdin.
 *
 * Each becomes a whole number and the version to act on: the one named, else the one last shown, else the case is read
 * now and shown in one line.
 */
#ifndef CLIENT_TARGETS_H
#define CLIENT_TARGETS_H

#include <stddef.h>
#include <stdint.h>

#include "client/session.h"
#include "client/shown.h"
#include "common/caseno.h"

struct call;

struct target {
    char number[CASENO_SIZE];
    uint32_t version; /* 0: not known, and not needed */
};

struct targets {
    struct target *items; /* in the call's arena */
    size_t count, room;
};

/* Resolves words[0..count-1]. 0, or the exit code after it said why. */
int targets_resolve(struct call *call, struct session *session, struct shown *shown, char *const *words,
                    int count, bool needs_version, struct targets *targets);

/* The one case that the command's first argument names. */
int targets_one(struct call *call, struct session *session, struct shown *shown, bool needs_version,
                struct targets *targets);

/* What one word means, without asking anybody. Pure. */
enum target_kind {
    TARGET_NUMBER,
    TARGET_PREFIX,
    TARGET_ROWS,
    TARGET_STDIN,
    TARGET_MISTYPED,
    TARGET_NONSENSE
};

struct target_word {
    enum target_kind kind;
    char number[CASENO_SIZE]; /* NUMBER: upper case; PREFIX: the digits */
    size_t first, last;       /* ROWS */
};

/* `rows`: how many rows the list last shown has. */
struct target_word targets_parse(const char *word, size_t rows);

#endif
