/* nol audit. */
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/labels.h"
#include "client/list.h"
#include "proto/audit.pb-c.h"

/* What the clock did has no account. */
static void dress(void *arg, ProtobufCMessage *message, size_t number)
{
    Nol__AuditRow *row = (Nol__AuditRow *)message;

    (void)arg;
    (void)number;
    if (row->role != NULL && strcmp(row->role, "clock") == 0)
        labels_put(&row->role, _("the clock"));
}

static int list(struct call *call)
{
    static const struct column columns[] = {
        {"position", N_("Position"), WORDS_NONE, COLUMN_RIGHT},
        {"at", N_("At"), WORDS_NONE, COLUMN_TIME},
        {"user", N_("Account"), WORDS_NONE, 0},
        {"role", N_("Role"), WORDS_ROLE, COLUMN_SPARE},
        {"kind", N_("Kind"), WORDS_EVENT, 0},
        {"case", N_("Case"), WORDS_NONE, 0},
        {"child", N_("Child"), WORDS_NONE, COLUMN_WIDE},
        {"version", N_("Version"), WORDS_NONE, COLUMN_RIGHT | COLUMN_SPARE},
        {"detail", N_("Detail"), WORDS_NONE, COLUMN_FLEX},
        COLUMN_END,
    };
    Nol__AuditList request = NOL__AUDIT_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__AUDIT_LIST,
                        .request = &request.base,
                        .reply = &nol__audit_list_reply__descriptor,
                        .columns = columns,
                        .dress = dress};

    return list_run(call, &what);
}

static const struct option_row list_options[] = {
    {"case", 'c', OPTION_TEXT, false, N_("CASE"), N_("what happened with this case"), WORDS_NONE},
    {"user", 'u', OPTION_TEXT, false, N_("NAME"), N_("what this account did"), WORDS_NONE},
    {"kind", 'k', OPTION_WORD, false, N_("KIND"), N_("events of this kind"), WORDS_EVENT},
    {"from", 0, OPTION_DAY, false, N_("DATE"), N_("recorded on this day or later"), WORDS_NONE},
    {"until", 0, OPTION_DAY, false, N_("DATE"), N_("recorded on this day or before"), WORDS_NONE},
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_END,
};

static const struct command commands[] = {
    {"audit", "list", list, "", ARGUMENT_NONE, 0, 0,
     N_("the trail: who did and who looked at what (auditor)"),
     N_("nol audit list --case 100001X\nnol audit list --user zhang --from 2019-02-01 -o csv"), NULL,
     list_options, false},
    {.noun = NULL},
};

const struct noun cmd_audit = {"audit", N_("the trail"), commands};
