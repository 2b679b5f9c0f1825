/* nol task. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/danger.h"
#include "client/list.h"
#include "client/papers.h"
#include "common/bug.h"
#include "proto/tasks.pb-c.h"

static void remember(void *arg, const ProtobufCMessage *message)
{
    const Nol__Duty *duty = (const Nol__Duty *)message;

    if (duty->has_version)
        shown_note(arg, duty->case_, duty->version);
    shown_list_add(arg, duty->case_);
}

static bool is_danger(const ProtobufCMessage *message)
{
    const Nol__Duty *duty = (const Nol__Duty *)message;

    return duty->kind != NULL && strncmp(duty->kind, "danger", 6) == 0; /* danger, danger_solve */
}

static void put(char **field, const char *text)
{
    char *copy = strdup(text);

    BUG_ON(copy == NULL);
    free(*field);
    *field = copy;
}

/* The command by the row's number, and without "nol", which stands in the title. */
static void dress_command(Nol__Duty *duty, size_t number)
{
    const char *text = duty->command, *at;
    char line[200];

    if (strncmp(text, "nol ", 4) == 0)
        text += 4;
    at = duty->case_ != NULL ? strstr(text, duty->case_) : NULL;
    if (at != NULL)
        snprintf(line, sizeof(line), "%.*s%zu%s", (int)(at - text), text, number, at + strlen(duty->case_));
    else
        snprintf(line, sizeof(line), "%s", text);
    put(&duty->command, line);
}

static void dress(void *arg, ProtobufCMessage *message, size_t number)
{
    Nol__Duty *duty = (Nol__Duty *)message;
    char line[64];

    (void)arg;
    if (duty->overdue && duty->status != NULL)
        put(&duty->status, "overdue");
    if (duty->due == NULL && duty->has_missing_year) {
        snprintf(line, sizeof(line), _("no calendar %u"), duty->missing_year);
        put(&duty->due, line);
    }
    if (duty->label == NULL)
        put(&duty->label, words_label(WORDS_TASK, duty->kind != NULL ? duty->kind : ""));
    if (duty->command != NULL)
        dress_command(duty, number);
}

static int list(struct call *call)
{
    static const struct column columns[] = {
        {"due", N_("Due"), WORDS_NONE, 0},
        {"status", N_("Status"), WORDS_DUTY, 0},
        {"case", N_("Case"), WORDS_NONE, COLUMN_WIDE},
        {"name", N_("Name"), WORDS_NONE, 0},
        {"task", N_("Task"), WORDS_TASK, COLUMN_WIDE},
        {"kind", N_("Kind"), WORDS_NONE, COLUMN_WIDE},
        {"label", N_("What"), WORDS_NONE, COLUMN_FLEX},
        {"command", N_("Do: nol ..."), WORDS_NONE, COLUMN_FLEX},
        {"level", N_("Level"), WORDS_LEVEL, COLUMN_WIDE},
        {"org_name", N_("Unit"), WORDS_NONE, COLUMN_WIDE},
        {"code", N_("Code"), WORDS_NONE, COLUMN_WIDE},
        {"since", N_("Since"), WORDS_NONE, COLUMN_WIDE},
        {"ref", N_("Number"), WORDS_NONE, COLUMN_WIDE},
        COLUMN_END,
    };
    Nol__TaskList request = NOL__TASK_LIST__INIT;
    struct shown shown;
    struct list what = {.type = NOL__MESSAGE_TYPE__TASK_LIST,
                        .request = &request.base,
                        .reply = &nol__task_list_reply__descriptor,
                        .columns = columns,
                        .numbered = true,
                        .hint =
                            N_("Next: what stands in the last column; a duty: nol task done N KIND --note "
                               "TEXT, with the row number."),
                        .is_danger = is_danger,
                        .each = remember,
                        .dress = dress,
                        .arg = &shown};
    int exit_code = 0;

    if (acts_begin(call, &shown, &exit_code) == NULL)
        return exit_code;
    request.has_mine = 1;
    request.mine = !call_has(call, "all");
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
    {"mine", 'm', OPTION_FLAG, false, NULL, N_("what my unit has to do (the default)"), WORDS_NONE},
    {"all", 'a', OPTION_FLAG, false, NULL, N_("also what others have to do, of what I may see"), WORDS_NONE},
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
    {"task", "list", list, "", ARGUMENT_NONE, 0, 0, N_("my day: what has to be done, by its day"),
     N_("nol task list\n"
        "nol task list --kind visit\n"
        "nol task list --all --batch 2019-01"),
     N_("Overdue first. Each row has the one command that ends it, with the row's number where a case is "
        "meant."),
     list_options, false},
    {"task", "done", done, N_("CASE KIND"), ARGUMENT_CASE, 2, 2, N_("ends a duty (the level that holds it)"),
     N_("nol task done 3 school_visit --note 'seen in class' --on 2019-04-02"), NULL, done_options, false},
    {.noun = NULL},
};

const struct noun cmd_task = {"task", N_("what has to be done, each with its day"), commands};
