/* nol escalation: what a level cannot solve. */
#include "client/cmd_escalation.h"
#include "client/outputs.h"

#include <stdio.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/danger.h"
#include "client/kept.h"
#include "client/list.h"
#include "client/papers.h"
#include "client/ref.h"
#include "client/terminal.h"

static int send_raise(struct call *call, struct session *s, struct shown *shown, const struct target *target)
{
    Nol__EscalationRaise request = NOL__ESCALATION_RAISE__INIT;
    struct submission item = {.type = NOL__MESSAGE_TYPE__ESCALATION_RAISE, .request = &request.base};
    const Nol__EscalationResult *result;
    struct papers papers;
    ProtobufCMessage *reply;
    int exit_code = papers_prepare(call, s, target->number, NULL, 0, &papers);

    if (exit_code != 0)
        return exit_code;
    list_fill(call, &request.base); /* note, on */
    request.cause = (char *)(uintptr_t)call_option(call, "reason");
    request.case_ = call_strdup(call, target->number);
    request.has_version = 1;
    request.version = target->version;
    request.proposes = (char *)(uintptr_t)call_option(call, "propose");
    request.evidence = papers.items;
    request.n_evidence = papers.count;
    item.subject = request.case_;
    reply = submit_one(s, call_printf(call, "escalation raise %s", request.cause), &item, &exit_code);
    if (reply == NULL)
        return exit_code;
    result = (const Nol__EscalationResult *)reply;
    if (result->has_case_version)
        shown_note(shown, request.case_, result->case_version);
    return escalation_say_result(call, s, reply, strcmp(request.cause, "danger") == 0);
}

/* Every question from the first on. Danger is said before anything else is asked. */
static void ask_all(struct call *call, struct asking *a)
{
    const char *cause, *text;

    if (ask_is_live(a))
        fputs(_("Why does it go up?\n"), stderr);
    cause = ask_word(a, "reason", _("Number: "), WORDS_RAISE);
    if (cause != NULL) {
        call_set(call, "reason", cause);
        if (strcmp(cause, "danger") == 0)
            danger_say();
    }
    while (!ask_stopped(a) && !call_has(call, "note")) {
        text = ask_text(a, "note", _("What is asked of the level above: "));
        if (text != NULL)
            call_set(call, "note", text);
    }
    text = ask_text(a, "propose", _("What do you propose (Enter: nothing): "));
    if (text != NULL)
        call_set(call, "propose", text);
}

/* What a line of options would say. 0 when it is confirmed, else the exit code. */
static int ask_raise(struct call *call, struct session *s, const char *number)
{
    const char *command = call_printf(call, "escalation raise %s", number);
    size_t values = call->value_count;
    struct kept kept;
    bool yes = false;

    kept_open(&kept, call, s, call_printf(call, DRAFT_RAISE, number), command);
    if (!kept_offer(&kept, _("An escalation of this case was begun on %s and not submitted.\n")))
        return terminal_nothing_done();
    do {
        call->value_count = values;
        kept.tape.at = 0;
        kept.asking.back = false;
        ask_all(call, &kept.asking);
        kept.tape.aloud = false;
        if (ask_stopped(&kept.asking))
            continue;
        ask_print_command(call, command);
        yes = ask_yes(&kept.asking, _("Submit?"));
    } while (kept.asking.back && !kept.asking.ended);
    if (yes)
        kept_sent(&kept);
    return kept_close(&kept, yes ? 0 : terminal_nothing_done());
}

static int raise_of(struct call *call, struct session *s, struct shown *shown, bool asked)
{
    struct targets targets;
    int exit_code = targets_one(call, s, shown, true, &targets);

    if (exit_code == 0 && asked)
        exit_code = ask_raise(call, s, targets.items[0].number);
    return exit_code != 0 ? exit_code : send_raise(call, s, shown, &targets.items[0]);
}

static int raise(struct call *call)
{
    const char *cause = call_option(call, "reason");
    struct shown shown;
    struct session *s;
    int exit_code = 0;
    bool asked = ask_wanted(call);

    if (cause != NULL && strcmp(cause, "danger") == 0)
        danger_say(); /* before anything else, whatever becomes of the message */
    if (!asked && (cause == NULL || !call_has(call, "note")))
        return call_usage(call, _("--reason and --note are needed: why it goes up, and what is asked"));
    s = acts_begin(call, &shown, &exit_code);
    return s == NULL ? exit_code : acts_end(&shown, raise_of(call, s, &shown, asked));
}

