/* nol ladder: the steps against a guardian who refuses, as the district has set them. */

#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/labels.h"
#include "client/ladder.h"
#include "client/list.h"
#include "client/outputs.h"
#include "proto/measures.pb-c.h"

static const struct column ladder_list_columns[] = {
    {"ord", N_("Step no."), WORDS_NONE, COLUMN_RIGHT},
    {"label", N_("Step"), WORDS_NONE, COLUMN_FLEX},
    {"enabled", N_("Enabled"), WORDS_NONE, 0},
    {"needs", N_("Carries"), WORDS_NEED, COLUMN_FLEX},
    {"wait_days", N_("Days"), WORDS_NONE, COLUMN_RIGHT},
    {"issuers", N_("Issuers"), WORDS_NONE, COLUMN_FLEX},
    {"any_issuer", N_("Any issuer"), WORDS_NONE, COLUMN_WIDE},
    {"local_rule", N_("Local rule"), WORDS_NONE, COLUMN_WIDE},
    COLUMN_END,
};
static const struct column ladder_case_columns[] = {
    {"ord", N_("Step no."), WORDS_NONE, COLUMN_RIGHT},
    {"label", N_("Step"), WORDS_NONE, COLUMN_FLEX},
    {"done_on", N_("Last done"), WORDS_NONE, 0},
    {"possible", N_("Possible today"), WORDS_NONE, 0},
    {"earliest", N_("Earliest"), WORDS_NONE, 0},
    {"why", N_("What stands in the way"), WORDS_WHY, COLUMN_FLEX},
    COLUMN_END,
};

/* The unit of the case itself, as a setting names it: by the protocol, and in words. */
static const struct {
    const char *sign, *words;
} own_units[] = {{"@district", N_("its own district")}, {"@street", N_("its own street")}};
enum { OWN_UNITS = sizeof(own_units) / sizeof(*own_units) };

/* The words of a step in the chosen language. */
static void dress(void *arg, ProtobufCMessage *message, size_t number)
{
    Nol__LadderStep *step = (Nol__LadderStep *)message;

    (void)arg;
    (void)number;
    labels_choose(&step->label, step->label_en);
    for (size_t i = 0; i < step->n_issuers; i++)
        for (size_t own = 0; own < OWN_UNITS; own++)
            if (strcmp(step->issuers[i], own_units[own].sign) == 0)
                labels_put(&step->issuers[i], _(own_units[own].words));
}

static int list(struct call *call)
{
    Nol__LadderList request = NOL__LADDER_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__LADDER_LIST,
                        .request = &request.base,
                        .reply = &nol__ladder_list_reply__descriptor,
                        .columns = ladder_list_columns,
                        .dress = dress,
                        .dress_csv = true};

    if (call->argument_count > 0) {
        what.columns = ladder_case_columns;
        what.hint = N_("Next: nol measure add CASE --kind STEP for a step that is possible.");
    }
    return acts_list(call, &what, &request.case_);
}

/* All values of an option that may come several times, in the call's arena. */
static char **all_of(struct call *call, const char *name, size_t *count)
{
    char **values = call_alloc(call, (call->value_count + 1) * sizeof(*values));
    const char *value;

    for (*count = 0; (value = call_option_at(call, name, *count)) != NULL; ++*count)
        values[*count] = (char *)(uintptr_t)value;
    return values;
}

