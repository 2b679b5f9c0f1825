/*
 * Passwords and what is stored of them: "argon2id:OPS:BYTES:SALT:VERIFIER".
 *
 * The proof is what argon2id makes of the password with these parameters; the verifier is the proof's SHA-256. The
 * database shows all but the verifier and wants the proof, so it believes nobody who does not know the password.
 * Slow on purpose (64 MiB, 0.1 s): never on the loop. Pure but for randomness.
 */
#ifndef NOL_SERVER_AUTH_PASSWORD_H
#define NOL_SERVER_AUTH_PASSWORD_H

#include <stdbool.h>
#include <stdint.h>

#define PASSWORD_PROOF_SIZE 32
#define PASSWORD_PROOF_HEX_SIZE (2 * PASSWORD_PROOF_SIZE + 1)
#define PASSWORD_HASH_SIZE 160 /* of the stored text, with its NUL */
#define PASSWORD_LEAST 8       /* characters */

/* `params`: the stored text, with or without its verifier. False: not such a text, or no memory. */
bool password_prove(const char *params, const char *password, char proof_hex[PASSWORD_PROOF_HEX_SIZE]);

/* With a fresh salt. False without memory. */
bool password_hash(const char *password, char out[PASSWORD_HASH_SIZE]);

/* NULL, or what is wrong with it: "length", "user_name", "repeats". */
const char *password_weakness(const char *password, const char *user);

#endif
