/* nol case: the table of its commands. */
#include "client/cmd_case.h"
#include "client/outputs.h"

#include "client/acts.h"
#include "client/call.h"
#include "proto/cases.pb-c.h"

#define OPTION_ROW_ATOMIC                                                                                    \
    {                                                                                                        \
        "atomic", 0, OPTION_FLAG, false, NULL, N_("all or none, in one transaction (at most 500)"),          \
            WORDS_NONE                                                                                       \
    }
#define OPTION_ROW_TO(words)                                                                                 \
    {                                                                                                        \
        "to", 't', OPTION_ORG, false, N_("ORG"), words, WORDS_NONE                                           \
    }
#define OPTION_ROW_GRANT                                                                                     \
    {                                                                                                        \
        "grant", 0, OPTION_TEXT, true, N_("KIND"), N_("grants the waiver of this kind of paper"), WORDS_NONE \
    }

static ProtobufCMessage *make_remark(struct call *call, const struct target *target, void *arg)
{
    Nol__CaseRemark *request = call_alloc(call, sizeof(*request));

    (void)arg;
    nol__case_remark__init(request);
    request->case_ = (char *)(uintptr_t)target->number;
    request->has_version = 1;
    request->version = target->version;
    request->note = (char *)(uintptr_t)call_option(call, "note");
    return &request->base;
}

static int remark(struct call *call)
{
    const struct act act = {NOL__MESSAGE_TYPE__CASE_REMARK, "case remark", make_remark, NULL};

    if (!call_has(call, "note"))
        return call_usage(call, _("%s is missing"), "--note");
    return acts_run(call, &act);
}

