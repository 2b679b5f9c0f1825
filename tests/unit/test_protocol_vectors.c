/*
 * Golden vectors: for each message type a request and its reply, and some errors, as a frame in hex and as JSON. The file is for
 * who writes a client in another language; here it is checked in both directions against this code.
 *
 * With NOL_UPDATE=1 in the environment the file is written anew. A change of a vector is a change of the protocol.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/caseno.h"
#include "common/frame.h"
#include "common/hex.h"
#include "common/limits.h"
#include "proto/envelope.pb-c.h"
#include "server/rpc/fields.h"
#include "server/rpc/messages.h"
#include "server/rpc/reflect.h"

#define VECTORS NOL_SOURCE_DIR "/proto/vectors.json"

/* ---- invented messages: every field is set ---- */

static json_t *sample_message(const ProtobufCMessageDescriptor *descriptor);

static json_t *sample_hex(size_t bytes)
{
    char hex[2 * 64 + 1];
    uint8_t data[64];

    cr_assert_leq(bytes, sizeof(data));
    for (size_t i = 0; i < bytes; i++)
        data[i] = (uint8_t)(0xa0 + i);
    hex_encode(data, bytes, hex);
    return json_string(hex);
}

static json_t *sample_string(const char *name)
{
    const struct field_rule *rule = fields_find(name);
    char number[CASENO_SIZE], word[40];

    switch (rule != NULL ? rule->kind : FIELD_KINDS) {
    case FIELD_CASE:
    case FIELD_CASE_PREFIX:
        caseno_format(CASENO_FIRST, number);
        return json_string(number);
    case FIELD_ID:
        return json_string("4711");
    case FIELD_DAY:
        return json_string("2019-01-21");
    case FIELD_TIME:
        return json_string("2019-01-21T08:30:00+08:00");
    case FIELD_WORD:
        return json_stringn(rule->words, strcspn(rule->words, " "));
    case FIELD_IDENT:
        return json_string("death_certificate");
    case FIELD_CURSOR:
        return json_string("6960.100001.1");
    case FIELD_USER:
        return json_string("wangli");
    case FIELD_JSON:
        return json_string("{\"scheme\":\"2019-list\"}");
    case FIELD_HEX:
        return json_string("0123456789abcdef0123456789abcdef");
    case FIELD_SECRET:
        return json_string("correct horse 马");
    default:
        snprintf(word, sizeof(word), "%s 一个", name);
        return json_string(word);
    }
}

static json_t *sample_value(const ProtobufCFieldDescriptor *field)
{
    const struct field_rule *rule = fields_find(field->name);

    switch (field->type) {
    case PROTOBUF_C_TYPE_MESSAGE:
        return sample_message(field->descriptor);
    case PROTOBUF_C_TYPE_STRING:
        return sample_string(field->name);
    case PROTOBUF_C_TYPE_BYTES:
        return sample_hex(
            rule != NULL && (rule->kind == FIELD_BYTES || rule->kind == FIELD_TOKEN) ? rule->bound : 5);
    case PROTOBUF_C_TYPE_BOOL:
        return json_true();
    case PROTOBUF_C_TYPE_UINT32:
        return json_integer(rule != NULL && rule->bound < 300 ? (int)rule->bound
                                                              : 300); /* two bytes on the wire */
    case PROTOBUF_C_TYPE_UINT64:
        return json_integer(70885);
    default:
        cr_assert_fail("%s", field->name);
    }
    return NULL;
}

static json_t *sample_message(const ProtobufCMessageDescriptor *descriptor)
{
    json_t *object = json_object();

    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        json_t *value = sample_value(field);

        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            json_t *array = json_array();

            json_array_append(array, value);
            json_array_append_new(array, value);
            value = array;
        }
        json_object_set_new(object, field->name, value);
    }
    return object;
}

/* ---- between JSON and a frame ---- */

