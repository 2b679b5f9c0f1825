#include "client/cmd_duty_list.h"

#include <stddef.h>
#include <stdlib.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/cmd_report.h"
#include "client/labels.h"
#include "client/list.h"
#include "client/output.h"
#include "client/words.h"
#include "proto/envelope.pb-c.h"
#include "proto/tasks.pb-c.h"

struct memory {
    struct labels labels;
    struct shown *shown;
};

static void remember(void *arg, const ProtobufCMessage *message)
{
    const Nol__DutyLine *line = (const Nol__DutyLine *)message;

    shown_list_add_part(((struct memory *)arg)->shown, line->case_,
                        line->visit != NULL ? strtoll(line->visit, NULL, 10) : 0);
}

static void dress(void *arg, ProtobufCMessage *message, size_t number)
{
    struct memory *memory = arg;
    Nol__DutyLine *line = (Nol__DutyLine *)message;

    (void)number;
    labels_choose(&line->label, line->label_en);
    if (line->label == NULL)
        labels_put(&line->label, words_label(WORDS_TASK, line->kind));
    labels_put(&line->code, labels_code_of(&memory->labels, line->case_, line->code));
}

static int run(struct call *call, const struct column *columns, const char *part)
{
    Nol__DutyList request = NOL__DUTY_LIST__INIT;
    struct memory memory;
    struct shown shown;
    const struct list list = {.type = NOL__MESSAGE_TYPE__DUTY_LIST,
                              .request = &request.base,
                              .reply = &nol__duty_list_reply__descriptor,
                              .columns = columns,
                              .numbered = true,
                              .hint = N_("Next: nol case show CASE"),
                              .each = remember,
                              .dress = dress,
                              .dress_csv = true,
                              .arg = &memory};
    int exit_code = 0;
    struct session *s = acts_begin(call, &shown, &exit_code);

    if (s == NULL)
        return exit_code;
    request.part = (char *)(uintptr_t)part;
    request.org = report_option(call, "unit");
    if (!report_known(call, &request.known_at, &request.position))
        return acts_end(&shown, 2);
    memory.shown = &shown;
    labels_init(&memory.labels, call, s);
    shown_list_begin(&shown, call->command->noun);
    exit_code = scheme_filters(call, s);
    if (exit_code == 0)
        exit_code = list_run(call, &list);
    labels_deinit(&memory.labels);
    return acts_end(&shown, exit_code);
}

const struct column visit_list_columns[] = {
    {"visit", N_("Visit"), WORDS_NONE, 0},
    {"on", N_("Visited on"), WORDS_NONE, 0},
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"danger_at", N_("In danger"), WORDS_NONE, COLUMN_DANGER},
    {"result", N_("Result"), WORDS_RESULT, 0},
    {"how", N_("How"), WORDS_HOW, 0},
    {"code", N_("Code"), WORDS_NONE, COLUMN_FLEX},
    {"org_name", N_("Unit"), WORDS_NONE, COLUMN_FLEX},
    {"by", N_("By"), WORDS_NONE, COLUMN_WIDE},
    COLUMN_END,
};

int cmd_visit_list(struct call *call)
{
    return run(call, visit_list_columns, "visits");
}

const struct column task_history_columns[] = {
    {"on", N_("Done on"), WORDS_NONE, 0},
    {"due", N_("Due"), WORDS_NONE, 0},
    {"status", N_("Status"), WORDS_DUTY, 0},
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"danger_at", N_("In danger"), WORDS_NONE, COLUMN_DANGER},
    {"label", N_("What"), WORDS_NONE, COLUMN_FLEX},
    {"code", N_("Code"), WORDS_NONE, COLUMN_FLEX},
    {"org_name", N_("Unit"), WORDS_NONE, COLUMN_FLEX},
    {"since", N_("Since"), WORDS_NONE, COLUMN_WIDE},
    {"by", N_("By"), WORDS_NONE, COLUMN_WIDE},
    COLUMN_END,
};

int cmd_task_history(struct call *call)
{
    static const char *const parts[] = {"overdue", "open", "done"};

    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        if (call_has(call, parts[i]))
            return run(call, task_history_columns, parts[i]);
    return run(call, task_history_columns, "duties");
}

#define OPTION_ROWS_SPAN                                                                                     \
    {"from", 0, OPTION_DAY, false, N_("DATE"), N_("from this day on"), WORDS_NONE},                          \
        {"until", 0, OPTION_DAY, false, N_("DATE"), N_("until this day (default: today)"), WORDS_NONE},      \
        OPTION_ROW_BATCH, OPTION_ROW_KNOWN_AT,                                                               \
        {"code",    'c', OPTION_TEXT, false, N_("CODE"), N_("of cases with this code (-: with none)"),       \
         WORDS_NONE},                                                                                        \
    {                                                                                                        \
        "unit", 0, OPTION_ORG, false, N_("ORG"), N_("of this unit"), WORDS_NONE                              \
    }

const struct option_row cmd_visit_list_options[] = {
    OPTION_ROWS_SPAN, OPTION_ROW_LIMIT, OPTION_ROW_AFTER, OPTION_ROWS_EXPORT, OPTION_END,
};
const struct option_row cmd_task_history_options[] = {
    {"done", 0, OPTION_FLAG, false, NULL, N_("only what was done in these days"), WORDS_NONE},
    {"open", 0, OPTION_FLAG, false, NULL, N_("only what was open at the end of the last day"), WORDS_NONE},
    {"overdue", 0, OPTION_FLAG, false, NULL, N_("only what was late at the end of the last day"), WORDS_NONE},
    OPTION_ROWS_SPAN,
    {"kind", 'k', OPTION_TEXT, false, N_("KIND"), N_("of this kind"), WORDS_NONE},
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_ROWS_EXPORT,
    OPTION_END,
};
