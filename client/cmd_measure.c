/* nol measure: help for a child, and the steps against a guardian who refuses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/cmd_report.h"
#include "client/labels.h"
#include "client/ladder.h"
#include "client/list.h"
#include "client/oddities.h"
#include "client/outputs.h"
#include "client/papers.h"
#include "proto/measures.pb-c.h"

static int say_kinds(const struct call *call, const char *typed, const char *steps)
{
    char *all = words_all(WORDS_MEASURE);
    int exit_code = call_usage(call, _("--%s: \"%s\" is none of its words.\nPossible: %s"), "kind", typed,
                               *steps != '\0' ? steps : all);

    free(all);
    return exit_code;
}

/* --kind as an identifier, where its word was typed: the program's, or the district's for a step of its own. 0, or the exit code. */
static int kind_by_word(struct call *call)
{
    int exit_code = 0;

    for (size_t i = 0; i < call->value_count; i++)
        if (strcmp(call->values[i].row->name, "kind") == 0) {
            const char *typed = call->values[i].text, *known = words_find(WORDS_MEASURE, typed), *steps = "";

            if (known == NULL && !ladder_is_identifier(typed)) {
                known = ladder_find(call, typed, &steps, &exit_code);
                if (exit_code != 0)
                    return exit_code;
                if (known == NULL)
                    return say_kinds(call, typed,
                                     *steps != '\0'
                                         ? call_printf(call, "aid, lesson_plan, lesson, other, %s", steps)
                                         : steps);
            }
            if (known != NULL)
                call->values[i].text = known;
        }
    return 0;
}

static const struct column measure_add_columns[] = {
    {"measure", N_("Measure"), WORDS_NONE, 0},
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"kind", N_("Kind"), WORDS_MEASURE, 0},
    {"amount", N_("Yuan"), WORDS_NONE, COLUMN_MONEY},
    {"version", N_("Version"), WORDS_NONE, 0},
    {"notices", N_("Notices"), WORDS_NONE, 0},
    {"next_step", N_("Next step"), WORDS_MEASURE, 0},
    {"earliest", N_("Earliest"), WORDS_NONE, 0},
    COLUMN_END,
};

static int add_one(struct call *call, struct session *s, struct shown *shown)
{
    Nol__MeasureAdd request = NOL__MEASURE_ADD__INIT;
    struct submission item = {.type = NOL__MESSAGE_TYPE__MEASURE_ADD, .request = &request.base};
    struct targets targets;
    struct papers papers;
    int exit_code = targets_one(call, s, shown, true, &targets);
    Nol__MeasureReply *reply;

    if (exit_code == 0)
        exit_code = papers_prepare(call, s, targets.items[0].number, NULL, 0, &papers);
    if (exit_code != 0)
        return exit_code;
    list_fill(call,
              &request.base); /* kind, on, amount, lessons, number, issuer, served, until, hearing, note */
    item.subject = request.case_ = targets.items[0].number;
    request.has_version = 1;
    request.version = targets.items[0].version;
    request.evidence = papers.items;
    request.n_evidence = papers.count;
    reply = (Nol__MeasureReply *)submit_one(s, "measure add", &item, &exit_code);
    if (reply == NULL)
        return exit_code;
    output_one(call, &reply->base, measure_add_columns);
    shown_note(shown, reply->case_, reply->version);
    oddities_tell(call, s, reply->case_, reply->name, reply->oddities, reply->n_oddities);
    if (call->format == FORMAT_TABLE)
        fprintf(stderr,
                reply->next_step != NULL ? _("Next: nol ladder list %s says what is possible when.\n")
                                         : _("Next: nol measure list %s\n"),
                call_quoted(call, reply->case_));
    nol__measure_reply__free_unpacked(reply, NULL);
    return 0;
}

static int add(struct call *call)
{
    struct shown shown;
    int exit_code = 0;
    struct session *s;

    if (!call_has(call, "kind"))
        return call_usage(call, _("--%s is missing"), "kind");
    exit_code = kind_by_word(call);
    if (exit_code != 0)
        return exit_code;
    s = acts_begin(call, &shown, &exit_code);
    return s == NULL ? exit_code : acts_end(&shown, add_one(call, s, &shown));
}

