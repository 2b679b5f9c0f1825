#include <stdio.h>
#include <string.h>

#include "common/bug.h"
#include "common/hex.h"
#include "server/rpc/reflect.h"

static bool blame(struct reflect_fault *fault, const char *field)
{
    snprintf(fault->field, sizeof(fault->field), "%s", field);
    return false;
}

static void ignore(struct reflect_fault *fault, const char *name)
{
    if (fault->ignored[0] == '\0')
        snprintf(fault->ignored, sizeof(fault->ignored), "%s", name);
}

ProtobufCMessage *reflect_new(const ProtobufCMessageDescriptor *descriptor, struct arena *arena)
{
    ProtobufCMessage *message = arena_alloc(arena, descriptor->sizeof_message);

    if (message != NULL)
        descriptor->message_init(message);
    return message;
}

const ProtobufCFieldDescriptor *reflect_field(const ProtobufCMessageDescriptor *descriptor, const char *name)
{
    return protobuf_c_message_descriptor_get_field_by_name(descriptor, name);
}

const char *reflect_text(const ProtobufCMessage *message, const char *name)
{
    const ProtobufCFieldDescriptor *field = reflect_field(message->descriptor, name);

    return field != NULL && field->type == PROTOBUF_C_TYPE_STRING && field->label != PROTOBUF_C_LABEL_REPEATED
               ? *(const char *const *)((const char *)message + field->offset)
               : NULL;
}

const ProtobufCFieldDescriptor *reflect_rows(const ProtobufCMessageDescriptor *descriptor)
{
    const ProtobufCFieldDescriptor *field = reflect_field(descriptor, "rows");

    return field != NULL && field->label == PROTOBUF_C_LABEL_REPEATED &&
                   field->type == PROTOBUF_C_TYPE_MESSAGE
               ? field
               : NULL;
}

static void mark_present(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE)
        *(protobuf_c_boolean *)((char *)message + field->quantifier_offset) = 1;
}

static bool parse_uint(const char *text, size_t length, uint64_t *value)
{
    *value = 0;
    if (length == 0)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9' || __builtin_mul_overflow(*value, (uint64_t)10, value) ||
            __builtin_add_overflow(*value, (uint64_t)(text[i] - '0'), value))
            return false;
    }
    return true;
}

static bool set_uint(const ProtobufCFieldDescriptor *field, void *value, uint64_t number)
{
    if (field->type == PROTOBUF_C_TYPE_UINT64) {
        *(uint64_t *)value = number;
        return true;
    }
    if (number > UINT32_MAX)
        return false;
    *(uint32_t *)value = (uint32_t)number;
    return true;
}

/* bytea as text ("\x6162") or bare hex. */
static bool set_bytes(ProtobufCBinaryData *bytes, const char *text, size_t length, struct arena *arena)
{
    if (length >= 2 && text[0] == '\\' && text[1] == 'x') {
        text += 2;
        length -= 2;
    }
    bytes->len = length / 2;
    bytes->data = arena_alloc(arena, length / 2);
    return length % 2 == 0 && strlen(text) == length && bytes->data != NULL &&
           hex_decode(text, bytes->data, length / 2);
}

/* A scalar from a column's text. */
static bool set_scalar(const ProtobufCFieldDescriptor *field, void *value, const char *text, size_t length,
                       struct arena *arena)
{
    uint64_t number;

    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return (*(char **)value = arena_strndup(arena, text, length)) != NULL;
    case PROTOBUF_C_TYPE_BYTES:
        return set_bytes(value, text, length, arena);
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)value = text[0] == 't';
        return text[0] == 't' || text[0] == 'f';
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_UINT64:
        return parse_uint(text, length, &number) && set_uint(field, value, number);
    default:
        return false;
    }
}

/* A scalar from JSON. A number may fill a string and a string of digits a number: identifiers are strings. */
static bool set_json(const ProtobufCFieldDescriptor *field, void *value, const json_t *json,
                     struct arena *arena, struct reflect_fault *fault)
{
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        ProtobufCMessage *inner = json_is_object(json) ? reflect_new(field->descriptor, arena) : NULL;

