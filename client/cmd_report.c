/* nol report. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_report.h"
#include "client/labels.h"
#include "client/list.h"
#include "client/output.h"
#include "client/outputs.h"
#include "client/report_district.h"
#include "client/report_print.h"
#include "client/report_words.h"
#include "client/session.h"
#include "client/today.h"
#include "common/date.h"
#include "common/date_time.h"
#include "common/text.h"

char *report_option(struct call *call, const char *name)
{
    return (char *)(uintptr_t)call_option(call, name);
}

/* A moment as RFC 3339: a day, also in words, means its end, a time without zone is of the district. NULL after it said what is wrong. */
static char *moment(struct call *call, const char *typed)
{
    char *text = call_strdup(call, typed);
    struct date day;
    char iso[DATE_SIZE];
    int64_t seconds;
    int milliseconds;
    bool guessed;

    text_trim(text);
    if (today_read(call, text, NULL, false, &day, &guessed)) {
        date_format(day, iso);
        if (guessed)
            fprintf(stderr, _("--%s %s is %s.\n"), "known-at", typed, iso);
        return call_printf(call, "%sT23:59:59+08:00", iso);
    }
    if (strlen(text) >= 16 && text[10] == ' ')
        text[10] = 'T';
    if (strlen(text) == 16)
        text = call_printf(call, "%s:00+08:00", text);
    else if (strlen(text) == 19)
        text = call_printf(call, "%s+08:00", text);
    if (date_time_parse(text, &seconds, &milliseconds))
        return text;
    call_usage(
        call,
        _("--known-at: \"%s\" is no time; write it like 2019-02-28T18:00 or 2019-02-28, or give a position"),
        typed);
    return NULL;
}

static bool is_position(const char *text)
{
    return text != NULL && *text != '\0' && strspn(text, "0123456789") == strlen(text);
}

bool report_known(struct call *call, char **known_at, char **position)
{
    const char *typed = call_option(call, "known-at");

    if (position != NULL && is_position(typed))
        *position = (char *)(uintptr_t)typed;
    else if (typed != NULL && (*known_at = moment(call, typed)) == NULL)
        return false;
    return true;
}

