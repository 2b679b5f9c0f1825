/* nol inquiry: letters to another district, bureau or police station. cmd_inquiry_read.c has list and show. */
#include <stdio.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/cmd_inquiry.h"
#include "client/list.h"
#include "client/oddities.h"
#include "client/outputs.h"
#include "client/papers.h"
#include "client/ref.h"
#include "proto/inquiries.pb-c.h"

static const struct column inquiry_act_columns[] = {
    {"inquiry", N_("Inquiry"), WORDS_NONE, 0},
    {"state", N_("Inquiry is"), WORDS_INQUIRY, 0},
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"case_state", N_("State"), WORDS_STATE, 0},
    {"code", N_("Proposed code"), WORDS_NONE, 0},
    {"sub", N_("Sub-reason"), WORDS_NONE, 0},
    {"notices", N_("Notices"), WORDS_NONE, 0},
    COLUMN_END,
};

static char *text(const char *borrowed)
{
    return (char *)(uintptr_t)borrowed; /* protobuf-c's structs have no const */
}

/* Sends the write, shows the reply, remembers the versions, says what comes next. */
static int act(struct call *call, struct session *s, struct shown *shown, const char *command,
               struct submission *item)
{
    int exit_code = 0;
    Nol__InquiryReply *reply = (Nol__InquiryReply *)submit_one(s, command, item, &exit_code);

    if (reply == NULL)
        return exit_code;
    output_one(call, &reply->base, inquiry_act_columns);
    shown_note(shown, reply->case_, reply->case_version);
    ref_note(s, REF_INQUIRY, reply->inquiry, reply->version);
    oddities_tell(call, s, reply->case_, reply->name, reply->oddities, reply->n_oddities);
    if (call->format != FORMAT_TABLE)
        ;
    else if (reply->proposal != NULL)
        fprintf(stderr, _("Next: nol match accept %s makes it the finding; another officer confirms it.\n"),
                call_quoted(call, reply->case_));
    else if (reply->state != NULL && strcmp(reply->state, "open") == 0)
        fprintf(stderr,
                _("Next, when the answer has come: nol inquiry answer %s --result RESULT --number NUMBER "
                  "--evidence PAPER\n"
                  "RESULT is attends, taken_over or unknown.\n"),
                call_quoted(call, reply->inquiry));
    nol__inquiry_reply__free_unpacked(reply, NULL);
    return 0;
}

static int send_one(struct call *call, struct session *s, struct shown *shown)
{
    Nol__InquirySend request = NOL__INQUIRY_SEND__INIT;
    struct submission item = {.type = NOL__MESSAGE_TYPE__INQUIRY_SEND, .request = &request.base};
    struct targets targets;
    struct papers papers;
    int exit_code = targets_one(call, s, shown, true, &targets);

    if (exit_code == 0)
        exit_code = papers_prepare(call, s, targets.items[0].number, NULL, 0, &papers);
    if (exit_code != 0)
        return exit_code;
    list_fill(call, &request.base); /* to, place, number, due, on, note */
    request.case_ = targets.items[0].number;
    request.has_version = 1;
    request.version = targets.items[0].version;
    request.evidence = papers.items;
    request.n_evidence = papers.count;
    item.subject = request.case_;
    return act(call, s, shown, "inquiry send", &item);
}

static int send_letter(struct call *call)
{
    static const char *const needed[] = {"to", "place", "number", "due"};
    struct shown shown;
    int exit_code = 0;
    struct session *s;

    for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
        if (!call_has(call, needed[i]))
            return call_usage(call, _("--%s is missing"), needed[i]);
    s = acts_begin(call, &shown, &exit_code);
    return s == NULL ? exit_code : acts_end(&shown, send_one(call, s, &shown));
}

/* The version to act on: the one named, the one last shown, or the one read now and shown in a line. */
static uint32_t version_of(struct call *call, const struct session *s, const Nol__Inquiry *found)
{
    uint32_t version = ref_version(call, s, REF_INQUIRY, call->arguments[0]);

    if (version != 0)
        return version;
    fprintf(stderr, "%s  %s  %s  v%u\n", call->arguments[0], found->case_ != NULL ? found->case_ : "",
            words_label(WORDS_INQUIRY, found->state != NULL ? found->state : ""), found->version);
    return found->version;
}

static int answer_one(struct call *call, struct session *s, struct shown *shown)
{
    Nol__InquiryAnswer request = NOL__INQUIRY_ANSWER__INIT;
    struct submission item = {.type = NOL__MESSAGE_TYPE__INQUIRY_ANSWER, .request = &request.base};
    struct papers papers;
    int exit_code = 0;
    Nol__Inquiry *found = cmd_inquiry_read(call, s, &exit_code);

    if (found == NULL)
        return exit_code;
    request.version = version_of(call, s, found);
    exit_code = papers_prepare(call, s, found->case_, NULL, 0, &papers);
    nol__inquiry__free_unpacked(found, NULL);
    if (exit_code != 0)
        return exit_code;
    list_fill(call, &request.base); /* number, on, note */
    item.subject = request.inquiry = call->arguments[0];
    request.has_version = 1;
    request.answer = text(call_option(call, "result"));
    request.evidence = papers.items;
    request.n_evidence = papers.count;
    return act(call, s, shown, "inquiry answer", &item);
}

static int answer(struct call *call)
{
    struct shown shown;
    int exit_code = 0;
    struct session *s;

    if (!call_has(call, "result"))
        return call_usage(call, _("--%s is missing"), "result");
    if (!call_has(call, "evidence"))
        return call_usage(call, _("an answer counts in writing only; add it with --evidence"));
    s = acts_begin(call, &shown, &exit_code);
    return s == NULL ? exit_code : acts_end(&shown, answer_one(call, s, &shown));
}

