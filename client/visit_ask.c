#include "client/visit_ask.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "case_moves_table.h"
#include "client/ask.h"
#include "client/call.h"
#include "client/missing.h"
#include "client/scheme.h"
#include "client/terminal.h"
#include "common/date.h"
#include "proto/cases.pb-c.h"
#include "proto/inquiries.pb-c.h"

#define MOST_CHOICES 64

/* The dialogue under way. */
struct dialogue {
    struct call *call;
    struct session *session;
    const char *number;
    struct scheme scheme;
    const json_t *document;
    const char *code, *sub;
    bool ended;
    bool no_finding; /* the case takes none in its state */
};

static void set(struct dialogue *d, const char *option, const char *text)
{
    if (text != NULL && !d->ended)
        call_set(d->call, option, text);
}

/* The day of the visit: today, or before. */
static const char *ask_past_day(struct dialogue *d)
{
    char today[DATE_SIZE];

    date_format(date_at(time(NULL)), today);
    for (;;) {
        const char *day = ask_day(d->call, call_printf(d->call, _("Day of the visit [%s]: "), today),
                                  call_strdup(d->call, today), &d->ended);

        if (d->ended || strcmp(day, today) <= 0)
            return day;
        fputs(_("That day lies in the future; give the day on which it happened.\n"), stderr);
    }
}

/* The name of a file that can be opened; NULL for none. */
static const char *ask_file(struct dialogue *d)
{
    for (;;) {
        const char *file =
            ask_text(d->call, _("  file of the scan (Enter: I have seen the original): "), &d->ended);

        if (file == NULL || access(file, R_OK) == 0)
            return file;
        fprintf(stderr, _("  %s: %s; write the name once more.\n"), file, i18n_system(strerror(errno)));
    }
}

static void ask_visit(struct dialogue *d)
{
    set(d, "on", ask_past_day(d));
    fputs(_("How did the try end?\n"), stderr);
    set(d, "result", ask_word(d->call, _("Number: "), WORDS_RESULT, &d->ended));
    fputs(_("How was it made?\n"), stderr);
    set(d, "how", ask_word(d->call, _("Number: "), WORDS_HOW, &d->ended));
    set(d, "who", ask_text(d->call, _("Who went (Enter: only you): "), &d->ended));
    set(d, "met", ask_text(d->call, _("Whom did you meet (Enter: nobody): "), &d->ended));
    set(d, "note", ask_text(d->call, _("What was seen and said: "), &d->ended));
}

/* The elements of an array of {NAME, "label"} as choices. */
static size_t choices_of(const json_t *array, const char *name, struct ask_choice *choices)
{
    size_t index, count = 0;
    json_t *element;

    json_array_foreach(array, index, element)
    {
        const char *value = json_string_value(json_object_get(element, name));

        if (value != NULL && count < MOST_CHOICES)
            choices[count++] = (struct ask_choice){value, scheme_label(json_object_get(element, "label"))};
    }
    return count;
}

static void ask_finding(struct dialogue *d)
{
    struct ask_choice choices[MOST_CHOICES];
    const json_t *code;
    size_t count;

    if (d->document == NULL) {
        d->code = ask_text(d->call, _("Finding, by code (Enter: none yet): "), &d->ended);
    } else {
        fputs(_("Is there a finding?\n"), stderr);
        count = choices_of(json_object_get(d->document, "codes"), "code", choices);
        d->code = ask_choice(d->call, _("Number (Enter: none yet): "), choices, count, true, &d->ended);
    }
    set(d, "finding", d->code);
    if (d->code == NULL || d->document == NULL)
        return;
    code = scheme_find_code(d->document, d->code);
    count = choices_of(json_object_get(code, "subs"), "sub", choices);
    if (count > 0) {
        fputs(_("Which sub-reason?\n"), stderr);
        d->sub = ask_choice(d->call, _("Number (Enter: none): "), choices, count,
                            !json_is_true(json_object_get(code, "needs_sub")), &d->ended);
        set(d, "sub", d->sub);
    }
}