static int stage(struct call *call)
{
    Nol__ReportStage request = NOL__REPORT_STAGE__INIT;
    int exit_code = 0;
    struct report_how how;
    struct session *s;
    Nol__ReportStageReply *reply;

    if (!call_has(call, "batch"))
        return call_usage(call, _("--%s is missing"), "batch");
    request.batch = report_option(call, "batch");
    request.on = report_option(call, "on");
    if (!report_known(call, &request.known_at, &request.position))
        return 2;
    s = session_of(call, &exit_code);
    if (s == NULL)
        return exit_code;
    reply = (Nol__ReportStageReply *)session_ask(s, NOL__MESSAGE_TYPE__REPORT_STAGE, &request.base,
                                                 &nol__report_stage_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    report_words_rows(&reply->base);
    report_words_codes(call, s, reply);
    how = report_how_begin(call);
    if (!report_closes(reply))
        exit_code = failure_say(ERROR_SUMS_DO_NOT_CLOSE, NULL);
    else if (!report_how_shows_report(&how))
        ;
    else if (call->format == FORMAT_CSV)
        report_print_csv(call, reply);
    else if (!output_json(call, &reply->base))
        report_print(reply);
    if (exit_code == 0) {
        report_print_how(&how, reply);
        report_how_end(&how);
    }
    nol__report_stage_reply__free_unpacked(reply, NULL);
    return exit_code;
}

/* --from, --to: a day, or the number of a frozen report. */
static bool take_side(struct call *call, const char *option, char **day, protobuf_c_boolean *has,
                      uint32_t *report)
{
    const char *typed = call_option(call, option);
    char text[DATE_SIZE];
    struct date date;
    bool guessed;

    if (is_position(typed) && strlen(typed) < 8) {
        *has = 1;
        *report = (uint32_t)strtoul(typed, NULL, 10);
        return true;
    }
    if (!today_read(call, typed, NULL, false, &date, &guessed)) {
        call_usage(call, _("--%s: \"%s\" is no clear day; write it with its year, like 2019-01-21"), option,
                   typed);
        return false;
    }
    date_format(date, text);
    if (guessed)
        fprintf(stderr, _("--%s %s is %s.\n"), option, typed, text);
    *day = call_strdup(call, text);
    return true;
}

static void print_side(const Nol__DiffSide *side)
{
    if (side == NULL)
        return;
    if (side->has_report)
        fprintf(stderr, _("%s, frozen report %u: "), side->on, side->report);
    else
        fprintf(stderr, _("%s: "), side->on);
    fprintf(stderr, _("%u listed = %u deducted + %u out of school + %u returned + %u open\n"), side->listed,
            side->deducted, side->out_of_school, side->returned, side->open);
}

static void print_sides(const ProtobufCMessage *message)
{
    const Nol__ReportDiffReply *reply = (const Nol__ReportDiffReply *)message;

    print_side(reply->first);
    print_side(reply->second);
}

static void how_side(struct report_how *how, const Nol__ReportDiffReply *reply, const Nol__DiffSide *side)
{
    const char *batch = reply->batch, *own = reply->scope, *unit = report_own_unit(how->call);
    static const char *const results[] = {"deducted", "out_of_school", "returned", "open"};
    const uint32_t counts[] = {side->deducted, side->out_of_school, side->returned, side->open};
    struct call *call = how->call;

    report_how_number(how, side->on, _("Listed"), side->listed, NULL,
                      report_command(call, "case list", "batch", batch, "on", side->on, "known-at",
                                     side->position, unit, own, NULL));
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
        report_how_number(how, side->on, words_label(WORDS_BUCKET, results[i]), counts[i], NULL,
                          report_command(call, "case list", "batch", batch, "on", side->on, "known-at",
                                         side->position, unit, own, "counts-as",
                                         words_label(WORDS_BUCKET, results[i]), NULL));
}

/* Each line names its file; what opens are the sums of both sides. */
static int diff_how(struct session *s, struct report_how *how, Nol__ReportDiff *request)
{
    Nol__ReportDiffReply *reply = (Nol__ReportDiffReply *)session_ask(
        s, NOL__MESSAGE_TYPE__REPORT_DIFF, &request->base, &nol__report_diff_reply__descriptor);

    if (reply == NULL)
        return failure_print(&s->failure);
    if (reply->first != NULL && reply->second != NULL) {
        how_side(how, reply, reply->first);
        how_side(how, reply, reply->second);
    }
    report_how_end(how);
    nol__report_diff_reply__free_unpacked(reply, NULL);
    return 0;
}

struct diff_words {
    const char *batch;
    struct labels labels;
};

/* "not_found/open" with the label of the code, "-/open" with the words for none. Between frozen reports no batch was named. */
static void say_code(struct diff_words *words, const char *number, char **field)
{
    const char *slash = *field != NULL ? strchr(*field, '/') : NULL;
    struct call *call = words->labels.call;
    const char *code;

    if (slash == NULL)
        return;
    code = call_printf(call, "%.*s", (int)(slash - *field), *field);
    code = strcmp(code, "-") == 0 ? _("no code")
           : words->batch != NULL ? labels_code(&words->labels, words->batch, code)
                                  : labels_code_of(&words->labels, number, code);
    labels_put(field, call_printf(call, "%s%s", code, slash));
}

static void dress(void *arg, ProtobufCMessage *message, size_t number)
{
    Nol__DiffRow *row = (Nol__DiffRow *)message;

    (void)number;
    if (row->case_ == NULL)
        labels_put(&row->name, _("out of sight"));
    for (size_t i = 0; i < row->n_evidence && i < row->n_evidence_en; i++)
        labels_choose(&row->evidence[i], row->evidence_en[i]);
    say_code(arg, row->case_, &row->from);
    say_code(arg, row->case_, &row->to);
}

static const struct column report_diff_columns[] = {
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"from", N_("From"), WORDS_SIDE, 0},
    {"to", N_("To"), WORDS_SIDE, 0},
    {"on", N_("On"), WORDS_NONE, 0},
    {"by", N_("By"), WORDS_NONE, 0},
    {"evidence", N_("Papers"), WORDS_NONE, COLUMN_FLEX},
    COLUMN_END,
};