static const struct option_row list_options[] = {
    OPTION_ROW_BATCH,
    {"street", 0, OPTION_ORG, false, N_("ORG"), N_("routed to this street"), WORDS_NONE},
    {"community", 0, OPTION_ORG, false, N_("ORG"), N_("assigned to this community"), WORDS_NONE},
    {"state", 's', OPTION_WORD, false, N_("STATE"), N_("in this state"), WORDS_STATE},
    {"code", 0, OPTION_TEXT, false, N_("CODE"), N_("with this finding"), WORDS_NONE},
    {"sub", 0, OPTION_TEXT, false, N_("REASON"), N_("with this sub-reason"), WORDS_NONE},
    {"overdue", 0, OPTION_FLAG, false, NULL, N_("with something late in it"), WORDS_NONE},
    {"mine", 'm', OPTION_FLAG, false, NULL, N_("with my unit, and mine to act on"), WORDS_NONE},
    {"find", 'f', OPTION_TEXT, false, N_("TEXT"),
     N_("in name, guardian, address; a whole ID number; the end of a telephone"), WORDS_NONE},
    {"reveal", 0, OPTION_FREE, false, N_("REASON"), N_("--find by a whole number: for this reason, recorded"),
     WORDS_NONE},
    {"prefix", 0, OPTION_TEXT, false, N_("DIGITS"), N_("case numbers that begin so"), WORDS_NONE},
    {"on", 0, OPTION_DAY, false, N_("DATE"), N_("as a report counts them on this day, closed ones too"),
     WORDS_NONE},
    OPTION_ROW_KNOWN_AT,
    {"counts-as", 0, OPTION_WORD, false, N_("RESULT"), N_("as a report counts: with this result"),
     WORDS_BUCKET},
    {"returned", 0, OPTION_FLAG, false, NULL, N_("as a report counts: returned"), WORDS_NONE},
    {"listed-street", 0, OPTION_ORG, false, N_("ORG"),
     N_("as a report counts: under this street (-: under none)"), WORDS_NONE},
    {"step", 0, OPTION_WORD, false, N_("STEP"), N_("as report progress counts: so far"), WORDS_PROGRESS},
    {"children", 0, OPTION_WORD, false, N_("WHICH"), N_("as report district counts: of each child one file"),
     WORDS_CHILDREN},
    {"scheme", 0, OPTION_TEXT, false, N_("SCHEME"), N_("of lists with this scheme"), WORDS_NONE},
    {"escalated", 0, OPTION_FLAG, false, NULL, N_("as report escalations counts: those that were escalated"),
     WORDS_NONE},
    {"from", 0, OPTION_DAY, false, N_("DATE"), N_("--escalated: from this day on"), WORDS_NONE},
    {"cause", 0, OPTION_WORD, false, N_("REASON"), N_("--escalated: for this reason"), WORDS_CAUSE},
    {"escalation-state", 0, OPTION_WORD, false, N_("STATE"),
     N_("--escalated: the escalation is in this state"), WORDS_ESCALATION},
    {"held-by", 0, OPTION_WORD, false, N_("LEVEL"), N_("--escalated: held by this level"),
     WORDS_ESCALATION_LEVEL},
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_ROWS_EXPORT,
    OPTION_END,
};
static const struct option_row show_options[] = {
    {"reveal", 0, OPTION_FREE, false, N_("REASON"), N_("full numbers, for this reason; the look is recorded"),
     WORDS_NONE},
    {"full", 0, OPTION_FLAG, false, NULL, N_("full numbers, for the purpose that is open"), WORDS_NONE},
    OPTION_END,
};
static const struct option_row check_options[] = {
    {"finding", 0, OPTION_TEXT, false, N_("CODE"), N_("the code to be filed"), WORDS_NONE},
    {"sub", 0, OPTION_TEXT, false, N_("REASON"), N_("its sub-reason"), WORDS_NONE},
    OPTION_END,
};
static const struct option_row assign_options[] = {
    OPTION_ROW_TO(N_("the street or community that gets them")),
    {"from", 0, OPTION_ORG, false, N_("ORG"), N_("everything of this unit"), WORDS_NONE},
    OPTION_ROW_BATCH,
    {"as-listed", 0, OPTION_FLAG, false, NULL, N_("where the codes of the list say"), WORDS_NONE},
    OPTION_ROW_ON,
    OPTION_ROW_REASON,
    OPTION_ROW_ATOMIC,
    OPTION_ROW_VERSION,
    OPTION_END,
};
static const struct option_row reason_options[] = {
    OPTION_ROW_REASON, OPTION_ROW_ON, OPTION_ROW_ATOMIC, OPTION_ROW_VERSION, OPTION_END,
};
static const struct option_row reason_to_options[] = {
    OPTION_ROW_TO(N_("the street that it should go to")),
    OPTION_ROW_REASON,
    OPTION_ROW_ON,
    OPTION_ROW_ATOMIC,
    OPTION_ROW_VERSION,
    OPTION_END,
};
static const struct option_row grant_options[] = {
    OPTION_ROW_GRANT, OPTION_ROW_REASON, OPTION_ROW_ON, OPTION_ROW_ATOMIC, OPTION_ROW_VERSION, OPTION_END,
};
static const struct option_row enrol_options[] = {
    {"form", 0, OPTION_WORD, false, N_("FORM"), N_("how the child is taught"), WORDS_FORM},
    OPTION_ROW_TO(N_("the school")),
    OPTION_ROW_EVIDENCE,
    OPTION_ROW_REASON,
    OPTION_ROW_ON,
    OPTION_ROW_ATOMIC,
    OPTION_ROW_VERSION,
    OPTION_END,
};
static const struct option_row pause_options[] = {
    {"until", 0, OPTION_DAY_AHEAD, false, N_("DATE"), N_("the last day on which it stands still"),
     WORDS_NONE},
    OPTION_ROW_REASON,
    OPTION_ROW_ON,
    OPTION_ROW_ATOMIC,
    OPTION_ROW_VERSION,
    OPTION_END,
};
static const struct option_row add_options[] = {
    {"name", 0, OPTION_FREE, false, N_("NAME"), N_("the child's name; also @FILE or -"), WORDS_NONE},
    {"found-by", 0, OPTION_WORD, false, N_("WHO"), N_("who found it"), WORDS_FOUND_BY},
    {"on", 0, OPTION_DAY, false, N_("DATE"), N_("found on (default: today)"), WORDS_NONE},
    {"id", 0, OPTION_FREE, false, N_("ID-NUMBER"), N_("ID number"), WORDS_NONE},
    {"id-type", 0, OPTION_TEXT, false, N_("TYPE"), N_("passport, other (default: as the number says)"),
     WORDS_NONE},
    {"born", 0, OPTION_TEXT, false, N_("DATE"), N_("birth date (default: as the ID number says)"),
     WORDS_NONE},
    {"sex", 0, OPTION_TEXT, false, N_("SEX"), N_("sex (default: as the ID number says)"), WORDS_NONE},
    {"nationality", 0, OPTION_TEXT, false, N_("TEXT"), N_("nationality, where it is not Chinese"),
     WORDS_NONE},
    {"household", 0, OPTION_FREE, false, N_("ADDRESS"), N_("address of the household registration"),
     WORDS_NONE},
    {"address", 0, OPTION_FREE, false, N_("ADDRESS"), N_("where the child lives"), WORDS_NONE},
    {"guardian", 0, OPTION_FREE, false, N_("NAME"), N_("the guardian"), WORDS_NONE},
    {"phone", 0, OPTION_FREE, false, N_("PHONE"), N_("the guardian's telephone"), WORDS_NONE},
    OPTION_ROW_TO(N_("the unit that it starts with (default: my own)")),
    {"scheme", 0, OPTION_TEXT, false, N_("SCHEME"), N_("district: for the first child of a school year"),
     WORDS_NONE},
    OPTION_ROW_NOTE,
    OPTION_END,
};
static const struct option_row remark_options[] = {OPTION_ROW_NOTE, OPTION_ROW_VERSION, OPTION_END};

#define ASKS                                                                                                 \
    N_("Several are listed first, by code, with number and name, and it is asked whether to go on; --yes "   \
       "skips the question.")
#define ACT(verb, options, summary, examples, more)                                                          \
    {                                                                                                        \
        "case", verb, cmd_case_act, N_("CASE..."), ARGUMENT_CASE, 1, -1, summary, examples, more, options,   \
            false                                                                                            \
    }

