#include <criterion/criterion.h>
#include <string.h>

#include "common/limits.h"
#include "server/net/hello.h"

/* A record with the first 6 bytes of a message of so many, then one with the rest, all zero. */
static size_t hello_of(uint8_t *out, uint32_t length)
{
    const uint8_t start[] = {
        22, 3, 1, 0, 6, 1, (uint8_t)(length >> 16), (uint8_t)(length >> 8), (uint8_t)length, 3, 3};
    const uint8_t rest[] = {22, 3, 3, (uint8_t)((length - 2) >> 8), (uint8_t)(length - 2)};

    memcpy(out, start, sizeof start);
    memcpy(out + sizeof start, rest, sizeof rest);
    memset(out + sizeof start + sizeof rest, 0, length - 2);
    return sizeof start + sizeof rest + length - 2;
}

static bool taken(const uint8_t *bytes, size_t size, size_t piece)
{
    struct hello hello = {0};

    for (size_t at = 0; at < size; at += piece)
        if (!hello_take(&hello, bytes + at, size - at < piece ? size - at : piece))
            return false;
    return true;
}

static uint8_t bytes[3 * LIMIT_HANDSHAKE_HELD];

Test(hello, one_that_announces_too_much_is_seen_however_it_is_cut)
{
    static const uint8_t huge[] = {22, 3, 1, 0, 6, 1, 2, 0, 0xfc, 3, 3}; /* 131,324 bytes */
    static const uint8_t cut[] = {22, 3, 1, 0, 1, 1, 22, 3, 1, 0, 2, 2, 0, 22, 3, 1, 0, 1, 0xfc};

    cr_assert_not(taken(huge, sizeof huge, sizeof huge));
    cr_assert_not(taken(huge, sizeof huge, 1));
    cr_assert_not(taken(cut, sizeof cut, sizeof cut), "its header lies in three records");
    size_t size = hello_of(bytes, LIMIT_HANDSHAKE_HELD);
    cr_assert(taken(bytes, size, size));
    cr_assert(taken(bytes, size, 1));
    size = hello_of(bytes, LIMIT_HANDSHAKE_HELD + 1);
    cr_assert_not(taken(bytes, size, size));
}

Test(hello, the_second_one_is_followed_too)
{
    static const uint8_t change[] = {20, 3, 3, 0, 1, 1};
    size_t size = hello_of(bytes, 500);

    memcpy(bytes + size, change, sizeof change);
    size += sizeof change;
    cr_assert(taken(bytes, size + hello_of(bytes + size, 600), 7));
    cr_assert_not(taken(bytes, size + hello_of(bytes + size, LIMIT_HANDSHAKE_HELD + 1), 7));
}

Test(hello, what_is_encrypted_is_not_read)
{
    static const uint8_t encrypted[] = {23, 3, 3, 0, 8, 1, 0xff, 0xff, 0xff,
                                        22, 3, 3, 0, 4, 1, 0xff, 0xff, 0xff};
    size_t size = hello_of(bytes, 500);

    memcpy(bytes + size, encrypted, sizeof encrypted);
    cr_assert(taken(bytes, size + sizeof encrypted, 1));
}
