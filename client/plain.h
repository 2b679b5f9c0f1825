/*
 * The plain write: one request, and its reply as it is, with no word besides.
 */
#ifndef CLIENT_PLAIN_H
#define CLIENT_PLAIN_H

#include "client/call.h"
#include "client/output.h"

/* Sends it about `subject` ("100001X") in the name of the call's command and prints the reply. Returns the exit code. */
int plain_write(struct call *call, uint32_t type, ProtobufCMessage *request, const char *subject,
                const struct column *columns);

#endif
