/*
 * Who is logged in on a connection: the digest of its token, which the database looks up anew for every statement, and the role, which
 * the message table asks. The token itself is kept nowhere, so that nothing read in the database can be sent over the wire. Counted: the
 * connection holds one, each of its requests another. The last unref wipes it.
 */
#ifndef NOL_SERVER_RPC_IDENTITY_H
#define NOL_SERVER_RPC_IDENTITY_H

#include <stdint.h>

#include "common/digest.h"
#include "common/limits.h"

struct identity {
    unsigned references;
    unsigned role; /* one bit of messages.h */
    char session[DIGEST_HEX_SIZE];
};

/* One reference is the caller's. NULL without memory. */
struct identity *identity_new(const uint8_t token[TOKEN_BYTES], unsigned role);
struct identity *identity_ref(struct identity *identity); /* NULL gives NULL */
void identity_unref(struct identity *identity);

#endif