static int diff(struct call *call)
{
    Nol__ReportDiff request = NOL__REPORT_DIFF__INIT;
    struct diff_words words = {.batch = call_option(call, "batch")};
    struct report_how how;
    int exit_code = 0;
    struct session *s;
    const struct list list = {.type = NOL__MESSAGE_TYPE__REPORT_DIFF,
                              .request = &request.base,
                              .reply = &nol__report_diff_reply__descriptor,
                              .columns = report_diff_columns,
                              .filled = true,
                              .hint = N_("Next: nol case show CASE"),
                              .head = print_sides,
                              .dress = dress,
                              .dress_csv = true,
                              .arg = &words};

    request.batch = report_option(call, "batch");
    request.reason = report_option(call, "reason");
    request.receiver = report_option(call, "receiver");
    if (!call_has(call, "from") || !call_has(call, "to"))
        return call_usage(call, _("--from and --to are needed: days, or numbers of frozen reports"));
    if (!take_side(call, "from", &request.from, &request.has_from_report, &request.from_report) ||
        !take_side(call, "to", &request.until, &request.has_until_report, &request.until_report) ||
        !report_known(call, &request.known_at, NULL))
        return 2;
    if (!call_has(call, "batch") && !request.has_from_report && !request.has_until_report)
        return call_usage(call, _("--%s is missing"), "batch");
    s = session_of(call, &exit_code);
    if (s == NULL)
        return exit_code;
    how = report_how_begin(call);
    if (!report_how_shows_report(&how))
        return diff_how(s, &how, &request);
    labels_init(&words.labels, call, s);
    request.after = report_option(call, "after");
    exit_code = list_run(call, &list);
    labels_deinit(&words.labels);
    request.after = NULL;
    return exit_code == 0 && how.call != NULL ? diff_how(s, &how, &request) : exit_code;
}

static const struct option_row stage_options[] = {
    OPTION_ROW_BATCH,
    {"on", 0, OPTION_DAY, false, N_("DATE"), N_("as of this day (default: today)"), WORDS_NONE},
    OPTION_ROW_KNOWN_AT,
    OPTION_ROW_HOW,
    OPTION_END,
};
static const struct option_row district_options[] = {
    {"on", 0, OPTION_DAY, false, N_("DATE"), N_("as of this day (default: today)"), WORDS_NONE},
    OPTION_ROW_KNOWN_AT,
    OPTION_ROW_HOW,
    OPTION_END,
};
static const struct option_row summary_options[] = {
    OPTION_ROW_BATCH,
    {"on", 0, OPTION_DAY, false, N_("DATE"), N_("as of this day (default: today)"), WORDS_NONE},
    OPTION_ROW_KNOWN_AT,
    OPTION_END,
};
static const struct option_row diff_options[] = {
    OPTION_ROW_BATCH,
    {"from", 0, OPTION_TEXT, false, N_("DATE|N"), N_("the first day, or a frozen report"), WORDS_NONE},
    {"to", 0, OPTION_TEXT, false, N_("DATE|N"), N_("the second day, or a frozen report"), WORDS_NONE},
    OPTION_ROW_KNOWN_AT,
    OPTION_ROW_HOW,
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_ROWS_EXPORT,
    OPTION_END,
};

static const struct option_row span_options[] = {
    {"from", 0, OPTION_DAY, false, N_("DATE"), N_("from this day on (default: from the beginning)"),
     WORDS_NONE},
    {"to", 0, OPTION_DAY, false, N_("DATE"), N_("until this day, and as it stood then (default: today)"),
     WORDS_NONE},
    {"batch", 'b', OPTION_BATCH, false, N_("BATCH"), N_("only of this batch"), WORDS_NONE},
    OPTION_ROW_KNOWN_AT,
    OPTION_ROW_HOW,
    OPTION_END,
};
static const struct option_row frozen_options[] = {
    OPTION_ROW_BATCH,
    OPTION_ROW_HOW,
    {"text", 0, OPTION_FLAG, false, NULL, N_("the text under the digest, as sha256sum takes it"), WORDS_NONE},
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_END,
};

