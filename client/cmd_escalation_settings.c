/* nol escalation route, nol directive fields: what the district sets for escalations and directives. */
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_escalation.h"
#include "client/list.h"
#include "client/message.h"
#include "client/output.h"
#include "client/submit.h"

const struct column escalation_route_columns[] = {
    {"cause", N_("Reason"), WORDS_CAUSE, 0},
    {"level", N_("From"), WORDS_LEVEL, 0},
    {"to_level", N_("Goes to"), WORDS_LEVEL, 0},
    COLUMN_END,
};
const struct column directive_fields_columns[] = {
    {"for_unit", N_("For"), WORDS_FOR_UNIT, 0},
    {"fields", N_("What a directive carries of the child"), WORDS_PERSON, COLUMN_FLEX},
    COLUMN_END,
};

/* Sends the change and prints the whole setting after it. */
static int change(struct call *call, struct submission *item, const char *name, const struct column *columns)
{
    struct output_list output;
    ProtobufCMessage *reply, **rows;
    int exit_code = 0;
    size_t count;
    struct session *s = session_of(call, &exit_code);

    reply = s == NULL ? NULL : submit_one(s, name, item, &exit_code);
    if (reply == NULL)
        return exit_code;
    count = message_list(reply, "rows", &rows);
    output_list_begin(&output, call, columns, false);
    for (size_t i = 0; i < count; i++)
        output_list_row(&output, rows[i]);
    output_list_end(&output);
    protobuf_c_message_free_unpacked(reply, NULL);
    return 0;
}

static int unknown(const struct call *call, enum words words)
{
    char *all = words_all(words);
    int exit_code = call_usage(call, _("\"%s\" is not known.\nPossible: %s"), call->arguments[0], all);

    free(all);
    return exit_code;
}

int cmd_escalation_route(struct call *call)
{
    Nol__EscalationRoutes all = NOL__ESCALATION_ROUTES__INIT;
    Nol__EscalationRouteSet request = NOL__ESCALATION_ROUTE_SET__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__ESCALATION_ROUTES,
                        .request = &all.base,
                        .reply = &nol__escalation_routes_reply__descriptor,
                        .columns = escalation_route_columns,
                        .hint = N_("Next: nol escalation route REASON --from LEVEL --to LEVEL (district).")};
    struct submission item = {.type = NOL__MESSAGE_TYPE__ESCALATION_ROUTE_SET, .request = &request.base};

    if (call->argument_count == 0)
        return list_run(call, &what);
    request.cause = (char *)(uintptr_t)words_find(WORDS_CAUSE, call->arguments[0]);
    request.level = (char *)(uintptr_t)call_option(call, "from");
    request.to_level = (char *)(uintptr_t)call_option(call, "to");
    if (request.cause == NULL)
        return unknown(call, WORDS_CAUSE);
    if (request.level == NULL || request.to_level == NULL)
        return call_usage(call, _("%s is missing"), request.level == NULL ? "--from" : "--to");
    item.subject = request.cause;
    return change(call, &item, "escalation route", escalation_route_columns);
}

int cmd_directive_fields(struct call *call)
{
    Nol__DirectiveDefaults all = NOL__DIRECTIVE_DEFAULTS__INIT;
    Nol__DirectiveDefaultSet request = NOL__DIRECTIVE_DEFAULT_SET__INIT;
    struct list what = {
        .type = NOL__MESSAGE_TYPE__DIRECTIVE_DEFAULTS,
        .request = &all.base,
        .reply = &nol__directive_defaults_reply__descriptor,
        .columns = directive_fields_columns,
        .hint = N_("Next: nol directive fields FOR --carries WORD (district), --carries once for each.")};
    struct submission item = {.type = NOL__MESSAGE_TYPE__DIRECTIVE_DEFAULT_SET, .request = &request.base};
    const char *word;

    if (call->argument_count == 0)
        return list_run(call, &what);
    request.for_unit = (char *)(uintptr_t)words_find(WORDS_FOR_UNIT, call->arguments[0]);
    if (request.for_unit == NULL)
        return unknown(call, WORDS_FOR_UNIT);
    request.fields = call_alloc(call, (call->value_count + 1) * sizeof(*request.fields));
    while ((word = call_option_at(call, "carries", request.n_fields)) != NULL)
        request.fields[request.n_fields++] = (char *)(uintptr_t)word;
    if (request.n_fields == 0)
        return call_usage(call, _("%s is missing"), "--carries");
    item.subject = request.for_unit;
    return change(call, &item, "directive fields", directive_fields_columns);
}
