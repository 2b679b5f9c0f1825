/* nol task. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/cmd_duty_list.h"
#include "client/danger.h"
#include "client/labels.h"
#include "client/list.h"
#include "client/next.h"
#include "client/outputs.h"
#include "client/papers.h"
#include "client/scheme.h"
#include "client/terminal.h"
#include "common/buffer.h"
#include "common/bug.h"
#include "common/text.h"
#include "proto/tasks.pb-c.h"

struct memory {
    struct call *call;
    struct shown *shown;
    struct buffer why; /* why cases were sent back, a line each: a table may cut it */
};

static void remember(void *arg, const ProtobufCMessage *message)
{
    const Nol__Duty *duty = (const Nol__Duty *)message;
    struct shown *shown = ((struct memory *)arg)->shown;

    if (duty->has_version)
        shown_note(shown, duty->case_, duty->version);
    shown_list_add(shown, duty->case_);
}

/* Why it came back stands with what has to be done. */
static void add_why(Nol__Duty *duty)
{
    char *both = NULL;

    BUG_ON(asprintf(&both, _("%s (sent back: %s)"), duty->label, duty->why_sent_back) < 0);
    labels_put(&duty->label, both);
    free(both);
}

/* What is to be decided with a closer look; danger of which one was only told, and whose holder is late. */
static void mark(Nol__Duty *duty, const char *words)
{
    char *both = NULL;

    BUG_ON(asprintf(&both, i18n_is_chinese() ? "%s（%s）" : "%s (%s)", duty->label, words) < 0);
    labels_put(&duty->label, both);
    free(both);
}

/* "100357J 梅小甲: …", for below the table. */
static void keep_why(struct buffer *why, const Nol__Duty *duty)
{
    buffer_append_text(why, "  ");
    text_append_inert(why, duty->case_ != NULL ? duty->case_ : "");
    buffer_append_text(why, " ");
    text_append_inert(why, duty->name != NULL ? duty->name : "");
    buffer_append_text(why, i18n_is_chinese() ? "：" : ": ");
    text_append_inert(why, duty->why_sent_back);
    buffer_append_text(why, "\n");
}

/* The case by its number: a row's number would be another's after the next list. */
static void complete(void *arg, ProtobufCMessage *message)
{
    next_put(((struct memory *)arg)->call, (Nol__Duty *)message);
}

/* People read and type the words of a duty; scripts its identifier. */
static void name_duty(struct call *call, Nol__Duty *duty)
{
    const char *label = i18n_is_chinese() ? duty->label : duty->label_en;

    if (label == NULL || duty->task == NULL || strcmp(duty->task, "duty") != 0)
        return;
    labels_put(&duty->kind, label);
    next_put(call, duty);
}

static void dress(void *arg, ProtobufCMessage *message, size_t number)
{
    struct memory *memory = arg;
    Nol__Duty *duty = (Nol__Duty *)message;

    (void)number;
    name_duty(memory->call, duty);
    if (duty->overdue && duty->status != NULL)
        labels_put(&duty->status, "overdue");
    if (duty->due == NULL)
        labels_put(&duty->due, labels_due(memory->call, NULL, duty->missing_year));
    labels_put(&duty->label, labels_duty(memory->call, duty));
    if (duty->n_oddities > 0)
        mark(duty, words_label(WORDS_MARK, "odd"));
    if (duty->holder_late)
        mark(duty, _("late with the unit that has it"));
    if (duty->due_at != NULL) /* danger counts hours */
        labels_put(&duty->due, danger_moment(memory->call, duty->due_at));
    if (duty->whom != NULL || duty->function != NULL)
        labels_put(&duty->label,
                   call_printf(memory->call, "%s %s", duty->label,
                               danger_whom(memory->call, duty->whom, duty->function, duty->phone)));
    if (duty->why_sent_back != NULL) {
        add_why(duty);
        keep_why(&memory->why, duty);
    }
    if (duty->command != NULL)
        labels_put(&duty->command, next_words(memory->call, duty->command));
}

