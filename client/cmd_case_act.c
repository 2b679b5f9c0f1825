/* nol case approve, sendback, confirm …: one message, CaseAct, filled from the options. */
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/cmd_case.h"
#include "client/list.h"
#include "client/papers.h"
#include "client/preview.h"
#include "client/scheme.h"
#include "common/bug.h"
#include "proto/cases.pb-c.h"

/* What is said before it is sent, and asked of several. */
enum preview { PREVIEW_NONE, PREVIEW_PROPOSED, PREVIEW_CONFIRMED };

static const struct verb {
    const char *verb;
    uint32_t type;
    enum preview preview;
} verbs[] = {
    {"handback", NOL__MESSAGE_TYPE__CASE_HANDBACK, PREVIEW_NONE},
    {"approve", NOL__MESSAGE_TYPE__CASE_APPROVE, PREVIEW_PROPOSED},
    {"sendback", NOL__MESSAGE_TYPE__CASE_SENDBACK, PREVIEW_NONE},
    {"confirm", NOL__MESSAGE_TYPE__CASE_CONFIRM, PREVIEW_PROPOSED},
    {"enrol", NOL__MESSAGE_TYPE__CASE_ENROL, PREVIEW_CONFIRMED},
    {"relapse", NOL__MESSAGE_TYPE__CASE_RELAPSE, PREVIEW_NONE},
    {"close", NOL__MESSAGE_TYPE__CASE_CLOSE, PREVIEW_CONFIRMED},
    {"reopen", NOL__MESSAGE_TYPE__CASE_REOPEN, PREVIEW_CONFIRMED},
    {"transfer", NOL__MESSAGE_TYPE__CASE_TRANSFER, PREVIEW_NONE},
    {"pause", NOL__MESSAGE_TYPE__CASE_PAUSE, PREVIEW_NONE},
    {"resume", NOL__MESSAGE_TYPE__CASE_RESUME, PREVIEW_NONE},
};

struct fill {
    const struct papers *papers;
    char **grants;
    size_t grant_count;
};

static void fill(struct call *call, ProtobufCMessage *message, void *arg)
{
    Nol__CaseAct *request = (Nol__CaseAct *)message;
    const struct fill *with = arg;

    list_fill(call, message); /* on, until, reason, to, form */
    request->grant = with->grants;
    request->n_grant = with->grant_count;
    request->evidence = with->papers->items;
    request->n_evidence = with->papers->count;
}

static int act(struct call *call, struct session *s, struct shown *shown, const struct verb *verb)
{
    struct targets targets;
    struct papers papers;
    struct scheme scheme;
    struct fill with = {.papers = &papers, .grant_count = 0};
    const char *kind;
    int exit_code = targets_resolve(call, s, shown, call->arguments, call->argument_count, true, &targets);

    if (exit_code != 0)
        return exit_code;
    if (targets.count == 0)
        return call_usage(call, _("no case is named"));
    exit_code = papers_prepare(call, s, targets.items[0].number, NULL, 0, &papers);
    if (exit_code != 0)
        return exit_code;
    scheme_init(&scheme, call, s, targets.items[0].number);
    with.grants = call_alloc(call, (call->value_count + 1) * sizeof(*with.grants));
    for (size_t i = 0; (kind = call_option_at(call, "grant", i)) != NULL; i++) {
        kind = scheme_kind(&scheme, "grant", kind);
        if (kind == NULL)
            exit_code = 2;
        with.grants[with.grant_count++] = (char *)(uintptr_t)kind;
    }
    scheme_deinit(&scheme);
    if (exit_code == 0 && verb->preview != PREVIEW_NONE)
        exit_code = preview_cases(call, s, verb->verb, verb->preview == PREVIEW_PROPOSED, targets.items,
                                  targets.count);
    if (exit_code != 0)
        return exit_code;
    return acts_case_act(call, s, shown, verb->type, call_printf(call, "case %s", call->command->verb),
                         targets.items, targets.count, fill, &with);
}

int cmd_case_act(struct call *call)
{
    struct shown shown;
    const struct verb *verb = NULL;
    int exit_code = 0;
    struct session *s;

    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
        if (strcmp(verbs[i].verb, call->command->verb) == 0)
            verb = &verbs[i];
    BUG_ON(verb == NULL); /* the table of commands has no other */
    s = acts_begin(call, &shown, &exit_code);
    return s == NULL ? exit_code : acts_end(&shown, act(call, s, &shown, verb));
}
