/* nol case assign: named cases, everything of a unit, or a batch as its list says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/cmd_case.h"
#include "client/list.h"
#include "client/terminal.h"
#include "common/bug.h"
#include "common/text.h"
#include "proto/cases.pb-c.h"
#include "proto/orgs.pb-c.h"

#define NAME_COLUMNS 12

/* What a bulk form found: the targets, and a line of each for the eye. */
struct found {
    struct call *call;
    struct shown *shown;
    struct target *targets; /* owned */
    size_t count, room;
};

static void fill(struct call *call, ProtobufCMessage *message, void *arg)
{
    Nol__CaseAct *request = (Nol__CaseAct *)message;

    (void)arg;
    list_fill(call, message); /* to, on, reason */
    if (call_has(call, "as-listed"))
        request->has_as_listed = request->as_listed = 1;
}

static int assign_named(struct call *call, struct session *s, struct shown *shown)
{
    struct targets targets;
    int exit_code = targets_resolve(call, s, shown, call->arguments, call->argument_count, true, &targets);

    if (exit_code != 0)
        return exit_code;
    if (targets.count == 0)
        return call_usage(call, _("no case is named"));
    return acts_case_act(call, s, shown, NOL__MESSAGE_TYPE__CASE_ASSIGN, "case assign", targets.items,
                         targets.count, fill, NULL);
}

static void take(void *arg, const ProtobufCMessage *message)
{
    const Nol__CaseRow *row = (const Nol__CaseRow *)message;
    struct found *found = arg;
    struct target *target;

    if (row->state != NULL && strcmp(row->state, "closed") == 0)
        return;
    if (found->count == found->room) {
        found->room = found->room == 0 ? 256 : 2 * found->room;
        found->targets = reallocarray(found->targets, found->room, sizeof(*found->targets));
        BUG_ON(found->targets == NULL);
    }
    target = &found->targets[found->count++];
    snprintf(target->number, sizeof(target->number), "%s", row->case_);
    target->version = row->version;
    shown_note(found->shown, row->case_, row->version);
    if (!found->call->yes) {
        int spare =
            NAME_COLUMNS - text_width(row->name != NULL ? row->name : ""); /* a longer name stands whole */
        struct buffer line;

        buffer_init(&line, 4096);
        buffer_printf(&line, "  %s  ", row->case_);
        text_append_inert(&line, row->name != NULL ? row->name : "");
        buffer_printf(&line, "%*s  %s  ", spare > 0 ? spare : 0, "",
                      words_label(WORDS_STATE, row->state != NULL ? row->state : ""));
        text_append_inert(&line, row->community_name != NULL ? row->community_name
                                 : row->street_name != NULL  ? row->street_name
                                                             : "");
        fprintf(stderr, "%s\n", buffer_text(&line));
        buffer_deinit(&line);
    }
}

/* The unit's type: "street", "community"; NULL after it said why not. */
static const char *unit_type(struct call *call, struct session *s, const char *named, const char **code,
                             int *exit_code)
{
    Nol__OrgList request = NOL__ORG_LIST__INIT;
    Nol__OrgListReply *reply;
    const char *type = NULL;

    request.find = (char *)(uintptr_t)named;
    reply = (Nol__OrgListReply *)session_ask(s, NOL__MESSAGE_TYPE__ORG_LIST, &request.base,
                                             &nol__org_list_reply__descriptor);
    if (reply == NULL) {
        *exit_code = failure_print(&s->failure);
        return NULL;
    }
    for (size_t i = 0; i < reply->n_rows && type == NULL; i++) {
        const Nol__OrgRow *row = reply->rows[i];
        bool exact = reply->n_rows == 1 || strcmp(row->org, named) == 0 ||
                     (row->name != NULL && strcmp(row->name, named) == 0);

        if (exact && row->type != NULL) {
            type = call_strdup(call, row->type);
            *code = call_strdup(call, row->org);
        }
    }
    nol__org_list_reply__free_unpacked(reply, NULL);
    if (type == NULL)
        *exit_code = failure_say(ERROR_NOT_FOUND, "what", "org", "id", named, NULL);
    return type;
}

/* Which cases a bulk form means. 0 or the exit code. */
static int choose(struct call *call, struct session *s, Nol__CaseList *request)
{
    const char *from = call_option(call, "from"), *code = NULL, *type;
    int exit_code = 0;

    request->batch = (char *)(uintptr_t)call_option(call, "batch");
    if (from == NULL) {
        request->state = strcmp(session_role(s), "street") == 0 ? "at_street" : "listed";
        return 0;
    }
    type = unit_type(call, s, from, &code, &exit_code);
    if (type == NULL)
        return exit_code;
    if (strcmp(type, "community") == 0)
        request->community = (char *)(uintptr_t)code;
    else if (strcmp(type, "street") == 0)
        request->street = (char *)(uintptr_t)code;
    else
        return call_usage(call, _("--from: only a street or a community holds cases"));
    return 0;
}

static int assign_found(struct call *call, struct session *s, struct shown *shown, struct found *found)
{
    const char *to = call_option(call, "to");
    char question[256];

    if (found->count == 0)
        return failure_say(ERROR_NOTHING_TO_DO, "what", _("no case fits"), NULL);
    if (to != NULL)
        snprintf(question, sizeof(question), _("%zu cases go to %s. Go on?"), found->count, to);
    else
        snprintf(question, sizeof(question), _("%zu cases go where the list says. Go on?"), found->count);
    if (!terminal_confirm(call, question))
        return 2;
    return acts_case_act(call, s, shown, NOL__MESSAGE_TYPE__CASE_ASSIGN, "case assign", found->targets,
                         found->count, fill, NULL);
}

static int assign_bulk(struct call *call, struct session *s, struct shown *shown)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    struct found found = {.call = call, .shown = shown};
    struct list list = {.type = NOL__MESSAGE_TYPE__CASE_LIST,
                        .request = &request.base,
                        .reply = &nol__case_list_reply__descriptor,
                        .each = take,
                        .arg = &found};
    int exit_code = choose(call, s, &request);

    if (exit_code == 0 && !list_walk(s, &list))
        exit_code = failure_print(&s->failure);
    else if (exit_code == 0)
        exit_code = assign_found(call, s, shown, &found);
    free(found.targets);
    return exit_code;
}

/* One of the three forms; NULL when it is, else what is wrong. */
static const char *check_form(const struct call *call)
{
    bool named = call->argument_count > 0, from = call_has(call, "from"),
         listed = call_has(call, "as-listed");

    if (named + from + (!named && listed) != 1)
        return _("name cases, or --from ORG, or --batch BATCH --as-listed");
    if (listed == call_has(call, "to"))
        return _("say where they go: --to ORG or --as-listed");
    if (!named && listed && !call_has(call, "batch"))
        return _("--as-listed needs --batch");
    return NULL;
}

int cmd_case_assign(struct call *call)
{
    const char *wrong = check_form(call);
    struct shown shown;
    int exit_code = 0;
    struct session *s;

    if (wrong != NULL)
        return call_usage(call, "%s", wrong);
    if (!call->yes && call->argument_count == 0 && !terminal_can_ask())
        return failure_say(ERROR_PROMPT_REFUSED, NULL);
    s = acts_begin(call, &shown, &exit_code);
    if (s == NULL)
        return exit_code;
    return acts_end(&shown,
                    call->argument_count > 0 ? assign_named(call, s, &shown) : assign_bulk(call, s, &shown));
}
