/* nol case add: a child on no list. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/acts.h"
#include "client/ask.h"
#include "client/call.h"
#include "client/cmd_case.h"
#include "client/list.h"
#include "client/output.h"
#include "client/terminal.h"
#include "proto/cases.pb-c.h"

const struct column case_add_columns[] = {
    {"case", N_("Case"), WORDS_NONE, 0},          {"name", N_("Name"), WORDS_NONE, 0},
    {"outcome", N_("Outcome"), WORDS_OUTCOME, 0}, {"state", N_("State"), WORDS_STATE, 0},
    {"version", N_("Version"), WORDS_NONE, 0},    COLUMN_END,
};

static char *value(struct call *call, const char *name)
{
    return (char *)(uintptr_t)call_option(call, name);
}

/* What `pending` tells children apart by, without a name or a number in it. */
static const char *subject_of(struct call *call)
{
    uint64_t hash = 14695981039346656037u;

    for (size_t i = 0; i < call->value_count; i++)
        for (const char *c = call->values[i].text; c != NULL && *c != '\0'; c++)
            hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    return call_printf(call, "new-%016" PRIx64, hash);
}

static void fill(struct call *call, Nol__CaseAdd *request)
{
    list_fill(call, &request->base); /* name, on, sex, nationality, address, guardian, to, scheme, note */
    request->id_number = value(call, "id");
    request->id_type = value(call, "id-type");
    request->birth_date = value(call, "born");
    request->household_address = value(call, "household");
    request->guardian_phone = value(call, "phone");
    request->found_by = value(call, "found-by");
}

static int send(struct call *call, struct session *s, struct shown *shown)
{
    Nol__CaseAdd request = NOL__CASE_ADD__INIT;
    struct submission item = {
        .type = NOL__MESSAGE_TYPE__CASE_ADD, .request = &request.base, .subject = subject_of(call)};
    Nol__CaseResult *reply;
    int exit_code = 0;

    fill(call, &request);
    reply = (Nol__CaseResult *)submit_one(s, "case add", &item, &exit_code);
    if (reply == NULL)
        return exit_code;
    output_one(call, &reply->base, case_add_columns);
    shown_note(shown, reply->case_, reply->version);
    acts_say_notices(reply);
    if (call->format == FORMAT_TABLE)
        fprintf(stderr, _("Next: nol case show %s\n"), call_quoted(call, reply->case_));
    nol__case_result__free_unpacked(reply, NULL);
    return 0;
}

static void ask_one(struct asking *a, const char *option, const char *question)
{
    const char *text = ask_text(a, option, question);

    if (text != NULL)
        call_set(a->call, option, text);
}

/* What a line of options would say; false: not sent. */
static bool ask_child(struct call *call)
{
    struct asking a = {.call = call};
    const char *text;

    fputs(_("No draft of this is kept: it names a child, and offices share computers.\n"), stderr);
    while (!a.ended && !call_has(call, "name"))
        ask_one(&a, "name", _("The child's name: "));
    if (!a.ended)
        fputs(_("Who found the child?\n"), stderr);
    text = ask_word(&a, "found-by", _("Number: "), WORDS_FOUND_BY);
    if (text != NULL)
        call_set(call, "found-by", text);
    text = ask_day(&a, "on", _("Found on (Enter: today): "), NULL, NULL, false, NULL, NULL);
    if (text != NULL)
        call_set(call, "on", text);
    ask_one(&a, "id", _("ID number (Enter: not known): "));
    if (!a.ended && !call_has(call, "id")) {
        text = ask_day(&a, "born", _("Birth date (Enter: not known): "), NULL, NULL, false, NULL, NULL);
        if (text != NULL)
            call_set(call, "born", text);
        ask_one(&a, "sex", _("Sex (Enter: not known): "));
    }
    ask_one(&a, "address", _("Where the child lives (Enter: not known): "));
    ask_one(&a, "guardian", _("The guardian (Enter: not known): "));
    ask_one(&a, "phone", _("The guardian's telephone (Enter: not known): "));
    ask_one(&a, "note", _("What was seen and said: "));
    if (a.ended) {
        terminal_nothing_done();
        return false;
    }
    ask_print_command(call, "case add");
    return terminal_confirm(call, _("Submit?"));
}

int cmd_case_add(struct call *call)
{
    struct shown shown;
    struct session *s;
    int exit_code = 0;

    if (ask_wanted(call) && !ask_child(call))
        return 2; /* it was said */
    if (!call_has(call, "name") || !call_has(call, "found-by"))
        return call_usage(call, _("--name and --found-by are needed: the child, and who found it"));
    s = acts_begin(call, &shown, &exit_code);
    return s == NULL ? exit_code : acts_end(&shown, send(call, s, &shown));
}
