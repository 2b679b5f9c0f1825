#include "client/message.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/notice.h"
#include "common/bug.h"
#include "common/hex.h"
#include "common/text.h"

/* The member and its count or presence, as the generated structs lay them out. */
static void *member(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    return (char *)(uintptr_t)m + f->offset;
}

static void *quantifier(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    return (char *)(uintptr_t)m + f->quantifier_offset;
}

static bool is_pointer(const ProtobufCFieldDescriptor *f)
{
    return f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_MESSAGE;
}

static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessage *m, const char *name)
{
    return protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name);
}

bool message_has_field(const ProtobufCMessage *message, const char *field)
{
    const ProtobufCFieldDescriptor *f = field_of(message, field);

    return f != NULL && f->label == PROTOBUF_C_LABEL_OPTIONAL && f->type != PROTOBUF_C_TYPE_MESSAGE &&
           f->type != PROTOBUF_C_TYPE_BYTES;
}

void message_set(ProtobufCMessage *message, const char *field, const char *text)
{
    const ProtobufCFieldDescriptor *f = field_of(message, field);
    void *at;

    BUG_ON(f == NULL || f->label != PROTOBUF_C_LABEL_OPTIONAL);
    at = member(message, f);
    switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
        *(const char **)at = text;
        return;
    case PROTOBUF_C_TYPE_UINT32:
        *(uint32_t *)at = (uint32_t)strtoul(text, NULL, 10);
        break;
    case PROTOBUF_C_TYPE_UINT64:
        *(uint64_t *)at = strtoull(text, NULL, 10);
        break;
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)at = 1;
        break;
    default:
        BUG("field %s has a type that no option has", field);
    }
    *(protobuf_c_boolean *)quantifier(message, f) = 1;
}

const char *message_string(const ProtobufCMessage *message, const char *field)
{
    const ProtobufCFieldDescriptor *f = field_of(message, field);

    BUG_ON(f == NULL || f->type != PROTOBUF_C_TYPE_STRING || f->label == PROTOBUF_C_LABEL_REPEATED);
    return *(const char **)member(message, f);
}

size_t message_list(const ProtobufCMessage *message, const char *field, ProtobufCMessage ***elements)
{
    const ProtobufCFieldDescriptor *f = field_of(message, field);

    BUG_ON(f == NULL || f->type != PROTOBUF_C_TYPE_MESSAGE || f->label != PROTOBUF_C_LABEL_REPEATED);
    *elements = *(ProtobufCMessage ***)member(message, f);
    return *(size_t *)quantifier(message, f);
}

static json_t *bytes_json(const ProtobufCBinaryData *bytes)
{
    char *text = malloc(2 * bytes->len + 1);
    json_t *value;

    BUG_ON(text == NULL);
    hex_encode(bytes->data, bytes->len, text);
    value = json_string(text);
    free(text);
    return value;
}

/* What was sent stands where protobuf-c keeps what it does not know, under the field's number: it goes when the message goes. */
static const char *sent(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, size_t index)
{
    for (size_t i = 0; i < m->n_unknown_fields; i++)
        if (m->unknown_fields[i].tag == f->id && index-- == 0)
            return (const char *)m->unknown_fields[i].data;
    return NULL;
}

static void keep_sent(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, const char *text)
{
    ProtobufCMessageUnknownField *all =
        reallocarray(m->unknown_fields, m->n_unknown_fields + 1, sizeof(*m->unknown_fields));
    char *copy = strdup(text);

    BUG_ON(all == NULL || copy == NULL);
    m->unknown_fields = all;
    m->unknown_fields[m->n_unknown_fields++] = (ProtobufCMessageUnknownField){
        .tag = f->id,
        .wire_type = PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED,
        .len = strlen(copy),
        .data = (uint8_t *)copy,
    };
}

static char *inert_copy(const char *text)
{
    char *copy = strdup(text);

    BUG_ON(copy == NULL);
    text_make_inert(copy, false);
    return copy;
}

