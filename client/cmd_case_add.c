/* nol case add: a child on no list. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/cmd_case.h"
#include "client/list.h"
#include "client/output.h"
#include "proto/cases.pb-c.h"

static const struct column columns[] = {
    {"case", N_("Case"), WORDS_NONE, 0},
    {"outcome", N_("Outcome"), WORDS_OUTCOME, 0},
    {"state", N_("State"), WORDS_STATE, 0},
    {"version", N_("Version"), WORDS_NONE, 0},
    COLUMN_END,
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
    output_one(call, &reply->base, columns);
    shown_note(shown, reply->case_, reply->version);
    acts_say_notices(reply);
    if (call->format == FORMAT_TABLE)
        fprintf(stderr, _("Next: nol case show %s\n"), reply->case_);
    nol__case_result__free_unpacked(reply, NULL);
    return 0;
}

int cmd_case_add(struct call *call)
{
    struct shown shown;
    struct session *s;
    int exit_code = 0;

    if (!call_has(call, "name"))
        return call_usage(call, _("%s is missing"), "--name");
    if (!call_has(call, "found-by"))
        return call_usage(call, _("%s is missing"), "--found-by");
    s = acts_begin(call, &shown, &exit_code);
    return s == NULL ? exit_code : acts_end(&shown, send(call, s, &shown));
}
