/*
 * What did not work, as a value: the server's error message, or one of the client's own with the same shape.
 *
 * The server sends names and parameters; the words come from common/errors in the chosen language. Printed as one
 * sentence, then the stable code and the request id that can be read out by phone.
 */
#ifndef CLIENT_FAILURE_H
#define CLIENT_FAILURE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/errors.h"
#include "proto/envelope.pb-c.h"

struct failure {
    Nol__Error *error; /* owned; NULL: nothing failed */
    uint64_t request;  /* 0: none */
};

/* Pairs "name", "value" ended by NULL; a pair whose value is NULL is left out. */
void failure_set(struct failure *failure, enum error_code code, ...) __attribute__((sentinel));

/* Takes a received error. */
void failure_take(struct failure *failure, Nol__Error *error, uint64_t request);

void failure_clear(struct failure *failure);

/* An error that this client does not know counts as a plain refusal. */
int failure_exit_code(const struct failure *failure);
enum error_outcome failure_outcome(const struct failure *failure);
bool failure_is(const struct failure *failure, enum error_code code);

/* The sentence without code: returns, caller frees. */
char *failure_sentence(const struct failure *failure);

/* To stderr, with what is missing and the moves since; returns the exit code. */
int failure_print(const struct failure *failure);

/* failure_print for one of the client's own errors. */
int failure_say(enum error_code code, ...) __attribute__((sentinel));

#endif
