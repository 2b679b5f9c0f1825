#include "server/rpc/fields.h"

#include <stdio.h>
#include <string.h>

#include "common/bug.h"
#include "common/limits.h"
#include "lists_made.h"
#include "server/rpc/field_value.h"
#include "server/rpc/messages.h"

#define NESTED(message_, needs_)
static const struct field_rule rules[] = {
#define FIELD(name_, kind_, bound_, words_, english_, chinese_) {#name_, FIELD_##kind_, bound_, words_},
#include "proto/fields.def"
#undef FIELD
};
#undef NESTED

#define FIELD(...)
static const struct {
    const char *message, *needs;
} nested[] = {
#define NESTED(message_, needs_) {#message_, needs_},
#include "proto/fields.def"
#undef NESTED
};
#undef FIELD

#define RULES (sizeof(rules) / sizeof(rules[0]))

/* Where in the message the look is, as a path for the refusal. */
struct place {
    const struct place *outer;
    const char *name;
    size_t index;
    bool repeated;
};

/* Places of the rules in the order of their names; made at the first look, on the one thread of the loop. */
static const uint16_t *sorted(void)
{
    static uint16_t order[RULES];
    static bool is_made;

    for (size_t i = 0; !is_made && i < RULES; i++) {
        size_t at = i;

        for (; at > 0 && strcmp(rules[order[at - 1]].name, rules[i].name) > 0; at--)
            order[at] = order[at - 1];
        order[at] = (uint16_t)i;
    }
    is_made = true;
    return order;
}

const struct field_rule *fields_find(const char *name)
{
    const uint16_t *order = sorted();
    size_t low = 0, high = RULES;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order_of = strcmp(name, rules[order[middle]].name);

        if (order_of == 0)
            return &rules[order[middle]];
        if (order_of < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct field_rule *fields_at(size_t index)
{
    return index < RULES ? &rules[index] : NULL;
}

const char *fields_nested_needs(const char *message)
{
    for (size_t i = 0; i < sizeof(nested) / sizeof(nested[0]); i++)
        if (strcmp(nested[i].message, message) == 0)
            return nested[i].needs;
    return "";
}

static size_t write_path(const struct place *place, char *out, size_t size)
{
    size_t at = 0;

    if (place->outer != NULL) {
        at = write_path(place->outer, out, size);
        if (at + 1 < size)
            out[at++] = '.';
    }
    int n = place->repeated ? snprintf(out + at, size - at, "%s[%zu]", place->name, place->index + 1)
                            : snprintf(out + at, size - at, "%s", place->name);
    at += n < 0 ? 0 : (size_t)n;
    return at < size ? at : size - 1;
}

static bool blame(struct field_fault *fault, const struct place *place, enum error_code code, bool malformed,
                  const char *what)
{
    fault->code = code;
    fault->malformed = malformed;
    write_path(place, fault->field, sizeof(fault->field));
    snprintf(fault->what, sizeof(fault->what), "%s", what);
    return false;
}

static bool check_message(const ProtobufCMessage *message, const char *needs, const struct place *outer,
                          struct field_fault *fault);

/* One value, or one element of a repeated field. `value` points at what the generated struct holds. */
static bool check_value(const ProtobufCFieldDescriptor *field, const void *value, const struct place *place,
                        struct field_fault *fault)
{
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        const ProtobufCMessageDescriptor *inner = field->descriptor;
        const ProtobufCMessage *message = *(const ProtobufCMessage *const *)value;

        return check_message(message, fields_nested_needs(inner->short_name), place, fault);
    }
    const struct field_rule *rule = fields_find(field->name);
    char shape[sizeof(fault->what)];

    if (rule == NULL) /* a test finds it first; refusing is the safe answer */
        return blame(fault, place, ERROR_BAD_FIELD, true, "");
    switch (field_value_check(rule, field->type, value)) {
    case FIELD_VALUE_GOOD:
        return true;
    case FIELD_VALUE_WRONG:
        return blame(fault, place, ERROR_BAD_FIELD, false, fields_shape(rule, shape, sizeof(shape)));
    case FIELD_VALUE_MALFORMED:
        break;
    }
    return blame(fault, place, ERROR_BAD_FIELD, true, "UTF-8");
}

static bool is_present(const ProtobufCFieldDescriptor *field, const char *base)
{
    if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE)
        return *(const void *const *)(base + field->offset) != NULL;
    return *(const protobuf_c_boolean *)(base + field->quantifier_offset) != 0;
}

static bool check_repeated(const ProtobufCFieldDescriptor *field, const char *base, struct place *place,
                           struct field_fault *fault)
{
    size_t count = *(const size_t *)(base + field->quantifier_offset);
    char limit[24];

    if (count > LIMIT_REPEATS) {
        snprintf(limit, sizeof(limit), "%d", LIMIT_REPEATS);
        return blame(fault, place, ERROR_TOO_MANY, false, limit);
    }
    /* The vocabulary has repeated strings and messages only: an array of pointers either way. */
    const void *const *elements = *(const void *const *const *)(base + field->offset);

    place->repeated = true;
    for (place->index = 0; place->index < count; place->index++)
        if (!check_value(field, &elements[place->index], place, fault))
            return false;
    return true;
}

static bool check_message(const ProtobufCMessage *message, const char *needs, const struct place *outer,
                          struct field_fault *fault)
{
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    const char *base = (const char *)message;

    if (message->n_unknown_fields > 0) {
        char number[24];
        struct place place = {.outer = outer, .name = number};

        snprintf(number, sizeof(number), "#%u", message->unknown_fields[0].tag);
        return blame(fault, &place, ERROR_BAD_FIELD, true, "");
    }
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        struct place place = {.outer = outer, .name = field->name};
        bool needed = messages_list_holds(needs, field->name);

        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            if (!check_repeated(field, base, &place, fault))
                return false;
            if (needed && *(const size_t *)(base + field->quantifier_offset) == 0) {
                place.repeated = false;
                return blame(fault, &place, ERROR_FIELD_MISSING, false, "");
            }
        } else if (is_present(field, base)) {
            if (!check_value(field, base + field->offset, &place, fault))
                return false;
        } else if (needed) {
            bool version = strcmp(field->name, "version") == 0;

            return blame(fault, &place, version ? ERROR_VERSION_NEEDED : ERROR_FIELD_MISSING, false, "");
        }
    }
    return true;
}

bool fields_check(const ProtobufCMessage *message, const char *needs, struct field_fault *fault)
{
    return check_message(message, needs, NULL, fault);
}
