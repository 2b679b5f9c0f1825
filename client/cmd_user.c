/* nol user. */
#include <stdio.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_user.h"
#include "client/output.h"
#include "client/outputs.h"
#include "client/secret.h"
#include "client/submit.h"
#include "client/user_preview.h"
#include "common/random.h"
#include "proto/auth.pb-c.h"

#define MADE_LENGTH 16

static const struct column user_act_columns[] = {
    {"user", N_("Account"), WORDS_NONE, 0},
    {"role", N_("Role"), WORDS_ROLE, 0},
    {"org", N_("Unit"), WORDS_NONE, 0},
    {"status", N_("Status"), WORDS_ACCOUNT, 0},
    {"substitute", N_("Substitute"), WORDS_NONE, 0},
    {"until", N_("Until"), WORDS_NONE, 0},
    {"rights", N_("Rights"), WORDS_RIGHT, 0},
    {"waits", N_("Waits for"), WORDS_WAITS, 0},
    {"due", N_("Due"), WORDS_NONE, 0},
    {"asked_by", N_("Asked by"), WORDS_NONE, 0},
    {"made_by", N_("Password by"), WORDS_NONE, 0},
    {"approved_by", N_("Approved by"), WORDS_NONE, 0},
    {"why", N_("Why"), WORDS_NONE, COLUMN_FLEX},
    {"stamped_list", N_("Stamped list"), WORDS_NONE, 0},
    {"count", N_("Accounts"), WORDS_NONE, 0},
    COLUMN_END,
};

char *cmd_user_value(struct call *call, const char *name)
{
    return (char *)(uintptr_t)call_option(call, name);
}

/* The reply, caller frees; NULL: it has been said why not, exit code in *exit_code. */
static ProtobufCMessage *ask(struct call *call, uint32_t type, ProtobufCMessage *request, bool secret,
                             int *exit_code)
{
    struct submission item = {.type = type,
                              .request = request,
                              .subject = call->argument_count > 0 ? call->arguments[0] : "me",
                              .secret = secret};
    struct session *s = session_of(call, exit_code);
    const char *verb = call->command->verb != NULL ? call->command->verb : "passwd"; /* at a login */

    return s != NULL ? submit_one(s, call_printf(call, "user %s", verb), &item, exit_code) : NULL;
}

static int send(struct call *call, uint32_t type, ProtobufCMessage *request, bool secret)
{
    int exit_code = 0;
    ProtobufCMessage *reply = ask(call, type, request, secret, &exit_code);

    if (reply == NULL)
        return exit_code;
    output_one(call, reply, user_act_columns);
    protobuf_c_message_free_unpacked(reply, NULL);
    return 0;
}

/* --password-stdin, else one is made and printed once, on stderr: it is no data. */
static char *new_password(struct call *call, bool *made)
{
    char text[MADE_LENGTH + 1], *copy;

    *made = !call_has(call, "password-stdin");
    if (!*made)
        return secret_read(call, "", false);
    random_password(text, MADE_LENGTH);
    copy = secret_copy(text);
    return copy;
}

static void say_made(const char *user, const char *password)
{
    fprintf(stderr, _("Password of %s (shown this once): %s\n"), user, password);
}

static int add(struct call *call)
{
    Nol__UserAdd request = NOL__USER_ADD__INIT;
    const char *org;
    bool made;
    int exit_code;

    if (!call_has(call, "role") || !call_has(call, "org"))
        return call_usage(call, _("--role and --org are needed"));
    request.user = call->arguments[0];
    request.role = cmd_user_value(call, "role");
    request.org = cmd_user_value(call, "org");
    request.display_name = cmd_user_value(call, "display-name");
    request.reason = cmd_user_value(call, "reason");
    request.also_org = call_alloc(call, (call->value_count + 1) * sizeof(*request.also_org));
    while ((org = call_option_at(call, "also-org", request.n_also_org)) != NULL)
        request.also_org[request.n_also_org++] = (char *)(uintptr_t)org;
    request.new_password = new_password(call, &made);
    if (request.new_password == NULL)
        return 2;
    exit_code = send(call, NOL__MESSAGE_TYPE__USER_ADD, &request.base, true);
    if (exit_code == 0 && made)
        say_made(request.user, request.new_password);
    secret_free(request.new_password);
    return exit_code;
}

