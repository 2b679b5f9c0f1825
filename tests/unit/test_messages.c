#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "proto/envelope.pb-c.h"
#include "server/rpc/fields.h"
#include "server/rpc/messages.h"

static bool is_pushed(const char *name)
{
    for (size_t i = 0; messages_push_at(i) != NULL; i++)
        if (strcmp(messages_push_at(i)->name, name) == 0)
            return true;
    return false;
}

Test(messages, every_type_has_one_row)
{
    const ProtobufCEnumDescriptor *types = &nol__message_type__descriptor;
    size_t rows = 0, pushes = 0;

    while (messages_at(rows) != NULL)
        rows++;
    while (messages_push_at(pushes) != NULL)
        pushes++;
    cr_assert_eq(rows + pushes + 1, types->n_values, "%zu rows and %zu pushes for %u types", rows, pushes,
                 types->n_values - 1);
    for (unsigned i = 0; i < types->n_values; i++) {
        const struct message_row *row = messages_find((uint16_t)types->values[i].value);

        if (types->values[i].value == 0)
            continue;
        if (is_pushed(types->values[i].name)) {
            cr_assert_null(row, "%s is no request", types->values[i].name);
            continue;
        }
        cr_assert_not_null(row, "%s has no row", types->values[i].name);
        cr_assert_str_eq(row->name, types->values[i].name);
    }
    cr_assert_null(messages_find(0));
    cr_assert_null(messages_find(0xffff));
}

Test(messages, every_row_has_roles_and_a_phase)
{
    const struct message_row *row;

    for (size_t i = 0; (row = messages_at(i)) != NULL; i++) {
        cr_assert_neq(row->roles, 0, "%s serves nobody", row->name);
        cr_assert_neq(row->phases, 0, "%s has no phase", row->name);
        /* What comes before a login may not ask for a role, and what asks for one only comes after it. */
        cr_assert_eq((row->roles & OPEN) != 0, (row->phases & (PHASE_HELLO | PHASE_LOGIN)) != 0, "%s",
                     row->name);
    }
}

static bool has_field(const ProtobufCMessageDescriptor *descriptor, const char *name)
{
    return protobuf_c_message_descriptor_get_field_by_name(descriptor, name) != NULL;
}

Test(messages, a_write_has_its_key_as_field_1)
{
    const struct message_row *row;

    for (size_t i = 0; (row = messages_at(i)) != NULL; i++) {
        const ProtobufCFieldDescriptor *key =
            protobuf_c_message_descriptor_get_field_by_name(row->payload, "key");

        if (row->lane == LANE_WRITE || row->lane == LANE_LONG)
            cr_assert_not_null(key, "%s has no key", row->name);
        if (key == NULL)
            continue;
        cr_assert_eq(key->id, 1, "%s", row->name);
        cr_assert_eq(key->type, PROTOBUF_C_TYPE_BYTES, "%s", row->name);
        cr_assert(messages_list_holds(row->needs, "key"), "%s does not need its key", row->name);
    }
}

Test(messages, what_is_needed_is_a_field)
{
    const struct message_row *row;

    for (size_t i = 0; (row = messages_at(i)) != NULL; i++) {
        char needs[200], *rest = needs, *name;

        snprintf(needs, sizeof(needs), "%s", row->needs);
        while ((name = strsep(&rest, " ")) != NULL)
            cr_assert(*name == '\0' || has_field(row->payload, name), "%s needs %s", row->name, name);
    }
}

Test(messages, every_query_is_there)
{
    const struct message_row *row;

    for (size_t i = 0; (row = messages_at(i)) != NULL; i++)
        if (row->lane == LANE_READ || row->lane == LANE_SLOW)
            cr_assert_neq(messages_query(row->query), SQL_QUERY_COUNT, "sql/queries has no %s", row->query);
}

