/* nol directive: orders of the leadership group to departments and streets. */
#include <stdio.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_escalation.h"
#include "client/cmd_report.h"
#include "client/danger.h"
#include "client/directive_sheet.h"
#include "client/lines.h"
#include "client/list.h"
#include "client/next.h"
#include "client/oddities.h"
#include "client/outputs.h"
#include "client/papers.h"
#include "client/ref.h"
#include "client/submit.h"

static void remember(void *arg, const ProtobufCMessage *message)
{
    const Nol__DirectiveRow *row = (const Nol__DirectiveRow *)message;

    ref_note(arg, REF_DIRECTIVE, row->directive, row->version);
}

static const struct column directive_list_columns[] = {
    {"directive", N_("No."), WORDS_NONE, 0},
    {"number", N_("Document no."), WORDS_NONE, COLUMN_FLEX},
    {"state", N_("State"), WORDS_DIRECTIVE, 0},
    {"org_name", N_("Addressee"), WORDS_NONE, COLUMN_FLEX},
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"danger_at", N_("In danger"), WORDS_NONE, COLUMN_DANGER},
    {"escalation", N_("Escalation"), WORDS_NONE, COLUMN_WIDE},
    {"issued_on", N_("Issued"), WORDS_NONE, COLUMN_WIDE},
    {"due", N_("Due"), WORDS_NONE, 0},
    {"late_on", N_("Late since"), WORDS_NONE, COLUMN_WIDE},
    {"note", N_("What is ordered"), WORDS_NONE, COLUMN_WIDE},
    {"version", N_("Version"), WORDS_NONE, COLUMN_RIGHT | COLUMN_WIDE},
    COLUMN_END,
};

static int list(struct call *call)
{
    Nol__DirectiveList request = NOL__DIRECTIVE_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__DIRECTIVE_LIST,
                        .request = &request.base,
                        .reply = &nol__directive_list_reply__descriptor,
                        .columns = directive_list_columns,
                        .hint = N_("Next: nol directive show ID, with the number in the first column."),
                        .each = remember};
    int exit_code = 0;

    request.directive_state = (char *)(uintptr_t)call_option(call, "state");
    if (!report_known(call, &request.known_at, &request.position))
        return 2;
    what.arg = session_of(call, &exit_code);
    return what.arg == NULL ? exit_code : list_run(call, &what);
}

static void print_file(struct call *call, const Nol__DirectiveFile *file)
{
    const Nol__DirectiveRow *row = file->row;

    LINES_PARTS(0, call_printf(call, "[%s]", row->directive), row->number,
                words_label(WORDS_DIRECTIVE, row->state), row->case_, row->name,
                call_printf(call, "v%u", row->version));
    lines_value(_("In danger"), danger_moment(call, row->danger_at));
    lines_value(_("Addressee"), row->org_name);
    lines_value(_("Issued"), row->issued_on);
    lines_value(_("Due"), row->due);
    lines_value(_("Late since"), row->late_on);
    lines_value(_("Signed"), file->made_for != NULL ? file->made_for : file->made_by);
    lines_value(_("Entered by"), file->made_for != NULL ? file->made_by : NULL);
    lines_value(_("Escalation"), row->escalation);
    lines_section(_("What is ordered"), 0);
    LINES_PARTS(2, row->note);
    if (file->child != NULL && file->n_fields > 0) {
        lines_section(_("Child"), 0);
        escalation_print_child(file->child);
    }
    escalation_print_steps(file->steps, file->n_steps, WORDS_DIRECTIVE_VERB, WORDS_DIRECTIVE);
    escalation_print_papers(file->papers, file->n_papers);
}

static Nol__DirectiveFile *ask(struct session *s, char *id, int *exit_code)
{
    Nol__DirectiveShow request = NOL__DIRECTIVE_SHOW__INIT;
    Nol__DirectiveFile *file;

    request.directive = id;
    file = (Nol__DirectiveFile *)session_ask(s, NOL__MESSAGE_TYPE__DIRECTIVE_SHOW, &request.base,
                                             &nol__directive_file__descriptor);
    if (file == NULL) {
        *exit_code = failure_print(&s->failure);
    } else if (file->row == NULL) {
        *exit_code = failure_say(ERROR_PEER_BROKE_PROTOCOL, "what", "DirectiveFile", NULL);
        nol__directive_file__free_unpacked(file, NULL);
        file = NULL;
    } else {
        ref_note(s, REF_DIRECTIVE, file->row->directive, file->row->version);
    }
    return file;
}

static const struct column directive_show_columns[] = {{"row.number", N_("Number"), WORDS_NONE, 0},
                                                       {"row.state", N_("State"), WORDS_DIRECTIVE, 0},
                                                       {"row.org_name", N_("Addressee"), WORDS_NONE, 0},
                                                       {"row.case", N_("Case"), WORDS_NONE, 0},
                                                       {"row.due", N_("Due"), WORDS_NONE, 0},
                                                       {"row.note", N_("What is ordered"), WORDS_NONE, 0},
                                                       {"row.version", N_("Version"), WORDS_NONE, 0},
                                                       COLUMN_END};

