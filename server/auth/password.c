#include "server/auth/password.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/hex.h"
#include "common/random.h"
#include "common/text.h"

#define OPS crypto_pwhash_OPSLIMIT_INTERACTIVE
#define BYTES crypto_pwhash_MEMLIMIT_INTERACTIVE
#define SALT crypto_pwhash_SALTBYTES

/* More than this the database is not believed: it is a bound on what one login may cost. */
#define OPS_MOST 8u
#define BYTES_MOST (256u * 1024 * 1024)

static bool prove(uint64_t ops, uint64_t bytes, const uint8_t salt[SALT], const char *password,
                  uint8_t proof[PASSWORD_PROOF_SIZE])
{
    return crypto_pwhash(proof, PASSWORD_PROOF_SIZE, password, strlen(password), salt, ops, bytes,
                         crypto_pwhash_ALG_ARGON2ID13) == 0;
}

/* "OPS:BYTES:SALT", and nothing or ":VERIFIER" behind. */
static bool read_params(const char *text, uint64_t *ops, uint64_t *bytes, uint8_t salt[SALT])
{
    char salt_hex[2 * SALT + 1], *end;

    if (text[0] < '1' || text[0] > '9')
        return false;
    *ops = strtoull(text, &end, 10);
    if (end[0] != ':' || end[1] < '1' || end[1] > '9')
        return false;
    *bytes = strtoull(end + 1, &end, 10);
    if (*ops > OPS_MOST || *bytes > BYTES_MOST || end[0] != ':' || strnlen(end + 1, 2 * SALT) < 2 * SALT)
        return false;
    memcpy(salt_hex, end + 1, 2 * SALT);
    salt_hex[2 * SALT] = '\0';
    return hex_decode(salt_hex, salt, SALT) && (end[1 + 2 * SALT] == '\0' || end[1 + 2 * SALT] == ':');
}

bool password_prove(const char *params, const char *password, char proof_hex[PASSWORD_PROOF_HEX_SIZE])
{
    static const char kind[] = "argon2id:";
    uint8_t salt[SALT], proof[PASSWORD_PROOF_SIZE];
    uint64_t ops, bytes;
    bool good;

    if (strncmp(params, kind, sizeof(kind) - 1) != 0 ||
        !read_params(params + sizeof(kind) - 1, &ops, &bytes, salt))
        return false;
    good = prove(ops, bytes, salt, password, proof);
    hex_encode(proof, sizeof(proof), proof_hex);
    sodium_memzero(proof, sizeof(proof));
    return good;
}

bool password_hash(const char *password, char out[PASSWORD_HASH_SIZE])
{
    uint8_t salt[SALT], proof[PASSWORD_PROOF_SIZE];
    char salt_hex[2 * SALT + 1], verifier[DIGEST_HEX_SIZE];

    random_bytes(salt, sizeof(salt));
    if (!prove(OPS, BYTES, salt, password, proof))
        return false;
    hex_encode(salt, sizeof(salt), salt_hex);
    digest_hex(proof, sizeof(proof), verifier);
    sodium_memzero(proof, sizeof(proof));
    snprintf(out, PASSWORD_HASH_SIZE, "argon2id:%u:%u:%s:%s", (unsigned)OPS, (unsigned)BYTES, salt_hex,
             verifier);
    return true;
}

const char *password_weakness(const char *password, const char *user)
{
    const char *at = password;
    int32_t first = text_next(&at), c;
    size_t length = 0;
    bool differs = false;

    for (at = password; (c = text_next(&at)) != 0; length++)
        differs = differs || c != first;
    if (length < PASSWORD_LEAST)
        return "length";
    if (!differs)
        return "repeats";
    return user != NULL && strcmp(password, user) == 0 ? "user_name" : NULL;
}
