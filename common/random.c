#include "common/random.h"

#include <sodium.h>

#include "common/bug.h"

static void ready(void)
{
    if (sodium_init() < 0) /* cheap, and safe from any thread, once it has been called */
        BUG("the system gives no randomness");
}

void random_bytes(void *out, size_t size)
{
    ready();
    randombytes_buf(out, size);
}

void random_key(uint8_t out[KEY_BYTES])
{
    random_bytes(out, KEY_BYTES);
}

void random_token(uint8_t out[TOKEN_BYTES])
{
    random_bytes(out, TOKEN_BYTES);
}

uint32_t random_below(uint32_t bound)
{
    BUG_ON(bound == 0);
    ready();
    return randombytes_uniform(bound);
}

void random_password(char *out, size_t length)
{
    static const char alphabet[] = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";

    for (size_t i = 0; i < length; i++)
        out[i] = alphabet[random_below(sizeof(alphabet) - 1)];
    out[length] = '\0';
}