/* accept, answer, sendback, handup, close. */
static int act(struct call *call)
{
    Nol__EscalationAct request = NOL__ESCALATION_ACT__INIT;
    struct submission item = {.type = NOL__MESSAGE_TYPE__ESCALATION_ACT, .request = &request.base};
    struct papers papers;
    ProtobufCMessage *reply;
    int exit_code = ref_parse(call, call->arguments[0], &request.escalation);
    struct session *s;

    if (exit_code == 0)
        exit_code = escalation_needs_words(call);
    s = exit_code == 0 ? session_of(call, &exit_code) : NULL;
    if (s == NULL)
        return exit_code;
    list_fill(call, &request.base); /* on */
    request.verb = (char *)(uintptr_t)call->command->verb;
    request.note = escalation_words(call);
    request.has_version = 1;
    request.version = escalation_version(call, s, request.escalation, &exit_code);
    if (exit_code == 0)
        exit_code = papers_prepare(call, s, NULL, NULL, 0, &papers);
    if (exit_code != 0)
        return exit_code;
    request.evidence = papers.items;
    request.n_evidence = papers.count;
    item.subject = request.escalation;
    reply = submit_one(s, call_printf(call, "escalation %s", request.verb), &item, &exit_code);
    return reply == NULL ? exit_code : escalation_say_result(call, s, reply, false);
}

static int called(struct call *call)
{
    Nol__EscalationCalled request = NOL__ESCALATION_CALLED__INIT;
    struct submission item = {.type = NOL__MESSAGE_TYPE__ESCALATION_CALLED, .request = &request.base};
    ProtobufCMessage *reply;
    int exit_code = ref_parse(call, call->arguments[0], &request.escalation);
    struct session *s;

    if (exit_code == 0 && !call_has(call, "note"))
        exit_code = call_usage(call, _("--%s is missing"), "note");
    s = exit_code == 0 ? session_of(call, &exit_code) : NULL;
    if (s == NULL)
        return exit_code;
    list_fill(call, &request.base); /* note */
    request.to = call->arguments[1];
    item.subject = request.escalation;
    reply = submit_one(s, "escalation called", &item, &exit_code);
    return reply == NULL ? exit_code : escalation_say_result(call, s, reply, true);
}

#define NOTE(help_)                                                                                          \
    {                                                                                                        \
        "note", 0, OPTION_FREE, false, N_("TEXT"), help_, WORDS_NONE                                         \
    }
static const struct option_row raise_options[] = {
    {"reason", 'r', OPTION_WORD, false, N_("REASON"), N_("why it goes up"), WORDS_RAISE},
    NOTE(N_("what is asked; also @FILE or -")),
    {"propose", 0, OPTION_FREE, false, N_("TEXT"), N_("what this level proposes; also @FILE or -"),
     WORDS_NONE},
    OPTION_ROW_EVIDENCE,
    OPTION_ROW_ON,
    OPTION_ROW_VERSION,
    OPTION_END,
};
static const struct option_row list_options[] = {
    {"mine", 'm', OPTION_FLAG, false, NULL, N_("held by my unit"), WORDS_NONE},
    {"ended", 0, OPTION_FLAG, false, NULL, N_("also those that are over"), WORDS_NONE},
    {"cause", 'c', OPTION_WORD, false, N_("REASON"), N_("raised for this reason"), WORDS_CAUSE},
    {"state", 's', OPTION_WORD, false, N_("STATE"), N_("in this state"), WORDS_ESCALATION},
    {"with", 0, OPTION_WORD, false, N_("LEVEL"), N_("held by this level"), WORDS_ESCALATION_LEVEL},
    {"street", 0, OPTION_ORG, false, N_("ORG"), N_("from this street (-: from none)"), WORDS_NONE},
    {"pending", 0, OPTION_FLAG, false, NULL, N_("not over yet"), WORDS_NONE},
    {"overdue", 0, OPTION_FLAG, false, NULL, N_("late"), WORDS_NONE},
    OPTION_ROW_BATCH,
    {"from", 0, OPTION_DAY, false, N_("DATE"), N_("raised from this day on"), WORDS_NONE},
    {"until", 0, OPTION_DAY, false, N_("DATE"), N_("raised until this day, as they stood then"), WORDS_NONE},
    OPTION_ROW_KNOWN_AT,
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_ROWS_EXPORT,
    OPTION_END,
};
static const struct option_row accept_options[] = {NOTE(N_("a word to it; also @FILE or -")), OPTION_ROW_ON,
                                                   OPTION_ROW_VERSION, OPTION_END};
static const struct option_row called_options[] = {
    NOTE(N_("with whom one spoke, and what was said; also @FILE or -")), OPTION_END};
static const struct option_row answer_options[] = {NOTE(N_("how it was solved; also @FILE or -")),
                                                   OPTION_ROW_EVIDENCE, OPTION_ROW_ON, OPTION_ROW_VERSION,
                                                   OPTION_END};
static const struct option_row back_options[] = {NOTE(N_("why; also @FILE or -")), OPTION_ROW_REASON,
                                                 OPTION_ROW_ON, OPTION_ROW_VERSION, OPTION_END};
static const struct option_row decide_options[] = {
    {"decision", 'd', OPTION_WORD, false, N_("DECISION"), N_("what kind (default: directive)"),
     WORDS_DECISION},
    NOTE(N_("the decision in words; also @FILE or -")),
    {"directive", 0, OPTION_TEXT, true, N_("DIRECTIVE"), N_("'ORG:TEXT;due=DATE;fields=name,address'"),
     WORDS_NONE},
    {"member", 0, OPTION_TEXT, false, N_("NAME"), N_("the office: in whose name it was signed"), WORDS_NONE},
    OPTION_ROW_EVIDENCE,
    OPTION_ROW_ON,
    OPTION_ROW_VERSION,
    OPTION_END,
};

