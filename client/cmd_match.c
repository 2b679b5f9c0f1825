/* nol match: the desk check against the student registry. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/list.h"
#include "client/match_preview.h"
#include "client/outputs.h"
#include "common/bug.h"
#include "proto/matches.pb-c.h"

static const struct column match_run_columns[] = {
    {"batch", N_("Batch"), WORDS_NONE, 0},
    {"cases", N_("Cases looked at"), WORDS_NONE, 0},
    {"proposals", N_("Proposals"), WORDS_NONE, 0},
    {"exact", N_("To accept at once"), WORDS_NONE, 0},
    {"single", N_("To decide singly"), WORDS_NONE, 0},
    COLUMN_END,
};

static int run(struct call *call)
{
    Nol__MatchRun request = NOL__MATCH_RUN__INIT;
    struct submission item = {.type = NOL__MESSAGE_TYPE__MATCH_RUN, .request = &request.base, .slow = true};
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);
    Nol__MatchRunReply *reply;

    if (s == NULL)
        return exit_code;
    item.subject = request.batch = call->arguments[0];
    reply = (Nol__MatchRunReply *)submit_one(s, "match run", &item, &exit_code);
    if (reply == NULL)
        return exit_code;
    output_one(call, &reply->base, match_run_columns);
    for (size_t i = 0; i < reply->n_by_rule && call->format == FORMAT_TABLE; i++)
        printf("  %s: %s\n", words_label(WORDS_RULE, reply->by_rule[i]->name), reply->by_rule[i]->value);
    if (call->format == FORMAT_TABLE && reply->proposals > 0)
        fprintf(stderr,
                reply->exact > 0 ? _("Next: nol match list %s, then nol match accept --exact --batch %s\n")
                                 : _("Next: nol match list %s\n"),
                call_quoted(call, call->arguments[0]), call_quoted(call, call->arguments[0]));
    nol__match_run_reply__free_unpacked(reply, NULL);
    return 0;
}

static void remember(void *arg, const ProtobufCMessage *message)
{
    const Nol__MatchRow *row = (const Nol__MatchRow *)message;

    shown_note(arg, row->case_, row->version);
    shown_list_add_part(arg, row->case_, row->proposal != NULL ? strtoll(row->proposal, NULL, 10) : 0);
}

static const struct column match_list_columns[] = {
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"danger_at", N_("In danger"), WORDS_NONE, COLUMN_DANGER},
    {"rule", N_("Rule"), WORDS_RULE, 0},
    {"code", N_("Code"), WORDS_NONE, 0},
    {"sub", N_("Sub-reason"), WORDS_NONE, COLUMN_WIDE},
    {"exact", N_("Exact"), WORDS_NONE, 0},
    {"twins", N_("Twins"), WORDS_NONE, 0},
    {"others", N_("Others proposed"), WORDS_NONE, COLUMN_WIDE | COLUMN_RIGHT},
    {"school", N_("School"), WORDS_NONE, COLUMN_FLEX},
    {"reasons", N_("Reason"), WORDS_NONE, COLUMN_FLEX},
    {"id_number", N_("ID number"), WORDS_NONE, COLUMN_WIDE},
    {"student_number", N_("Student number"), WORDS_NONE, COLUMN_WIDE},
    {"grade", N_("Grade"), WORDS_NONE, COLUMN_WIDE},
    {"proposal", N_("Proposal"), WORDS_NONE, COLUMN_WIDE},
    {"status", N_("Status"), WORDS_PROPOSAL, COLUMN_WIDE},
    {"version", N_("Version"), WORDS_NONE, COLUMN_WIDE | COLUMN_RIGHT},
    COLUMN_END,
};

static int list(struct call *call)
{
    Nol__MatchList request = NOL__MATCH_LIST__INIT;
    struct shown shown;
    struct list what = {
        .type = NOL__MESSAGE_TYPE__MATCH_LIST,
        .request = &request.base,
        .reply = &nol__match_list_reply__descriptor,
        .columns = match_list_columns,
        .numbered = true,
        .hint = N_("Next: nol match accept N or nol match reject N --reason TEXT, with row numbers."),
        .each = remember,
        .arg = &shown};
    int exit_code = 0;

    if (acts_begin(call, &shown, &exit_code) == NULL)
        return exit_code;
    request.batch = call->arguments[0];
    shown_list_begin(&shown, call->command->noun);
    return acts_end(&shown, list_run(call, &what));
}

static ProtobufCMessage *make_decision(struct call *call, const struct target *target, void *arg)
{
    Nol__MatchDecide *request = call_alloc(call, sizeof(*request));

    nol__match_decide__init(request);
    list_fill(call, &request->base); /* on, reason, proposal */
    if (request->proposal == NULL && target->part != 0)
        request->proposal = (char *)(uintptr_t)call_printf(call, "%" PRId64, target->part);
    request->case_ = (char *)(uintptr_t)target->number;
    request->has_version = 1;
    request->version = target->version;
    request->has_bulk = request->bulk = *(const bool *)arg;
    request->has_single = request->single = !request->bulk;
    return &request->base;
}