/* write_run is made from the same table (cmake/messages.cmake), which a row in an odd form could escape. */
Test(messages, every_write_stands_in_write_run)
{
    const struct message_row *row;
    const char *text = NULL;
    char line[80];

    for (size_t i = 0; i < sql_functions_count; i++)
        if (strcmp(sql_functions[i].path, "functions/writes/write_run.sql") == 0)
            text = sql_functions[i].text;
    cr_assert_not_null(text);
    for (size_t i = 0; (row = messages_at(i)) != NULL; i++) {
        if (!messages_list_holds(row->needs, "key"))
            continue;
        snprintf(line, sizeof(line), "WHEN '%s' THEN", row->name);
        for (char *at = strchr(line, '\'') + 1; *at != '\''; at++)
            *at = (char)tolower((unsigned char)*at);
        cr_assert_not_null(strstr(text, line), "write_run has no %s", row->name);
    }
}

/* Every field of a request, and of what is in it, stands in the vocabulary with a kind that fits its type. */
static void expect_words(const ProtobufCMessageDescriptor *descriptor, const char *message)
{
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        const struct field_rule *rule = fields_find(field->name);
        bool text;

        cr_assert_neq(field->label, PROTOBUF_C_LABEL_REQUIRED, "%s.%s: absence must be visible", message,
                      field->name);
        if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
            expect_words(field->descriptor,
                         ((const ProtobufCMessageDescriptor *)field->descriptor)->short_name);
            continue;
        }
        cr_assert_not_null(rule, "%s.%s is not in fields.def", message, field->name);
        cr_assert(field->label != PROTOBUF_C_LABEL_REPEATED || field->type == PROTOBUF_C_TYPE_STRING,
                  "%s.%s: only strings and messages are repeated", message, field->name);
        text = rule->kind <= FIELD_HEX;
        switch (field->type) {
        case PROTOBUF_C_TYPE_STRING:
            cr_assert(text, "%s.%s", message, field->name);
            break;
        case PROTOBUF_C_TYPE_BYTES:
            cr_assert(rule->kind == FIELD_BYTES || rule->kind == FIELD_TOKEN || rule->kind == FIELD_DATA,
                      "%s.%s", message, field->name);
            break;
        case PROTOBUF_C_TYPE_UINT32:
        case PROTOBUF_C_TYPE_UINT64:
            cr_assert(rule->kind == FIELD_UINT || rule->kind == FIELD_COUNT, "%s.%s", message, field->name);
            break;
        case PROTOBUF_C_TYPE_BOOL:
            cr_assert_eq(rule->kind, FIELD_BOOL, "%s.%s", message, field->name);
            break;
        default:
            cr_assert_fail("%s.%s has a type that the protocol does not use", message, field->name);
        }
    }
}

Test(messages, every_field_of_a_request_is_in_the_vocabulary)
{
    const struct message_row *row;

    for (size_t i = 0; (row = messages_at(i)) != NULL; i++)
        expect_words(row->payload, row->name);
}

/* Whether a request, or what is in it, has a field of that name. */
static bool is_used(const ProtobufCMessageDescriptor *descriptor, const char *name)
{
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];

        if (field->type == PROTOBUF_C_TYPE_MESSAGE ? is_used(field->descriptor, name)
                                                   : strcmp(field->name, name) == 0)
            return true;
    }
    return false;
}

Test(messages, no_line_of_the_vocabulary_is_idle_or_there_twice)
{
    const struct field_rule *rule;
    const struct message_row *row;

    for (size_t i = 0; (rule = fields_at(i)) != NULL; i++) {
        bool used = false;

        for (size_t k = 0; (row = messages_at(k)) != NULL; k++)
            used = used || is_used(row->payload, rule->name);
        cr_assert(used, "no request has a field %s", rule->name);
        cr_assert_eq(fields_find(rule->name), rule, "%s is there twice", rule->name);
    }
}

Test(messages, role_names_are_those_of_the_vocabulary)
{
    cr_assert_eq(messages_role("district"), DISTRICT);
    cr_assert_eq(messages_role("operator"), OPERATOR);
    cr_assert_eq(messages_role(""), 0);
    cr_assert_eq(messages_role("king"), 0);
    for (unsigned bit = 1; bit <= OPERATOR; bit <<= 1) {
        cr_assert_not_null(messages_role_name(bit));
        cr_assert(messages_list_holds(fields_find("role")->words, messages_role_name(bit)));
    }
}
