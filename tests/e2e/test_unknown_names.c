/*
 * A batch, unit or account that does not exist is no empty list: whatever client asks is told NOT_FOUND. Every message that has such a field is
 * asked, over the wire, by somebody who may send it.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/rpc/messages.h"
#include "tests/support/running.h"

static const struct {
    const char *field, *what;
} names[] = {
    {"batch", "batch"},       {"org", "org"}, {"street", "org"}, {"community", "org"},
    {"listed_street", "org"}, {"to", "org"},  {"under", "org"},  {"user", "user"},
};

static void set(ProtobufCMessage *message, const char *name, const char *value)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);

    cr_assert(field != NULL && field->type == PROTOBUF_C_TYPE_STRING, "%s", name);
    memcpy((char *)message + field->offset, &value, sizeof(value));
}

/* What the message asks for besides, so that nothing else is wrong with it. */
static void set_needed(ProtobufCMessage *message, const struct message_row *row)
{
    char needs[200], *rest = needs, *name;

    snprintf(needs, sizeof(needs), "%s", row->needs);
    while ((name = strsep(&rest, " ")) != NULL)
        if (*name != '\0')
            set(message, name,
                strcmp(name, "batch") == 0  ? "B1"
                : strcmp(name, "case") == 0 ? "300001X"
                                            : "2019-02-28");
}

static const char *param(const Nol__Error *error, const char *name)
{
    for (size_t i = 0; i < error->n_params; i++)
        if (strcmp(error->params[i]->name, name) == 0)
            return error->params[i]->value;
    return "";
}

static void expect_not_found(struct wire *wire, const struct message_row *row, const char *field,
                             const char *what, const char *purpose)
{
    ProtobufCMessage *message = calloc(1, row->payload->sizeof_message), *reply = NULL;
    Nol__Error *error = NULL;
    enum wire_outcome outcome;

    protobuf_c_message_init(row->payload, message);
    set_needed(message, row);
    set(message, field, "没有这个");
    if (purpose != NULL)
        set(message, "purpose", purpose);
    outcome = wire_call(wire, row->type, message, row->reply, &reply, &error);
    cr_expect(outcome == WIRE_REFUSED && strcmp(error->name, "NOT_FOUND") == 0,
              "%s by an unknown %s (%s): %s", row->name, field, purpose != NULL ? purpose : "screen",
              outcome == WIRE_REFUSED ? error->name : "answered");
    if (outcome == WIRE_REFUSED)
        cr_expect_str_eq(param(error, "what"), what, "%s by an unknown %s", row->name, field);
    if (reply != NULL)
        protobuf_c_message_free_unpacked(reply, NULL);
    if (error != NULL)
        nol__error__free_unpacked(error, NULL);
    free(message);
}

static bool has(const struct message_row *row, const char *field)
{
    return protobuf_c_message_descriptor_get_field_by_name(row->payload, field) != NULL;
}

/* A list: it has pages, or counts what a list would have. */
static bool is_list(const struct message_row *row)
{
    return (row->lane == LANE_READ || row->lane == LANE_SLOW || strcmp(row->name, "CASE_LIST") == 0) &&
           (has(row, "limit") || has(row, "from"));
}

Test(unknown_names, each_list_says_that_there_is_none)
{
    struct running *running = running_start(1);
    struct wire *district = running_as(running, "d1"), *auditor = running_as(running, "aud");
    const struct message_row *row;
    size_t asked = 0;

    for (size_t i = 0; (row = messages_at(i)) != NULL; i++) {
        struct wire *wire = row->roles & DISTRICT ? district : auditor;

        for (size_t n = 0; is_list(row) && n < sizeof(names) / sizeof(*names); n++) {
            if (!has(row, names[n].field))
                continue;
            expect_not_found(wire, row, names[n].field, names[n].what, NULL);
            if (has(row, "purpose"))
                expect_not_found(wire, row, names[n].field, names[n].what, "file");
            asked++;
        }
    }
    cr_assert_geq(asked, 19, "%zu", asked);
    cr_assert_str_eq(running_ask(running, "SELECT count(*) FROM nol.event WHERE kind = 'export'"), "0",
                     "a file that does not come to be is none");
    wire_close(district);
    wire_close(auditor);
    running_stop(running);
}
