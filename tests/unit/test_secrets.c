/* What is secret in a request is marked, and what is marked goes into no digest, no JSON, and out of memory. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

#include "common/digest.h"
#include "common/limits.h"
#include "proto/auth.pb-c.h"
#include "server/rpc/messages.h"
#include "server/rpc/reflect.h"
#include "server/rpc/secrets.h"

static bool sounds_secret(const char *name)
{
    static const char *const words[] = {"password", "passphrase", "passwd", "token", "secret", "credential"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strstr(name, words[i]) != NULL)
            return true;
    return false;
}

static void expect_marks(const ProtobufCMessageDescriptor *descriptor, bool outermost)
{
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        bool marked = secrets_is_one(field->name);

        cr_expect(marked || !sounds_secret(field->name), "%s.%s is not marked in fields.def",
                  descriptor->short_name, field->name);
        cr_expect(!marked || (outermost && field->label == PROTOBUF_C_LABEL_OPTIONAL),
                  "%s.%s: a secret stands in the request itself, once", descriptor->short_name, field->name);
        if (field->type == PROTOBUF_C_TYPE_MESSAGE)
            expect_marks(field->descriptor, false);
    }
}

Test(secrets, every_field_that_sounds_secret_is_marked)
{
    size_t seen = 0;

    for (size_t i = 0; messages_at(i) != NULL; i++, seen++)
        expect_marks(messages_at(i)->payload, true);
    cr_assert_gt(seen, 50);
}

/* The attack: a backup holds the digest, and its owner tries passwords as fast as SHA-256 goes. */
Test(secrets, a_digest_says_nothing_of_the_password)
{
    uint8_t key[KEY_BYTES] = {1}, packed[200], digest[2][32], whole[32];
    const char *const passwords[] = {"correct horse", "another one"};
    Nol__UserAdd add = NOL__USER_ADD__INIT;
    struct arena arena;

    arena_init(&arena, 65536);
    add.has_key = 1;
    add.key = (ProtobufCBinaryData){sizeof(key), key};
    add.user = (char *)"wangli";
    for (int i = 0; i < 2; i++) {
        const ProtobufCMessage *plain;
        size_t size;

        add.new_password = (char *)passwords[i];
        size = nol__user_add__pack(&add, packed);
        plain = secrets_left_out(&add.base, &arena);
        cr_assert(secrets_digest(&add.base, plain, packed, size, &arena, digest[i]));
        digest_bytes(packed, size, whole);
        cr_assert_arr_neq(digest[i], whole, 32);
    }
    cr_assert_arr_eq(digest[0], digest[1], 32);
    add.user = (char *)"wangli2";
    cr_assert(secrets_digest(&add.base, secrets_left_out(&add.base, &arena), packed, 0, &arena, digest[1]));
    cr_assert_arr_neq(digest[0], digest[1], 32);
    arena_deinit(&arena);
}

/* Keys that are known already were digested as they came. */
Test(secrets, a_message_without_any_is_digested_as_it_came)
{
    uint8_t digest[32], whole[32];
    Nol__UserAct act = NOL__USER_ACT__INIT;
    struct arena arena;

    arena_init(&arena, 65536);
    cr_assert_eq(secrets_left_out(&act.base, &arena), &act.base);
    cr_assert(secrets_digest(&act.base, &act.base, (const uint8_t *)"as it came", 10, &arena, digest));
    digest_bytes("as it came", 10, whole);
    cr_assert_arr_eq(digest, whole, 32);
    arena_deinit(&arena);
}

Test(secrets, none_goes_into_json_and_all_are_wiped)
{
    uint8_t token[TOKEN_BYTES];
    char password[] = "correct horse";
    Nol__Login login = NOL__LOGIN__INIT;
    Nol__Resume resume = NOL__RESUME__INIT;
    struct arena arena;
    json_t *json;

    arena_init(&arena, 65536);
    memset(token, 7, sizeof(token));
    login.user = (char *)"wangli";
    login.password = password;
    resume.has_token = 1;
    resume.token = (ProtobufCBinaryData){sizeof(token), token};
    json = reflect_to_json(secrets_left_out(&login.base, &arena), NULL);
    cr_assert_eq(json_object_size(json), 1);
    json_decref(json);
    json = reflect_to_json(secrets_left_out(&resume.base, &arena), NULL);
    cr_assert_eq(json_object_size(json), 0);
    json_decref(json);
    secrets_wipe(&login.base);
    secrets_wipe(&resume.base);
    for (size_t i = 0; i < sizeof(password); i++)
        cr_assert_eq(password[i], '\0');
    for (size_t i = 0; i < sizeof(token); i++)
        cr_assert_eq(token[i], 0);
    arena_deinit(&arena);
}