static int show(struct call *call)
{
    Nol__DirectiveFile *file;
    char *id = NULL;
    int exit_code = ref_parse(call, call->arguments[0], &id);
    struct session *s = exit_code == 0 ? session_of(call, &exit_code) : NULL;

    file = s != NULL ? ask(s, id, &exit_code) : NULL;
    if (file == NULL)
        return exit_code;
    if (file->row->danger_at != NULL)
        danger_say();
    if (call_has(call, "sheet"))
        directive_sheet_print(call, file);
    else if (call->format == FORMAT_TABLE)
        print_file(call, file);
    else
        output_one(call, &file->base, directive_show_columns);
    fflush(stdout);
    if (call->format == FORMAT_TABLE && !call_has(call, "sheet"))
        next_say(call, NEXT_DIRECTIVE, file->row->next, file->row->n_next, file->row->directive);
    nol__directive_file__free_unpacked(file, NULL);
    return 0;
}

/* The version to act on; where nothing was shown yet, reads and shows one line. */
static uint32_t find_version(struct call *call, struct session *s, char *id, int *exit_code)
{
    uint32_t version = ref_version(call, s, REF_DIRECTIVE, id);
    Nol__DirectiveFile *file;

    if (version != 0)
        return version;
    file = ask(s, id, exit_code);
    if (file == NULL)
        return 0;
    version = file->row->version;
    fprintf(stderr, "%s  %s  %s  %s  v%u\n", id, file->row->number,
            words_label(WORDS_DIRECTIVE, file->row->state), file->row->name != NULL ? file->row->name : "",
            version);
    nol__directive_file__free_unpacked(file, NULL);
    return version;
}

static const struct column directive_act_columns[] = {{"directive", N_("Directive"), WORDS_NONE, 0},
                                                      {"number", N_("Document no."), WORDS_NONE, 0},
                                                      {"state", N_("State"), WORDS_DIRECTIVE, 0},
                                                      {"case", N_("Case"), WORDS_NONE, 0},
                                                      {"name", N_("Name"), WORDS_NONE, 0},
                                                      {"org_name", N_("Addressee"), WORDS_NONE, 0},
                                                      {"due", N_("Due"), WORDS_NONE, 0},
                                                      {"version", N_("Version"), WORDS_NONE, 0},
                                                      COLUMN_END};

static int say_result(struct call *call, struct session *s, ProtobufCMessage *reply)
{
    const Nol__DirectiveResult *result = (const Nol__DirectiveResult *)reply;

    output_one(call, reply, directive_act_columns);
    fflush(stdout);
    ref_note(s, REF_DIRECTIVE, result->directive, result->version);
    oddities_tell(call, s, NULL, result->number, result->oddities, result->n_oddities);
    /* What this act alone did to the escalation is as good as seen. */
    if (result->has_escalation_version && result->escalation != NULL &&
        ref_shown(s, REF_ESCALATION, result->escalation) + 1 == result->escalation_version)
        ref_note(s, REF_ESCALATION, result->escalation, result->escalation_version);
    if (call->format == FORMAT_TABLE && result->has_open && result->open == 0)
        fprintf(stderr, _("All directives are settled. Next: nol escalation close %s\n"),
                call_quoted(call, result->escalation));
    else if (call->format == FORMAT_TABLE)
        next_say(call, NEXT_DIRECTIVE, result->next, result->n_next, result->directive);
    protobuf_c_message_free_unpacked(reply, NULL);
    return 0;
}

/* ack, answer, refuse; accept, sendback, withdraw. */
static int act(struct call *call)
{
    Nol__DirectiveAct request = NOL__DIRECTIVE_ACT__INIT;
    struct submission item = {.type = NOL__MESSAGE_TYPE__DIRECTIVE_ACT, .request = &request.base};
    struct papers papers;
    ProtobufCMessage *reply;
    int exit_code = ref_parse(call, call->arguments[0], &request.directive);
    struct session *s;

    if (exit_code == 0)
        exit_code = escalation_needs_words(call);
    s = exit_code == 0 ? session_of(call, &exit_code) : NULL;
    if (s == NULL)
        return exit_code;
    list_fill(call, &request.base); /* due, on */
    request.verb = (char *)(uintptr_t)call->command->verb;
    request.note = escalation_words(call);
    request.has_version = 1;
    request.version = find_version(call, s, request.directive, &exit_code);
    if (exit_code == 0)
        exit_code = papers_prepare(call, s, NULL, NULL, 0, &papers);
    if (exit_code != 0)
        return exit_code;
    request.evidence = papers.items;
    request.n_evidence = papers.count;
    item.subject = request.directive;
    reply = submit_one(s, call_printf(call, "directive %s", request.verb), &item, &exit_code);
    return reply == NULL ? exit_code : say_result(call, s, reply);
}

#define NOTE(help_)                                                                                          \
    {                                                                                                        \
        "note", 0, OPTION_FREE, false, N_("TEXT"), help_, WORDS_NONE                                         \
    }
