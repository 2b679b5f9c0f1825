/*
 * Random bytes from the system's generator: keys of submissions, session tokens, passwords made for a new account.
 *
 * Whatever must be repeatable in a simulation takes its randomness as an argument and does not call this.
 */
#ifndef COMMON_RANDOM_H
#define COMMON_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "common/limits.h"

void random_bytes(void *out, size_t size);
void random_key(uint8_t out[KEY_BYTES]);
void random_token(uint8_t out[TOKEN_BYTES]);

/* Uniform in 0 … bound - 1; bound > 0. */
uint32_t random_below(uint32_t bound);

/* `length` characters that nobody confuses (no 0 O 1 l I) and a NUL; 5.8 bits each. */
void random_password(char *out, size_t length);

#endif
