/* nol visit submit. */
#include <stdio.h>
#include <string.h>

#include "client/acts.h"
#include "client/ask.h"
#include "client/call.h"
#include "client/cmd_duty_list.h"
#include "client/cmd_withdraw.h"
#include "client/list.h"
#include "client/outputs.h"
#include "client/papers.h"
#include "client/pending.h"
#include "client/scheme.h"
#include "client/visit_ask.h"
#include "proto/tasks.pb-c.h"
#include "proto/visits.pb-c.h"

struct report {
    struct papers papers;
    const char *code, *sub;
};

static ProtobufCMessage *make(struct call *call, const struct target *target, void *arg)
{
    Nol__VisitSubmit *request = call_alloc(call, sizeof(*request));
    const struct report *report = arg;

    nol__visit_submit__init(request);
    list_fill(call, &request->base); /* on, result, how, who, met, note */
    request->case_ = (char *)(uintptr_t)target->number;
    request->has_version = 1;
    request->version = target->version;
    request->code = (char *)(uintptr_t)report->code;
    request->sub = (char *)(uintptr_t)report->sub;
    request->next_date = (char *)(uintptr_t)call_option(call, "next");
    request->evidence = report->papers.items;
    request->n_evidence = report->papers.count;
    request->waive = report->papers.waive;
    request->n_waive = report->papers.waive_count;
    return &request->base;
}

/* Where it was not said how the try was made: by telephone, or at home, as most are. */
static void default_how(struct call *call)
{
    bool phone = strcmp(call_option(call, "result"), "phone_only") == 0;

    if (call_has(call, "how"))
        return;
    call_set(call, "how", phone ? "phone" : "home");
    fprintf(stderr, _("--how was not given: %s\n"), words_label(WORDS_HOW, phone ? "phone" : "home"));
}

static int send(struct call *call, struct session *s, struct shown *shown, const struct targets *targets)
{
    const struct target *target = &targets->items[0];

    struct report report = {.code = NULL};
    const struct act act = {NOL__MESSAGE_TYPE__VISIT_SUBMIT, "visit submit", make, &report};
    const char *code = call_option(call, "finding"), *sub = call_option(call, "sub");
    struct scheme scheme;
    int exit_code;

    if (!call_has(call, "result"))
        return call_usage(call, _("--%s is missing"), "result");
    if (targets->count > 1 && (code != NULL || call_has(call, "evidence") || call_has(call, "waive")))
        return call_usage(call, _("a finding and its papers are filed for one child at a time"));
    default_how(call);
    if (code == NULL && sub != NULL)
        return call_usage(call, _("--sub goes with --finding"));
    scheme_init(&scheme, call, s, target->number);
    report.code = code != NULL ? scheme_code(&scheme, "finding", code) : NULL;
    report.sub = report.code != NULL && sub != NULL ? scheme_sub(&scheme, report.code, sub) : NULL;
    scheme_deinit(&scheme);
    if ((code != NULL && report.code == NULL) || (sub != NULL && report.sub == NULL))
        return 2;
    exit_code = papers_prepare(call, s, target->number, NULL, 0, &report.papers);
    if (exit_code == 0)
        exit_code = acts_run_on(call, s, shown, &act, targets->items, targets->count);
    return exit_code;
}

/* An earlier visit to this child was sent, and nobody knows what became of it: that one goes first, and nothing is asked. */
static bool is_unsettled(const struct session *s, const char *number)
{
    char server[400];
    size_t count;
    struct pending *all = pending_load(s->profile.state, &count);
    bool found;

    snprintf(server, sizeof(server), "%s:%s %s", s->profile.host, s->profile.port, s->profile.user);
    found = pending_find(all, count, server, "visit submit", number) != NULL;
    pending_free_all(all, count);
    return found;
}

static int send_again(struct call *call, struct session *s, struct shown *shown,
                      const struct targets *targets)
{
    struct report report = {.code = NULL};
    const struct act act = {NOL__MESSAGE_TYPE__VISIT_SUBMIT, "visit submit", make, &report};

    return acts_run_on(call, s, shown, &act, targets->items, 1);
}

