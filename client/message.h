/*
 * Messages by the names of their fields: options go in, JSON and table cells come out.
 *
 * Works on protobuf-c's descriptors, so no field is named twice. Absent is visible: null in JSON, "" in a cell.
 */
#ifndef CLIENT_MESSAGE_H
#define CLIENT_MESSAGE_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/buffer.h"

/* Sets an optional string (borrowed), number or bool from text. Another field is a bug. */
void message_set(ProtobufCMessage *message, const char *field, const char *text);

/* Whether there is such a field that message_set can set. */
bool message_has_field(const ProtobufCMessage *message, const char *field);

/* A string field; NULL when absent. Borrows. */
const char *message_string(const ProtobufCMessage *message, const char *field);

/* The elements of a repeated field of messages; their number. */
size_t message_list(const ProtobufCMessage *message, const char *field, ProtobufCMessage ***elements);

/* Every field under its name in the .proto, as it was sent; absent ones null, repeated ones always an array, bytes as hexadecimal digits:
 * returns, caller releases. */
json_t *message_json(const ProtobufCMessage *message);

/* Whether every text in it, however deep, is valid UTF-8: the door for what comes in. */
bool message_is_valid(const ProtobufCMessage *message);

/* The one place that stands between what a server sends and a terminal: every text in it, however deep, loses what acts on one, and its
 * lines are one. With `keep` what was sent stays beside it, for JSON. Only for an unpacked message. */
void message_make_inert(ProtobufCMessage *message, bool keep);

/* A text as it was sent, for who makes it inert himself; NULL when absent. Borrows. */
const char *message_sent(const ProtobufCMessage *message, const char *field);

/* The JSON that a text of an answer is, every text in it inert: returns, caller releases; NULL when it is none. */
json_t *message_document(const char *text);

/* One field as text for people; strings of a repeated field are joined, a notice is its sentence. A path "case_file.state" goes into messages. */
void message_cell(const ProtobufCMessage *message, const char *path, struct buffer *out);

#endif
