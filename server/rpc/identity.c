#include "server/rpc/identity.h"

#include <sodium.h>
#include <stdlib.h>

#include "common/digest.h"

struct identity *identity_new(const uint8_t token[TOKEN_BYTES], unsigned role)
{
    struct identity *identity = calloc(1, sizeof(*identity));

    if (identity == NULL)
        return NULL;
    identity->references = 1;
    identity->role = role;
    digest_hex(token, TOKEN_BYTES, identity->session);
    return identity;
}

struct identity *identity_ref(struct identity *identity)
{
    if (identity != NULL)
        identity->references++;
    return identity;
}

void identity_unref(struct identity *identity)
{
    if (identity == NULL || --identity->references > 0)
        return;
    sodium_memzero(identity, sizeof(*identity));
    free(identity);
}
