/*
 * Calling the server: connect and resume once per process, send requests, wait for replies, print errors.
 *
 * A reply belongs to the caller, who frees it with call_free. An error is printed (one sentence, code, request id) and
 * returned as exit code. Writes go through call_write, which keeps key and payload until they are settled (pending.h).
 */
#ifndef NOL_CLIENT_CALL_H
#define NOL_CLIENT_CALL_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

/* One read. 0 and `*reply`, or the exit code after the error was printed. */
int call_read(uint16_t type, const ProtobufCMessage *request, const ProtobufCMessageDescriptor *reply_type, ProtobufCMessage **reply);

/* One write. Fills the request's `key` field (a fresh key; or that of the same pending command on the same case), stores it, sends it,
 * retries with the same key for up to 60 s, settles it. `subject` names the case for pending.h: NULL for none.
 * 0 and `*reply`; 9 when the outcome stays unknown. */
int call_write(uint16_t type, ProtobufCMessage *request, const char *subject, const ProtobufCMessageDescriptor *reply_type,
               ProtobufCMessage **reply);

/* Many writes at once, pipelined up to the server's limit. `on_reply` is called once per item in the order of the items: with the
 * reply (exit code 0), or NULL and the exit code after the error line was printed. Returns the worst exit code. */
struct call_item {
    ProtobufCMessage *request; /* borrowed until return */
    const char *subject;
};
int call_write_many(uint16_t type, struct call_item *items, size_t count, const ProtobufCMessageDescriptor *reply_type,
                    void (*on_reply)(size_t index, const ProtobufCMessage *reply, int exit_code, void *arg), void *arg);

/* Many reads or chunks pipelined in the same way, without a key; the first error ends it. */
int call_read_many(uint16_t type, ProtobufCMessage *const *requests, size_t count, const ProtobufCMessageDescriptor *reply_type,
                   int (*on_reply)(size_t index, const ProtobufCMessage *reply, void *arg), void *arg);

void call_free(ProtobufCMessage *reply);

/* Prints an error by its name in errors.def, with parameters "name","value",…,NULL; returns its exit code. For what the client
 * itself refuses. */
int call_error(const char *name, ...);

#endif