static char *encode(const ProtobufCMessageDescriptor *descriptor, unsigned type, unsigned flags, uint64_t id,
                    const json_t *object)
{
    struct reflect_fault fault = {0};
    struct arena arena;
    ProtobufCMessage *message;
    size_t size;

    arena_init(&arena, LIMIT_UNPACK_HEAP);
    message = reflect_new(descriptor, &arena);
    cr_assert(reflect_fill(message, object, &arena, &fault), "%s: %s", descriptor->name, fault.field);
    cr_assert_str_eq(fault.ignored, "");
    size = protobuf_c_message_get_packed_size(message);
    uint8_t *frame = malloc(FRAME_HEADER_SIZE + size);
    char *hex = malloc(2 * (FRAME_HEADER_SIZE + size) + 1);
    frame_header_encode(&(struct frame_header){(uint32_t)size, (uint16_t)type, (uint16_t)flags, id}, frame);
    protobuf_c_message_pack(message, frame + FRAME_HEADER_SIZE);
    hex_encode(frame, FRAME_HEADER_SIZE + size, hex);
    free(frame);
    arena_deinit(&arena);
    return hex;
}

static json_t *decode(const ProtobufCMessageDescriptor *descriptor, const char *hex,
                      struct frame_header *header, const char *needs)
{
    size_t size = strlen(hex) / 2;
    uint8_t *frame = malloc(size);
    struct field_fault fault;

    cr_assert(hex_decode(hex, frame, size));
    frame_header_decode(frame, header);
    cr_assert_eq(header->length, size - FRAME_HEADER_SIZE);
    ProtobufCMessage *message =
        protobuf_c_message_unpack(descriptor, NULL, header->length, frame + FRAME_HEADER_SIZE);
    cr_assert_not_null(message);
    if (needs != NULL) /* what stands in the vectors passes the door */
        cr_assert(fields_check(message, needs, &fault), "%s: %s %s", descriptor->name, fault.field,
                  fault.what);
    json_t *object = reflect_to_json(message, NULL), *parsed;
    struct buffer text;
    buffer_init(&text, 1u << 20);
    cr_assert(reflect_append(message, NULL, &text));
    parsed = json_loadb((const char *)text.data, text.size, 0, NULL);
    cr_assert(json_equal(parsed, object), "%s as text differs", descriptor->name);
    json_decref(parsed);
    buffer_deinit(&text);
    protobuf_c_message_free_unpacked(message, NULL);
    free(frame);
    return object;
}

/* ---- the file ---- */

/* What is pushed has id 0. */
static uint64_t id_of(const char *kind)
{
    return strcmp(kind, "push") == 0 ? 0 : 7;
}

static void add(json_t *vectors, const char *name, const char *kind,
                const ProtobufCMessageDescriptor *descriptor, unsigned type, unsigned flags, json_t *object)
{
    char *hex = encode(descriptor, type, flags, id_of(kind), object);

    json_array_append_new(vectors,
                          json_pack("{s:s, s:s, s:s, s:s, s:o}", "type", name, "kind", kind, "message",
                                    descriptor->short_name, "frame", hex, "json", object));
    free(hex);
}

static json_t *make(void)
{
    json_t *vectors = json_array();
    const struct message_row *row;

    for (size_t i = 0; (row = messages_at(i)) != NULL; i++) {
        add(vectors, row->name, "request", row->payload, row->type, 0, sample_message(row->payload));
        add(vectors, row->name, "reply", row->reply, row->type, FRAME_REPLY, sample_message(row->reply));
    }
    for (size_t i = 0; messages_push_at(i) != NULL; i++)
        add(vectors, messages_push_at(i)->name, "push", messages_push_at(i)->payload,
            messages_push_at(i)->type, 0, sample_message(messages_push_at(i)->payload));
    row = messages_find(NOL__MESSAGE_TYPE__VISIT_SUBMIT);
    add(vectors, row->name, "error", &nol__error__descriptor, row->type, FRAME_REPLY | FRAME_ERROR,
        sample_message(&nol__error__descriptor));
    add(vectors, row->name, "error", &nol__error__descriptor, row->type, FRAME_REPLY | FRAME_ERROR,
        json_pack("{s:s, s:i, s:[{s:s, s:s}], s:i}", "name", "BUSY", "code", 302, "params", "name",
                  "retry_after", "value", "450", "retry_after_ms", 450));
    /* Nothing at all is a message too. */
    add(vectors, "PING", "request", messages_find(NOL__MESSAGE_TYPE__PING)->payload, NOL__MESSAGE_TYPE__PING,
        0, json_object());
    return vectors;
}