static bool is_inert(const char *text)
{
    char *copy = inert_copy(text);
    bool same = strcmp(copy, text) == 0;

    free(copy);
    return same;
}

/* Of one element all are kept, so that they stay in order. */
static void make_inert(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, char **texts, size_t count,
                       bool keep)
{
    bool all = true;

    for (size_t i = 0; i < count; i++)
        all = all && is_inert(texts[i]);
    for (size_t i = 0; i < count && !all; i++) {
        if (keep)
            keep_sent(m, f, texts[i]);
        text_make_inert(texts[i], false);
    }
}

void message_make_inert(ProtobufCMessage *message, bool keep)
{
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &message->descriptor->fields[i];
        void **elements = member(message, f);
        size_t count;

        if (!is_pointer(f) || *elements == NULL)
            continue;
        count = f->label == PROTOBUF_C_LABEL_REPEATED ? *(size_t *)quantifier(message, f) : 1;
        if (f->label == PROTOBUF_C_LABEL_REPEATED)
            elements = *elements;
        if (f->type == PROTOBUF_C_TYPE_STRING)
            make_inert(message, f, (char **)elements, count, keep);
        for (size_t n = 0; n < count && f->type == PROTOBUF_C_TYPE_MESSAGE; n++)
            message_make_inert(elements[n], keep);
    }
}

const char *message_sent(const ProtobufCMessage *message, const char *field)
{
    const char *text = sent(message, field_of(message, field), 0);

    return text != NULL ? text : message_string(message, field);
}

/* Another one, its keys too: returns, caller releases. */
static json_t *inert_json(json_t *value)
{
    json_t *copy, *inner;
    const char *key;
    char *text;
    size_t i;

    switch (json_typeof(value)) {
    case JSON_STRING:
        text = inert_copy(json_string_value(value));
        copy = json_string(text);
        free(text);
        return copy;
    case JSON_OBJECT:
        copy = json_object();
        json_object_foreach(value, key, inner)
        {
            text = inert_copy(key);
            json_object_set_new(copy, text, inert_json(inner));
            free(text);
        }
        return copy;
    case JSON_ARRAY:
        copy = json_array();
        json_array_foreach(value, i, inner) json_array_append_new(copy, inert_json(inner));
        return copy;
    default:
        return json_incref(value);
    }
}

json_t *message_document(const char *text)
{
    json_t *read = text != NULL ? json_loads(text, 0, NULL) : NULL;
    json_t *document = read != NULL ? inert_json(read) : NULL;

    json_decref(read);
    return document;
}

/* One value at `at`, whatever its label; `text`: what was sent, where it is no longer so. */
static json_t *value_json(const ProtobufCFieldDescriptor *f, const void *at, const char *text)
{
    json_t *value;

    switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
        value = json_string(text != NULL ? text : *(char *const *)at);
        return value != NULL ? value : json_null(); /* only text that is not UTF-8 */
    case PROTOBUF_C_TYPE_MESSAGE:
        return message_json(*(ProtobufCMessage *const *)at);
    case PROTOBUF_C_TYPE_BOOL:
        return json_boolean(*(const protobuf_c_boolean *)at);
    case PROTOBUF_C_TYPE_UINT32:
        return json_integer((json_int_t) * (const uint32_t *)at);
    case PROTOBUF_C_TYPE_UINT64:
        return json_integer((json_int_t) * (const uint64_t *)at);
    case PROTOBUF_C_TYPE_BYTES:
        return bytes_json(at);
    default:
        BUG("field %s has a type that the contract does not use", f->name);
    }
}

static size_t element_size(const ProtobufCFieldDescriptor *f)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_UINT32:
        return sizeof(uint32_t);
    case PROTOBUF_C_TYPE_UINT64:
        return sizeof(uint64_t);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    default:
        BUG("field %s has a type that the contract does not use", f->name);
    }
}

static json_t *repeated_json(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    json_t *array = json_array();
    size_t count = *(size_t *)quantifier(m, f);
    const char *first = *(char **)member(m, f);

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, value_json(f, first + i * element_size(f), sent(m, f, i)));
    return array;
}

