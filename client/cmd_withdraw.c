#include "client/cmd_withdraw.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/labels.h"
#include "client/terminal.h"
#include "client/typed.h"
#include "common/date_time.h"
#include "proto/evidence.pb-c.h"

static const char *said(const char *text)
{
    return text != NULL ? text : "";
}

const char *withdraw_words(struct call *call, const char *by, const char *at, const char *why)
{
    int64_t seconds;
    int milliseconds;

    if (by == NULL)
        return NULL;
    if (at == NULL || !date_time_parse(at, &seconds, &milliseconds))
        at = "";
    return call_printf(call, _("WITHDRAWN, counts no more: %.10s  %s  %s"), at, by, why != NULL ? why : "");
}

/* What is meant and what becomes of what rests on it, before it is done. */
static void say_effect(Nol__WithdrawEffect *effect)
{
    const char *what = effect->effect != NULL ? effect->effect : "";
    const char *number = effect->case_ != NULL ? effect->case_ : "";
    const char *label;

    labels_choose(&effect->label, effect->label_en);
    label = said(effect->label);
    if (strcmp(what, "sent_back") == 0)
        fprintf(stderr, _("  case %s: the finding %s, not confirmed yet, is sent back\n"), number, label);
    else if (strcmp(what, "task") == 0)
        fprintf(stderr,
                _("  case %s: the confirmed finding %s loses its ground; the district decides by %s\n"),
                number, label, effect->due != NULL ? effect->due : "");
    else
        fprintf(stderr, _("  case %s: the measure %s counts no more\n"), number,
                said(labels_measure(effect->code, effect->label, effect->label_en)));
}

static void say_what(struct call *call, const Nol__WithdrawCheckReply *reply)
{
    const char *what =
        reply->evidence != NULL
            ? call_printf(call, "%s %s  %s", _("paper"), reply->evidence,
                          said(labels_paper(reply->kind, reply->label, reply->label_en)))
            : call_printf(call, "%s %s  %s  %s", words_label(WORDS_THING, "visit"), reply->visit,
                          words_label(WORDS_HOW, reply->how), words_label(WORDS_RESULT, reply->result));

    fflush(stdout);
    fprintf(stderr, "%s: %s  %s  %s  %s %s\n", _("To be withdrawn"), what, reply->on != NULL ? reply->on : "",
            said(reply->by), reply->case_ != NULL ? reply->case_ : "", said(reply->name));
    for (size_t i = 0; i < reply->n_effects; i++)
        say_effect(reply->effects[i]);
}

/* Which visit a word means: a bare number, #2 or 第2行 is a row of the visits last listed here, no.17 the visit of that number; where no visits
 * were listed, or fewer, a bare number is that of a visit, too. *guessed: it was not said which of both. 0, or the exit code. */
static int find_visit(struct call *call, const struct shown *shown, char **id, bool *guessed)
{
    const bool listed = strcmp(shown->noun, "visit") == 0;
    char *word = call_strdup(call, call->arguments[0]);
    size_t first, last, number_sign;
    bool named = false;
    int64_t visit;

    typed_narrow(word);
    number_sign = strncasecmp(word, "no.", 3) == 0             ? 3
                  : strncmp(word, "编号", strlen("编号")) == 0 ? strlen("编号")
                                                               : 0;
    *id = word + number_sign;
    *guessed = false;
    if (number_sign > 0 || !typed_rows(word, &first, &last, &named) || first != last ||
        (!named && (!listed || first > shown->row_count)))
        return 0;
    if (!listed)
        return call_usage(call, _("no visits were listed last in this terminal, so there is no row %zu"),
                          first);
    if (first == 0 || first > shown->row_count)
        return call_usage(call, _("the list last shown has %zu rows, there is no row %zu"), shown->row_count,
                          first);
    visit = shown_row_part(shown, first);
    *id = call_printf(call, "%" PRId64, visit);
    *guessed = !named && visit != (int64_t)first;
    if (*guessed && (call->yes || !terminal_can_ask()))
        return call_usage(call,
                          _("%zu may be row %zu of the list last shown, which is visit %s, or visit %zu: "
                            "write '#%zu' or no.%zu"),
                          first, first, *id, first, first, first);
    return 0;
}

static ProtobufCMessage *make_evidence(struct call *call, const struct target *target, void *arg)
{
    Nol__EvidenceWithdraw *request = call_alloc(call, sizeof(*request));

    nol__evidence_withdraw__init(request);
    request->evidence = arg;
    request->case_ = (char *)(uintptr_t)target->number;
    request->has_version = 1;
    request->version = target->version;
    request->reason = (char *)(uintptr_t)call_option(call, "reason");
    return &request->base;
}

static ProtobufCMessage *make_visit(struct call *call, const struct target *target, void *arg)
{
    Nol__VisitWithdraw *request = call_alloc(call, sizeof(*request));

    nol__visit_withdraw__init(request);
    request->visit = arg;
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
    struct act act = {.type =
                          is_visit ? NOL__MESSAGE_TYPE__VISIT_WITHDRAW : NOL__MESSAGE_TYPE__EVIDENCE_WITHDRAW,
                      .make = is_visit ? make_visit : make_evidence};
    char *id = call->arguments[0];
    bool guessed = false;
    int exit_code = is_visit ? find_visit(call, shown, &id, &guessed) : 0;
    Nol__WithdrawCheck request = NOL__WITHDRAW_CHECK__INIT;
    Nol__WithdrawCheckReply *reply;
    struct target target;
    bool ask;

    if (exit_code != 0)
        return exit_code;
    act.command = call_printf(call, "%s withdraw %s", call->command->noun, id);
    act.arg = id;
    if (is_visit)
        request.visit = id;
    else
        request.evidence = id;
    reply = (Nol__WithdrawCheckReply *)session_ask(s, NOL__MESSAGE_TYPE__WITHDRAW_CHECK, &request.base,
                                                   &nol__withdraw_check_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    say_what(call, reply);
    target = target_of(call, shown, reply);
    ask = (reply->n_effects > 0 || guessed) && terminal_can_ask();
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
