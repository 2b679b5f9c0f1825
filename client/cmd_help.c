/* nol help, version. */
#include <stdio.h>
#include <string.h>

#include "client/call.h"
#include "client/formats.h"
#include "client/help.h"
#include "client/help_topics.h"
#include "client/suggest.h"

static int help(struct call *call)
{
    const struct noun *noun;
    const struct command *command;
    struct suggest near;

    if (call->argument_count == 0) {
        help_all();
        return 0;
    }
    noun = commands_find_noun(call->arguments[0]);
    if (noun == NULL && help_topic(call->arguments[0])) {
        if (strcmp(call->arguments[0], "formats") == 0)
            formats_print();
        return 0;
    }
    if (noun == NULL) {
        near = suggest_begin(call->arguments[0]);
        for (const struct help_topic *topic = help_topics; topic->name != NULL; topic++)
            suggest_offer(&near, topic->name);
        if (near.best != NULL)
            return call_usage(call, _("there is no topic \"%s\"; did you mean %s?"), call->arguments[0],
                              near.best);
        return call_usage(call, _("there is no topic \"%s\""), call->arguments[0]);
    }
    command = commands_find(noun, call->argument_count > 1 ? call->arguments[1] : NULL);
    if (command != NULL)
        help_command(command);
    else
        help_noun(noun);
    return 0;
}

static int version(struct call *call)
{
    (void)call;
    puts("nol " NOL_VERSION);
    return 0;
}

static const struct command help_commands[] = {
    {"help", NULL, help, N_("[TOPIC | NOUN [VERB]]"), ARGUMENT_TEXT, 0, 2, N_("help on a command or a topic"),
     N_("nol help exit-codes\nnol help case list"), NULL, NULL, false},
    {.noun = NULL},
};
static const struct command version_commands[] = {
    {"version", NULL, version, "", ARGUMENT_NONE, 0, 0, N_("the version of this program"), N_("nol version"),
     NULL, NULL, false},
    {.noun = NULL},
};

const struct noun cmd_help = {"help", N_("help on a command or a topic"), help_commands, NULL};
const struct noun cmd_version = {"version", N_("the version of this program"), version_commands, NULL};