        *(ProtobufCMessage **)value = inner;
        return inner != NULL && reflect_fill(inner, json, arena, fault);
    }
    if (json_is_string(json))
        return set_scalar(field, value, json_string_value(json), json_string_length(json), arena);
    if (json_is_boolean(json) && field->type == PROTOBUF_C_TYPE_BOOL) {
        *(protobuf_c_boolean *)value = json_is_true(json);
        return true;
    }
    if (json_is_integer(json) && json_integer_value(json) >= 0 && field->type != PROTOBUF_C_TYPE_BOOL) {
        char text[24];
        int length = snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, json_integer_value(json));

        return set_scalar(field, value, text, (size_t)length, arena);
    }
    return false;
}

bool reflect_size(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t count,
                  struct arena *arena)
{
    void **elements = arena_alloc_array(arena, count, sizeof(*elements));

    *(void ***)((char *)message + field->offset) = elements;
    *(size_t *)((char *)message + field->quantifier_offset) = 0;
    return elements != NULL;
}

ProtobufCMessage *reflect_add(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                              struct arena *arena)
{
    size_t *count = (size_t *)((char *)message + field->quantifier_offset);
    ProtobufCMessage *element = reflect_new(field->descriptor, arena);

    if (element != NULL)
        (*(ProtobufCMessage ***)((char *)message + field->offset))[(*count)++] = element;
    return element;
}

/* The protocol repeats strings and messages only: an array of pointers either way. */
static bool set_repeated(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const json_t *json,
                         struct arena *arena, struct reflect_fault *fault)
{
    size_t count = json_array_size(json);
    void **elements;

    if (!json_is_array(json) || !reflect_size(message, field, count, arena))
        return false;
    elements = *(void ***)((char *)message + field->offset);
    for (size_t i = 0; i < count; i++)
        if (!set_json(field, &elements[i], json_array_get(json, i), arena, fault))
            return false;
    *(size_t *)((char *)message + field->quantifier_offset) = count;
    return true;
}

static bool set_field(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const json_t *json,
                      struct arena *arena, struct reflect_fault *fault)
{
    if (json_is_null(json))
        return true;
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return set_repeated(message, field, json, arena, fault);
    if (!set_json(field, (char *)message + field->offset, json, arena, fault))
        return false;
    mark_present(message, field);
    return true;
}

bool reflect_fill(ProtobufCMessage *message, const json_t *object, struct arena *arena,
                  struct reflect_fault *fault)
{
    const char *name;
    json_t *value;

    if (!json_is_object(object))
        return blame(fault, message->descriptor->short_name);
    json_object_foreach((json_t *)object, name, value)
    {
        const ProtobufCFieldDescriptor *field = reflect_field(message->descriptor, name);

        if (field == NULL)
            ignore(fault, name);
        else if (!set_field(message, field, value, arena, fault))
            return fault->field[0] != '\0' ? false : blame(fault, name);
    }
    return true;
}

/* PostgreSQL's text[] as text: {a,"b, \\"c\\""}. Elements that are NULL do not occur. */
static json_t *parse_array(const char *text)
{
    json_t *array = json_array();
    char *element = malloc(strlen(text) + 1);

    for (text++; element != NULL && *text != '}' && *text != '\0'; text += *text == ',') {
        bool quoted = *text == '"';
        size_t length = 0;

        for (text += quoted; *text != '\0' && (quoted ? *text != '"' : *text != ',' && *text != '}');
             text++) {
            if (*text == '\\' && text[1] != '\0')
                text++;
            element[length++] = *text;
        }
        text += quoted && *text == '"';
        json_array_append_new(array, json_stringn(element, length));
    }
    free(element);
    return array;
}

static json_t *parse_column(const ProtobufCFieldDescriptor *field, const char *text, size_t length)
{
    if (field->type == PROTOBUF_C_TYPE_STRING && text[0] == '{')
        return parse_array(text);
    return json_loadb(text, length, JSON_DECODE_ANY, NULL);
}

bool reflect_set_text(ProtobufCMessage *message, const char *name, const char *text, size_t length,
                      struct arena *arena, struct reflect_fault *fault)
{
    const ProtobufCFieldDescriptor *field = reflect_field(message->descriptor, name);
    bool good;

    if (field == NULL) {
        ignore(fault, name);
        return true;
    }
    if (field->label == PROTOBUF_C_LABEL_REPEATED || field->type == PROTOBUF_C_TYPE_MESSAGE) {
        json_t *json = parse_column(field, text, length);

        good = json != NULL && set_field(message, field, json, arena, fault);
        json_decref(json);
    } else {
        good = set_scalar(field, (char *)message + field->offset, text, length, arena);
        if (good)
            mark_present(message, field);
    }
    return good ? true : blame(fault, name);
}
