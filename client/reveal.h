/*
 * Requests that may be looks at whole numbers: the server wants a reason then, and on a terminal it is asked for.
 */
#ifndef CLIENT_REVEAL_H
#define CLIENT_REVEAL_H

#include "client/session.h"

/* As session_ask. `request` has the field `reveal`, which is set to what was answered, in the call's arena. */
ProtobufCMessage *reveal_ask(struct call *call, struct session *session, uint32_t type,
                             ProtobufCMessage *request, const ProtobufCMessageDescriptor *reply);

#endif