static int set(struct call *call)
{
    Nol__LadderSet request = NOL__LADDER_SET__INIT;
    const char *known = words_find(WORDS_MEASURE, call->arguments[0]), *steps;
    struct submission item = {.type = NOL__MESSAGE_TYPE__LADDER_SET, .request = &request.base};
    bool on = call_has(call, "enable"), any = call_has(call, "any-issuer");
    struct output_list output;
    Nol__LadderListReply *reply;
    int exit_code = 0;
    struct session *s;

    if (on && call_has(call, "disable"))
        return call_usage(call, _("--enable and --disable do not go together"));
    if (any && call_has(call, "issuer"))
        return call_usage(call, _("--issuer and --any-issuer do not go together"));
    if (call->value_count == 0)
        return call_usage(call, _("say what is to change"));
    s = session_of(call, &exit_code);
    if (s == NULL)
        return exit_code;
    if (known == NULL && !ladder_is_identifier(call->arguments[0]))
        known = ladder_find(call, call->arguments[0], &steps, &exit_code);
    if (exit_code != 0)
        return exit_code;
    list_fill(call, &request.base); /* label */
    item.subject = request.kind = (char *)(uintptr_t)(known != NULL ? known : call->arguments[0]);
    request.has_enabled = on || call_has(call, "disable");
    request.enabled = on;
    request.has_any_issuer = request.any_issuer = any;
    request.label_en = (char *)(uintptr_t)call_option(call, "label-en");
    request.local_rule = (char *)(uintptr_t)call_option(call, "rule");
    request.needs = all_of(call, "carries", &request.n_needs);
    request.issuers = all_of(call, "issuer", &request.n_issuers);
    for (size_t i = 0; i < request.n_issuers; i++)
        for (size_t own = 0; own < OWN_UNITS; own++)
            if (strcmp(request.issuers[i], _(own_units[own].words)) == 0)
                request.issuers[i] = call_strdup(call, own_units[own].sign);
    request.has_wait_days = call_has(call, "days");
    request.wait_days = (uint32_t)call_number(call, "days", 0);
    request.has_ord = call_has(call, "place");
    request.ord = (uint32_t)call_number(call, "place", 0);
    reply = (Nol__LadderListReply *)submit_one(s, "ladder set", &item, &exit_code);
    if (reply == NULL)
        return exit_code;
    output_list_begin(&output, call, ladder_list_columns, false);
    for (size_t i = 0; i < reply->n_rows; i++) {
        if (call->format != FORMAT_JSON)
            dress(NULL, &reply->rows[i]->base, i + 1);
        output_list_row(&output, &reply->rows[i]->base);
    }
    output_list_end(&output);
    nol__ladder_list_reply__free_unpacked(reply, NULL);
    return 0;
}

static const struct option_row set_options[] = {
    {"enable", 0, OPTION_FLAG, false, NULL, N_("switches the step on"), WORDS_NONE},
    {"disable", 0, OPTION_FLAG, false, NULL, N_("switches it off: it counts as passed"), WORDS_NONE},
    {"rule", 0, OPTION_TEXT, false, N_("TEXT"), N_("the local rule that allows it; a penalty needs one"),
     WORDS_NONE},
    {"issuer", 0, OPTION_TEXT, true, N_("NAME"),
     N_("an issuer, all that there are; of the case: 'its own district', 'its own street'"), WORDS_NONE},
    {"any-issuer", 0, OPTION_FLAG, false, NULL, N_("the issuer is not compared with a list"), WORDS_NONE},
    {"days", 0, OPTION_NUMBER, false, N_("N"), N_("days after the service of the step before"), WORDS_NONE},
    {"carries", 0, OPTION_WORD, true, N_("WORD"), N_("what it has to carry, all that there is; or none"),
     WORDS_NEED},
    {"place", 0, OPTION_NUMBER, false, N_("N"), N_("its place among the steps, from 1"), WORDS_NONE},
    {"label", 0, OPTION_TEXT, false, N_("TEXT"), N_("its words; a new step needs them"), WORDS_NONE},
    {"label-en", 0, OPTION_TEXT, false, N_("TEXT"), N_("its words in English"), WORDS_NONE},
    OPTION_END,
};

static const struct command commands[] = {
    {"ladder", "list", list, N_("[CASE]"), ARGUMENT_CASE, 0, 1,
     N_("the steps against a guardian who refuses; with a case, what is possible"),
     N_("nol ladder list\nnol ladder list 3"),
     N_("Without CASE the district's setting, with CASE what was done since the child last returned, what "
        "may "
        "be done today, and from when."),
     NULL, false},
    {"ladder", "set", set, N_("STEP"), ARGUMENT_TEXT, 1, 1,
     N_("changes a step, or adds one (district; recorded)"),
     N_("nol ladder set order --issuer 'its own district' --issuer 'Town of X'\n"
        "nol ladder set penalty --rule 'Rule Y' --issuer 'its own district' --enable\n"
        "nol ladder set demand --disable\n"
        "nol ladder set notice --label 书面告知 --label-en 'notice' --place 2"),
     N_("What is not named stays as it is. A step that is off counts as passed. Issuers and what a step "
        "carries are named all at once."),
     set_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("ladder list", ladder_step, ladder_list_columns),
    OUTPUT("ladder list CASE", ladder_step, ladder_case_columns),
    OUTPUT_END,
};

const struct noun cmd_ladder = {"ladder", N_("the steps against a guardian who refuses"), commands, outputs};
