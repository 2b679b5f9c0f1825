#include "client/cmd_withdraw.h"

#include <stdio.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/terminal.h"
#include "common/text.h"
#include "proto/evidence.pb-c.h"

static const char *inert(struct call *call, const char *text)
{
    char *copy = call_strdup(call, text != NULL ? text : "");

    text_make_inert(copy, false);
    return copy;
}

const char *withdraw_words(struct call *call, const char *by, const char *at, const char *why)
{
    if (by == NULL)
        return NULL;
    return call_printf(call, _("WITHDRAWN, counts no more: %.10s  %s  %s"), at != NULL ? at : "", by,
                       why != NULL ? why : "");
}

/* What is meant and what becomes of what rests on it, before it is done. */
static void say_effect(struct call *call, const Nol__WithdrawEffect *effect)
{
    const char *what = effect->effect != NULL ? effect->effect : "";
    const char *number = effect->case_ != NULL ? effect->case_ : "";
    const char *label = inert(call, effect->label);

    if (strcmp(what, "sent_back") == 0)
        fprintf(stderr, _("  case %s: the finding %s, not confirmed yet, is sent back\n"), number, label);
    else if (strcmp(what, "task") == 0)
        fprintf(stderr,
                _("  case %s: the confirmed finding %s loses its ground; the district decides by %s\n"),
                number, label, effect->due != NULL ? effect->due : "");
    else
        fprintf(stderr, _("  case %s: the measure %s counts no more\n"), number, label);
}

static void say_what(struct call *call, const Nol__WithdrawCheckReply *reply)
{
    const char *what =
        reply->evidence != NULL
            ? call_printf(call, "%s %s  %s", _("paper"), reply->evidence, inert(call, reply->label))
            : call_printf(call, "%s %s  %s  %s", words_label(WORDS_THING, "visit"), reply->visit,
                          words_label(WORDS_HOW, reply->how), words_label(WORDS_RESULT, reply->result));

    fflush(stdout);
    fprintf(stderr, "%s: %s  %s  %s  %s %s\n", _("Withdraw"), what, reply->on != NULL ? reply->on : "",
            inert(call, reply->by), reply->case_ != NULL ? reply->case_ : "", inert(call, reply->name));
    for (size_t i = 0; i < reply->n_effects; i++)
        say_effect(call, reply->effects[i]);
}

static ProtobufCMessage *make_evidence(struct call *call, const struct target *target, void *arg)
{
    Nol__EvidenceWithdraw *request = call_alloc(call, sizeof(*request));

    (void)arg;
    nol__evidence_withdraw__init(request);
    request->evidence = call->arguments[0];
    request->case_ = (char *)(uintptr_t)target->number;
    request->has_version = 1;
    request->version = target->version;
    request->reason = (char *)(uintptr_t)call_option(call, "reason");
    return &request->base;
}

static ProtobufCMessage *make_visit(struct call *call, const struct target *target, void *arg)
{
    Nol__VisitWithdraw *request = call_alloc(call, sizeof(*request));

    (void)arg;
    nol__visit_withdraw__init(request);
    request->visit = call->arguments[0];
    request->case_ = (char *)(uintptr_t)target->number;
    request->has_version = 1;
    request->version = target->version;
    request->reason = (char *)(uintptr_t)call_option(call, "reason");
    return &request->base;
}

/* The version that was named, or last shown; else that of the case as it was read now, which was just said. */
static struct target target_of(const struct call *call, const struct shown *shown,
                               const Nol__WithdrawCheckReply *reply)
{
    struct target target = {.version = (uint32_t)call_number(call, "version", 0)};

    snprintf(target.number, sizeof(target.number), "%s", reply->case_ != NULL ? reply->case_ : "");
    if (target.version == 0)
        target.version = shown_version(shown, target.number);
    if (target.version == 0)
        target.version = reply->version;
    return target;
}

static int run(struct call *call, struct session *s, struct shown *shown)
{
    const bool is_visit = strcmp(call->command->noun, "visit") == 0;
    const struct act act = {
        .type = is_visit ? NOL__MESSAGE_TYPE__VISIT_WITHDRAW : NOL__MESSAGE_TYPE__EVIDENCE_WITHDRAW,
        .command = call_printf(call, "%s withdraw %s", call->command->noun, call->arguments[0]),
        .make = is_visit ? make_visit : make_evidence};
    Nol__WithdrawCheck request = NOL__WITHDRAW_CHECK__INIT;
    Nol__WithdrawCheckReply *reply;
    struct target target;
    bool ask;

    if (is_visit)
        request.visit = call->arguments[0];
    else
        request.evidence = call->arguments[0];
    reply = (Nol__WithdrawCheckReply *)session_ask(s, NOL__MESSAGE_TYPE__WITHDRAW_CHECK, &request.base,
                                                   &nol__withdraw_check_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    say_what(call, reply);
    target = target_of(call, shown, reply);
    ask = reply->n_effects > 0 && terminal_can_ask();
    nol__withdraw_check_reply__free_unpacked(reply, NULL);
    if (ask && !terminal_confirm(call, _("Withdraw it?")))
        return 2;
    return acts_run_on(call, s, shown, &act, &target, 1);
}

int cmd_withdraw(struct call *call)
{
    struct shown shown;
    int exit_code = 0;
    struct session *s;

    if (!call_has(call, "reason"))
        return call_usage(call, _("--reason is needed: why it is withdrawn"));
    s = acts_begin(call, &shown, &exit_code);
    return s == NULL ? exit_code : acts_end(&shown, run(call, s, &shown));
}

const struct option_row cmd_withdraw_options[] = {
    {"reason", 'r', OPTION_FREE, false, N_("TEXT"), N_("why it is withdrawn; also @FILE or -"), WORDS_NONE},
    OPTION_ROW_VERSION,
    OPTION_END,
};
