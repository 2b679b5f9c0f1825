#include "server/auth/password.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/hex.h"
#include "common/random.h"
#include "common/text.h"
#include "server/auth/pinyin.h"

#define OPS crypto_pwhash_OPSLIMIT_INTERACTIVE
#define BYTES crypto_pwhash_MEMLIMIT_INTERACTIVE
#define SALT crypto_pwhash_SALTBYTES

#define DISTINCT_LEAST 5   /* characters */
#define PART_CHARACTERS 64 /* of a password of more than this no part is looked up */
#define PHRASE_SYLLABLES 4 /* as proverbs and wishes have, and most names fewer; with more it is a sentence */
#define PASSWORD_BYTES 1025 /* with its NUL; more than any message or line brings */

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

/* How passwords and words are compared: half-width, small letters. False: longer than any password. */
static bool fold(const char *text, char out[PASSWORD_BYTES])
{
    if (strlen(text) >= PASSWORD_BYTES)
        return false;
    snprintf(out, PASSWORD_BYTES, "%s", text);
    text_narrow(out);
    for (char *c = out; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return true;
}

static size_t characters(const char *text)
{
    size_t count = 0;

    while (text_next(&text) != 0)
        count++;
    return count;
}

/* One thing again and again, or two of it with a sign or blank between: the second half says nothing new. */
static bool is_repeated(const char *part, size_t size)
{
    for (size_t period = 1; period <= (size + 1) / 2 && period < size; period++)
        if (memcmp(part, part + period, size - period) == 0)
            return true;
    return false;
}

static bool in_list(const char *part, size_t size)
{
    static const char commonest[] =
        " "
#include "server/auth/common_passwords.def"
        /* and what the list, which is of the West, has not */
        "woaini woaini1314 woaini520 woaini521 wodemima woaiwojia zhongguo aini1314 ";
    char sought[PASSWORD_BYTES + 2];
    bool found;

    snprintf(sought, sizeof(sought), " %.*s ", (int)size, part);
    found = memchr(part, ' ', size) == NULL && strstr(commonest, sought) != NULL;
    sodium_memzero(sought, sizeof(sought));
    return found;
}

/* Any three quarters of it: the rest is what policies have people put on. */
static bool is_common_in_part(const char *folded)
{
    size_t at[PART_CHARACTERS + 1], count = 0;

    for (const char *next = folded;; count++) {
        if (count > PART_CHARACTERS)
            return is_repeated(folded, strlen(folded));
        at[count] = (size_t)(next - folded);
        if (text_next(&next) == 0)
            break;
    }
    for (size_t first = 0; 4 * first <= count; first++)
        for (size_t end = count; end > first && 4 * (end - first) >= 3 * count; end--)
            if (in_list(folded + at[first], at[end] - at[first]) ||
                is_repeated(folded + at[first], at[end] - at[first]))
                return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c & 0x80) != 0;
}

/* What is left without the digits and signs at its ends, if that is half of it: a common one, or pinyin of a name, a word or a proverb. */
static bool is_common_word(const char *folded)
{
    const char *first = folded, *end = folded + strlen(folded);

    while (first < end && !is_letter(*first))
        first++;
    while (end > first && !is_letter(end[-1]))
        end--;
    return 2 * (size_t)(end - first) >= strlen(folded) &&
           (in_list(first, (size_t)(end - first)) ||
            pinyin_is_phrase(first, (size_t)(end - first), PHRASE_SYLLABLES));
}

/* The same, the next or the one before; in the order of the alphabet or of the keyboard. */
static bool is_step(int32_t a, int32_t b)
{
    static const char *const rows[] = {"1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"};

    if (a == b || a == b + 1 || b == a + 1)
        return true;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const char *x = a < 0x80 ? strchr(rows[i], (char)a) : NULL,
                   *y = b < 0x80 ? strchr(rows[i], (char)b) : NULL;

        if (x != NULL && y != NULL)
            return x - y == 1 || y - x == 1;
    }
    return false;
}

/* Two thirds of it are steps, or it has hardly any characters. */
static bool is_run(const char *folded)
{
    size_t steps = 0, pairs = 0, distinct = 0;
    int32_t before = 0, c;

    for (const char *next = folded, *at = folded; (c = text_next(&next)) != 0; at = next, before = c) {
        char one[8] = "";

        memcpy(one, at, (size_t)(next - at));
        distinct += strstr(folded, one) == at;
        pairs += before != 0;
        steps += before != 0 && is_step(before, c);
    }
    return 3 * steps >= 2 * pairs || distinct < DISTINCT_LEAST;
}

/* Marks where the words stand, in characters or in pinyin. A word of one character is in anything. */
static void cover(const char *folded, const char *const *words, bool covered[PASSWORD_BYTES])
{
    bool in_pinyin = characters(folded) <= PART_CHARACTERS;
    char word[PASSWORD_BYTES];

    for (; words != NULL && *words != NULL; words++)
        if (fold(*words, word) && characters(word) > 1)
            for (const char *at = folded; *at != '\0'; at++)
                memset(covered + (at - folded), true,
                       strncmp(at, word, strlen(word)) == 0 ? strlen(word)
                       : in_pinyin                          ? pinyin_reads(at, word)
                                                            : 0);
}

static bool half_covered(const char *folded, const bool covered[PASSWORD_BYTES])
{
    size_t all = 0, marked = 0;

    for (const char *at = folded, *next = folded; text_next(&next) != 0; at = next) {
        all++;
        marked += covered[at - folded];
    }
    return 2 * marked >= all;
}

static const char *weakness_of(const char *folded, const struct password_rules *rules)
{
    static const char *const program[] = {"notoneless",   "not one less", "nold", "nol",
                                          "一个都不能少", "控辍保学",     "失学", "辍学",
                                          "义务教育",     "教育局",       "密码", NULL};
    bool covered[PASSWORD_BYTES] = {false};

    cover(folded, rules->names, covered);
    if (half_covered(folded, covered))
        return "user_name";
    cover(folded, rules->words, covered);
    cover(folded, program, covered);
    if (half_covered(folded, covered))
        return "local";
    return is_common_in_part(folded) || is_common_word(folded) || is_run(folded) ? "common" : NULL;
}

const char *password_weakness(const char *password, const struct password_rules *rules)
{
    const char *at = password, *weakness;
    char folded[PASSWORD_BYTES];
    int32_t first = text_next(&at), c;
    bool differs = false;

    while ((c = text_next(&at)) != 0)
        differs = differs || c != first;
    if (characters(password) < rules->least)
        return "length";
    if (!differs)
        return "repeats";
    if (rules->present != NULL && strcmp(password, rules->present) == 0)
        return "same";
    if (!fold(password, folded))
        return NULL;
    weakness = weakness_of(folded, rules);
    sodium_memzero(folded, sizeof(folded));
    return weakness;
}