int cmd_user_change_own(struct call *call, char *password, char *new_password)
{
    Nol__PasswordChange request = NOL__PASSWORD_CHANGE__INIT;
    int exit_code = 0;
    ProtobufCMessage *reply;

    request.password = password;
    request.new_password = new_password;
    reply = ask(call, NOL__MESSAGE_TYPE__PASSWORD_CHANGE, &request.base, true, &exit_code);
    if (reply != NULL)
        protobuf_c_message_free_unpacked(reply, NULL);
    return exit_code;
}

static int passwd_own(struct call *call)
{
    Nol__PasswordChange request = NOL__PASSWORD_CHANGE__INIT;
    int exit_code = 2;

    request.password = secret_read(call, _("Present password: "), false);
    if (request.password != NULL)
        request.new_password = secret_read(call, _("New password: "), !call_has(call, "password-stdin"));
    if (request.new_password != NULL)
        exit_code = send(call, NOL__MESSAGE_TYPE__PASSWORD_CHANGE, &request.base, true);
    secret_free(request.password);
    secret_free(request.new_password);
    return exit_code;
}

static int passwd(struct call *call)
{
    Nol__PasswordChange request = NOL__PASSWORD_CHANGE__INIT;
    bool made;
    int exit_code;

    if (call->argument_count == 0)
        return passwd_own(call);
    request.user = call->arguments[0];
    request.reason = cmd_user_value(call, "reason");
    request.new_password = new_password(call, &made);
    if (request.new_password == NULL)
        return 2;
    exit_code = send(call, NOL__MESSAGE_TYPE__PASSWORD_CHANGE, &request.base, true);
    if (exit_code == 0 && made)
        say_made(request.user, request.new_password);
    secret_free(request.new_password);
    return exit_code;
}

/* What was shown of this account, as the list that the request holds. */
static void put_seen(Nol__UserAct *request, const struct user_seen *seen)
{
    for (size_t i = 0; i < seen->count; i++)
        if (strcmp(seen->users[i], request->user) == 0) {
            request->shown = &seen->marks[i];
            request->n_shown = 1;
        }
}

static int act(struct call *call, uint32_t type, const struct user_seen *seen)
{
    Nol__UserAct request = NOL__USER_ACT__INIT;

    request.user = call->arguments[0];
    if (seen != NULL)
        put_seen(&request, seen);
    request.reason = cmd_user_value(call, "reason");
    request.has_object = request.object = call_has(call, "object");
    return send(call, type, &request.base, false);
}

/* Where the outcomes of several go. */
struct approved {
    struct output_list list;
    bool many;
};

static void on_approved(void *arg, struct submission *item)
{
    struct approved *approved = arg;

    if (item->reply != NULL) {
        output_list_row(&approved->list, item->reply);
        return;
    }
    output_list_flush(&approved->list);
    if (approved->many)
        fprintf(stderr, "%s  ", item->subject);
    failure_print(&item->failure);
}

static int preview(struct call *call, const char *number, struct user_seen *seen)
{
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);

    return s == NULL ? exit_code
                     : user_preview_ask(call, s, call->arguments, (size_t)call->argument_count, number, seen);
}