static const struct column task_list_columns[] = {
    {"due", N_("Due"), WORDS_NONE, 0},
    {"status", N_("Status"), WORDS_DUTY, 0},
    {"case", N_("Case"), WORDS_NONE, COLUMN_WIDE},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"danger_at", N_("In danger"), WORDS_NONE, COLUMN_DANGER},
    {"task", N_("Task"), WORDS_TASK, COLUMN_WIDE},
    {"label", N_("What"), WORDS_NONE, COLUMN_FLEX},
    {"command", N_("Do"), WORDS_NONE, 0},
    {"oddities", N_("Look closer"), WORDS_ODDITY, COLUMN_WIDE},
    {"why_sent_back", N_("Why sent back"), WORDS_NONE, COLUMN_WIDE},
    {"level", N_("Level"), WORDS_LEVEL, COLUMN_WIDE},
    {"org_name", N_("Unit"), WORDS_NONE, COLUMN_WIDE},
    {"code", N_("Code"), WORDS_NONE, COLUMN_WIDE},
    {"since", N_("Since"), WORDS_NONE, COLUMN_WIDE},
    {"ref", N_("Number"), WORDS_NONE, COLUMN_WIDE},
    COLUMN_END,
};

static int list(struct call *call)
{
    Nol__TaskList request = NOL__TASK_LIST__INIT;
    struct shown shown;
    struct memory memory = {.call = call, .shown = &shown};
    struct list what = {.type = NOL__MESSAGE_TYPE__TASK_LIST,
                        .request = &request.base,
                        .reply = &nol__task_list_reply__descriptor,
                        .columns = task_list_columns,
                        .numbered = true,
                        .hint = N_("Next: the command in the last column; fill in what stands in capitals."),
                        .each = remember,
                        .complete = complete,
                        .dress = dress,
                        .dress_csv = true,
                        .arg = &memory};
    int exit_code = 0;
    struct session *s;

    s = acts_begin(call, &shown, &exit_code);
    if (s == NULL)
        return exit_code;
    exit_code = scheme_filters(call, s);
    if (exit_code != 0)
        return acts_end(&shown, exit_code);
    request.has_mine = 1;
    request.mine = !call_has(call, "all");
    shown_list_begin(&shown, call->command->noun);
    buffer_init(&memory.why, 1024 * 1024);
    exit_code = list_run(call, &what);
    if (memory.why.size > 0 && terminal_columns() > 0)
        fprintf(stderr, "%s\n%s", _("Why sent back"), buffer_text(&memory.why));
    buffer_deinit(&memory.why);
    return acts_end(&shown, exit_code);
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
    request->words = call->arguments[1];
    request->evidence = papers->items;
    request->n_evidence = papers->count;
    return &request->base;
}

static int end_duty(struct call *call, struct session *s, struct shown *shown)
{
    struct targets targets;
    struct papers papers;
    struct act act = {NOL__MESSAGE_TYPE__TASK_DONE, call_printf(call, "task done %s", call->arguments[1]),
                      make_done, &papers};
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
    OPTION_ROWS_EXPORT,
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
     N_("Overdue first. Each row has the one command that ends it."), list_options, false},
    {"task", "history", cmd_task_history, "", ARGUMENT_NONE, 0, 0,
     N_("duties that were done in a span of days, open or late at its end"),
     N_("nol task history --done --from 2019-03-01 --until 2019-03-31\n"
        "nol task history --overdue --unit 990101001000"),
     N_("Just those that nol report duties counts."), cmd_task_history_options, false},
    {"task", "done", done, N_("CASE KIND"), ARGUMENT_CASE, 2, 2, N_("ends a duty (the level that holds it)"),
     N_("nol task done 3 school_visit --note 'seen in class' --on 2019-04-02"),
     N_("KIND is what the list calls it, or a part of that, or its identifier."), done_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("task list", duty, task_list_columns),
    OUTPUT("task history", duty_line, task_history_columns),
    OUTPUT("task done", case_result, act_columns),
    OUTPUT_END,
};

const struct noun cmd_task = {"task", N_("what has to be done, each with its day"), commands, outputs};
