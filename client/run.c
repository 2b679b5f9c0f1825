#include "client/run.h"

#include <sodium.h>
#include <stdio.h>

#include "client/call.h"
#include "client/help.h"
#include "client/internal.h"
#include "client/names.h"
#include "client/options.h"
#include "client/session.h"
#include "client/terminal.h"
#include "client/today.h"

#define CALL_MEMORY (256UL * 1024 * 1024)

static int run_call(struct call *call, int argc, char **argv)
{
    const struct noun *noun = NULL;
    int exit_code;

    switch (options_parse(call, argc, argv, &noun)) {
    case OPTIONS_RUN:
        if (!today_resolve(call))
            return 2;
        exit_code = names_resolve(call);
        return exit_code != 0 ? exit_code : call->command->run(call);
    case OPTIONS_HELP:
        if (call->command != NULL)
            help_command(call->command);
        else if (noun != NULL)
            help_noun(noun);
        else
            help_all();
        break;
    case OPTIONS_VERSION:
        puts("nol " NOL_VERSION);
        break;
    case OPTIONS_WRONG:
        return 2;
    }
    return 0;
}

int run(int argc, char **argv)
{
    struct call call = {.command = NULL};
    int exit_code = 0;

    i18n_start(NULL);
    terminal_watch_interrupt();
    if (sodium_init() < 0)
        return 1;
    arena_init(&call.arena, CALL_MEMORY);
    if (!internal_run(&call, argc, argv))
        exit_code = run_call(&call, argc, argv);
    session_free(call.session);
    arena_deinit(&call.arena);
    if (fflush(stdout) != 0 && exit_code == 0)
        exit_code = 1;
    return exit_code;
}