static int submit(struct call *call)
{
    bool ask = ask_wanted(call);
    struct targets targets;
    struct shown shown;
    int exit_code = 0;
    struct session *s = acts_begin(call, &shown, &exit_code);

    if (s == NULL)
        return exit_code;
    exit_code = targets_resolve(call, s, &shown, call->arguments, call->argument_count, true, &targets);
    if (exit_code == 0 && targets.count == 0)
        exit_code = call_usage(call, _("no case is named"));
    if (exit_code == 0 && ask && targets.count > 1)
        exit_code = call_usage(call, _("one case at a time"));
    if (exit_code == 0 && ask && is_unsettled(s, targets.items[0].number))
        return acts_end(&shown, send_again(call, s, &shown, &targets));
    if (exit_code == 0 && ask)
        exit_code = visit_ask(call, s, targets.items[0].number);
    if (exit_code == 0)
        exit_code = send(call, s, &shown, &targets);
    return acts_end(&shown, exit_code);
}

static const struct option_row options[] = {
    {"on", 0, OPTION_DAY, false, N_("DATE"), N_("the day of the visit (default: today)"), WORDS_NONE},
    {"result", 'r', OPTION_WORD, false, N_("RESULT"), N_("how the try ended"), WORDS_RESULT},
    {"how", 0, OPTION_WORD, false, N_("HOW"), N_("how it was made"), WORDS_HOW},
    {"who", 0, OPTION_FREE, false, N_("NAMES"), N_("who went"), WORDS_NONE},
    {"met", 0, OPTION_FREE, false, N_("WHOM"), N_("whom they met"), WORDS_NONE},
    OPTION_ROW_NOTE,
    {"finding", 'f', OPTION_TEXT, false, N_("CODE"), N_("the finding, by code or word"), WORDS_NONE},
    {"sub", 0, OPTION_TEXT, false, N_("REASON"), N_("its sub-reason"), WORDS_NONE},
    OPTION_ROW_EVIDENCE,
    {"waive", 0, OPTION_TEXT, true, N_("KIND=REASON"), N_("asks to go without this kind of paper"),
     WORDS_NONE},
    {"next", 0, OPTION_DAY_AHEAD, false, N_("DATE"), N_("the day of the next step"), WORDS_NONE},
    OPTION_ROW_VERSION,
    OPTION_END,
};

static const struct command commands[] = {
    {"visit", "submit", submit, N_("CASE..."), ARGUMENT_CASE, 1, -1,
     N_("files a visit, with or without a finding"),
     N_("nol visit submit 3                       asks step by step\n"
        "nol visit submit 3 --result not_met --how home --note 'nobody at home'\n"
        "nol visit submit 1,3,7-9 -r not_met       several, without a finding\n"
        "nol visit submit 3 --result met --how home --met mother --finding E \\\n"
        "    --evidence 'deferral_approval:7;issuer=Bureau;date=2019-01-05=scan.jpg'"),
     N_("What papers a code needs: nol case check CASE --finding CODE. How one is written: nol help "
        "papers."),
     options, false},
    {"visit", "list", cmd_visit_list, "", ARGUMENT_NONE, 0, 0, N_("the visits that were made, by their day"),
     N_("nol visit list --from 2019-03-01 --until 2019-03-31\n"
        "nol visit list --batch 2019-01 --unit 990101001000"),
     N_("Just those that nol report duties counts."), cmd_visit_list_options, false},
    {"visit", "withdraw", cmd_withdraw, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("takes back a visit that was filed by mistake: it stays in the file and counts no more"),
     N_("nol visit withdraw 17 --reason 'the visit to another child'"),
     N_("By the one who filed it, or who reviews it; its number stands in nol case show CASE. After nol "
        "visit "
        "list a number is a row of it, and no.17 the visit of that number. A finding that is "
        "not confirmed and rests on it is sent back; a confirmed one becomes a task of the district."),
     cmd_withdraw_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("visit list", duty_line, visit_list_columns),
    OUTPUT("visit submit", case_result, act_columns),
    OUTPUT_END,
};

const struct noun cmd_visit = {"visit", N_("visits"), commands, outputs};