/* ";name=value" for each answer. */
static const char *ask_fields(struct dialogue *d, const char *paper)
{
    static const char *const names[] = {"issuer", "date", "from", "until"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const char *question =
            call_printf(d->call, _("  %s (Enter: none): "), words_label(WORDS_FIELD, names[i]));
        const char *value =
            i == 0 ? ask_text(d->call, question, &d->ended) : ask_day(d->call, question, NULL, &d->ended);

        if (value != NULL)
            paper = call_printf(d->call, "%s;%s=%s", paper, names[i], value);
    }
    for (;;) {
        const char *value = ask_text(d->call, _("  further field name=value (Enter: none): "), &d->ended);

        if (value == NULL)
            return paper;
        if (strchr(value, '=') != NULL)
            paper = call_printf(d->call, "%s;%s", paper, value);
    }
}

static void ask_paper(struct dialogue *d, const char *kind)
{
    const char *number = ask_text(d->call, _("  number (Enter: none): "), &d->ended), *paper, *file;

    paper = number != NULL ? call_printf(d->call, "%s:%s", kind, number) : kind;
    paper = ask_fields(d, paper);
    file = ask_file(d);
    set(d, "evidence", call_printf(d->call, "%s=%s", paper, file != NULL ? file : "seen"));
}

/* One thing that is missing: a paper of one of its kinds, or a waiver, or nothing. */
static void ask_missing(struct dialogue *d, const Nol__Missing *missing)
{
    struct ask_choice choices[MOST_CHOICES];
    const json_t *kinds = json_object_get(d->document, "kinds");
    const char *kind, *reason;
    size_t count = 0;

    missing_print(stderr, missing);
    for (size_t i = 0; i < missing->n_kinds && count < MOST_CHOICES; i++)
        if (strcmp(missing->kinds[i], "roster_row") !=
            0) /* the program itself writes that, when a match is accepted */
            choices[count++] = (struct ask_choice){call_strdup(d->call, missing->kinds[i]),
                                                   scheme_label(json_object_get(kinds, missing->kinds[i]))};
    if (count == 0)
        return; /* computed: nothing can be given */
    kind = ask_choice(d->call, _("Which paper is there? Number (Enter: none): "), choices, count, true,
                      &d->ended);
    if (kind != NULL) {
        ask_paper(d, kind);
        return;
    }
    if (!missing->waivable)
        return;
    reason = ask_text(d->call, _("Ask for a waiver? The reason (Enter: no): "), &d->ended);
    if (reason != NULL)
        set(d, "waive", call_printf(d->call, "%s=%s", choices[0].value, reason));
}

static void ask_papers(struct dialogue *d)
{
    Nol__CaseCheck request = NOL__CASE_CHECK__INIT;
    Nol__CaseCheckReply *reply;

    if (d->code == NULL || d->ended)
        return;
    request.case_ = (char *)(uintptr_t)d->number;
    request.code = (char *)(uintptr_t)d->code;
    request.sub = (char *)(uintptr_t)d->sub;
    reply = (Nol__CaseCheckReply *)session_ask(d->session, NOL__MESSAGE_TYPE__CASE_CHECK, &request.base,
                                               &nol__case_check_reply__descriptor);
    if (reply == NULL) {
        failure_print(&d->session->failure);
        return;
    }
    if (reply->n_missing > 0)
        fputs(_("This code still needs:\n"), stderr);
    for (size_t i = 0; i < reply->n_missing && !d->ended; i++)
        ask_missing(d, reply->missing[i]);
    nol__case_check_reply__free_unpacked(reply, NULL);
}

/* Whether one's level may file a finding while the case is in this state: a move of the table. */
static bool takes_finding(const char *state, const char *role)
{
    for (size_t i = 0; i < case_moves_table_count; i++)
        if (strcmp(case_moves_table[i].from, state) == 0 && strcmp(case_moves_table[i].verb, "visit") == 0 &&
            strstr(case_moves_table[i].roles, role) != NULL)
            return true;
    return false;
}