/* A list whose --kind is a word. */
static int list_of(struct call *call, const struct list *what, char **number)
{
    int exit_code = kind_by_word(call);

    return exit_code != 0 ? exit_code : acts_list(call, what, number);
}

/* A step of the district's own has its own words. What lost its papers stands in the list, crossed out. */
static void dress(void *arg, ProtobufCMessage *message, size_t number)
{
    Nol__Measure *measure = (Nol__Measure *)message;
    struct call *call = arg;

    (void)number;
    labels_put(&measure->kind, labels_measure(measure->kind, measure->label, measure->label_en));
    if (measure->withdrawn)
        labels_put(&measure->kind, call_printf(call, _("XX withdrawn: %s"), measure->kind));
}

static const struct column measure_list_columns[] = {
    {"measure", N_("Measure"), WORDS_NONE, 0},
    {"on", N_("Day"), WORDS_NONE, 0},
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"danger_at", N_("In danger"), WORDS_NONE, COLUMN_DANGER},
    {"kind", N_("Kind"), WORDS_MEASURE, COLUMN_FLEX},
    {"amount", N_("Yuan"), WORDS_NONE, COLUMN_MONEY | COLUMN_RIGHT},
    {"lessons", N_("Lessons"), WORDS_NONE, COLUMN_RIGHT | COLUMN_SPARE},
    {"number", N_("Document no."), WORDS_NONE, COLUMN_FLEX},
    {"issuer", N_("Issuer"), WORDS_NONE, COLUMN_WIDE},
    {"served", N_("Served"), WORDS_NONE, COLUMN_WIDE},
    {"until", N_("Until"), WORDS_NONE, COLUMN_WIDE},
    {"hearing", N_("Hearing"), WORDS_HEARING, COLUMN_WIDE},
    {"by", N_("By"), WORDS_NONE, COLUMN_WIDE},
    {"by_org", N_("Unit"), WORDS_NONE, COLUMN_WIDE},
    {"withdrawn", N_("Withdrawn"), WORDS_NONE, COLUMN_WIDE},
    COLUMN_END,
};

static int list(struct call *call)
{
    Nol__MeasureList request = NOL__MEASURE_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__MEASURE_LIST,
                        .request = &request.base,
                        .reply = &nol__measure_list_reply__descriptor,
                        .columns = measure_list_columns,
                        .dress = dress,
                        .dress_csv = true,
                        .arg = call,
                        .hint = N_("Sums: nol measure sum, with the same options.")};

    return report_known(call, &request.known_at, &request.position) ? list_of(call, &what, &request.case_)
                                                                    : 2;
}

static const struct column measure_sum_columns[] = {
    {"kind", N_("Kind"), WORDS_MEASURE, 0},
    {"times", N_("Person-times"), WORDS_NONE, COLUMN_RIGHT},
    {"persons", N_("Persons"), WORDS_NONE, COLUMN_RIGHT},
    {"amount", N_("Yuan"), WORDS_NONE, COLUMN_MONEY | COLUMN_RIGHT},
    {"planned", N_("Lessons planned"), WORDS_NONE, COLUMN_RIGHT},
    {"held", N_("Lessons held"), WORDS_NONE, COLUMN_RIGHT},
    COLUMN_END,
};

static int sum(struct call *call)
{
    Nol__MeasureSum request = NOL__MEASURE_SUM__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__MEASURE_SUM,
                        .request = &request.base,
                        .reply = &nol__measure_sum_reply__descriptor,
                        .columns = measure_sum_columns};

    return list_of(call, &what, &request.case_);
}

