/* nol report. */
#include <stdio.h>
#include <string.h>

#include "client/call.h"
#include "client/list.h"
#include "client/output.h"
#include "client/report_print.h"
#include "client/session.h"
#include "common/date.h"
#include "common/date_time.h"
#include "common/text.h"

static char *value(struct call *call, const char *name)
{
    return (char *)(uintptr_t)call_option(call, name);
}

/* A moment as RFC 3339: a day means its end, a time without zone is of the district. NULL after it said what is wrong. */
static char *moment(struct call *call, const char *typed)
{
    char *text = call_strdup(call, typed);
    struct date day;
    char iso[DATE_SIZE];
    int64_t seconds;
    int milliseconds;

    text_trim(text);
    if (strlen(text) == 10 && date_parse_iso(text, &day) == DATE_OK) {
        date_format(day, iso);
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

/* Sets known_at or position. False after it said what is wrong. */
static bool set_known(struct call *call, char **known_at, char **position)
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
    struct session *s;
    Nol__ReportStageReply *reply;

    if (!call_has(call, "batch"))
        return call_usage(call, _("--%s is missing"), "batch");
    request.batch = value(call, "batch");
    request.on = value(call, "on");
    if (!set_known(call, &request.known_at, &request.position))
        return 2;
    s = session_of(call, &exit_code);
    if (s == NULL)
        return exit_code;
    reply = (Nol__ReportStageReply *)session_ask(s, NOL__MESSAGE_TYPE__REPORT_STAGE, &request.base,
                                                 &nol__report_stage_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    if (!report_closes(reply))
        exit_code = failure_say(ERROR_SUMS_DO_NOT_CLOSE, NULL);
    else if (call->format == FORMAT_CSV)
        report_print_csv(reply);
    else if (!output_json(call, &reply->base))
        report_print(reply);
    nol__report_stage_reply__free_unpacked(reply, NULL);
    return exit_code;
}

static int diff(struct call *call)
{
    static const struct column columns[] = {
        {"case", N_("Case"), WORDS_NONE, 0},
        {"name", N_("Name"), WORDS_NONE, 0},
        {"from", N_("From"), WORDS_STATE, 0},
        {"to", N_("To"), WORDS_STATE, 0},
        {"on", N_("On"), WORDS_NONE, 0},
        {"by", N_("By"), WORDS_NONE, 0},
        {"evidence", N_("Papers"), WORDS_NONE, COLUMN_FLEX},
        COLUMN_END,
    };
    Nol__ReportDiff request = NOL__REPORT_DIFF__INIT;
    const struct list list = {.type = NOL__MESSAGE_TYPE__REPORT_DIFF,
                              .request = &request.base,
                              .reply = &nol__report_diff_reply__descriptor,
                              .columns = columns};

    if (!call_has(call, "batch") || !call_has(call, "from") || !call_has(call, "to"))
        return call_usage(call, _("--batch, --from and --to are needed"));
    request.until = value(call, "to");
    if (!set_known(call, &request.known_at, NULL))
        return 2;
    return list_run(call, &list);
}

#define OPTION_ROW_KNOWN_AT                                                                                  \
    {                                                                                                        \
        "known-at", 0, OPTION_TEXT, false, N_("TIME"),                                                       \
            N_("as known then: a time, a day (its end), or a position"), WORDS_NONE                          \
    }

static const struct option_row stage_options[] = {
    OPTION_ROW_BATCH,
    {"on", 0, OPTION_DAY, false, N_("DATE"), N_("as of this day (default: today)"), WORDS_NONE},
    OPTION_ROW_KNOWN_AT,
    OPTION_END,
};
static const struct option_row diff_options[] = {
    OPTION_ROW_BATCH,
    {"from", 0, OPTION_DAY, false, N_("DATE"), N_("the first day"), WORDS_NONE},
    {"to", 0, OPTION_DAY, false, N_("DATE"), N_("the second day"), WORDS_NONE},
    OPTION_ROW_KNOWN_AT,
    OPTION_END,
};

static const struct command commands[] = {
    {"report", "stage", stage, "", ARGUMENT_NONE, 0, 0, N_("the sums of a list, by code and by street"),
     N_("nol report stage --batch 2019-01\n"
        "nol report stage --batch 2019-01 --on 2019-02-28 --known-at 2019-03-01T09:00"),
     N_("The position in the answer gives the same numbers for ever: --known-at takes it."), stage_options,
     false},
    {"report", "diff", diff, "", ARGUMENT_NONE, 0, 0, N_("which files moved between two days"),
     N_("nol report diff --batch 2019-01 --from 2019-02-28 --to 2019-06-30"), NULL, diff_options, false},
    {.noun = NULL},
};

const struct noun cmd_report = {"report", N_("reports"), commands};
