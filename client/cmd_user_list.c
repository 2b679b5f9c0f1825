/* nol user list. */
#include "client/call.h"
#include "client/cmd_user.h"
#include "client/list.h"
#include "proto/auth.pb-c.h"

const struct column user_list_columns[] = {
    {"user", N_("Account"), WORDS_NONE, 0},
    {"display_name", N_("Name"), WORDS_NONE, COLUMN_FLEX},
    {"role", N_("Role"), WORDS_ROLE, 0},
    {"org", N_("Unit"), WORDS_NONE, COLUMN_WIDE},
    {"org_name", N_("Unit name"), WORDS_NONE, COLUMN_FLEX},
    {"status", N_("Status"), WORDS_ACCOUNT, 0},
    {"created", N_("Created"), WORDS_NONE, COLUMN_WIDE},
    {"substitute", N_("Substitute"), WORDS_NONE, 0},
    {"until", N_("Until"), WORDS_NONE, 0},
    {"rights", N_("Rights"), WORDS_RIGHT, COLUMN_FLEX},
    {"waits", N_("Waits for"), WORDS_WAITS, 0},
    {"due", N_("Due"), WORDS_NONE, 0},
    {"late", N_("Late"), WORDS_NONE, 0},
    {"issued", N_("Password"), WORDS_ISSUED, COLUMN_WIDE},
    {"issued_at", N_("Set at"), WORDS_NONE, COLUMN_WIDE},
    {"asked_by", N_("Asked by"), WORDS_NONE, COLUMN_WIDE},
    {"made_by", N_("Password by"), WORDS_NONE, COLUMN_WIDE},
    {"approved_by", N_("Approved by"), WORDS_NONE, COLUMN_WIDE},
    {"why", N_("Why"), WORDS_NONE, COLUMN_WIDE},
    {"stamped_list", N_("Stamped list"), WORDS_NONE, COLUMN_WIDE},
    {"alone", N_("By one alone"), WORDS_NONE, COLUMN_WIDE},
    COLUMN_END,
};

int cmd_user_list(struct call *call)
{
    Nol__UserList request = NOL__USER_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__USER_LIST,
                        .request = &request.base,
                        .reply = &nol__user_list_reply__descriptor,
                        .columns = user_list_columns};

    request.stamped_list =
        cmd_user_value(call, "stamped-list"); /* list_fill finds fields by the option's own name */
    return list_run(call, &what);
}

const struct option_row cmd_user_list_options[] = {
    {"org", 0, OPTION_ORG, false, N_("ORG"), N_("accounts of this unit"), WORDS_NONE},
    {"role", 'r', OPTION_WORD, false, N_("ROLE"), N_("accounts of this role"), WORDS_ROLE},
    {"waiting", 0, OPTION_FLAG, false, NULL, N_("what waits for an approval, a second look, a new password"),
     WORDS_NONE},
    {"from", 0, OPTION_DAY, false, N_("DATE"), N_("made, reset, approved or ended on this day or later"),
     WORDS_NONE},
    {"stamped-list", 0, OPTION_TEXT, false, N_("NUMBER"), N_("of this stamped list"), WORDS_NONE},
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_END,
};
