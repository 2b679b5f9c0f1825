/* nol login, logout, whoami, status. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client/call.h"
#include "client/cmd_user.h"
#include "client/draft.h"
#include "client/moment.h"
#include "client/output.h"
#include "client/outputs.h"
#include "client/secret.h"
#include "client/session.h"
#include "client/terminal.h"
#include "common/caseno.h"

#define LOGIN_PATIENCE_SECONDS 180 /* a whole bureau at eight in the morning */

static const struct column whoami_columns[] = {
    {"user", N_("Account"), WORDS_NONE, 0},
    {"display_name", N_("Name"), WORDS_NONE, 0},
    {"role", N_("Role"), WORDS_ROLE, 0},
    {"org", N_("Unit"), WORDS_NONE, 0},
    {"org_name", N_("Unit name"), WORDS_NONE, 0},
    {"for_name", N_("Standing in for"), WORDS_NONE, 0},
    {"until", N_("Until"), WORDS_NONE, 0},
    {"expires", N_("Session ends"), WORDS_NONE, 0},
    {"must_change", N_("Password"), WORDS_MUST_CHANGE, 0},
    COLUMN_END,
};

static const char *said(const char *text)
{
    return text != NULL ? text : "-";
}

/* The token is kept, the profile remembers the server; what was told goes to stderr. */
static int keep_login(struct session *s, const char *ca_file)
{
    const Nol__LoginReply *who = s->who;
    char at[MOMENT_SIZE];

    if (!who->has_token || who->token.len != sizeof(s->profile.token)) {
        fputs(_("Error: the server gave no token.\n"), stderr);
        return 1;
    }
    memcpy(s->profile.token, who->token.data, sizeof(s->profile.token));
    s->profile.has_token = true;
    if ((ca_file != NULL && strcmp(ca_file, CONNECTION_CA_SYSTEM) != 0 &&
         !profile_save_ca(&s->profile, ca_file)) ||
        !profile_save(&s->profile) || !profile_save_token(&s->profile))
        return failure_say(ERROR_STATE_NOT_WRITTEN, "file", s->profile.state, "what", strerror(errno), NULL);
    fprintf(stderr, _("Logged in to %s:%s as %s, %s, %s. The session ends at %s.\n"), s->profile.host,
            s->profile.port, said(who->display_name), words_label(WORDS_ROLE, said(who->role)),
            said(who->org_name), moment_short(said(who->expires), false, at));
    if (who->for_name != NULL && *who->for_name != '\0')
        fprintf(stderr, _("You stand in for %s until %s; the record names you.\n"), said(who->for_name),
                said(who->until));
    if (who->reset_at != NULL && *who->reset_at != '\0')
        fprintf(stderr,
                _("Your password was set by %s at %s (%s). If you did not ask for it, tell the district at "
                  "once.\n"),
                said(who->reset_by), moment_short(said(who->reset_at), false, at), said(who->reset_why));
    if (who->has_accounts_waiting && who->accounts_waiting > 0)
        fprintf(stderr,
                _("Accounts that wait for your approval or second look: %u. See: nol user list --waiting\n"),
                who->accounts_waiting);
    return 0;
}

/* Passwords are hashed a few at a time. Whoever comes when many log in is told how long it takes and comes again by himself; not on
 * the same connection, since the server ends one that does not log in. False: it is no question of time, or it takes too long. */
static bool wait_in_line(struct session *s, int64_t until)
{
    uint32_t wait_ms = 1000;
    struct timespec span;

    if (failure_is(&s->failure, ERROR_BUSY) && s->failure.error->retry_after_ms > wait_ms)
        wait_ms = s->failure.error->retry_after_ms;
    if (connection_now_ms() + wait_ms >= until)
        return false;
    if (failure_is(&s->failure, ERROR_BUSY)) {
        fprintf(stderr, _("Many are logging in at once; trying again in %u seconds.\n"),
                (wait_ms + 999) / 1000);
    } else if (session_lost(s)) {
        fputs(_("The connection broke before the answer; trying again.\n"), stderr);
    } else {
        return false;
    }
    span = (struct timespec){.tv_sec = wait_ms / 1000, .tv_nsec = (long)(wait_ms % 1000) * 1000000};
    nanosleep(&span, NULL);
    return session_connect(s);
}

static int send_login(struct call *call, struct session *s, char *password, const char *ca_file)
{
    Nol__Login login = NOL__LOGIN__INIT;
    char device[33];
    const int64_t until = connection_now_ms() + LOGIN_PATIENCE_SECONDS * 1000;

    if (!profile_device(device))
        return failure_say(ERROR_STATE_NOT_WRITTEN, "file", s->profile.state, "what", strerror(errno), NULL);
    login.user = s->profile.user;
    login.password = password;
    login.device = device;
    login.for_user = (char *)(uintptr_t)call_option(call, "for");
    do {
        s->who = (Nol__LoginReply *)session_ask_once(s, NOL__MESSAGE_TYPE__LOGIN, &login.base,
                                                     &nol__login_reply__descriptor);
    } while (s->who == NULL && wait_in_line(s, until));
    return s->who != NULL ? keep_login(s, ca_file) : failure_print(&s->failure);
}