static bool is_present(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    return is_pointer(f) ? *(void **)member(m, f) != NULL : *(protobuf_c_boolean *)quantifier(m, f) != 0;
}

json_t *message_json(const ProtobufCMessage *message)
{
    json_t *object = json_object();

    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &message->descriptor->fields[i];
        json_t *value;

        if (f->label == PROTOBUF_C_LABEL_REPEATED)
            value = repeated_json(message, f);
        else
            value =
                is_present(message, f) ? value_json(f, member(message, f), sent(message, f, 0)) : json_null();
        json_object_set_new(object, f->name, value);
    }
    return object;
}

static bool value_is_valid(const ProtobufCFieldDescriptor *f, const void *at)
{
    const char *text;

    if (f->type == PROTOBUF_C_TYPE_MESSAGE)
        return message_is_valid(*(ProtobufCMessage *const *)at);
    if (f->type != PROTOBUF_C_TYPE_STRING)
        return true;
    text = *(char *const *)at;
    return text_is_valid(text, strlen(text));
}

bool message_is_valid(const ProtobufCMessage *message)
{
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &message->descriptor->fields[i];
        const char *at = member(message, f);

        if (!is_pointer(f))
            continue;
        if (f->label != PROTOBUF_C_LABEL_REPEATED) {
            if (is_present(message, f) && !value_is_valid(f, at))
                return false;
            continue;
        }
        for (size_t n = 0; n < *(size_t *)quantifier(message, f); n++)
            if (!value_is_valid(f, *(char *const *)at + n * sizeof(void *)))
                return false;
    }
    return true;
}

static void append_notice(const Nol__Notice *notice, struct buffer *out)
{
    char *sentence = notice_sentence(notice);

    buffer_append_text(out, sentence);
    free(sentence);
}

static void append_value(const ProtobufCFieldDescriptor *f, const void *at, struct buffer *out)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
        buffer_append_text(out, *(char *const *)at);
        break;
    case PROTOBUF_C_TYPE_BOOL:
        buffer_append_text(out, *(const protobuf_c_boolean *)at ? _("yes") : "");
        break;
    case PROTOBUF_C_TYPE_UINT32:
        buffer_printf(out, "%" PRIu32, *(const uint32_t *)at);
        break;
    case PROTOBUF_C_TYPE_UINT64:
        buffer_printf(out, "%" PRIu64, *(const uint64_t *)at);
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        BUG_ON(f->descriptor != &nol__notice__descriptor);
        append_notice(*(Nol__Notice *const *)at, out);
        break;
    default:
        BUG("field %s is no cell", f->name);
    }
}

static void append_field(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, struct buffer *out)
{
    const char *first, *between = f->type != PROTOBUF_C_TYPE_MESSAGE ? ", " : i18n_is_chinese() ? "；" : "; ";
    size_t count;

    if (f->label != PROTOBUF_C_LABEL_REPEATED) {
        if (is_present(m, f))
            append_value(f, member(m, f), out);
        return;
    }
    count = *(size_t *)quantifier(m, f);
    first = *(char **)member(m, f);
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(out, i > 0 ? between : "");
        append_value(f, first + i * element_size(f), out);
    }
}

void message_cell(const ProtobufCMessage *message, const char *path, struct buffer *out)
{
    const char *dot = strchr(path, '.');
    const ProtobufCFieldDescriptor *f;
    char name[64];

    if (dot == NULL) {
        f = field_of(message, path);
        BUG_ON(f == NULL);
        append_field(message, f, out);
        return;
    }
    BUG_ON((size_t)(dot - path) >= sizeof(name));
    memcpy(name, path, (size_t)(dot - path));
    name[dot - path] = '\0';
    f = field_of(message, name);
    BUG_ON(f == NULL || f->type != PROTOBUF_C_TYPE_MESSAGE || f->label == PROTOBUF_C_LABEL_REPEATED);
    if (is_present(message, f))
        message_cell(*(ProtobufCMessage **)member(message, f), dot + 1, out);
}
