#include "client/replies.h"

#include "proto/all.pb-c.h"

#define OWN(number, type, payload, reply, ...) {NOL__MESSAGE_TYPE__##type, &nol__##reply##__descriptor},
#define READ OWN
#define SLOW OWN
#define WRITE OWN
#define LONG OWN
#define STEP OWN
#define PUSH(...)

static const struct {
    uint32_t type;
    const ProtobufCMessageDescriptor *reply;
} rows[] = {
#include "proto/messages.def"
};

const ProtobufCMessageDescriptor *reply_to(uint32_t type)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].type == type)
            return rows[i].reply;
    return NULL;
}
