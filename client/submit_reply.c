#include "client/submit_reply.h"

#include "common/bug.h"
#include "proto/auth.pb-c.h"
#include "proto/cases.pb-c.h"
#include "proto/clocks.pb-c.h"
#include "proto/envelope.pb-c.h"
#include "proto/escalations.pb-c.h"
#include "proto/evidence.pb-c.h"
#include "proto/exports.pb-c.h"
#include "proto/imports.pb-c.h"
#include "proto/inquiries.pb-c.h"
#include "proto/matches.pb-c.h"
#include "proto/measures.pb-c.h"
#include "proto/orgs.pb-c.h"
#include "proto/reports.pb-c.h"
#include "proto/schemes.pb-c.h"

static const ProtobufCMessageDescriptor *find(uint32_t type)
{
    switch (type) {
    case NOL__MESSAGE_TYPE__PASSWORD_CHANGE:
    case NOL__MESSAGE_TYPE__USER_ADD:
    case NOL__MESSAGE_TYPE__USER_APPROVE:
    case NOL__MESSAGE_TYPE__USER_DISABLE:
    case NOL__MESSAGE_TYPE__USER_SUBSTITUTE:
    case NOL__MESSAGE_TYPE__USER_RIGHT:
        return &nol__user_reply__descriptor;
    case NOL__MESSAGE_TYPE__IMPORT_COMMIT:
        return &nol__import_reply__descriptor;
    case NOL__MESSAGE_TYPE__REPORT_FREEZE:
        return &nol__report_frozen_show_reply__descriptor;
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
    case NOL__MESSAGE_TYPE__CASE_PAUSE:
    case NOL__MESSAGE_TYPE__CASE_RESUME:
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
    case NOL__MESSAGE_TYPE__EVIDENCE_WITHDRAW:
    case NOL__MESSAGE_TYPE__VISIT_WITHDRAW:
        return &nol__case_result__descriptor;
    case NOL__MESSAGE_TYPE__EVIDENCE_CHECK:
        return &nol__evidence_check_reply__descriptor;
    case NOL__MESSAGE_TYPE__INQUIRY_SEND:
    case NOL__MESSAGE_TYPE__INQUIRY_ANSWER:
    case NOL__MESSAGE_TYPE__INQUIRY_WITHDRAW:
        return &nol__inquiry_reply__descriptor;
    case NOL__MESSAGE_TYPE__MEASURE_ADD:
        return &nol__measure_reply__descriptor;
    case NOL__MESSAGE_TYPE__LADDER_SET:
        return &nol__ladder_list_reply__descriptor;
    case NOL__MESSAGE_TYPE__SCHEME_IMPORT:
        return &nol__scheme_import_reply__descriptor;
    case NOL__MESSAGE_TYPE__EXPORT_ASK:
    case NOL__MESSAGE_TYPE__EXPORT_APPROVE:
        return &nol__export_receiver__descriptor;
    case NOL__MESSAGE_TYPE__ROSTER_SET:
        return &nol__roster_set_reply__descriptor;
    case NOL__MESSAGE_TYPE__ORG_SET:
        return &nol__org_row__descriptor;
    case NOL__MESSAGE_TYPE__ESCALATION_RAISE:
    case NOL__MESSAGE_TYPE__ESCALATION_ACT:
    case NOL__MESSAGE_TYPE__ESCALATION_CALLED:
    case NOL__MESSAGE_TYPE__ESCALATION_DECIDE:
        return &nol__escalation_result__descriptor;
    case NOL__MESSAGE_TYPE__ESCALATION_ROUTE_SET:
        return &nol__escalation_routes_reply__descriptor;
    case NOL__MESSAGE_TYPE__DIRECTIVE_DEFAULT_SET:
        return &nol__directive_defaults_reply__descriptor;
    case NOL__MESSAGE_TYPE__DIRECTIVE_ACT:
        return &nol__directive_result__descriptor;
    case NOL__MESSAGE_TYPE__CLOCK_SET:
        return &nol__clock_setting__descriptor;
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