static int withdraw_one(struct call *call, struct session *s, struct shown *shown)
{
    Nol__InquiryWithdraw request = NOL__INQUIRY_WITHDRAW__INIT;
    struct submission item = {.type = NOL__MESSAGE_TYPE__INQUIRY_WITHDRAW, .request = &request.base};
    int exit_code = 0;
    Nol__Inquiry *found = cmd_inquiry_read(call, s, &exit_code);

    if (found == NULL)
        return exit_code;
    list_fill(call, &request.base); /* reason, on */
    request.version = version_of(call, s, found);
    request.has_version = 1;
    nol__inquiry__free_unpacked(found, NULL);
    item.subject = request.inquiry = call->arguments[0];
    return act(call, s, shown, "inquiry withdraw", &item);
}

static int withdraw(struct call *call)
{
    struct shown shown;
    int exit_code = 0;
    struct session *s;

    if (!call_has(call, "reason"))
        return call_usage(call, _("--%s is missing"), "reason");
    s = acts_begin(call, &shown, &exit_code);
    return s == NULL ? exit_code : acts_end(&shown, withdraw_one(call, s, &shown));
}

static const struct option_row send_options[] = {
    {"to", 0, OPTION_TEXT, false, N_("NAME"), N_("the office that it goes to"), WORDS_NONE},
    {"place", 0, OPTION_WORD, false, N_("PLACE"), N_("where that is: in the province or outside (in, out)"),
     WORDS_PLACE},
    {"number", 0, OPTION_TEXT, false, N_("NUMBER"), N_("the letter's number"), WORDS_NONE},
    {"due", 0, OPTION_DAY_AHEAD, false, N_("DATE"),
     N_("the answer is due; the case's clock stands still until then"), WORDS_NONE},
    {"on", 0, OPTION_DAY, false, N_("DATE"), N_("sent on that day (default: today)"), WORDS_NONE},
    OPTION_ROW_NOTE,
    OPTION_ROW_EVIDENCE,
    OPTION_ROW_VERSION,
    OPTION_END,
};
static const struct option_row list_options[] = {
    {"overdue", 0, OPTION_FLAG, false, NULL, N_("only those whose answer is overdue"), WORDS_NONE},
    {"answered", 0, OPTION_FLAG, false, NULL, N_("also those that are answered or withdrawn"), WORDS_NONE},
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_ROWS_EXPORT,
    OPTION_END,
};
#define OPTION_ROW_INQUIRY_VERSION                                                                           \
    {                                                                                                        \
        "version", 0, OPTION_NUMBER, false, N_("N"),                                                         \
            N_("the inquiry's version to act on (default: the one last shown)"), WORDS_NONE                  \
    }
static const struct option_row answer_options[] = {
    {"result", 'r', OPTION_WORD, false, N_("RESULT"), N_("what they answer"), WORDS_ANSWER},
    {"number", 0, OPTION_TEXT, false, N_("NUMBER"), N_("the answer's number"), WORDS_NONE},
    {"on", 0, OPTION_DAY, false, N_("DATE"), N_("the day of the answer (default: today)"), WORDS_NONE},
    OPTION_ROW_NOTE,
    OPTION_ROW_EVIDENCE,
    OPTION_ROW_INQUIRY_VERSION,
    OPTION_END,
};
static const struct option_row withdraw_options[] = {
    OPTION_ROW_REASON,
    OPTION_ROW_ON,
    OPTION_ROW_INQUIRY_VERSION,
    OPTION_END,
};

static const struct command commands[] = {
    {"inquiry", "send", send_letter, N_("CASE"), ARGUMENT_CASE, 1, 1,
     N_("a letter goes out about a child who lives elsewhere (district)"),
     N_("nol inquiry send 3 --to 'Education bureau of B' --place in --number 2019-7 \\\n"
        "    --due 2019-03-20 --on 2019-02-20 --evidence 'other_paper=letter.pdf'"),
     N_("Until the answer comes, but no longer than the due day, the case is with the district and its clock "
        "stands still; then the street or community goes on, and the answer may still come."),
     send_options, false},
    {"inquiry", "list", cmd_inquiry_list, N_("[CASE]"), ARGUMENT_CASE, 0, 1,
     N_("letters that wait for an answer, by their due day"),
     N_("nol inquiry list --overdue\nnol inquiry list 3"), NULL, list_options, false},
    {"inquiry", "show", cmd_inquiry_show, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("one letter; the look is recorded"), N_("nol inquiry show 17"), NULL, NULL, false},
    {"inquiry", "answer", answer, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("the answer in writing; it proposes the finding (district)"),
     N_("nol inquiry answer 17 --result attends --number 2019-3 --on 2019-03-01 \\\n"
        "    --evidence 'bureau_letter=answer.pdf'"),
     N_("attends: in school there, a finding is proposed (nol match accept CASE). taken_over: the child is "
        "theirs "
        "now, moved away is proposed. unknown: the case goes back to its street. Number, issuer and day of a "
        "bureau_letter are those of the answer unless they are given."),
     answer_options, false},
    {"inquiry", "withdraw", withdraw, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("takes a letter back; the case is with its holder again (district)"),
     N_("nol inquiry withdraw 17 --reason 'the child has come home'"), NULL, withdraw_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("inquiry list", inquiry, inquiry_list_columns),
    OUTPUT("inquiry show", inquiry, inquiry_show_columns),
    OUTPUT("inquiry send", inquiry_reply, inquiry_act_columns),
    OUTPUT_END,
};

const struct noun cmd_inquiry = {"inquiry", N_("letters to other districts and bureaus"), commands, outputs};