static const struct command commands[] = {
    {"report", "stage", stage, "", ARGUMENT_NONE, 0, 0, N_("the sums of a list, by code and by street"),
     N_("nol report stage --batch 2019-01\n"
        "nol report stage --batch 2019-01 --on 2019-02-28 --known-at 2019-03-01T09:00"),
     N_("The position in the answer gives the same numbers for ever: --known-at takes it."), stage_options,
     false},
    {"report", "diff", diff, "", ARGUMENT_NONE, 0, 0,
     N_("which files moved between two days or frozen reports"),
     N_("nol report diff --batch 2019-01 --from 2019-02-28 --to 2019-06-30\n"
        "nol report diff --from 1 --to 2"),
     N_("A number is a frozen report, with its day and what was known when it was frozen. A line says which "
        "file, from what to what, when, by whom and on which paper."),
     diff_options, false},
    {"report", "district", cmd_report_district, "", ARGUMENT_NONE, 0, 0,
     N_("all lists together, each child once, and the share out of school"),
     N_("nol report district\n"
        "nol report district --on 2019-02-28 --how"),
     N_("A child on several lists counts once, by the last word about it: a confirmation, a return or a "
        "relapse. The "
        "share is that of the children out of school born in the lists' birth window, of the pupils of the "
        "registry born in it and the listed children born in it who are not in the registry."),
     district_options, false},
    {"report", "progress", cmd_report_progress, "", ARGUMENT_NONE, 0, 0,
     N_("how far each street and community is, and how long each step takes"),
     N_("nol report progress --batch 2019-01\n"
        "nol report progress --batch 2019-01 --on 2019-02-28 -o csv"),
     N_("Assigned, visited, reviewed and confirmed count since a file was last reopened. Overdue stands with "
        "the "
        "unit that is late. Medians are of stays in a step that have ended, in days."),
     stage_options, false},
    {"report", "escalations", cmd_report_escalations, "", ARGUMENT_NONE, 0, 0,
     N_("what was escalated, where it stands, and the directives"),
     N_("nol report escalations\n"
        "nol report escalations --from 2019-03-01 --to 2019-03-31"),
     N_("What was raised in these days, as it stood on the last of them."), span_options, false},
    {"report", "measures", cmd_report_measures, "", ARGUMENT_NONE, 0, 0,
     N_("aid, lessons, talks and steps of law, in person-times, persons and yuan"),
     N_("nol report measures --from 2019-01-01 --to 2019-12-31"),
     N_("Persons are counted once, however often they were helped, so they do not add up over streets."),
     span_options, false},
    {"report", "duties", cmd_report_duties, "", ARGUMENT_NONE, 0, 0,
     N_("visits made, duties done, open and late, by code, kind and unit"),
     N_("nol report duties --from 2019-03-01 --to 2019-03-31\n"
        "nol report duties --batch 2019-01 -o csv"),
     N_("Made and done in these days; open and late at the end of the last."), span_options, false},
    {"report", "summary", cmd_report_summary, "", ARGUMENT_NONE, 0, 0,
     N_("a short text for a chat group: counts only"), N_("nol report summary --batch 2019-01"),
     N_("No name, no file. Numbers stand in bands of five, and how many are listed in all does not: so "
        "nothing "
        "narrower follows from the summaries of all days, lists and units put together."),
     summary_options, false},
    {"report", "freeze", cmd_report_freeze, "", ARGUMENT_NONE, 0, 0,
     N_("freezes a stage report: it never changes again"),
     N_("nol report freeze --batch 2019-01 --on 2019-02-28"),
     N_("It gets a number, the time, your name and a digest (SHA-256) of its text. The files are counted a "
        "second "
        "time from the trail first; where the two counts disagree nothing is frozen."),
     stage_options, false},
    {"report", "frozen", cmd_report_frozen, N_("[list | show N]"), ARGUMENT_TEXT, 0, 2,
     N_("the frozen reports, or one of them"), N_("nol report frozen\nnol report frozen show 1 --text"),
     N_("A report that is shown is checked: its digest, the trail, and a new count of the same files."),
     frozen_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT_REPORT("report stage", report_stage_reply, report_stage_titles),
    OUTPUT("report diff", diff_row, report_diff_columns),
    OUTPUT_REPORT("report district", report_district_reply, report_district_titles),
    OUTPUT_REPORT("report progress", report_progress_reply, report_progress_titles),
    OUTPUT_REPORT("report escalations", report_escalations_reply, report_escalations_titles),
    OUTPUT_REPORT("report measures", report_measures_reply, report_measures_titles),
    OUTPUT_REPORT("report duties", report_duties_reply, report_duties_titles),
    OUTPUT("report freeze", report_frozen_show_reply, report_freeze_columns),
    OUTPUT("report frozen", frozen_row, report_frozen_columns),
    OUTPUT("report frozen show N", report_frozen_show_reply, report_freeze_columns),
    OUTPUT_TITLES("report stage --how", report_how_titles),
    OUTPUT_END,
};

const struct noun cmd_report = {"report", N_("reports"), commands, outputs};