static json_t *load(void)
{
    json_error_t error;
    json_t *vectors = json_load_file(VECTORS, 0, &error);

    cr_assert_not_null(vectors, "%s: line %d: %s", VECTORS, error.line, error.text);
    return vectors;
}

static const char *text(const json_t *vector, const char *name)
{
    const char *value = json_string_value(json_object_get(vector, name));

    cr_assert_not_null(value, "%s", name);
    return value;
}

static const ProtobufCMessageDescriptor *push_of(unsigned type)
{
    for (size_t i = 0; messages_push_at(i) != NULL; i++)
        if (messages_push_at(i)->type == type)
            return messages_push_at(i)->payload;
    cr_assert_fail("no push has the type %u", type);
    return NULL;
}

static const ProtobufCMessageDescriptor *descriptor_of(const json_t *vector, const struct message_row **row)
{
    const char *kind = text(vector, "kind");
    const ProtobufCEnumValue *type =
        protobuf_c_enum_descriptor_get_value_by_name(&nol__message_type__descriptor, text(vector, "type"));

    cr_assert_not_null(type);
    *row = messages_find((uint16_t)type->value);
    if (strcmp(kind, "push") == 0)
        return push_of((unsigned)type->value);
    return strcmp(kind, "request") == 0 ? (*row)->payload
           : strcmp(kind, "reply") == 0 ? (*row)->reply
                                        : &nol__error__descriptor;
}

Test(protocol_vectors, are_those_of_the_file)
{
    json_t *made = make(), *is;

    if (getenv("NOL_UPDATE") != NULL)
        cr_assert_eq(json_dump_file(made, VECTORS, JSON_INDENT(1)), 0);
    is = load();
    cr_assert_eq(json_array_size(is), json_array_size(made),
                 "proto/vectors.json is stale: NOL_UPDATE=1 %s/tests/unit_protocol_vectors", NOL_BUILD_DIR);
    for (size_t i = 0; i < json_array_size(is); i++)
        cr_assert(json_equal(json_array_get(is, i), json_array_get(made, i)),
                  "vector %zu (%s) differs: the protocol has changed; NOL_UPDATE=1 writes them anew", i,
                  text(json_array_get(is, i), "type"));
    json_decref(made);
    json_decref(is);
}

Test(protocol_vectors, each_frame_is_its_json_and_each_json_its_frame)
{
    json_t *vectors = load(), *vector;
    size_t i;

    json_array_foreach(vectors, i, vector)
    {
        const struct message_row *row;
        const ProtobufCMessageDescriptor *descriptor = descriptor_of(vector, &row);
        bool request = strcmp(text(vector, "kind"), "request") == 0;
        json_t *expected = json_object_get(vector, "json");
        struct frame_header header;
        json_t *decoded = decode(descriptor, text(vector, "frame"), &header,
                                 request && json_object_size(expected) > 0 ? row->needs : NULL);

        cr_assert(json_equal(decoded, expected), "vector %zu", i);
        if (row != NULL)
            cr_assert_eq(header.type, row->type);
        cr_assert_eq(header.id, id_of(text(vector, "kind")));
        char *hex = encode(descriptor, header.type, header.flags, header.id, expected);
        cr_assert_str_eq(hex, text(vector, "frame"));
        free(hex);
        json_decref(decoded);
    }
    json_decref(vectors);
}
