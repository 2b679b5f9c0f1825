/* nol session list, end, confirm. */
#include <stdio.h>

#include "client/call.h"
#include "client/cmd_user.h"
#include "client/list.h"
#include "client/output.h"
#include "client/outputs.h"
#include "client/plain.h"
#include "client/secret.h"
#include "client/session.h"

static const struct column session_list_columns[] = {
    {"session", N_("Session"), WORDS_NONE, 0},
    {"user", N_("Account"), WORDS_NONE, 0},
    {"display_name", N_("Name"), WORDS_NONE, COLUMN_WIDE},
    {"since", N_("Logged in"), WORDS_NONE, 0},
    {"source", N_("From address"), WORDS_NONE, 0},
    {"idle", N_("Ends when idle"), WORDS_NONE, 0},
    {"expires", N_("Session ends"), WORDS_NONE, COLUMN_WIDE},
    {"for_user", N_("Standing in for"), WORDS_NONE, 0},
    {"here", N_("This one"), WORDS_NONE, 0},
    COLUMN_END,
};

static const struct column session_end_columns[] = {
    {"user", N_("Account"), WORDS_NONE, 0},
    {"count", N_("Ended"), WORDS_NONE, 0},
    COLUMN_END,
};

static int session_list(struct call *call)
{
    Nol__SessionList request = NOL__SESSION_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__SESSION_LIST,
                        .request = &request.base,
                        .reply = &nol__session_list_reply__descriptor,
                        .columns = session_list_columns};

    return list_run(call, &what);
}

static int session_end(struct call *call)
{
    Nol__SessionEnd request = NOL__SESSION_END__INIT;

    if ((call->argument_count == 1) == call_has(call, "user"))
        return call_usage(call, _("either the number of a session or --user"));
    request.session = call->argument_count == 1 ? call->arguments[0] : NULL;
    request.user = cmd_user_value(call, "user");
    return plain_write(call, NOL__MESSAGE_TYPE__SESSION_END, &request.base,
                       request.session != NULL ? request.session : request.user, session_end_columns);
}

static int session_confirm(struct call *call)
{
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);
    char *password;

    if (s == NULL)
        return exit_code;
    password = secret_read(call, _("Present password: "), false);
    if (password == NULL)
        return 2;
    exit_code = session_prove_with(s, password);
    secret_free(password);
    return exit_code;
}

static const struct option_row list_options[] = {
    {"user", 'u', OPTION_TEXT, false, N_("NAME"), N_("those of this account (district, IT)"), WORDS_NONE},
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_END,
};
static const struct option_row end_options[] = {
    {"user", 'u', OPTION_TEXT, false, N_("NAME"), N_("all of this account but the one in use"), WORDS_NONE},
    OPTION_END,
};
static const struct option_row confirm_options[] = {
    {"password-stdin", 0, OPTION_FLAG, false, NULL, N_("the password is on standard input"), WORDS_NONE},
    OPTION_END,
};

static const struct command commands[] = {
    {"session", "list", session_list, "", ARGUMENT_NONE, 0, 0, N_("where one is logged in"),
     N_("nol session list\nnol session list --user li"),
     N_("A session ends 12 hours after its login, and before that when for two hours nothing was asked for."),
     list_options, false},
    {"session", "end", session_end, N_("[NUMBER]"), ARGUMENT_TEXT, 0, 1,
     N_("ends a session, or all of an account (own; district and IT: of others)"),
     N_("nol session end 17\nnol session end --user li"), NULL, end_options, false},
    {"session", "confirm", session_confirm, "", ARGUMENT_NONE, 0, 0, N_("gives the password once more"),
     N_("nol session confirm\nnol session confirm --password-stdin < file"),
     N_("Work on accounts and files with a whole batch want the password within the last ten minutes, at the "
        "login or here. On a terminal it is asked for then; a script gives it here first."),
     confirm_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("session list", session_row, session_list_columns),
    OUTPUT("session end", session_end_reply, session_end_columns),
    OUTPUT_END,
};

const struct noun cmd_session = {"session", N_("where one is logged in"), commands, outputs};