/* All accounts of a stamped list; with --stamped the officer's own scan is compared with the one that was entered. */
static int approve_list(struct call *call)
{
    Nol__UserAct request = NOL__USER_ACT__INIT;
    struct user_seen seen = {.count = 0};
    const char *scan = call_option(call, "stamped");
    uint8_t digest[DIGEST_SIZE];
    int exit_code;

    if (call->argument_count > 0)
        return call_usage(call, _("either names or --list"));
    if (scan != NULL && !cmd_user_digest(scan, digest))
        return 1;
    request.stamped_list = cmd_user_value(call, "list");
    request.reason = cmd_user_value(call, "reason");
    request.has_list_digest = scan != NULL;
    request.list_digest.data = digest;
    request.list_digest.len = DIGEST_SIZE;
    exit_code = preview(call, request.stamped_list, &seen);
    request.shown = seen.marks;
    request.n_shown = seen.count;
    return exit_code != 0 ? exit_code : send(call, NOL__MESSAGE_TYPE__USER_APPROVE, &request.base, false);
}

/* Each account has a request of its own: one that is refused keeps no other from its approval. */
static int approve(struct call *call)
{
    size_t count = (size_t)call->argument_count;
    struct approved approved = {.many = count > 1};
    struct user_seen seen = {.count = 0};
    struct submission *items = call_alloc(call, count * sizeof(*items));
    int exit_code = 0;
    struct session *s;

    if (call_has(call, "object"))
        return count == 1 && !call_has(call, "list") ? act(call, NOL__MESSAGE_TYPE__USER_APPROVE, NULL)
                                                     : call_usage(call, _("--object goes with one name"));
    if (call_has(call, "list"))
        return approve_list(call);
    if (count == 0 || call_has(call, "stamped"))
        return call_usage(call, count == 0 ? _("%s is missing") : _("--stamped goes with --list"), "NAME");
    exit_code = preview(call, NULL, &seen);
    if (exit_code != 0)
        return exit_code;
    if (count == 1)
        return act(call, NOL__MESSAGE_TYPE__USER_APPROVE, &seen);
    s = session_of(call, &exit_code);
    if (s == NULL)
        return exit_code;
    for (size_t i = 0; i < count; i++) {
        Nol__UserAct *request = call_alloc(call, sizeof(*request));

        nol__user_act__init(request);
        request->user = call->arguments[i];
        request->reason = cmd_user_value(call, "reason");
        put_seen(request, &seen);
        items[i] = (struct submission){.type = NOL__MESSAGE_TYPE__USER_APPROVE,
                                       .request = &request->base,
                                       .subject = call->arguments[i]};
    }
    output_list_begin(&approved.list, call, user_act_columns, false);
    exit_code = submit_run(s, "user approve", items, count, on_approved, &approved);
    output_list_end(&approved.list);
    submit_clear(items, count);
    return exit_code;
}

static int reset(struct call *call)
{
    int exit_code = act(call, NOL__MESSAGE_TYPE__USER_RESET_ASK, NULL);

    if (exit_code == 0 && call->format == FORMAT_TABLE)
        fprintf(stderr, _("IT sets the new password: nol user passwd %s\n"),
                call_quoted(call, call->arguments[0]));
    return exit_code;
}

static int disable(struct call *call)
{
    return act(call, NOL__MESSAGE_TYPE__USER_DISABLE, NULL);
}

/* What the substitute does next: told to whoever appoints. */
static void say_login(struct call *call, const struct profile *profile, const char *user, const char *by)
{
    fprintf(stderr, _("Next step for %s: nol --profile %s login %s --user %s --for %s\n"),
            call_quoted(call, by), call_quoted(call, call_printf(call, "for-%s", user)),
            call_quoted(call, call_printf(call, "%s:%s", profile->host, profile->port)),
            call_quoted(call, by), call_quoted(call, user));
}

