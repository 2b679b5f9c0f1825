#include "client/plain.h"

#include "client/session.h"
#include "client/submit.h"

int plain_write(struct call *call, uint32_t type, ProtobufCMessage *request, const char *subject,
                const struct column *columns)
{
    struct submission item = {.type = type, .request = request, .subject = subject};
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);
    ProtobufCMessage *reply;

    if (s == NULL)
        return exit_code;
    reply = submit_one(s, call_printf(call, "%s %s", call->command->noun, call->command->verb), &item,
                       &exit_code);
    if (reply == NULL)
        return exit_code;
    output_one(call, reply, columns);
    protobuf_c_message_free_unpacked(reply, NULL);
    return 0;
}