static const struct option_row add_options[] = {
    {"kind", 'k', OPTION_TEXT, false, N_("KIND"),
     N_("aid, lesson_plan, lesson, other, or a step of the ladder (nol ladder list)"), WORDS_NONE},
    {"on", 0, OPTION_DAY, false, N_("DATE"), N_("given, held or issued on (default: today)"), WORDS_NONE},
    {"amount", 0, OPTION_AMOUNT, false, N_("YUAN"), N_("aid: how much, like 1234.56"), WORDS_NONE},
    {"lessons", 0, OPTION_NUMBER, false, N_("N"), N_("planned in all, or held that day"), WORDS_NONE},
    {"number", 0, OPTION_TEXT, false, N_("NUMBER"), N_("the document's number"), WORDS_NONE},
    {"issuer", 0, OPTION_TEXT, false, N_("NAME"), N_("who issued or gave it"), WORDS_NONE},
    {"served", 0, OPTION_DAY, false, N_("DATE"), N_("the day of service"), WORDS_NONE},
    {"until", 0, OPTION_DAY_AHEAD, false, N_("DATE"), N_("the last day of the term or of the plan"),
     WORDS_NONE},
    {"hearing", 0, OPTION_WORD, false, N_("WORD"), N_("a penalty's hearing: held or waived"), WORDS_HEARING},
    OPTION_ROW_NOTE,
    OPTION_ROW_EVIDENCE,
    OPTION_ROW_VERSION,
    OPTION_END,
};
#define OPTION_ROWS_FILTER                                                                                   \
    {"kind", 'k', OPTION_TEXT, false, N_("KIND"), N_("of this kind"), WORDS_NONE}, OPTION_ROW_BATCH,         \
        {"street", 0, OPTION_ORG, false, N_("ORG"), N_("of this street's cases"), WORDS_NONE},               \
        {"from", 0, OPTION_DAY, false, N_("DATE"), N_("from this day on"), WORDS_NONE},                      \
    {                                                                                                        \
        "until", 0, OPTION_DAY, false, N_("DATE"), N_("until this day"), WORDS_NONE                          \
    }
static const struct option_row list_options[] = {OPTION_ROWS_FILTER, OPTION_ROW_KNOWN_AT, OPTION_ROW_LIMIT,
                                                 OPTION_ROW_AFTER,   OPTION_ROWS_EXPORT,  OPTION_END};
static const struct option_row sum_options[] = {OPTION_ROWS_FILTER, OPTION_END};

static const struct command commands[] = {
    {"measure", "add", add, N_("CASE"), ARGUMENT_CASE, 1, 1,
     N_("records help given, or a step against a guardian who refuses"),
     N_("nol measure add 3 --kind aid --amount 1234.56 --on 2019-03-01 --note 'meals'\n"
        "nol measure add 3 --kind lesson_plan --lessons 40 --until 2019-06-30\n"
        "nol measure add 3 --kind lesson --lessons 2\n"
        "nol measure add 3 --kind talk --note 'who was there, what was said'\n"
        "nol measure add 3 --kind order --number 2019-4 --issuer 'Education bureau' \\\n"
        "    --served 2019-03-03 --until 2019-03-18 --evidence 'other_paper=order.pdf'"),
     N_("A step of the ladder is taken only after the one before it, by an issuer that the district lists, "
        "when its days are over; never against the guardian of a child who is ill or whose school is "
        "deferred. Steps that carry a number and an issuer are for street and district."),
     add_options, false},
    {"measure", "list", list, N_("[CASE]"), ARGUMENT_CASE, 0, 1, N_("measures by their day"),
     N_("nol measure list 3\nnol measure list --kind aid --from 2019-01-01 --until 2019-12-31"),
     N_("With -o json, amounts are in fen. With --known-at those come that report measures counts, by the "
        "streets that it counts."),
     list_options, false},
    {"measure", "sum", sum, N_("[CASE]"), ARGUMENT_CASE, 0, 1,
     N_("person-times, persons and amounts, a line a kind"),
     N_("nol measure sum --from 2019-01-01 --until 2019-12-31\nnol measure sum --batch 2019-01 --kind aid"),
     N_("Person-times count every measure, persons count a child once. With -o json, amounts are in fen."),
     sum_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("measure list", measure, measure_list_columns),
    OUTPUT("measure sum", measure_sum_row, measure_sum_columns),
    OUTPUT("measure add", measure_reply, measure_add_columns),
    OUTPUT_END,
};

const struct noun cmd_measure = {"measure", N_("aid, home teaching, talks, steps of law"), commands, outputs};