static const struct option_row list_options[] = {
    {"mine", 'm', OPTION_FLAG, false, NULL, N_("given to my unit"), WORDS_NONE},
    {"ended", 0, OPTION_FLAG, false, NULL, N_("also those that are over"), WORDS_NONE},
    {"to", 't', OPTION_ORG, false, N_("ORG"), N_("given to this unit"), WORDS_NONE},
    {"state", 's', OPTION_WORD, false, N_("STATE"), N_("in this state"), WORDS_DIRECTIVE},
    {"overdue", 0, OPTION_FLAG, false, NULL, N_("late"), WORDS_NONE},
    OPTION_ROW_BATCH,
    {"from", 0, OPTION_DAY, false, N_("DATE"), N_("issued from this day on"), WORDS_NONE},
    {"until", 0, OPTION_DAY, false, N_("DATE"), N_("issued until this day, as they stood then"), WORDS_NONE},
    OPTION_ROW_KNOWN_AT,
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_ROWS_EXPORT,
    OPTION_END,
};
static const struct option_row show_options[] = {
    {"sheet", 0, OPTION_FLAG, false, NULL, N_("as a sheet to print and sign"), WORDS_NONE}, OPTION_END};
static const struct option_row plain_options[] = {NOTE(N_("a word to it; also @FILE or -")), OPTION_ROW_ON,
                                                  OPTION_ROW_VERSION, OPTION_END};
static const struct option_row answer_options[] = {NOTE(N_("what was done and found; also @FILE or -")),
                                                   OPTION_ROW_EVIDENCE, OPTION_ROW_ON, OPTION_ROW_VERSION,
                                                   OPTION_END};
static const struct option_row reason_options[] = {NOTE(N_("why; also @FILE or -")), OPTION_ROW_REASON,
                                                   OPTION_ROW_ON, OPTION_ROW_VERSION, OPTION_END};
static const struct option_row back_options[] = {
    NOTE(N_("why; also @FILE or -")),
    OPTION_ROW_REASON,
    {"due", 0, OPTION_DAY_AHEAD, false, N_("DATE"), N_("the new day (default: the same)"), WORDS_NONE},
    OPTION_ROW_ON,
    OPTION_ROW_VERSION,
    OPTION_END,
};

static const struct option_row fields_options[] = {
    {"carries", 0, OPTION_WORD, true, N_("WORD"), N_("what of the child, all that there is; or none"),
     WORDS_PERSON},
    OPTION_END,
};

static const struct command commands[] = {
    {"directive", "list", list, "", ARGUMENT_NONE, 0, 0, N_("open directives, each with its day"),
     N_("nol directive list\nnol directive list --from 2019-03-01 --until 2019-03-31 --state answered"),
     N_("With any option but --mine and --ended those come that report escalations counts there, over or "
        "not."),
     list_options, false},
    {"directive", "show", show, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("one directive, with what it carries of the child; the look is recorded"),
     N_("nol directive show 5\nnol directive show 5 --sheet > sheet.txt"), NULL, show_options, false},
    {"directive", "ack", act, N_("ID"), ARGUMENT_TEXT, 1, 1, N_("says that one's unit has received it"),
     N_("nol directive ack 5"), NULL, plain_options, false},
    {"directive", "answer", act, N_("ID"), ARGUMENT_TEXT, 1, 1, N_("answers it, with papers"),
     N_("nol directive answer 5 --note 'lives with an aunt in another city' \\\n    --evidence "
        "'directive_answer:7;date=2019-03-12=answer.pdf'"),
     NULL, answer_options, false},
    {"directive", "refuse", act, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("says that one's unit cannot do it, and why"),
     N_("nol directive refuse 5 --note 'not registered in this district'"), NULL, reason_options, false},
    {"directive", "accept", act, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("the group accepts the answer, or the refusal"), N_("nol directive accept 5"), NULL, plain_options,
     false},
    {"directive", "sendback", act, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("the group sends the answer back, with the reason"),
     N_("nol directive sendback 5 --note 'the address is missing' --due 2019-03-20"), NULL, back_options,
     false},
    {"directive", "withdraw", act, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("the group takes the order back, with the reason"),
     N_("nol directive withdraw 5 --note 'the child was found'"), NULL, reason_options, false},
    {"directive", "fields", cmd_directive_fields, N_("[FOR]"), ARGUMENT_TEXT, 0, 1,
     N_("what directives carry of the child by default; with FOR changes it (district)"),
     N_("nol directive fields\n"
        "nol directive fields justice --carries name --carries guardian"),
     N_("FOR is what a department is for, street, or other. --carries names all of it, or none. A directive "
        "may name its own with fields=; what was given keeps what it carries."),
     fields_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("directive list", directive_row, directive_list_columns),
    OUTPUT("directive show", directive_file, directive_show_columns),
    OUTPUT("directive answer", directive_result, directive_act_columns),
    OUTPUT("directive fields", directive_default, directive_fields_columns),
    OUTPUT_END,
};

const struct noun cmd_directive = {"directive", N_("orders of the leadership group"), commands, outputs};
