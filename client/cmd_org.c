/* nol org. */
#include "client/call.h"
#include "client/cmd_import.h"
#include "client/lines.h"
#include "client/list.h"
#include "client/outputs.h"
#include "client/plain.h"
#include "proto/orgs.pb-c.h"

static const struct column org_list_columns[] = {
    {"org", N_("Code"), WORDS_NONE, 0},
    {"name", N_("Unit name"), WORDS_NONE, 0},
    {"type", N_("Type"), WORDS_ORG_TYPE, 0},
    {"parent", N_("Parent"), WORDS_NONE, COLUMN_WIDE},
    {"parent_name", N_("Belongs to"), WORDS_NONE, COLUMN_FLEX},
    {"function", N_("For"), WORDS_FUNCTION, 0},
    {"phone", N_("Telephone"), WORDS_NONE, COLUMN_SPARE},
    {"valid_from", N_("From"), WORDS_NONE, COLUMN_WIDE},
    {"valid_until", N_("Until"), WORDS_NONE, COLUMN_WIDE},
    COLUMN_END,
};

static int list(struct call *call)
{
    Nol__OrgList request = NOL__ORG_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__ORG_LIST,
                        .request = &request.base,
                        .reply = &nol__org_list_reply__descriptor,
                        .columns = org_list_columns};

    return list_run(call, &what);
}

/* A unit by its code or name: what is known of it, a line each. */
static void print_unit(void *arg, const ProtobufCMessage *message)
{
    const Nol__OrgRow *row = (const Nol__OrgRow *)message;

    ++*(size_t *)arg;
    LINES_PARTS(0, row->org, row->name, words_label(WORDS_ORG_TYPE, row->type));
    lines_value(_("Belongs to"), row->parent_name);
    lines_value(_("For"), row->function != NULL ? words_label(WORDS_FUNCTION, row->function) : NULL);
    lines_value(_("Telephone"), row->phone != NULL ? row->phone : _("(no telephone is entered)"));
    lines_value(_("From"), row->valid_from);
    lines_value(_("Until"), row->valid_until);
}

static int show(struct call *call)
{
    Nol__OrgList request = NOL__ORG_LIST__INIT;
    size_t count = 0;
    struct list what = {.type = NOL__MESSAGE_TYPE__ORG_LIST,
                        .request = &request.base,
                        .reply = &nol__org_list_reply__descriptor,
                        .columns = org_list_columns,
                        .filled = true,
                        .each = print_unit,
                        .arg = &count};
    int exit_code = 0;
    struct session *s;

    request.find = call->arguments[0];
    if (call->format != FORMAT_TABLE) {
        what.each = NULL;
        return list_run(call, &what);
    }
    s = session_of(call, &exit_code);
    if (s == NULL)
        return exit_code;
    if (!list_walk(s, &what))
        return failure_print(&s->failure);
    if (count == 0)
        return failure_say(ERROR_NOT_FOUND, "what", "org", "id", call->arguments[0], NULL);
    return 0;
}

static const struct column org_set_columns[] = {
    {"org", N_("Code"), WORDS_NONE, 0},        {"name", N_("Unit name"), WORDS_NONE, 0},
    {"type", N_("Type"), WORDS_ORG_TYPE, 0},   {"function", N_("For"), WORDS_FUNCTION, 0},
    {"phone", N_("Telephone"), WORDS_NONE, 0}, COLUMN_END};

static int set(struct call *call)
{
    Nol__OrgSet request = NOL__ORG_SET__INIT;

    if (!call_has(call, "function") && !call_has(call, "phone"))
        return call_usage(call, _("--%s is missing"), "phone");
    list_fill(call, &request.base); /* function, phone */
    request.org = call->arguments[0];
    if (request.phone != NULL && words_find(WORDS_FUNCTION, request.phone) != NULL)
        request.phone = "none"; /* 无 */
    return plain_write(call, NOL__MESSAGE_TYPE__ORG_SET, &request.base, request.org, org_set_columns);
}

static const struct option_row set_options[] = {
    {"function", 0, OPTION_WORD, false, N_("FUNCTION"), N_("what the department is for; none takes it away"),
     WORDS_FUNCTION},
    {"phone", 0, OPTION_TEXT, false, N_("PHONE"), N_("where somebody answers; none takes it away"),
     WORDS_NONE},
    OPTION_END,
};
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
    {"org", "show", show, N_("ORG"), ARGUMENT_TEXT, 1, 1, N_("one unit with its telephone"),
     N_("nol org show GA01"), NULL, NULL, false},
    {"org", "import", cmd_import_org, N_("FILE"), ARGUMENT_FILE, 1, 1, N_("takes the tree of units in"),
     N_("nol org import org.csv"), NULL, cmd_import_options, false},
    {"org", "set", set, N_("ORG"), ARGUMENT_TEXT, 1, 1,
     N_("says what a department is for, and the telephone of a unit (district)"),
     N_("nol org set MZ01 --function civil_affairs\n"
        "nol org set GA01 --phone 0931-8110110"),
     N_("What it is for is taken from the name at import. Danger goes to police and civil affairs; a "
        "directive carries "
        "by default what "
        "such a department needs. The telephone is printed where a child in danger could not be told of."),
     set_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("org list", org_row, org_list_columns),
    OUTPUT("org show", org_row, org_list_columns),
    OUTPUT("org set", org_row, org_set_columns),
    OUTPUT_END,
};

const struct noun cmd_org = {"org", N_("units"), commands, outputs};
