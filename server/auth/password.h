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
#define PASSWORD_LEAST_LONG                                                                                  \
    12 /* of who can let others in or sees much; sql/functions/auth/password_rules.sql has it too */

/* What a new password is held against, beside what everybody's is. */
struct password_rules {
    unsigned least;           /* characters */
    const char *present;      /* the one it takes the place of; NULL: not known */
    const char *const *names; /* of its user; ends with NULL; NULL: none */
    const char *const *words; /* of the district, likewise */
};

/* `params`: the stored text, with or without its verifier. False: not such a text, or no memory. */
bool password_prove(const char *params, const char *password, char proof_hex[PASSWORD_PROOF_HEX_SIZE]);

/* With a fresh salt. False without memory. */
bool password_hash(const char *password, char out[PASSWORD_HASH_SIZE]);

/* NULL, or what is wrong with it: "length", "repeats", "same", "user_name", "local" (half of it or more are words of the district or of
 * the program), "common" (three quarters of it are a common one, or one thing twice; a common word with digits and signs at its ends; a
 * run of the alphabet or keyboard; fewer than five characters that differ). Widths and capitals make no difference. */
const char *password_weakness(const char *password, const struct password_rules *rules);

#endif
