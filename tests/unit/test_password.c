#include <criterion/criterion.h>
#include <string.h>

#include "common/digest.h"
#include "common/hex.h"
#include "server/auth/password.h"

Test(password, the_proof_is_what_the_verifier_is_the_digest_of)
{
    char hash[PASSWORD_HASH_SIZE], proof[PASSWORD_PROOF_HEX_SIZE], verifier[DIGEST_HEX_SIZE];
    uint8_t bytes[PASSWORD_PROOF_SIZE];

    cr_assert(password_hash("correct horse", hash));
    cr_assert(password_prove(hash, "correct horse", proof));
    cr_assert(hex_decode(proof, bytes, sizeof(bytes)));
    digest_hex(bytes, sizeof(bytes), verifier);
    cr_assert_str_eq(hash + strlen(hash) - 64, verifier);

    /* Without the verifier, as the database shows it, it is the same. */
    char again[PASSWORD_PROOF_HEX_SIZE];
    *strrchr(hash, ':') = '\0';
    cr_assert(password_prove(hash, "correct horse", again));
    cr_assert_str_eq(again, proof);
    cr_assert(password_prove(hash, "correct horsf", again));
    cr_assert_str_neq(again, proof);
}

Test(password, one_password_never_gives_the_same_text_twice)
{
    char a[PASSWORD_HASH_SIZE], b[PASSWORD_HASH_SIZE];

    cr_assert(password_hash("correct horse", a));
    cr_assert(password_hash("correct horse", b));
    cr_assert_str_neq(a, b);
}

Test(password, parameters_that_cost_too_much_or_are_none_are_refused)
{
    static const char *const bad[] = {
        "",
        "argon2id:2:67108864",
        "argon2id:2:67108864:0011",
        "argon2id:2:67108864:zz112233445566778899aabbccddeeff",
        "argon2id:99:67108864:00112233445566778899aabbccddeeff",
        "argon2id:2:99999999999:00112233445566778899aabbccddeeff",
        "argon2id:0:8192:00112233445566778899aabbccddeeff",
        "scrypt:2:67108864:00112233445566778899aabbccddeeff",
    };
    char proof[PASSWORD_PROOF_HEX_SIZE];

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        cr_assert_not(password_prove(bad[i], "x", proof), "%s", bad[i]);
}

Test(password, weak_ones_are_named)
{
    cr_assert_str_eq(password_weakness("1234567", NULL), "length");
    cr_assert_str_eq(password_weakness("七个字的密码啊", NULL), "length");
    cr_assert_null(password_weakness("八个字的密码够了", NULL));
    cr_assert_str_eq(password_weakness("aaaaaaaaaa", NULL), "repeats");
    cr_assert_str_eq(password_weakness("wangli1980", "wangli1980"), "user_name");
    cr_assert_null(password_weakness("wangli1980", "wangli"));
}