static const struct command commands[] = {
    {"case", "list", cmd_case_list, "", ARGUMENT_NONE, 0, 0, N_("the cases that I may see"),
     N_("nol case list --mine\n"
        "nol case list --batch 2019-01 --state found\n"
        "nol case list --find Zhang --limit 20\n"
        "nol case list --find 990101201405060017 --reveal 'the school asks'"),
     N_("The rows are numbered: later commands take the numbers, and ranges like 1-40.\n"
        "--find by a whole ID number (of 15 digits too) is a look at a full number: it needs a reason and is "
        "recorded; "
        "four digits are the end of the guardian's telephone, among the cases that one holds; a part of an "
        "ID number "
        "finds nothing.\n"
        "With --on, --known-at, --counts-as, --returned, --listed-street or --step the files come that a "
        "report counts there, closed ones too; - as a code, street or community is the row of those that "
        "have none. nol report stage --how says the command for each of its numbers."),
     list_options, false},
    {"case", "show", cmd_case_show, N_("CASE"), ARGUMENT_CASE, 1, 1, N_("the whole file, in order"),
     N_("nol case show 100001X\n"
        "nol case show 3\n"
        "nol case show 3 --reveal 'call the guardian'"),
     N_("Every look at a file is recorded."), show_options, false},
    {"case", "assign", cmd_case_assign, N_("[CASE...]"), ARGUMENT_CASE, 0, -1,
     N_("routes to streets, assigns to communities, reassigns"),
     N_("nol case assign 1-40 --to 003\n"
        "nol case assign --batch 2019-01 --as-listed\n"
        "nol case assign --from 990101007003 --to 990101007004 --reason handover"),
     N_("The forms without CASE list what will change and ask first; --yes skips the question."),
     assign_options, false},
    ACT("handback", reason_options, N_("hands back to the level above: not ours"),
        N_("nol case handback 3 --reason 'lives in the next community'"), NULL),
    ACT("approve", grant_options, N_("approves findings (street)"),
        N_("nol case approve 1-12\n"
           "nol case approve 3 --grant attendance_certificate"),
        ASKS),
    ACT("sendback", reason_options, N_("sends a finding back for mending"),
        N_("nol case sendback 3 --reason 'date is missing'"), NULL),
    ACT("confirm", grant_options, N_("confirms findings (district)"),
        N_("nol case confirm 1-40 --on 2019-02-26\n"
           "nol case list --state reviewed -o json | jq -r '.[].case' > these.txt\n"
           "nol --yes case confirm - < these.txt"),
        ASKS),
    ACT("enrol", enrol_options, N_("records that the child is back in education"),
        N_("nol case enrol 3 --form class --to 990101950001 \\\n"
           "    --evidence 'enrolment_certificate:17;date=2019-09-02=seen'"),
        N_("It needs a paper of a school or an education bureau. The file counts as returned from that day, "
           "the "
           "district is told, looks after the child follow, and another officer closes the file.")),
    ACT("relapse", reason_options, N_("out of school again"),
        N_("nol case relapse 3 --reason 'absent for two weeks'"), NULL),
    ACT("close", reason_options, N_("closes files"), N_("nol case close 3-9"), ASKS),
    ACT("reopen", reason_to_options, N_("opens files again"),
        N_("nol case reopen 100001X --reason 'back in the district' --to 003"), NULL),
    ACT("transfer", reason_to_options, N_("proposes that another street takes it"),
        N_("nol case transfer 3 --to 005 --reason 'moved there'"), NULL),
    ACT("pause", pause_options, N_("stops the clock of the case until a day"),
        N_("nol case pause 3 --until 2026-12-18 --reason 'the child is in hospital'"),
        N_("The level above may: a street for its communities, the district for all. The due day moves by "
           "the working days "
           "paused.")),
    ACT("resume", reason_options, N_("lets a clock that was stopped run on before its day"),
        N_("nol case resume 3 --reason 'discharged'"), NULL),
    {"case", "check", cmd_case_check, N_("CASE"), ARGUMENT_CASE, 1, 1,
     N_("what is still missing for a finding"), N_("nol case check 3 --finding H --sub abroad"), NULL,
     check_options, false},
    {"case", "add", cmd_case_add, "", ARGUMENT_NONE, 0, 0, N_("takes in a child that stands on no list"),
     N_("nol case add                             asks step by step\n"
        "nol case add --name @name.txt --found-by school --born 2014-05-06 \\\n"
        "    --address 'East Street 12' --guardian Zhang --note 'seen at the market'"),
     N_("It stands in the list of its school year. A child that is on file and in your sight is refused with "
        "its case number; "
        "one that another unit has is the district's to join."),
     add_options, false},
    {"case", "remark", remark, N_("CASE"), ARGUMENT_CASE, 1, 1, N_("files a remark (inspector)"),
     N_("nol case remark 3 --note 'seen in class'"), NULL, remark_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("case list", case_row, case_list_columns),
    OUTPUT("case show", case_file, case_show_columns),
    OUTPUT("case add", case_result, case_add_columns),
    OUTPUT("case approve", case_result, act_columns), /* and what else acts on cases */
    OUTPUT_END,
};

const struct noun cmd_case = {"case", N_("cases: list, show, assign, review, close"), commands, outputs};
