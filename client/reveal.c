#include "client/reveal.h"

#include <stdlib.h>

#include "client/call.h"
#include "client/message.h"
#include "client/terminal.h"

ProtobufCMessage *reveal_ask(struct call *call, struct session *session, uint32_t type,
                             ProtobufCMessage *request, const ProtobufCMessageDescriptor *reply)
{
    ProtobufCMessage *answer = session_ask(session, type, request, reply);
    char *typed;

    if (answer != NULL || !failure_is(&session->failure, ERROR_REVEAL_REASON_NEEDED) || !terminal_can_ask())
        return answer;
    typed = terminal_ask(_("Why is the full number needed? "), false);
    if (typed != NULL && *typed != '\0') {
        message_set(request, "reveal", call_printf(call, "%s", typed));
        answer = session_ask(session, type, request, reply);
    }
    free(typed);
    return answer;
}
