/*
 * One value against one line of the vocabulary. Pure; fields.h walks the message.
 */
#ifndef NOL_SERVER_RPC_FIELD_VALUE_H
#define NOL_SERVER_RPC_FIELD_VALUE_H

#include <protobuf-c/protobuf-c.h>

#include "server/rpc/fields.h"

enum field_value {
    FIELD_VALUE_GOOD,
    FIELD_VALUE_WRONG,     /* readable, but not what the rule wants */
    FIELD_VALUE_MALFORMED, /* bad UTF-8, or a type that does not fit the rule */
};

/* `value` points at what protobuf-c's struct holds: a char *, a ProtobufCBinaryData, a number. */
enum field_value field_value_check(const struct field_rule *rule, ProtobufCType type, const void *value);

#endif