static int substitute(struct call *call)
{
    Nol__UserSubstitute request = NOL__USER_SUBSTITUTE__INIT;
    int exit_code;

    if (call_has(call, "end") ? call_has(call, "by") || call_has(call, "until")
                              : !call_has(call, "by") || !call_has(call, "until"))
        return call_usage(call, _("either --by and --until, or --end"));
    request.user = call->arguments[0];
    request.by = cmd_user_value(call, "by");
    request.until = cmd_user_value(call, "until");
    request.has_end = request.end = call_has(call, "end");
    exit_code = send(call, NOL__MESSAGE_TYPE__USER_SUBSTITUTE, &request.base, false);
    if (exit_code == 0 && !request.end && call->format == FORMAT_TABLE)
        say_login(call, &call->session->profile, request.user, request.by);
    return exit_code;
}

static int right(struct call *call)
{
    Nol__UserRight request = NOL__USER_RIGHT__INIT;
    const char *found = words_find(WORDS_RIGHT, call->arguments[1]);
    int exit_code;

    request.user = call->arguments[0];
    request.right = found != NULL ? (char *)(uintptr_t)found : call->arguments[1];
    request.has_end = request.end = call_has(call, "end");
    exit_code = send(call, NOL__MESSAGE_TYPE__USER_RIGHT, &request.base, false);
    if (exit_code == 0 && !request.end && call->format == FORMAT_TABLE)
        fprintf(stderr, _("A colleague approves it: nol user approve %s\n"), call_quoted(call, request.user));
    return exit_code;
}

#define OPTION_ROW_PASSWORD                                                                                  \
    {                                                                                                        \
        "password-stdin", 0, OPTION_FLAG, false, NULL, N_("the password is on standard input"), WORDS_NONE   \
    }

