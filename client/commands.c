#include "client/command.h"

#include <string.h>

/* clang-format off */
/* The nouns, in the order of help. A new one has its line here and below. */
extern const struct noun
    cmd_login,
    cmd_logout,
    cmd_whoami,
    cmd_status,
    cmd_session,
    cmd_org,
    cmd_user,
    cmd_scheme,
    cmd_roster,
    cmd_export,
    cmd_purpose,
    cmd_batch,
    cmd_match,
    cmd_case,
    cmd_child,
    cmd_visit,
    cmd_finding,
    cmd_task,
    cmd_inquiry,
    cmd_measure,
    cmd_ladder,
    cmd_clock,
    cmd_calendar,
    cmd_escalation,
    cmd_directive,
    cmd_evidence,
    cmd_report,
    cmd_audit,
    cmd_watch,
    cmd_pending,
    cmd_template,
    cmd_help,
    cmd_version;

const struct noun *const commands_nouns[] = {
    &cmd_task,
    &cmd_case,
    &cmd_visit,
    &cmd_evidence,
    &cmd_purpose,
    &cmd_watch,
    &cmd_escalation,
    &cmd_directive,
    &cmd_inquiry,
    &cmd_measure,
    &cmd_batch,
    &cmd_roster,
    &cmd_export,
    &cmd_match,
    &cmd_finding,
    &cmd_child,
    &cmd_report,
    &cmd_audit,
    &cmd_org,
    &cmd_user,
    &cmd_scheme,
    &cmd_calendar,
    &cmd_clock,
    &cmd_ladder,
    &cmd_login,
    &cmd_logout,
    &cmd_whoami,
    &cmd_status,
    &cmd_session,
    &cmd_pending,
    &cmd_template,
    &cmd_help,
    &cmd_version,
    NULL,
};

const struct noun_group commands_groups[] = {
    {&cmd_task, N_("Every day (community, street, district; a school's inspector: case)")},
    {&cmd_escalation, N_("What one cannot solve alone (the leadership group and departments too)")},
    {&cmd_batch, N_("Lists and the desk (district)")},
    {&cmd_report, N_("Numbers and the trail (also the group and the auditor)")},
    {&cmd_org, N_("Settings (district; accounts: IT)")},
    {&cmd_login, N_("This program")},
    {NULL, NULL},
};
/* clang-format on */

const struct option_row commands_global_options[] = {
    {"profile", 0, OPTION_TEXT, false, N_("NAME"),
     N_("the profile: server, account, token (default: NOL_PROFILE)"), WORDS_NONE},
    {"output", 'o', OPTION_TEXT, false, N_("FORMAT"), N_("table, wide, json or csv"), WORDS_NONE},
    {"lang", 0, OPTION_TEXT, false, "zh|en",
     N_("language (default: by the locale, Chinese unless it is English)"), WORDS_NONE},
    {"yes", 'y', OPTION_FLAG, false, NULL, N_("do not ask"), WORDS_NONE},
    {"verbose", 'v', OPTION_FLAG, false, NULL, N_("say more on stderr"), WORDS_NONE},
    {"help", 'h', OPTION_FLAG, false, NULL, N_("help, examples first"), WORDS_NONE},
    OPTION_END,
};

const struct noun *commands_find_noun(const char *name)
{
    for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
        if (strcmp((*noun)->name, name) == 0)
            return *noun;
    return NULL;
}

const struct command *commands_find(const struct noun *noun, const char *verb)
{
    for (const struct command *c = noun->commands; c->noun != NULL; c++)
        if (verb == NULL ? c->verb == NULL : c->verb != NULL && strcmp(c->verb, verb) == 0)
            return c;
    return NULL;
}
