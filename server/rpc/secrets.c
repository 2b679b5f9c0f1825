#include "server/rpc/secrets.h"

#include <sodium.h>
#include <string.h>

#include "common/digest.h"
#include "server/rpc/fields.h"

enum { MOST_SECRETS = 8 };

/* The names that are marked; found at the first look, on the one thread of the loop: every request asks for each of its fields. */
static const char *const *marked(void)
{
    static const char *names[MOST_SECRETS + 1];
    static bool is_made;
    const struct field_rule *rule;
    size_t count = 0;

    for (size_t i = 0; !is_made && (rule = fields_at(i)) != NULL; i++)
        if ((rule->kind == FIELD_SECRET || rule->kind == FIELD_TOKEN) && count < MOST_SECRETS)
            names[count++] = rule->name;
    is_made = true;
    return names;
}

bool secrets_is_one(const char *field)
{
    for (const char *const *name = marked(); *name != NULL; name++)
        if (strcmp(*name, field) == 0)
            return true;
    return false;
}

static bool has_one(const ProtobufCMessageDescriptor *descriptor)
{
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (secrets_is_one(descriptor->fields[i].name))
            return true;
    return false;
}

const ProtobufCMessage *secrets_left_out(const ProtobufCMessage *message, struct arena *arena)
{
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    char *copy;

    if (!has_one(descriptor))
        return message;
    copy = arena_memdup(arena, message, descriptor->sizeof_message);
    for (unsigned i = 0; copy != NULL && i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];

        if (!secrets_is_one(field->name))
            continue;
        if (field->type == PROTOBUF_C_TYPE_BYTES)
            *(protobuf_c_boolean *)(copy + field->quantifier_offset) = 0;
        else
            *(const char **)(copy + field->offset) = NULL;
    }
    return (const ProtobufCMessage *)copy;
}

bool secrets_digest(const ProtobufCMessage *message, const ProtobufCMessage *plain, const uint8_t *payload,
                    size_t length, struct arena *arena, uint8_t digest[32])
{
    uint8_t *packed;

    if (plain == message) {
        digest_bytes(payload, length, digest);
        return true;
    }
    packed = arena_alloc(arena, protobuf_c_message_get_packed_size(plain) + 1);
    if (packed != NULL)
        digest_bytes(packed, protobuf_c_message_pack(plain, packed), digest);
    return packed != NULL;
}

void secrets_wipe(ProtobufCMessage *message)
{
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        char *at = (char *)message + field->offset;

        if (!secrets_is_one(field->name))
            continue;
        if (field->type == PROTOBUF_C_TYPE_BYTES)
            sodium_memzero(((ProtobufCBinaryData *)at)->data, ((ProtobufCBinaryData *)at)->len);
        else if (*(char **)at != NULL)
            sodium_memzero(*(char **)at, strlen(*(char **)at));
    }
}