/* The next line of standard input, or NULL: with --password-stdin the new password may stand there. */
static char *new_from_stdin(void)
{
    char *line = terminal_read_line();

    if (line != NULL && *line == '\0') {
        secret_free(line);
        line = NULL;
    }
    return line;
}

/* A password that another hand has set, or that is from before a right, or too old, is changed at once. Whoever types is asked again after one that the server refuses. */
static int change_password(struct call *call, const char *why, char *password)
{
    bool typed = !call_has(call, "password-stdin");
    int exit_code = 1;
    char *fresh;

    fputs(strcmp(why, "right") == 0
              ? _("You have been given a right for which a password has at least 12 characters. Nothing "
                  "answers before you have changed yours.\n")
          : strcmp(why, "old") == 0
              ? _("Your password is older than the district allows. Nothing answers before you have changed "
                  "it.\n")
              : _("Your password was set by somebody else. Nothing answers before you have changed it.\n"),
          stderr);
    for (int tries = typed ? 3 : 1; tries > 0 && exit_code == 1; tries--) {
        fresh = typed ? secret_read(call, _("New password: "), true) : new_from_stdin();
        if (fresh == NULL) {
            fputs(_("Next step: nol user passwd\n"), stderr);
            return typed ? 2 : 0;
        }
        exit_code = cmd_user_change_own(call, password, fresh);
        secret_free(fresh);
    }
    fputs(exit_code == 0 ? _("The password is changed.\n") : _("Next step: nol user passwd\n"), stderr);
    return exit_code;
}

static int login(struct call *call)
{
    const char *user = call_option(call, "user"), *ca = call_option(call, "ca");
    struct session *s = session_new(call);
    char *password, *typed;
    int exit_code;

    if (s == NULL)
        return 2;
    if (call->argument_count > 0 && !profile_parse_server(&s->profile, call->arguments[0]))
        return call_usage(call, _("\"%s\" is not HOST:PORT"), call->arguments[0]);
    if (call->argument_count == 0 && !s->profile.has_server)
        return call_usage(call, _("%s is missing"), _("HOST:PORT"));
    if (user == NULL && s->profile.user[0] == '\0')
        return call_usage(call, _("%s is missing"), "--user");
    if (user != NULL)
        snprintf(s->profile.user, sizeof(s->profile.user), "%s", user);
    if (ca != NULL && strcmp(ca, "system") != 0 && access(ca, R_OK) != 0)
        return failure_say(ERROR_FILE_NOT_OPENED, "file", ca, "what", i18n_system(strerror(errno)), NULL);
    if (ca != NULL)
        snprintf(s->profile.ca, sizeof(s->profile.ca), "%s", ca);
    if (!session_connect(s)) /* before the password is asked for: it goes to nobody who is not who he says */
        return failure_print(&s->failure);
    typed = call_printf(call, _("Password of %s: "), s->profile.user);
    password = secret_read(call, typed, false);
    if (password == NULL)
        return 2;
    if (session_lost(s) && !session_connect(s))
        exit_code = failure_print(&s->failure);
    else
        exit_code = send_login(call, s, password, ca);
    if (exit_code == 0 && s->who->must_change != NULL && *s->who->must_change != '\0')
        exit_code = change_password(call, s->who->must_change, password);
    secret_free(password);
    return exit_code;
}

static int logout(struct call *call)
{
    Nol__Logout request = NOL__LOGOUT__INIT;
    struct session *s = session_new(call);
    ProtobufCMessage *reply;
    char first[DRAFT_NAME_SIZE];
    int exit_code = 0;
    size_t drafts;

    if (s == NULL)
        return 2;
    if (!s->profile.has_token) {
        fputs(_("You were not logged in.\n"), stderr);
        return 0;
    }
    reply = session_resume(s)
                ? session_ask(s, NOL__MESSAGE_TYPE__LOGOUT, &request.base, &nol__logout_reply__descriptor)
                : NULL;
    if (reply == NULL && !failure_is(&s->failure, ERROR_NOT_LOGGED_IN))
        exit_code = failure_print(&s->failure);
    if (reply != NULL)
        protobuf_c_message_free_unpacked(reply, NULL);
    if (!profile_forget_token(&s->profile))
        return failure_say(ERROR_STATE_NOT_WRITTEN, "file", s->profile.state, "what", strerror(errno), NULL);
    drafts = draft_sweep(&s->profile, 0, first);
    if (drafts > 0)
        fprintf(stderr, _("Drafts that were removed from this computer: %zu, that of %s among them.\n"),
                drafts, first);
    fputs(exit_code == 0 ? _("Logged out.\n")
                         : _("The token was deleted here; on the server the session ends by itself.\n"),
          stderr);
    return exit_code;
}

