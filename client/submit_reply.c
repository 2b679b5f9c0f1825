#include "client/submit_reply.h"

#include "common/bug.h"
#include "proto/auth.pb-c.h"
#include "proto/cases.pb-c.h"
#include "proto/envelope.pb-c.h"
#include "proto/evidence.pb-c.h"
#include "proto/imports.pb-c.h"
#include "proto/matches.pb-c.h"
#include "proto/schemes.pb-c.h"

static const ProtobufCMessageDescriptor *find(uint32_t type)
{
    switch (type) {
    case NOL__MESSAGE_TYPE__PASSWORD_CHANGE:
    case NOL__MESSAGE_TYPE__USER_ADD:
    case NOL__MESSAGE_TYPE__USER_APPROVE:
    case NOL__MESSAGE_TYPE__USER_DISABLE:
        return &nol__user_reply__descriptor;
    case NOL__MESSAGE_TYPE__IMPORT_COMMIT:
        return &nol__import_reply__descriptor;
    case NOL__MESSAGE_TYPE__MATCH_RUN:
        return &nol__match_run_reply__descriptor;
    case NOL__MESSAGE_TYPE__CASE_ASSIGN:
    case NOL__MESSAGE_TYPE__CASE_HANDBACK:
    case NOL__MESSAGE_TYPE__CASE_APPROVE:
    case NOL__MESSAGE_TYPE__CASE_SENDBACK:
    case NOL__MESSAGE_TYPE__CASE_CONFIRM:
    case NOL__MESSAGE_TYPE__CASE_ENROL:
    case NOL__MESSAGE_TYPE__CASE_RELAPSE:
    case NOL__MESSAGE_TYPE__CASE_CLOSE:
    case NOL__MESSAGE_TYPE__CASE_REOPEN:
    case NOL__MESSAGE_TYPE__CASE_TRANSFER:
        return &nol__case_act_reply__descriptor;
    case NOL__MESSAGE_TYPE__MATCH_ACCEPT:
    case NOL__MESSAGE_TYPE__MATCH_REJECT:
    case NOL__MESSAGE_TYPE__CASE_REMARK:
    case NOL__MESSAGE_TYPE__CASE_ADD:
    case NOL__MESSAGE_TYPE__CHILD_JOIN:
    case NOL__MESSAGE_TYPE__CHILD_SPLIT:
    case NOL__MESSAGE_TYPE__VISIT_SUBMIT:
    case NOL__MESSAGE_TYPE__FINDING_FILE:
    case NOL__MESSAGE_TYPE__TASK_DONE:
    case NOL__MESSAGE_TYPE__EVIDENCE_ADD:
        return &nol__case_result__descriptor;
    case NOL__MESSAGE_TYPE__EVIDENCE_CHECK:
        return &nol__evidence_check_reply__descriptor;
    case NOL__MESSAGE_TYPE__SCHEME_IMPORT:
        return &nol__scheme_import_reply__descriptor;
    default:
        return NULL;
    }
}

const ProtobufCMessageDescriptor *submit_reply_descriptor(uint32_t type)
{
    const ProtobufCMessageDescriptor *descriptor = find(type);

    BUG_ON(descriptor == NULL);
    return descriptor;
}

int submit_reply_is_known(uint32_t type)
{
    return find(type) != NULL;
}
