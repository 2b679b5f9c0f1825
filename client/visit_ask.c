#include "client/visit_ask.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/call.h"
#include "client/terminal.h"
#include "client/today.h"
#include "client/visit_dialogue.h"
#include "common/caseno.h"
#include "common/date.h"
#include "moves_table.h"
#include "proto/cases.pb-c.h"
#include "proto/inquiries.pb-c.h"

#define RECONNECTS 5

bool dialogue_stopped(const struct dialogue *d)
{
    return ask_stopped(&d->kept.asking) || d->failed != 0;
}

/* One of the command's options, and how the summary says it. */
void dialogue_set(struct dialogue *d, const char *option, const char *text, const char *title,
                  const char *shown)
{
    if (text == NULL || dialogue_stopped(d))
        return;
    call_set(d->call, option, text);
    if (d->line_count < DIALOGUE_MOST)
        d->lines[d->line_count++] = (struct line){title, shown != NULL ? shown : text};
}

void dialogue_explain(const struct dialogue *d, const char *text)
{
    if (ask_is_live(&d->kept.asking) && d->failed == 0)
        fputs(text, stderr);
}

/* After a request that was not answered: whether the line was lost and is there again. Else the dialogue ends, and the draft stays. */
static bool reach(struct dialogue *d, int *tries)
{
    if (session_lost(d->session))
        fputs(_("The connection broke; connecting again.\n"), stderr);
    while (session_lost(d->session) && (*tries)++ < RECONNECTS) {
        if (session_resume(d->session))
            return true;
        if (session_lost(d->session))
            sleep(1);
    }
    d->failed = 1;
    if (d->session->failure.error != NULL)
        d->failed = failure_print(&d->session->failure);
    else
        fputs(_("The scheme of this case cannot be read.\n"), stderr);
    return false;
}

ProtobufCMessage *dialogue_server(struct dialogue *d, uint32_t type, const ProtobufCMessage *request,
                                  const ProtobufCMessageDescriptor *descriptor)
{
    ProtobufCMessage *reply;
    int tries = 0;

    do {
        reply = session_ask(d->session, type, request, descriptor);
    } while (reply == NULL && reach(d, &tries));
    return reply;
}

const json_t *dialogue_document(struct dialogue *d)
{
    const json_t *document;
    int tries = 0;

    do {
        document = scheme_document(&d->scheme);
        d->scheme.asked = document != NULL;
    } while (document == NULL && reach(d, &tries));
    return document;
}

static bool is_past(void *arg, const char *typed)
{
    const struct dialogue *d = arg;
    char today[DATE_SIZE];

    date_format(today_of(d->call), today);
    if (*typed == '\0' || strcmp(typed, today) <= 0)
        return true;
    fputs(_("That day lies in the future; give the day on which it happened.\n"), stderr);
    return false;
}

static bool is_after_visit(void *arg, const char *typed)
{
    const struct dialogue *d = arg;

    if (*typed == '\0' || strcmp(typed, d->on) >= 0)
        return true;
    fputs(_("That day is before the visit; the next step comes after it.\n"), stderr);
    return false;
}

static void ask_word_of(struct dialogue *d, const char *option, const char *question, const char *title,
                        enum words list)
{
    const char *word;

    dialogue_explain(d, question);
    word = ask_word(&d->kept.asking, option, _("Number: "), list);
    if (word != NULL)
        dialogue_set(d, option, word, title, words_label(list, word));
}

static void ask_visit(struct dialogue *d)
{
    char today[DATE_SIZE];

    date_format(today_of(d->call), today);
    d->on = ask_day(&d->kept.asking, "on", call_printf(d->call, _("Day of the visit [%s]: "), today),
                    call_strdup(d->call, today), NULL, false, is_past, d);
    dialogue_set(d, "on", d->on, _("Day"), NULL);
    ask_word_of(d, "result", _("How did the try end?\n"), _("Result"), WORDS_RESULT);
    ask_word_of(d, "how", _("How was it made?\n"), _("How"), WORDS_HOW);
    dialogue_set(d, "who", ask_text(&d->kept.asking, "who", _("Who went (Enter: only you): ")), _("Who went"),
                 NULL);
    dialogue_set(d, "met", ask_text(&d->kept.asking, "met", _("Whom did you meet (Enter: nobody): ")),
                 _("Met"), NULL);
    dialogue_set(d, "note", ask_text(&d->kept.asking, "note", _("What was seen and said: ")), _("Note"),
                 NULL);
}

/* Whether one's level may file a finding while the case is in this state: a move of the table. */
static bool takes_finding(const char *state, const char *role)
{
    for (size_t i = 0; i < case_moves_table_count; i++)
        if (strcmp(case_moves_table[i].from, state) == 0 && strcmp(case_moves_table[i].verb, "visit") == 0 &&
            strstr(case_moves_table[i].by, role) != NULL)
            return true;
    return false;
}

/* A letter about the child is out and not overdue: until then its case stands still. */
static bool says_letter_out(struct dialogue *d, const Nol__CaseRow *row)
{
    Nol__InquiryList request = NOL__INQUIRY_LIST__INIT;
    Nol__InquiryListReply *reply;
    bool marked = false, out = false;

    for (size_t i = 0; i < row->n_marks; i++)
        marked |= strcmp(row->marks[i], "inquiry") == 0;
    if (!marked)
        return false;
    request.case_ = (char *)(uintptr_t)d->number;
    reply = (Nol__InquiryListReply *)dialogue_server(d, NOL__MESSAGE_TYPE__INQUIRY_LIST, &request.base,
                                                     &nol__inquiry_list_reply__descriptor);
    if (reply == NULL)
        return false;
    for (size_t i = 0; i < reply->n_rows && !out; i++) {
        const Nol__Inquiry *inquiry = reply->rows[i];

        out = !inquiry->overdue && inquiry->due != NULL && inquiry->ended_on == NULL;
        if (out)
            fprintf(stderr,
                    _("A letter is out, its answer due on %s: until then no finding can be filed; the visit "
                      "alone can, and "
                      "goes into the file.\n"),
                    inquiry->due);
    }
    nol__inquiry_list_reply__free_unpacked(reply, NULL);
    return out;
}

