#include <string.h>

#include "common/bug.h"
#include "server/rpc/reflect.h"

static json_t *bytes_to_json(const ProtobufCBinaryData *bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *hex = malloc(2 * bytes->len + 1);
    json_t *json;

    if (hex == NULL)
        return NULL;
    for (size_t i = 0; i < bytes->len; i++) {
        hex[2 * i] = digits[bytes->data[i] >> 4];
        hex[2 * i + 1] = digits[bytes->data[i] & 15];
    }
    json = json_stringn_nocheck(hex, 2 * bytes->len);
    free(hex);
    return json;
}

static json_t *value_to_json(const ProtobufCFieldDescriptor *field, const void *value)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return json_string(*(const char *const *)value); /* NULL for bad UTF-8, which the door has refused */
    case PROTOBUF_C_TYPE_BYTES:
        return bytes_to_json(value);
    case PROTOBUF_C_TYPE_BOOL:
        return json_boolean(*(const protobuf_c_boolean *)value);
    case PROTOBUF_C_TYPE_UINT32:
        return json_integer(*(const uint32_t *)value);
    case PROTOBUF_C_TYPE_UINT64:
        return json_integer((json_int_t) * (const uint64_t *)value);
    case PROTOBUF_C_TYPE_MESSAGE:
        return reflect_to_json(*(const ProtobufCMessage *const *)value, NULL);
    default:
        BUG("field %s has a type that the protocol does not use", field->name);
    }
}

static json_t *repeated_to_json(const ProtobufCFieldDescriptor *field, const char *base)
{
    size_t count = *(const size_t *)(base + field->quantifier_offset);
    const void *const *elements = *(const void *const *const *)(base + field->offset);
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++) {
        if (json_array_append_new(array, value_to_json(field, &elements[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static bool is_absent(const ProtobufCFieldDescriptor *field, const char *base)
{
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return *(const size_t *)(base + field->quantifier_offset) == 0;
    if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE)
        return *(const void *const *)(base + field->offset) == NULL;
    return *(const protobuf_c_boolean *)(base + field->quantifier_offset) == 0;
}

json_t *reflect_to_json(const ProtobufCMessage *message, const char *except)
{
    const char *base = (const char *)message;
    json_t *object = json_object();

    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        json_t *value;

        if (is_absent(field, base) || (except != NULL && strcmp(field->name, except) == 0))
            continue;
        value = field->label == PROTOBUF_C_LABEL_REPEATED ? repeated_to_json(field, base)
                                                          : value_to_json(field, base + field->offset);
        if (json_object_set_new(object, field->name, value) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

/* ---- as text ---- */

static bool append_string(struct buffer *out, const char *text)
{
    bool good = buffer_append_byte(out, '"');

    for (size_t plain; good && *text != '\0'; text += plain) {
        for (plain = 0; (unsigned char)text[plain] >= 0x20 && text[plain] != '"' && text[plain] != '\\';)
            plain++;
        good = buffer_append(out, text, plain);
        if (text[plain] == '\0')
            break;
        good = good && buffer_printf(out, "\\u%04x", (unsigned)(unsigned char)text[plain]);
        text++;
    }
    return good && buffer_append_byte(out, '"');
}

static bool append_bytes(struct buffer *out, const ProtobufCBinaryData *bytes)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t *room = buffer_reserve(out, 2 * bytes->len + 2);

    if (room == NULL)
        return false;
    *room++ = '"';
    for (size_t i = 0; i < bytes->len; i++) {
        *room++ = (uint8_t)digits[bytes->data[i] >> 4];
        *room++ = (uint8_t)digits[bytes->data[i] & 15];
    }
    *room = '"';
    buffer_commit(out, 2 * bytes->len + 2);
    return true;
}

static bool append_value(struct buffer *out, const ProtobufCFieldDescriptor *field, const void *value)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return append_string(out, *(const char *const *)value);
    case PROTOBUF_C_TYPE_BYTES:
        return append_bytes(out, value);
    case PROTOBUF_C_TYPE_BOOL:
        return buffer_append_text(out, *(const protobuf_c_boolean *)value ? "true" : "false");
    case PROTOBUF_C_TYPE_UINT32:
        return buffer_printf(out, "%u", *(const uint32_t *)value);
    case PROTOBUF_C_TYPE_UINT64:
        return buffer_printf(out, "%llu", (unsigned long long)*(const uint64_t *)value);
    case PROTOBUF_C_TYPE_MESSAGE:
        return reflect_append(*(const ProtobufCMessage *const *)value, NULL, out);
    default:
        BUG("field %s has a type that the protocol does not use", field->name);
    }
}

static bool append_repeated(struct buffer *out, const ProtobufCFieldDescriptor *field, const char *base)
{
    size_t count = *(const size_t *)(base + field->quantifier_offset);
    const void *const *elements = *(const void *const *const *)(base + field->offset);

    for (size_t i = 0; i < count; i++)
        if (!buffer_append_byte(out, i == 0 ? '[' : ',') || !append_value(out, field, &elements[i]))
            return false;
    return buffer_append_byte(out, ']');
}

bool reflect_append(const ProtobufCMessage *message, const char *except, struct buffer *out)
{
    const char *base = (const char *)message;
    char before = '{';

    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];

        if (is_absent(field, base) || (except != NULL && strcmp(field->name, except) == 0))
            continue;
        if (!buffer_append_byte(out, (uint8_t)before) || !append_string(out, field->name) ||
            !buffer_append_byte(out, ':'))
            return false;
        if (!(field->label == PROTOBUF_C_LABEL_REPEATED ? append_repeated(out, field, base)
                                                        : append_value(out, field, base + field->offset)))
            return false;
        before = ',';
    }
    return (before == ',' || buffer_append_byte(out, '{')) && buffer_append_byte(out, '}');
}