static const struct option_row add_options[] = {
    {"role", 'r', OPTION_WORD, false, N_("ROLE"), N_("the role"), WORDS_ROLE},
    {"org", 0, OPTION_ORG, false, N_("ORG"), N_("the unit"), WORDS_NONE},
    {"also-org", 0, OPTION_ORG, true, N_("ORG"), N_("a further school of an inspector"), WORDS_NONE},
    {"display-name", 0, OPTION_TEXT, false, N_("NAME"), N_("the name that others see"), WORDS_NONE},
    OPTION_ROW_REASON,
    OPTION_ROW_PASSWORD,
    OPTION_END,
};
static const struct option_row passwd_options[] = {OPTION_ROW_REASON, OPTION_ROW_PASSWORD, OPTION_END};
static const struct option_row approve_options[] = {
    {"list", 0, OPTION_TEXT, false, N_("NUMBER"), N_("all accounts of this stamped list"), WORDS_NONE},
    {"stamped", 0, OPTION_TEXT, false, N_("FILE"), N_("the scan of the list, to compare"), WORDS_NONE},
    {"object", 0, OPTION_FLAG, false, NULL, N_("objects: its end or new password comes to nothing"),
     WORDS_NONE},
    OPTION_ROW_REASON,
    OPTION_END,
};
static const struct option_row substitute_options[] = {
    {"by", 0, OPTION_TEXT, false, N_("NAME"), N_("who stands in"), WORDS_NONE},
    {"until", 0, OPTION_DAY_AHEAD, false, N_("DATE"), N_("the last day of it"), WORDS_NONE},
    {"end", 0, OPTION_FLAG, false, NULL, N_("it is over; sessions end at once"), WORDS_NONE},
    OPTION_END,
};
static const struct option_row right_options[] = {
    {"end", 0, OPTION_FLAG, false, NULL, N_("the right is over"), WORDS_NONE},
    OPTION_END,
};
static const struct option_row reason_options[] = {OPTION_ROW_REASON, OPTION_END};
static const struct command commands[] = {
    {"user", "add", add, N_("NAME"), ARGUMENT_TEXT, 1, 1, N_("makes an account"),
     N_("nol user add li --role community --org 990101001001 --display-name 'Li'\n"
        "nol user add li --role community --org 990101001001 --password-stdin < file"),
     N_("Without --password-stdin a password is made and shown once."), add_options, false},
    {"user", "import", cmd_user_import, N_("FILE"), ARGUMENT_TEXT, 1, 1,
     N_("makes the accounts of a stamped list (IT)"),
     N_("nol user import a.csv --list 2019-9 --stamped scan.pdf --out first.csv"),
     N_("The first passwords are written to the new file --out, which only you can read; each is for one "
        "login. An officer of "
        "the district approves the list as a whole, a second one looks at it. Interrupted, it is run again: "
        "what is there already "
        "stays. A file to fill in: nol help formats"),
     cmd_user_import_options, false},
    {"user", "list", cmd_user_list, "", ARGUMENT_NONE, 0, 0,
     N_("the accounts; for a street those of its area"),
     N_("nol user list --role street\nnol user list --waiting\nnol user list --from 2019-03-01"), NULL,
     cmd_user_list_options, false},
    {"user", "approve", approve, N_("[NAME...]"), ARGUMENT_TEXT, 0, -1,
     N_("approves accounts, or looks at them as the second (district; the auditor for officers)"),
     N_("nol user approve li wang\nnol --yes user approve --list '2019-9' --stamped scan.pdf\n"
        "nol user approve li --object --reason 'not asked for'"),
     N_("Accounts of the district, auditors and operators need two officers before they work. Any other "
        "works with the first "
        "one's word, and a second one looks at it within three working days; until then nobody who answers "
        "alone for an account "
        "approves or confirms a finding together with it. All are shown first, with name, role, unit and who "
        "made them, and it is asked "
        "whether to go on; --yes skips the question.\n"
        "The password that somebody sets for an officer of the district or the auditor opens once two "
        "officers, or one and the "
        "auditor, have spoken; after the word of one, when three working days have passed and neither "
        "the owner, an officer nor the auditor has objected. A login with the present password is an "
        "objection."),
     approve_options, false},
    {"user", "reset", reset, N_("NAME"), ARGUMENT_TEXT, 1, 1,
     N_("asks IT for a new password for an account (district; a street for its communities)"),
     N_("nol user reset li --reason 'forgotten'"), NULL, reason_options, false},
    {"user", "disable", disable, N_("NAME"), ARGUMENT_TEXT, 1, 1,
     N_("ends an account; its sessions end at once"), N_("nol user disable li --reason 'left'"),
     N_("An officer of the district or the auditor is ended at once by an officer together with a second "
        "one, with the "
        "auditor or with the owner. An officer or the auditor together with an operator end the account when "
        "three working days have passed without an objection: nol user approve NAME --object."),
     reason_options, false},
    {"user", "substitute", substitute, N_("NAME"), ARGUMENT_TEXT, 1, 1,
     N_("lets a colleague stand in during leave (district; a street for its communities)"),
     N_("nol user substitute li --by wang --until 2026-12-11\nnol user substitute li --end"),
     N_("Wang logs in with the own password and --for li, and works with li's role and unit until that day "
        "is over. The "
        "record names Wang, and what Wang has filed somebody else approves."),
     substitute_options, false},
    {"user", "right", right, N_("NAME RIGHT"), ARGUMENT_TEXT, 2, 2,
     N_("gives an account a right beyond its role (district)"),
     N_("nol user right li export\nnol user right li export --end"),
     N_("export: files with a whole batch. It holds once another officer has approved it with nol user "
        "approve NAME."),
     right_options, false},
    {"user", "passwd", passwd, N_("[NAME]"), ARGUMENT_TEXT, 0, 1,
     N_("changes one's own password, or another's"),
     N_("nol user passwd\nnol user passwd li --reason 'forgotten'"),
     N_("With --password-stdin one's own: the present password is the first line, the new one the second. "
        "Another's needs a reason, "
        "unless it was asked for, and the account waits for an officer as a new one does. An officer of the "
        "district and the "
        "auditor go on with the present one meanwhile."),
     passwd_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("user list", user_row, user_list_columns),
    OUTPUT("user add", user_reply, user_act_columns),
    OUTPUT_END,
};

const struct noun cmd_user = {"user", N_("accounts"), commands, outputs};
