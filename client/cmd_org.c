/* nol org. */
#include "client/cmd_import.h"
#include "client/list.h"
#include "proto/orgs.pb-c.h"

static int list(struct call *call)
{
    static const struct column columns[] = {
        {"org", N_("Code"), WORDS_NONE, 0},
        {"name", N_("Name"), WORDS_NONE, 0},
        {"type", N_("Type"), WORDS_ORG_TYPE, 0},
        {"parent", N_("Parent"), WORDS_NONE, COLUMN_WIDE},
        {"parent_name", N_("Belongs to"), WORDS_NONE, COLUMN_FLEX},
        {"valid_from", N_("From"), WORDS_NONE, COLUMN_WIDE},
        {"valid_until", N_("Until"), WORDS_NONE, COLUMN_WIDE},
        COLUMN_END,
    };
    Nol__OrgList request = NOL__ORG_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__ORG_LIST,
                        .request = &request.base,
                        .reply = &nol__org_list_reply__descriptor,
                        .columns = columns};

    return list_run(call, &what);
}

static const struct option_row list_options[] = {
    {"under", 0, OPTION_ORG, false, N_("ORG"), N_("this unit and what hangs below it"), WORDS_NONE},
    {"type", 0, OPTION_WORD, false, N_("TYPE"), N_("units of this type"), WORDS_ORG_TYPE},
    {"find", 'f', OPTION_TEXT, false, N_("TEXT"), N_("a code, a part of a name, or the last three digits"),
     WORDS_NONE},
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_END,
};

static const struct command commands[] = {
    {"org", "list", list, "", ARGUMENT_NONE, 0, 0, N_("units: streets, communities, schools, departments"),
     N_("nol org list --type street\n"
        "nol org list --under 990101007000"),
     NULL, list_options, false},
    {"org", "import", cmd_import_org, N_("FILE"), ARGUMENT_FILE, 1, 1, N_("takes the tree of units in"),
     N_("nol org import org.csv"), NULL, cmd_import_options, false},
    {.noun = NULL},
};

const struct noun cmd_org = {"org", N_("units"), commands};