static const struct option_row route_options[] = {
    {"from", 0, OPTION_WORD, false, N_("LEVEL"), N_("the level that raises it"), WORDS_LEVEL},
    {"to", 0, OPTION_WORD, false, N_("LEVEL"), N_("the level that gets it"), WORDS_LEVEL},
    OPTION_END,
};

static const struct command commands[] = {
    {"escalation", "raise", raise, N_("CASE"), ARGUMENT_CASE, 1, 1,
     N_("hands a case up that one cannot solve"),
     N_("nol escalation raise 3                   asks step by step\n"
        "nol escalation raise 3 --reason refuses --note 'refuses after 4 visits' \\\n    --propose "
        "'order to correct'\n"
        "nol escalation raise 3 --reason danger --note 'bruises, child alone at home'"),
     N_("It goes to the next level; from a street with needs_department straight to the leadership group. "
        "Danger goes at once to street, district, "
        "police and civil affairs, at night too: call 110 first."),
     raise_options, false},
    {"escalation", "list", cmd_escalation_list, "", ARGUMENT_NONE, 0, 0,
     N_("open escalations; for the group its inbox"),
     N_("nol escalation list --mine\nnol escalation list --from 2019-03-01 --until 2019-03-31 --overdue"),
     N_("With any option but --mine, --ended and --cause those come that report escalations counts there, "
        "over "
        "or not."),
     list_options, false},
    {"escalation", "show", cmd_escalation_show, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("one escalation with its timeline; the look is recorded"), N_("nol escalation show 17"), NULL, NULL,
     false},
    {"escalation", "accept", act, N_("ID"), ARGUMENT_TEXT, 1, 1, N_("says that one's unit has it in hand"),
     N_("nol escalation accept 17"), NULL, accept_options, false},
    {"escalation", "answer", act, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("says how it was solved (street, district)"),
     N_("nol escalation answer 17 --note 'talked with the father, he agrees' \\\n    --evidence "
        "'talk_record:;date=2019-03-01=seen'"),
     NULL, answer_options, false},
    {"escalation", "sendback", act, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("sends it one level down, with the reason"),
     N_("nol escalation sendback 17 --note 'talk once more with the school present'"), NULL, back_options,
     false},
    {"escalation", "handup", act, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("hands it one level further up, with the reason"),
     N_("nol escalation handup 17 --note 'the street has no means left'"), NULL, back_options, false},
    {"escalation", "decide", cmd_escalation_decide, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("the leadership group decides, with directives"),
     N_("nol escalation decide 17 --note 'find the child' \\\n    --directive 'police:find out where the "
        "child is;due=2019-03-20'\n"
        "nol escalation decide 17 --decision law --note 'order to correct'\n"
        "nol escalation decide 17 --note 'aid' \\\n"
        "    --directive 'civil_affairs:aid;due=2019-03-20;fields=name,guardian' \\\n"
        "    --member wangli --evidence 'group_decision:3;date=2019-03-05=signed.pdf'"),
     N_("A directive goes to a department or street, named by code, name, or what it is for (police). "
        "Without fields= it carries what such a "
        "department needs by default; fields=none carries nothing of the child. The group's office names the "
        "member who signed, and files the signed "
        "paper. Without directives the escalation is answered at once; with them once all are settled."),
     decide_options, false},
    {"escalation", "called", called, N_("ID ORG"), ARGUMENT_TEXT, 2, 2,
     N_("says that a unit was telephoned about a child in danger"),
     N_("nol escalation called 17 police --note 'Officer Li, on duty, sends a car'"),
     N_("Who was not told because nobody there can log in is telephoned by the district within the hour; so "
        "is who has not opened it "
        "15 minutes after. ORG is a unit, or what a department is for."),
     called_options, false},
    {"escalation", "close", act, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("closes it (the level that solved or decided it)"), N_("nol escalation close 17"), NULL,
     accept_options, false},
    {"escalation", "route", cmd_escalation_route, N_("[REASON]"), ARGUMENT_TEXT, 0, 1,
     N_("where a level's escalations go; with REASON changes it (district)"),
     N_("nol escalation route\n"
        "nol escalation route refuses --from street --to leadership_group"),
     N_("To a level above. What is under way stays where it is; the change is recorded."), route_options,
     false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("escalation list", escalation_row, escalation_list_columns),
    OUTPUT("escalation show", escalation_file, escalation_show_columns),
    OUTPUT("escalation answer", escalation_result, escalation_act_columns),
    OUTPUT("escalation route", escalation_route, escalation_route_columns),
    OUTPUT_END,
};

const struct noun cmd_escalation = {"escalation", N_("what a level cannot solve goes up"), commands, outputs};