/* A letter about the child is out and not overdue: until then its case stands still. */
static bool says_letter_out(const struct dialogue *d, const Nol__CaseRow *row)
{
    Nol__InquiryList request = NOL__INQUIRY_LIST__INIT;
    Nol__InquiryListReply *reply;
    bool marked = false, out = false;

    for (size_t i = 0; i < row->n_marks; i++)
        marked |= strcmp(row->marks[i], "inquiry") == 0;
    if (!marked)
        return false;
    request.case_ = (char *)(uintptr_t)d->number;
    reply = (Nol__InquiryListReply *)session_ask(d->session, NOL__MESSAGE_TYPE__INQUIRY_LIST, &request.base,
                                                 &nol__inquiry_list_reply__descriptor);
    if (reply == NULL) {
        failure_clear(&d->session->failure);
        return false;
    }
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

/* Which case it is, and whether a finding can be asked for; false with the exit code: no visit can be filed at all. */
static bool look(struct dialogue *d, int *exit_code)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    Nol__CaseListReply *reply;
    const Nol__CaseRow *row;
    const char *role = session_role(d->session), *state;

    if (strcmp(role, "street") != 0 && strcmp(role, "community") != 0) {
        *exit_code = failure_say(ERROR_NOT_ALLOWED, "verb", "visit", "level", "community", NULL);
        return false;
    }
    request.prefix = (char *)(uintptr_t)d->number;
    reply = (Nol__CaseListReply *)session_ask(d->session, NOL__MESSAGE_TYPE__CASE_LIST, &request.base,
                                              &nol__case_list_reply__descriptor);
    if (reply == NULL || reply->n_rows == 0 || reply->rows[0]->state == NULL) { /* the server will say it */
        failure_clear(&d->session->failure);
        if (reply != NULL)
            nol__case_list_reply__free_unpacked(reply, NULL);
        return true;
    }
    row = reply->rows[0];
    state = words_label(WORDS_STATE, row->state);
    fprintf(stderr, "%s  %s  %s\n", d->number, row->name != NULL ? row->name : "", state);
    d->no_finding = !takes_finding(row->state, role);
    if (strcmp(row->state, "closed") == 0)
        *exit_code =
            failure_say(ERROR_MOVE_NOT_POSSIBLE, "verb", "visit", "state", "closed", "case", d->number, NULL);
    else if (d->no_finding)
        fprintf(stderr,
                _("A finding cannot be filed while the case is \"%s\"; the visit alone can, and goes into "
                  "the file.\n"),
                state);
    else
        d->no_finding = says_letter_out(d, row);
    nol__case_list_reply__free_unpacked(reply, NULL);
    return *exit_code == 0;
}

int visit_ask(struct call *call, struct session *session, const char *number)
{
    struct dialogue d = {.call = call, .session = session, .number = number};
    int exit_code = 0;

    if (!look(&d, &exit_code))
        return exit_code;
    exit_code = 2;
    scheme_init(&d.scheme, call, session, number);
    ask_visit(&d);
    if (!d.no_finding) {
        d.document = scheme_document(&d.scheme);
        ask_finding(&d);
        ask_papers(&d);
    }
    set(&d, "next", ask_day(call, _("Day of the next step (Enter: none): "), NULL, &d.ended));
    if (!d.ended) {
        /* The scheme goes with the dialogue; what was chosen from it stays. */
        for (size_t i = 0; i < call->value_count; i++)
            call->values[i].text = call_strdup(call, call->values[i].text);
        ask_print_command(call, call_printf(call, "visit submit %s", number));
        exit_code = terminal_confirm(call, _("Submit?")) ? 0 : 2;
    }
    scheme_deinit(&d.scheme);
    return exit_code;
}