/* The exact proposals of a batch, and how many others there are. */
struct exact {
    struct shown *shown;
    struct target *targets; /* owned */
    size_t count, room;
    size_t others; /* those to be decided singly */
};

static void take_exact(void *arg, const ProtobufCMessage *message)
{
    const Nol__MatchRow *row = (const Nol__MatchRow *)message;
    struct exact *exact = arg;

    if (!match_at_once(row)) {
        exact->others++;
        return;
    }
    if (exact->count == exact->room) {
        exact->room = exact->room == 0 ? 256 : 2 * exact->room;
        exact->targets = reallocarray(exact->targets, exact->room, sizeof(*exact->targets));
        BUG_ON(exact->targets == NULL);
    }
    exact->targets[exact->count] =
        (struct target){.version = row->version, .part = strtoll(row->proposal, NULL, 10)};
    snprintf(exact->targets[exact->count++].number, CASENO_SIZE, "%s", row->case_);
    shown_note(exact->shown, row->case_, row->version);
}

static int accept_all(struct call *call, struct session *s, struct shown *shown, const struct act *act)
{
    Nol__MatchList request = NOL__MATCH_LIST__INIT;
    struct exact exact = {.shown = shown};
    struct list what = {.type = NOL__MESSAGE_TYPE__MATCH_LIST,
                        .request = &request.base,
                        .reply = &nol__match_list_reply__descriptor,
                        .each = take_exact,
                        .arg = &exact};
    int exit_code;

    request.batch = (char *)(uintptr_t)call_option(call, "batch");
    if (!list_walk(s, &what)) {
        exit_code = failure_print(&s->failure);
    } else if (exact.count == 0) {
        exit_code = failure_say(ERROR_NOTHING_TO_DO, "what", _("no open exact proposal"), NULL);
    } else {
        exit_code = match_preview(call, s, request.batch, true, exact.targets, exact.count);
        if (exit_code == 0)
            exit_code = acts_run_on(call, s, shown, act, exact.targets, exact.count);
    }
    if (exact.others > 0 && exit_code != 2 && call->format == FORMAT_TABLE)
        fprintf(stderr,
                i18n_plural("%zu proposal is left for a single decision (over age, slips, twins, several): "
                            "nol match list %s\n",
                            "%zu proposals are left for single decisions (over age, slips, twins, several): "
                            "nol match list %s\n",
                            exact.others),
                exact.others, call_quoted(call, request.batch));
    free(exact.targets);
    return exit_code;
}

/* Named ones. Who names several has looked at none of them alone: then only exact ones are accepted. */
static int accept_named(struct call *call, struct session *s, struct shown *shown, const struct act *act,
                        bool *bulk)
{
    struct targets targets;
    int exit_code = targets_resolve(call, s, shown, call->arguments, call->argument_count, true, &targets);

    if (exit_code != 0)
        return exit_code;
    if (targets.count == 0)
        return call_usage(call, _("no case is named"));
    *bulk = *bulk || targets.count > 1 || targets.named_rows;
    exit_code = match_preview(call, s, NULL, *bulk, targets.items, targets.count);
    if (exit_code != 0)
        return exit_code;
    exit_code = acts_run_on(call, s, shown, act, targets.items, targets.count);
    if (exit_code != 0 && *bulk && call->format == FORMAT_TABLE)
        fputs(
            _("Of several at once only exact ID and name are accepted. The others each alone, after a look:\n"
              "nol match accept CASE, or nol match reject CASE --reason TEXT.\n"),
            stderr);
    return exit_code;
}

