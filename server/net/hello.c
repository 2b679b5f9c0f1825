#include "server/net/hello.h"

#include "common/limits.h"

enum { HANDSHAKE_RECORD = 22, ENCRYPTED_RECORD = 23 };

static void take_record_byte(struct hello *hello, uint8_t byte)
{
    hello->record[hello->record_size++] = byte;
    if (hello->record_size < sizeof hello->record)
        return;
    hello->record_size = 0;
    hello->record_left = (uint32_t)hello->record[3] << 8 | hello->record[4];
    hello->encrypted = hello->record[0] == ENCRYPTED_RECORD;
}

/* False: too long. */
static bool take_message_byte(struct hello *hello, uint8_t byte)
{
    if (hello->message_left > 0) {
        hello->message_left--;
        return true;
    }
    hello->message[hello->message_size++] = byte;
    if (hello->message_size < sizeof hello->message)
        return true;
    hello->message_size = 0;
    hello->message_left =
        (uint32_t)hello->message[1] << 16 | (uint32_t)hello->message[2] << 8 | hello->message[3];
    return hello->message_left <= LIMIT_HANDSHAKE_HELD;
}

bool hello_take(struct hello *hello, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size && !hello->encrypted; i++) {
        if (hello->record_left == 0) {
            take_record_byte(hello, bytes[i]);
            continue;
        }
        hello->record_left--;
        if (hello->record[0] == HANDSHAKE_RECORD && !take_message_byte(hello, bytes[i]))
            return false;
    }
    return true;
}
