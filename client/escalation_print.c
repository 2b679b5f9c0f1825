/* What `nol escalation` and `nol directive` print of the same things. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_escalation.h"
#include "client/danger.h"
#include "client/labels.h"
#include "client/lines.h"
#include "client/next.h"
#include "client/oddities.h"
#include "client/output.h"
#include "client/ref.h"

static void say_next(struct call *call, const Nol__EscalationResult *result)
{
    static char word[] = "show";
    static char *const show[] = {word};

    if (result->n_next > 0)
        next_say(call, NEXT_ESCALATION, result->next, result->n_next, result->escalation);
    else if (result->state != NULL && strcmp(result->state, "sent_back") != 0 &&
             strcmp(result->state, "closed") != 0)
        next_say(call, NEXT_ESCALATION, show, 1, result->escalation);
}

void escalation_say_called(struct call *call, const char *escalation)
{
    fprintf(stderr, _("Who has telephoned says so: nol escalation called %s ORG --note TEXT\n"),
            call_quoted(call, escalation));
}

const struct column escalation_act_columns[] = {{"escalation", N_("Escalation"), WORDS_NONE, 0},
                                                {"case", N_("Case"), WORDS_NONE, 0},
                                                {"name", N_("Name"), WORDS_NONE, 0},
                                                {"reason", N_("Reason"), WORDS_CAUSE, 0},
                                                {"state", N_("State"), WORDS_ESCALATION, 0},
                                                {"org_name", N_("With"), WORDS_NONE, 0},
                                                {"due", N_("Due"), WORDS_NONE, 0},
                                                {"due_at", N_("Due at"), WORDS_NONE, 0},
                                                {"version", N_("Version"), WORDS_NONE, 0},
                                                COLUMN_END};

int escalation_say_result(struct call *call, struct session *session, ProtobufCMessage *reply,
                          bool said_danger)
{
    const Nol__EscalationResult *result = (const Nol__EscalationResult *)reply;

    if (result->n_parties > 0 && !said_danger)
        danger_say();
    for (size_t i = 0; i < result->n_parties; i++)
        fprintf(stderr, "%s\n", danger_party(call, result->parties[i]));
    output_one(call, reply, escalation_act_columns);
    if (call->format == FORMAT_TABLE) {
        escalation_print_directives(result->directives, result->n_directives);
        fflush(stdout);
        if (result->has_missing_year)
            fprintf(
                stderr,
                _("No day is set: the working calendar of %u is not loaded (nol calendar import FILE).\n"),
                result->missing_year);
        say_next(call, result);
        if (danger_calls(result->parties, result->n_parties))
            escalation_say_called(call, result->escalation);
    }
    oddities_tell(call, session, result->case_, result->name, result->oddities, result->n_oddities);
    ref_note(session, REF_ESCALATION, result->escalation, result->version);
    protobuf_c_message_free_unpacked(reply, NULL);
    return 0;
}

uint32_t escalation_version(struct call *call, struct session *session, char *id, int *exit_code)
{
    uint32_t version = ref_version(call, session, REF_ESCALATION, id);
    Nol__EscalationShow request = NOL__ESCALATION_SHOW__INIT;
    Nol__EscalationFile *file;

    if (version != 0)
        return version;
    request.escalation = id;
    file = (Nol__EscalationFile *)session_ask(session, NOL__MESSAGE_TYPE__ESCALATION_SHOW, &request.base,
                                              &nol__escalation_file__descriptor);
    if (file == NULL) {
        *exit_code = failure_print(&session->failure);
        return 0;
    }
    if (file->row != NULL) {
        version = file->row->version;
        fprintf(stderr, "%s  %s  %s  %s  v%u\n", id, words_label(WORDS_CAUSE, file->row->reason),
                words_label(WORDS_ESCALATION, file->row->state),
                file->row->name != NULL ? file->row->name : "", version);
        ref_note(session, REF_ESCALATION, id, version);
    }
    nol__escalation_file__free_unpacked(file, NULL);
    return version;
}

char *escalation_words(const struct call *call)
{
    const char *note = call_option(call, "note");

    return (char *)(uintptr_t)(note != NULL ? note : call_option(call, "reason"));
}

int escalation_needs_words(const struct call *call)
{
    static const char *const silent[] = {"accept", "close", "ack"};

    for (size_t i = 0; i < sizeof(silent) / sizeof(*silent); i++)
        if (strcmp(call->command->verb, silent[i]) == 0)
            return 0;
    if (escalation_words(call) != NULL)
        return 0;
    return call_usage(call, _("%s is missing"), "--note");
}

void escalation_print_child(const Nol__EscalationChild *child)
{
    if (child == NULL)
        return;
    lines_value(_("Name"), child->name);
    lines_value(_("Sex"), words_label(WORDS_SEX, child->sex));
    lines_value(_("Born"), child->birth_date);
    lines_value(_("ID number"), child->id_number);
    lines_value(_("Nationality"), child->nationality);
    lines_value(_("Registered"), child->household_address);
    lines_value(_("Lives at"), child->address);
    lines_value(_("Guardian"), child->guardian);
    lines_value(_("Phone"), child->guardian_phone);
    lines_value(_("Died"), child->died_on);
}

void escalation_print_steps(Nol__EscalationStep *const *steps, size_t count, enum words verbs,
                            enum words states)
{
    if (count > 0)
        lines_section(_("Timeline"), count);
    for (size_t i = 0; i < count; i++) {
        const Nol__EscalationStep *step = steps[i];
        bool moved = step->from != NULL && step->to != NULL && strcmp(step->from, step->to) != 0;

        /* "close" of a case says that its file is closed; here only the matter is */
        LINES_PARTS(2, step->on,
                    strcmp(step->verb, "close") == 0 ? _("matter closed") : words_label(verbs, step->verb),
                    moved ? "->" : NULL, moved ? step->to : NULL, words_label(states, step->state),
                    step->by != NULL ? step->by : _("the clock"), step->by_org,
                    step->for_member != NULL ? _("for") : NULL, step->for_member);
        LINES_PARTS(6, step->note);
        for (size_t e = 0; e < step->n_evidence; e++)
            LINES_PARTS(6, _("paper"), step->evidence[e]);
    }
}

