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

static const char *const names[] = {"wangli1980", "王丽", NULL};
static const char *const words[] = {"Qingxi",       "青溪街道", "青溪", "外市第一小学",
                                    "990101001002", "990101",   NULL};
static const struct password_rules rules = {8, "present and long", names, words};
static const struct password_rules of_district = {12, NULL, NULL, NULL};

static void expect_by(const struct password_rules *these, const char *password, const char *weakness)
{
    const char *is = password_weakness(password, these);

    cr_assert_str_eq(is != NULL ? is : "fine", weakness, "%s: %s", password, is != NULL ? is : "fine");
}

static void expect(const char *password, const char *weakness)
{
    expect_by(&rules, password, weakness);
}

Test(password, weak_ones_are_named)
{
    expect("1234567", "length");
    expect("七个字的口令啊", "length");
    expect("八个字的口令够了", "fine");
    expect("aaaaaaaaaa", "repeats");
    expect("present and long", "same");
    expect("correct horse", "fine");
}

Test(password, twelve_characters_where_they_are_asked_for)
{
    cr_assert_str_eq(password_weakness("zgkqxwvbnpt", &of_district), "length");
    cr_assert_null(password_weakness("zgkqxwvbnptd", &of_district));
}

/* Of the list as it came, by rank: the first, one of the hundredth, thousandth, last places of 10,000; all short ones are too short anyway. */
Test(password, the_commonest_are_refused)
{
    static const char *const common[] = {"password",      "12345678",     "baseball",         "1qaz2wsx",
                                         "1q2w3e4r5t6y",  "PassWord",     "Ｐａｓｓｗｏｒｄ", "password!!",
                                         "2019trustno1!", "Football2024", "!dragonfly!",      "qwerty1990!"};

    for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
        expect(common[i], "common");
    expect("dragon and a horse", "fine"); /* one word of many */
    expect("dragon19901231", "fine");     /* less than half of it */
}

/* As the policies of offices have them: a common one with something put on, and runs. */
Test(password, the_commonest_with_something_put_on_are_refused)
{
    static const char *const common[] = {
        "12345678!",      "12345678 ",         "1234567890!",    "88888888!",          "88888888a",
        "1qaz2wsx!",      "woaini1314",        "5201314a",       "111111111 ",         "12345678一",
        "aaaaaaab",       "123456789012",      "1234567890!!",   "111111111111!",      "passwordpassword",
        "aaaaaaaaaaab",   "098765432109",      "qwertyuiop[]",   "asdfghjkl;'",        "abcdefghijkl",
        "11223344556677", "password password", "dragon7dragon7", "!passwordpassword!", "１２３４５６７８！",
        "121212121213",
    };

    for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
        expect(common[i], "common");
    expect("zgkqxwvbnptd", "fine");
    expect("a password of the test", "fine");
    expect("a new password 12", "fine");
    expect("correct horse battery", "fine");
    expect("一座安静的桥在春天", "fine");
    expect("k7mx4qp2", "fine");
}

Test(password, words_of_the_place_and_of_the_program_are_refused)
{
    expect("990101001002", "local");
    expect("青溪街道青溪街道", "local");
    expect("青溪街道２０２６", "local");
    expect("qingxi-QINGXI", "local");
    expect("qingxi99", "local");
    expect("我在外市第一小学", "local");
    expect("notoneless7", "local");
    expect("一个都不能少2026", "local");
    expect("qingxi has a quiet river", "fine");
}

/* 青溪, and schools, streets and names, as one types them. A character of two readings is refused in each. */
Test(password, pinyin_of_the_place_and_of_ones_name_is_refused)
{
    static const char *const han[] = {"重光街道", "重光", "长治路", "绿园社区", "第4中学", NULL};
    static const char *const person[] = {"单雨乐", "欧阳女贞", NULL};
    const struct password_rules these = {8, NULL, person, han};
    static const char *const local[] = {
        "chongguang",    "Zhong_Guang7",   "changzhilu!k2#", "zhangzhilu9q",     "lvyuanshequ0x$",
        "LuYuan She'Qu", "lyuyuanshequ@4", "7di4zhongxue#q", "zhenzhu9jiaoyuju", "ｃｈｏｎｇｇｕａｎｇ"};
    static const char *const own[] = {"shanyule",     "danyuyue",        "ShanYuLe#kq7",
                                      "ouyangnvzhen", "ou yang nu zhen", "zz9 Chan-Yu-Le"};

    for (size_t i = 0; i < sizeof(local) / sizeof(*local); i++)
        expect_by(&these, local[i], "local");
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
        expect_by(&these, own[i], "user_name");
    expect_by(&these, "changzhilu and nine blue horses", "fine");
    expect("WangLi 19", "user_name");
}

Test(password, a_short_phrase_of_pinyin_is_refused)
{
    static const char *const common[] = {"wodemima2026",  "wanshiruyi88",  "Zhang Wei 1990",
                                         "nihaonihao1!",  "shengrikuaile", "laoshi2024",
                                         "guanliyuan12",  "li'na_1990",    "520xiaoxuexiao",
                                         "yifanfengshun", "nvhaizi!2026",  "88yi-lu-ping-an88"};

    for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
        expect(common[i], "common");
    expect("jintianxiawuwomenqupashan", "fine"); /* a sentence */
    expect("wei7kq!2m#", "fine");                /* a syllable, less than half of it */
    expect("zhangwei and a horse", "fine");
}

Test(password, the_users_own_name_is_refused)
{
    expect("wangli1980", "user_name");
    expect("WangLi1980#2026", "user_name");
    expect("王丽王丽王丽88", "user_name");
    expect("wangli and her bicycle", "fine");
}
