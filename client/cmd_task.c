/* nol task. */
#include "client/acts.h"
#include "client/call.h"
#include "client/list.h"
#include "client/papers.h"
#include "proto/tasks.pb-c.h"

static void remember(void *arg, const ProtobufCMessage *message)
{
    const Nol__Duty *duty = (const Nol__Duty *)message;

    if (duty->has_version)
        shown_note(arg, duty->case_, duty->version);
    shown_list_add(arg, duty->case_);
}

static int list(struct call *call)
{
    static const struct column columns[] = {
        {"case", N_("Case"), WORDS_NONE, 0},
        {"name", N_("Name"), WORDS_NONE, 0},
        {"kind", N_("Kind"), WORDS_NONE, 0},
        {"label", N_("Duty"), WORDS_NONE, COLUMN_FLEX},
        {"level", N_("Level"), WORDS_LEVEL, COLUMN_WIDE},
        {"org_name", N_("Unit"), WORDS_NONE, COLUMN_FLEX},
        {"code", N_("Code"), WORDS_NONE, 0},
        {"since", N_("Since"), WORDS_NONE, COLUMN_WIDE},
        {"due", N_("Due"), WORDS_NONE, 0},
        {"status", N_("Status"), WORDS_DUTY, COLUMN_WIDE},
        COLUMN_END,
    };
    Nol__TaskList request = NOL__TASK_LIST__INIT;
    struct shown shown;
    struct list what = {.type = NOL__MESSAGE_TYPE__TASK_LIST,
                        .request = &request.base,
                        .reply = &nol__task_list_reply__descriptor,
                        .columns = columns,
                        .numbered = true,
                        .hint = N_("Next: nol task done N KIND --note TEXT, with a row number."),
                        .each = remember,
                        .arg = &shown};
    int exit_code = 0;

    if (acts_begin(call, &shown, &exit_code) == NULL)
        return exit_code;
    shown_list_begin(&shown);
    return acts_end(&shown, list_run(call, &what));
}

static ProtobufCMessage *make_done(struct call *call, const struct target *target, void *arg)
{
    Nol__TaskDone *request = call_alloc(call, sizeof(*request));
    const struct papers *papers = arg;

    nol__task_done__init(request);
    list_fill(call, &request->base); /* on, note */
    request->case_ = (char *)(uintptr_t)target->number;
    request->has_version = 1;
    request->version = target->version;
    request->kind = call->arguments[1];
    request->evidence = papers->items;
    request->n_evidence = papers->count;
    return &request->base;
}

static int end_duty(struct call *call, struct session *s, struct shown *shown)
{
    struct targets targets;
    struct papers papers;
    const struct act act = {NOL__MESSAGE_TYPE__TASK_DONE,
                            call_printf(call, "task done %s", call->arguments[1]), make_done, &papers};
    int exit_code = targets_resolve(call, s, shown, call->arguments, 1, true, &targets);

    if (exit_code == 0)
        exit_code = papers_prepare(call, s, targets.items[0].number, NULL, 0, &papers);
    if (exit_code == 0)
        exit_code = acts_run_on(call, s, shown, &act, targets.items, targets.count);
    return exit_code;
}

static int done(struct call *call)
{
    struct shown shown;
    int exit_code = 0;
    struct session *s;

    if (!call_has(call, "note"))
        return call_usage(call, _("%s is missing"), "--note");
    s = acts_begin(call, &shown, &exit_code);
    return s == NULL ? exit_code : acts_end(&shown, end_duty(call, s, &shown));
}

static const struct option_row list_options[] = {
    {"mine", 'm', OPTION_FLAG, false, NULL, N_("held by my unit"), WORDS_NONE},
    OPTION_ROW_BATCH,
    {"kind", 'k', OPTION_TEXT, false, N_("KIND"), N_("of this kind"), WORDS_NONE},
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_END,
};
static const struct option_row done_options[] = {
    OPTION_ROW_ON, OPTION_ROW_NOTE, OPTION_ROW_EVIDENCE, OPTION_ROW_VERSION, OPTION_END,
};

static const struct command commands[] = {
    {"task", "list", list, "", ARGUMENT_NONE, 0, 0, N_("open duties, each with its day"),
     N_("nol task list --mine"), NULL, list_options, false},
    {"task", "done", done, N_("CASE KIND"), ARGUMENT_CASE, 2, 2, N_("ends a duty (the level that holds it)"),
     N_("nol task done 3 school_visit --note 'seen in class' --on 2019-04-02"), NULL, done_options, false},
    {.noun = NULL},
};

const struct noun cmd_task = {"task", N_("open duties"), commands};