void escalation_print_papers(Nol__Evidence *const *papers, size_t count)
{
    if (count > 0)
        lines_section(_("Papers"), count);
    for (size_t i = 0; i < count; i++)
        LINES_PARTS(2, papers[i]->evidence,
                    labels_paper(papers[i]->kind, papers[i]->label, papers[i]->label_en), papers[i]->number,
                    papers[i]->issuer, papers[i]->date,
                    papers[i]->seen ? _("original seen") : papers[i]->file_name,
                    papers[i]->withdrawn_by != NULL ? _("XX withdrawn") : NULL);
}

void escalation_print_directives(Nol__CaseDirective *const *directives, size_t count)
{
    if (count > 0)
        lines_section(_("Directives"), count);
    for (size_t i = 0; i < count; i++)
        LINES_PARTS(2, directives[i]->directive, directives[i]->number, directives[i]->org_name,
                    words_label(WORDS_DIRECTIVE, directives[i]->state), _("due"), directives[i]->due);
}

/* "visits 4 (last 2026-03-01)" behind what is there already. */
static char *add_count(struct call *call, char *all, const char *what, unsigned count, const char *last,
                       const char *more)
{
    all = call_printf(call, "%s%s%s %u", all, *all != '\0' ? (i18n_is_chinese() ? "；" : "; ") : "", what,
                      count);
    if (count > 0 && last != NULL)
        all = call_printf(call, "%s (%s %s%s)", all, _("last"), last, more);
    return all;
}

char *escalation_tried(struct call *call, const Nol__Tried *tried)
{
    char *all = call_strdup(call, ""), *more = call_strdup(call, "");

    if (tried == NULL)
        return NULL;
    if (tried->refused > 0)
        more = call_printf(call, "%s, %s %u", more, _("refused"), tried->refused);
    if (tried->not_met > 0)
        more = call_printf(call, "%s, %s %u", more, _("not met"), tried->not_met);
    all = add_count(call, all, _("visits"), tried->visits, tried->last_visit, more);
    all = add_count(call, all, _("talks"), tried->talks, tried->last_talk, "");
    if (tried->measures > 0)
        all = add_count(call, all, _("measures"), tried->measures, NULL, "");
    return add_count(call, all, _("papers"), tried->papers, tried->last_paper, "");
}

const char *escalation_due(struct call *call, const Nol__EscalationRow *row)
{
    if (row->has_missing_year || (row->due == NULL && row->due_at == NULL && row->ended_on == NULL))
        return labels_due(call, NULL, row->missing_year);
    return row->due_at != NULL ? danger_moment(call, row->due_at) : row->due;
}
