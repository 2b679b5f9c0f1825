/*
 * CASE words: a number, a beginning of one, a row or a range of the list last shown in this terminal, several of them with
 * commas between, or - for lines from stdin.
 *
 * Each becomes a whole number and the version to act on: the one named, else the one last shown, else the case is read
 * now and shown in one line. An act on rows of a list that it may not have meant says number and name of each and asks.
 */
#ifndef CLIENT_TARGETS_H
#define CLIENT_TARGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/session.h"
#include "client/shown.h"
#include "common/caseno.h"

struct call;

struct target {
    char number[CASENO_SIZE];
    uint32_t version; /* 0: not known, and not needed */
    size_t row;       /* the row that named it; 0: none did */
    int64_t part;     /* what of the case is meant, a proposal's id; 0: not said, or several rows of it */
    bool brief;       /* a beginning of few digits named it: perhaps a row was meant */
};

struct targets {
    struct target *items; /* in the call's arena */
    size_t count, room;
    bool named_rows; /* a range or several rows named them */
};

/* Resolves words[0..count-1]; `needs_version`: for an act. 0, or the exit code after it said why, also when the act was not
 * wanted. */
int targets_resolve(struct call *call, struct session *session, struct shown *shown, char *const *words,
                    int count, bool needs_version, struct targets *targets);

/* The one case that the command's first argument names. */
int targets_one(struct call *call, struct session *session, struct shown *shown, bool needs_version,
                struct targets *targets);

/* Whether an act of this noun on rows asks first: those of `shown` are of a list that it may not have meant. Pure. */
bool targets_in_doubt(const struct shown *shown, const char *noun);

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
struct target_word targets_parse(const char *typed, size_t rows);

#endif