static int show(struct call *call, uint32_t type, const ProtobufCMessage *request,
                const ProtobufCMessageDescriptor *descriptor, const struct column *columns,
                void (*dress)(ProtobufCMessage *reply))
{
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);
    ProtobufCMessage *reply;

    if (s == NULL)
        return exit_code;
    reply = session_ask(s, type, request, descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    if (dress != NULL && call->format != FORMAT_JSON)
        dress(reply);
    output_one(call, reply, columns);
    protobuf_c_message_free_unpacked(reply, NULL);
    return 0;
}

static int whoami(struct call *call)
{
    Nol__Whoami request = NOL__WHOAMI__INIT;

    return show(call, NOL__MESSAGE_TYPE__WHOAMI, &request.base, &nol__whoami_reply__descriptor,
                whoami_columns, NULL);
}

/* The numbers of the versions; what stands behind them is for IT (-o json). */
static void dress_status(ProtobufCMessage *message)
{
    Nol__StatusReply *reply = (Nol__StatusReply *)message;

    if (reply->schema != NULL)
        reply->schema[strspn(reply->schema, "0123456789")] = '\0';
    if (reply->database != NULL)
        reply->database[strcspn(reply->database, " ")] = '\0';
}

static const struct column status_columns[] = {
    {"server", N_("Server"), WORDS_NONE, 0},     {"schema", N_("Schema"), WORDS_NONE, 0},
    {"database", N_("Database"), WORDS_NONE, 0}, {"server_time", N_("Server time"), WORDS_NONE, 0},
    {"position", N_("Position"), WORDS_NONE, 0}, COLUMN_END,
};

static int status(struct call *call)
{
    Nol__Status request = NOL__STATUS__INIT;

    return show(call, NOL__MESSAGE_TYPE__STATUS, &request.base, &nol__status_reply__descriptor,
                status_columns, dress_status);
}

static const struct option_row login_options[] = {
    {"user", 'u', OPTION_TEXT, false, N_("NAME"), N_("the account"), WORDS_NONE},
    {"password-stdin", 0, OPTION_FLAG, false, NULL,
     N_("the password is the first line of standard input, a new one, if it has to be changed, the second"),
     WORDS_NONE},
    {"ca", 0, OPTION_FILE, false, N_("FILE"),
     N_("the CA to trust; it is kept in the profile (system: those of this computer)"), WORDS_NONE},
    {"for", 0, OPTION_TEXT, false, N_("NAME"),
     N_("stand in for this account: with its role and unit (see nol user substitute --help)"), WORDS_NONE},
    OPTION_END,
};

static const struct command login_commands[] = {
    {"login", NULL, login, N_("HOST:PORT"), ARGUMENT_TEXT, 0, 1, N_("logs in; the session lasts 12 hours"),
     N_("nol login 192.0.2.10:7443 --user zhang --ca ca.pem\nnol login\n"
        "nol --profile for-li login 192.0.2.10:7443 --user zhang --for li"),
     N_("Server, account and CA are kept in the profile: next time `nol login` alone is enough. A profile "
        "has one "
        "session: who stands in for a colleague takes a second profile for that, and keeps the own one. A "
        "password "
        "that somebody else has set is good for one login (for an hour on the same computer, should the line "
        "break) and is changed there before anything else."),
     login_options, false},
    {.noun = NULL},
};
static const struct command logout_commands[] = {
    {"logout", NULL, logout, "", ARGUMENT_NONE, 0, 0, N_("ends the session"), N_("nol logout"), NULL, NULL,
     false},
    {.noun = NULL},
};
static const struct command whoami_commands[] = {
    {"whoami", NULL, whoami, "", ARGUMENT_NONE, 0, 0, N_("who is logged in, in which role and unit"),
     N_("nol whoami"), NULL, NULL, false},
    {.noun = NULL},
};
static const struct command status_commands[] = {
    {"status", NULL, status, "", ARGUMENT_NONE, 0, 0,
     N_("the server: version, schema, position of the record"), N_("nol status"), NULL, NULL, false},
    {.noun = NULL},
};

const struct noun cmd_login = {"login", N_("logs in"), login_commands, NULL};
const struct noun cmd_logout = {"logout", N_("ends the session"), logout_commands, NULL};
static const struct output whoami_outputs[] = {
    OUTPUT("whoami", whoami_reply, whoami_columns),
    OUTPUT_END,
};

const struct noun cmd_whoami = {"whoami", N_("who is logged in"), whoami_commands, whoami_outputs};
static const struct output status_outputs[] = {
    OUTPUT("status", status_reply, status_columns),
    OUTPUT_END,
};

const struct noun cmd_status = {"status", N_("state of the server"), status_commands, status_outputs};
