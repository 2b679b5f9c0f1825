/* nol report freeze, frozen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_report.h"
#include "client/list.h"
#include "client/message.h"
#include "client/output.h"
#include "client/report_print.h"
#include "client/report_words.h"
#include "client/session.h"
#include "client/submit.h"
#include "common/bug.h"
#include "common/text.h"
#include "proto/reports.pb-c.h"

const struct column report_freeze_columns[] = {
    {"report", N_("Report"), WORDS_NONE, 0},
    {"batch", N_("Batch"), WORDS_NONE, 0},
    {"on", N_("As of"), WORDS_NONE, 0},
    {"at", N_("Frozen at"), WORDS_NONE, 0},
    {"by", N_("By"), WORDS_NONE, 0},
    {"digest", N_("Digest"), WORDS_NONE, 0},
    {"position", N_("Position"), WORDS_NONE, 0},
    {"known_at", N_("Known at"), WORDS_NONE, COLUMN_TIME},
    {"agrees", N_("Agrees"), WORDS_NONE, 0},
    {"what", N_("What differs"), WORDS_NONE, 0},
    COLUMN_END,
};

static void print_frozen(struct call *call, const Nol__ReportFrozenShowReply *frozen)
{
    if (frozen->stage != NULL)
        report_words_rows(&frozen->stage->base);
    output_one(call, &frozen->base, report_freeze_columns);
    if (call->format == FORMAT_TABLE && frozen->stage != NULL) {
        fputc('\n', stdout);
        report_words_codes(call, call->session, frozen->stage);
        report_print(frozen->stage);
    }
}

int cmd_report_freeze(struct call *call)
{
    Nol__ReportFreeze request = NOL__REPORT_FREEZE__INIT;
    struct submission item = {
        .type = NOL__MESSAGE_TYPE__REPORT_FREEZE, .request = &request.base, .slow = true};
    int exit_code = 0;
    struct session *s;
    Nol__ReportFrozenShowReply *reply;

    if (!call_has(call, "batch"))
        return call_usage(call, _("--%s is missing"), "batch");
    item.subject = request.batch = report_option(call, "batch");
    request.on = report_option(call, "on");
    if (!report_known(call, &request.known_at, &request.position))
        return 2;
    s = session_of(call, &exit_code);
    if (s == NULL)
        return exit_code;
    reply = (Nol__ReportFrozenShowReply *)submit_one(s, "report freeze", &item, &exit_code);
    if (reply == NULL)
        return exit_code;
    print_frozen(call, reply);
    if (call->format == FORMAT_TABLE)
        fprintf(stderr, _("Next: nol report frozen show %u, or nol report diff --from %u --to DATE\n"),
                reply->report, reply->report);
    nol__report_frozen_show_reply__free_unpacked(reply, NULL);
    return 0;
}

const struct column report_frozen_columns[] = {
    {"report", N_("Report"), WORDS_NONE, COLUMN_RIGHT},
    {"batch", N_("Batch"), WORDS_NONE, COLUMN_FLEX},
    {"on", N_("As of"), WORDS_NONE, 0},
    {"at", N_("Frozen at"), WORDS_NONE, COLUMN_WIDE},
    {"by", N_("By"), WORDS_NONE, COLUMN_FLEX},
    {"listed", N_("Listed"), WORDS_NONE, COLUMN_RIGHT},
    {"deducted", N_("deducted"), WORDS_NONE, COLUMN_RIGHT},
    {"out_of_school", N_("out"), WORDS_NONE, COLUMN_RIGHT},
    {"returned", N_("returned"), WORDS_NONE, COLUMN_RIGHT},
    {"open", N_("open"), WORDS_NONE, COLUMN_RIGHT},
    {"position", N_("Position"), WORDS_NONE, COLUMN_WIDE | COLUMN_RIGHT},
    {"known_at", N_("Known at"), WORDS_NONE, COLUMN_WIDE | COLUMN_TIME},
    {"digest", N_("Digest"), WORDS_NONE, COLUMN_WIDE},
    COLUMN_END,
};

static int list(struct call *call)
{
    Nol__ReportFrozen request = NOL__REPORT_FROZEN__INIT;
    const struct list what = {.type = NOL__MESSAGE_TYPE__REPORT_FROZEN,
                              .request = &request.base,
                              .reply = &nol__report_frozen_reply__descriptor,
                              .columns = report_frozen_columns,
                              .hint =
                                  N_("Next: nol report frozen show N, or nol report diff --from N --to N")};

    return list_run(call, &what);
}

/* In its lines, which nothing else that comes in keeps. */
static void print_text(const Nol__ReportFrozenShowReply *reply)
{
    char *text = strdup(message_sent(&reply->base, "text"));

    BUG_ON(text == NULL);
    text_make_inert(text, true);
    fputs(text, stdout);
    free(text);
}

/* The report stays readable where it disagrees; the exit code and the sentence say that it does. */
static int show(struct call *call, const char *number)
{
    Nol__ReportFrozenShow request = NOL__REPORT_FROZEN_SHOW__INIT;
    Nol__ReportFrozenShowReply *reply;
    struct report_how how;
    int exit_code = 0;
    struct session *s;

    if (number[0] == '\0' || strspn(number, "0123456789") != strlen(number) || strlen(number) > 9)
        return call_usage(call, _("\"%s\" is no number of a frozen report"), number);
    s = session_of(call, &exit_code);
    if (s == NULL)
        return exit_code;
    request.has_report = 1;
    request.report = (uint32_t)strtoul(number, NULL, 10);
    reply = (Nol__ReportFrozenShowReply *)session_ask(s, NOL__MESSAGE_TYPE__REPORT_FROZEN_SHOW, &request.base,
                                                      &nol__report_frozen_show_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    how = report_how_begin(call);
    if (call_has(call, "text") && reply->text != NULL)
        print_text(reply);
    else if (report_how_shows_report(&how))
        print_frozen(call, reply);
    if (how.call != NULL && reply->stage != NULL) {
        report_print_how(&how, reply->stage);
        report_how_end(&how);
    }
    if (!reply->agrees)
        exit_code = failure_say(ERROR_FROZEN_DISAGREES, "report", number, "what", reply->what, NULL);
    nol__report_frozen_show_reply__free_unpacked(reply, NULL);
    return exit_code;
}

int cmd_report_frozen(struct call *call)
{
    const char *const *words = (const char *const *)call->arguments;
    int count = call->argument_count;

    if (count == 0 || (count == 1 && strcmp(words[0], "list") == 0))
        return list(call);
    if (count == 1 && strcmp(words[0], "show") == 0)
        return call_usage(call, _("nol report frozen lists them, nol report frozen show N shows one"));
    if (count == 1)
        return show(call, words[0]);
    if (strcmp(words[0], "show") == 0)
        return show(call, words[1]);
    return call_usage(call, _("nol report frozen lists them, nol report frozen show N shows one"));
}