/* What can be filed for the case as it is. */
static void look_at(struct dialogue *d, const Nol__CaseRow *row)
{
    const char *state = row->state != NULL ? row->state : "", *said = words_label(WORDS_STATE, state);

    d->name = call_strdup(d->call, row->name != NULL ? row->name : "");
    d->child = call_printf(d->call, "%s  %s", d->number, d->name);
    fprintf(stderr, "%s  %s\n", d->child, said);
    if (strcmp(state, "closed") == 0) {
        d->failed =
            failure_say(ERROR_MOVE_NOT_POSSIBLE, "verb", "visit", "state", "closed", "case", d->number, NULL);
        return;
    }
    d->no_finding = !takes_finding(state, session_role(d->session));
    if (d->no_finding)
        fprintf(stderr,
                _("A finding cannot be filed while the case is \"%s\"; the visit alone can, and goes into "
                  "the file.\n"),
                said);
    else
        d->no_finding = says_letter_out(d, row);
    if (d->no_finding && d->failed == 0 && !ask_yes(&d->kept.asking, _("File the visit alone?")))
        d->failed = terminal_nothing_done();
}

/* Which case it is, and whether a finding can be asked for. */
static void look(struct dialogue *d)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    Nol__CaseListReply *reply;
    const char *role = session_role(d->session);

    if (strcmp(role, "street") != 0 && strcmp(role, "community") != 0) {
        d->failed = failure_say(ERROR_NOT_ALLOWED, "verb", "visit", "level", "community", NULL);
        return;
    }
    request.prefix = (char *)(uintptr_t)d->number;
    reply = (Nol__CaseListReply *)dialogue_server(d, NOL__MESSAGE_TYPE__CASE_LIST, &request.base,
                                                  &nol__case_list_reply__descriptor);
    if (reply == NULL)
        return;
    if (reply->n_rows == 1)
        look_at(d, reply->rows[0]);
    else
        d->failed = failure_say(ERROR_NOT_FOUND, "what", "case", "id", d->number, NULL);
    nol__case_list_reply__free_unpacked(reply, NULL);
}

/* Everything from the first question on: what is on the tape is answered from there. */
static void ask_all(struct dialogue *d, size_t values)
{
    const char *next;

    d->call->value_count = values;
    d->line_count = d->given_count = d->kept.tape.at = 0;
    d->code = d->sub = NULL;
    d->kept.asking.back = false;
    ask_visit(d);
    if (!d->no_finding && !dialogue_stopped(d))
        dialogue_finding(d);
    if (dialogue_stopped(d))
        return;
    next = ask_day(&d->kept.asking, "next", _("Day of the next step (Enter: none): "), NULL, d->on, true,
                   is_after_visit, d);
    dialogue_set(d, "next", next, _("Next step"), NULL);
}

static void print_summary(const struct dialogue *d)
{
    fprintf(stderr, _("\nTo be submitted for %s\n"), d->child);
    for (size_t i = 0; i < d->line_count; i++)
        fprintf(stderr, "  %s%s%s\n", d->lines[i].title, i18n_is_chinese() ? "：" : ": ", d->lines[i].text);
    ask_print_command(d->call, call_printf(d->call, "visit submit %s", d->number));
}

/* The line may have been lost while somebody thought; papers are uploaded next. */
static void see_that_it_is_there(struct dialogue *d)
{
    Nol__Whoami request = NOL__WHOAMI__INIT;
    ProtobufCMessage *who =
        dialogue_server(d, NOL__MESSAGE_TYPE__WHOAMI, &request.base, &nol__whoami_reply__descriptor);

    if (who != NULL)
        protobuf_c_message_free_unpacked(who, NULL);
}

/* Until it is confirmed, or not. */
static int run(struct dialogue *d)
{
    size_t values = d->call->value_count;
    bool yes = false;

    do {
        ask_all(d, values);
        d->kept.tape.aloud = false;
        if (dialogue_stopped(d))
            continue;
        print_summary(d);
        yes = ask_yes(&d->kept.asking, _("Submit?"));
    } while (d->kept.asking.back && !d->kept.asking.ended && d->failed == 0);
    if (yes)
        see_that_it_is_there(d);
    if (d->failed != 0)
        return d->failed;
    if (!yes)
        return terminal_nothing_done();
    kept_sent(&d->kept);
    return 0;
}

int visit_ask(struct call *call, struct session *session, const char *number)
{
    struct dialogue d = {.call = call, .session = session, .number = number};
    int exit_code;

    kept_open(&d.kept, call, session, number, call_printf(call, "visit submit %s", number));
    look(&d);
    if (d.failed != 0)
        return d.failed;
    if (!kept_offer(&d.kept, _("A visit to this child was begun on %s and not submitted.\n")))
        return terminal_nothing_done();
    scheme_init(&d.scheme, call, session, number);
    exit_code = run(&d);
    /* The scheme goes with the dialogue; what was chosen from it stays. */
    for (size_t i = 0; i < call->value_count; i++)
        call->values[i].text = call_strdup(call, call->values[i].text);
    scheme_deinit(&d.scheme);
    return kept_close(&d.kept, exit_code);
}
