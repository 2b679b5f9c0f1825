/*
 * Messages and JSON, by descriptor: the names of the .proto files are the names in SQL.
 *
 * A message becomes one JSON object: absent fields are left out, bytes are hex, numbers are numbers.
 *
 * A result of a query becomes a reply:
 *   - one column `result`: {"ok": {…}} or {"error": …}, as from a function that writes; no row: NOT_FOUND
 *   - a reply with `rows`: each row of the result is one element, columns by the element's field names. Columns that only the
 *     reply has (next, total, position …) go there, from the last row in which they are not NULL; a row that has
 *     nothing but those adds no element.
 *     `cursor`, where a next page would go on behind this row, becomes `next`: the query gives it where there may be one.
 *   - any other reply: one row, columns by name. No row: NOT_FOUND.
 * A column whose field is a message or repeated holds JSON (repeated strings: or text[]); bytes are bytea or hex; NULL is absent. A name that the
 * message does not have is left out: the database may be newer than this server, which then serves what it knows.
 *
 * Messages are made in an arena and need no freeing. Pure.
 */
#ifndef NOL_SERVER_RPC_REFLECT_H
#define NOL_SERVER_RPC_REFLECT_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/buffer.h"

/* For the log: names of fields, never a value. Empty ({0}) before use. */
struct reflect_fault {
    char field[64];   /* what went wrong */
    char ignored[64]; /* the first name that the message does not have: of a newer database, and no fault */
};

/* Returns a new reference, NULL without memory. `except`: a field of the outermost message to leave out, or NULL. */
json_t *reflect_to_json(const ProtobufCMessage *message, const char *except);

/* The same as text at the end of the buffer, without the tree between: for the way into SQL. False past the buffer's cap. */
bool reflect_append(const ProtobufCMessage *message, const char *except, struct buffer *out);

/* An empty message. NULL past the arena's cap. */
ProtobufCMessage *reflect_new(const ProtobufCMessageDescriptor *descriptor, struct arena *arena);

/* Sets the fields that the object names; null is absent, names that the message does not have are left out. */
bool reflect_fill(ProtobufCMessage *message, const json_t *object, struct arena *arena,
                  struct reflect_fault *fault);

/* Sets one field from a column's text; a name that the message does not have is left out. False with a fault: the text does not fit. */
bool reflect_set_text(ProtobufCMessage *message, const char *name, const char *text, size_t length,
                      struct arena *arena, struct reflect_fault *fault);

/* NULL: the message has no such field. */
const ProtobufCFieldDescriptor *reflect_field(const ProtobufCMessageDescriptor *descriptor, const char *name);

/* A single text field; NULL: absent, or the message has none of that name. Borrowed from the message. */
const char *reflect_text(const ProtobufCMessage *message, const char *name);

/* The repeated messages `rows` of a reply that lists; NULL when it has none. */
const ProtobufCFieldDescriptor *reflect_rows(const ProtobufCMessageDescriptor *descriptor);

/* Appends an empty element to a repeated field of messages that was sized by reflect_size. */
bool reflect_size(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t count,
                  struct arena *arena);
ProtobufCMessage *reflect_add(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                              struct arena *arena);

#endif