static int accept(struct call *call)
{
    bool bulk = call_has(call, "exact");
    const struct act act = {NOL__MESSAGE_TYPE__MATCH_ACCEPT, "match accept", make_decision, &bulk};
    struct shown shown;
    int exit_code = 0;
    struct session *s;

    if (!bulk && call->argument_count == 0)
        return call_usage(call, _("name cases, or --exact --batch BATCH"));
    if (call->argument_count == 0 && !call_has(call, "batch"))
        return call_usage(call, _("--%s is missing"), "batch");
    s = acts_begin(call, &shown, &exit_code);
    if (s == NULL)
        return exit_code;
    return acts_end(&shown, call->argument_count > 0 ? accept_named(call, s, &shown, &act, &bulk)
                                                     : accept_all(call, s, &shown, &act));
}

static int reject(struct call *call)
{
    bool bulk = false;
    const struct act act = {NOL__MESSAGE_TYPE__MATCH_REJECT, "match reject", make_decision, &bulk};

    return acts_run(call, &act);
}

#define OPTION_ROW_PROPOSAL                                                                                  \
    {                                                                                                        \
        "proposal", 0, OPTION_TEXT, false, N_("ID"), N_("which one, where a case has several"), WORDS_NONE   \
    }

static const struct option_row list_options[] = {
    {"status", 0, OPTION_WORD, false, N_("STATUS"), N_("with this status (default: open)"), WORDS_PROPOSAL},
    {"exact", 'x', OPTION_FLAG, false, NULL, N_("only exact ones"), WORDS_NONE},
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_ROWS_EXPORT,
    OPTION_END,
};
static const struct option_row accept_options[] = {
    {"exact", 'x', OPTION_FLAG, false, NULL,
     N_("all exact ones of the batch; twins stay for a single decision"), WORDS_NONE},
    OPTION_ROW_BATCH,
    OPTION_ROW_PROPOSAL,
    OPTION_ROW_ON,
    OPTION_ROW_REASON,
    OPTION_ROW_VERSION,
    OPTION_END,
};
static const struct option_row reject_options[] = {
    OPTION_ROW_REASON, OPTION_ROW_PROPOSAL, OPTION_ROW_ON, OPTION_ROW_VERSION, OPTION_END,
};

static const struct command commands[] = {
    {"match", "run", run, N_("[BATCH]"), ARGUMENT_BATCH, 0, 1,
     N_("compares a list with the student registry"), N_("nol match run 2019-01"),
     N_("It proposes, with reasons; you decide."), NULL, false},
    {"match", "list", list, N_("[BATCH]"), ARGUMENT_BATCH, 0, 1, N_("the proposals, each with its reason"),
     N_("nol match list 2019-01"), NULL, list_options, false},
    {"match", "accept", accept, N_("[CASE...]"), ARGUMENT_CASE, 0, -1, N_("accepts proposals"),
     N_("nol match accept --exact --batch 2019-01\n"
        "nol match accept 3 --on 2019-01-19"),
     N_("Of several at once, or of a range, only exact ID and name are accepted; over age, slips and twins "
        "are "
        "decided each alone."),
     accept_options, false},
    {"match", "reject", reject, N_("CASE..."), ARGUMENT_CASE, 1, -1, N_("rejects proposals"),
     N_("nol match reject 3 --reason 'another child of that name'"), NULL, reject_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("match accept", case_result, act_columns),
    OUTPUT("match run", match_run_reply, match_run_columns),
    OUTPUT("match list", match_row, match_list_columns),
    OUTPUT_END,
};

const struct noun cmd_match = {"match", N_("desk check against the student registry"), commands, outputs};
