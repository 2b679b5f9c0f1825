/*
 * From the rows of a query to a message: reflect.h says how.
 */
#ifndef NOL_SERVER_RPC_REPLY_ROWS_H
#define NOL_SERVER_RPC_REPLY_ROWS_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

struct arena;
struct db_result;
struct reflect_fault;

/* False: past the arena's cap (no field in `fault`), or a column that does not fit. */
bool reply_rows_fill(ProtobufCMessage *reply, const struct db_result *result, struct arena *arena,
                     struct reflect_fault *fault);

#endif
