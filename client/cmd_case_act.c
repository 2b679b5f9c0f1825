/* nol case approve, sendback, confirm …: one message, CaseAct, filled from the options. */
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/cmd_case.h"
#include "client/list.h"
#include "client/papers.h"
#include "client/scheme.h"
#include "proto/cases.pb-c.h"

static const struct {
    const char *verb;
    uint32_t type;
} verbs[] = {
    {"handback", NOL__MESSAGE_TYPE__CASE_HANDBACK}, {"approve", NOL__MESSAGE_TYPE__CASE_APPROVE},
    {"sendback", NOL__MESSAGE_TYPE__CASE_SENDBACK}, {"confirm", NOL__MESSAGE_TYPE__CASE_CONFIRM},
    {"enrol", NOL__MESSAGE_TYPE__CASE_ENROL},       {"relapse", NOL__MESSAGE_TYPE__CASE_RELAPSE},
    {"close", NOL__MESSAGE_TYPE__CASE_CLOSE},       {"reopen", NOL__MESSAGE_TYPE__CASE_REOPEN},
    {"transfer", NOL__MESSAGE_TYPE__CASE_TRANSFER}, {"pause", NOL__MESSAGE_TYPE__CASE_PAUSE},
    {"resume", NOL__MESSAGE_TYPE__CASE_RESUME},
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

static int act(struct call *call, struct session *s, struct shown *shown, uint32_t type)
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
    if (exit_code != 0)
        return exit_code;
    return acts_case_act(call, s, shown, type, call_printf(call, "case %s", call->command->verb),
                         targets.items, targets.count, fill, &with);
}

int cmd_case_act(struct call *call)
{
    struct shown shown;
    uint32_t type = 0;
    int exit_code = 0;
    struct session *s;

    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
        if (strcmp(verbs[i].verb, call->command->verb) == 0)
            type = verbs[i].type;
    s = acts_begin(call, &shown, &exit_code);
    return s == NULL ? exit_code : acts_end(&shown, act(call, s, &shown, type));
}
