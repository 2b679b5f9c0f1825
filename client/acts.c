#include "client/acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/labels.h"
#include "client/list.h"
#include "client/notice.h"
#include "client/oddities.h"
#include "client/output.h"
#include "common/limits.h"
#include "proto/cases.pb-c.h"
#include "proto/escalations.pb-c.h"
#include "proto/inquiries.pb-c.h"
#include "proto/measures.pb-c.h"

const struct column act_columns[] = {
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"outcome", N_("Outcome"), WORDS_OUTCOME, 0},
    {"state", N_("State"), WORDS_STATE, 0},
    {"code", N_("Code"), WORDS_NONE, 0},
    {"street_name", N_("Street"), WORDS_NONE, 0},
    {"community_name", N_("Community"), WORDS_NONE, 0},
    {"version", N_("Version"), WORDS_NONE, COLUMN_RIGHT},
    {"notices", N_("Notices"), WORDS_NONE, COLUMN_WIDE},
    {"visit", N_("Visit no."), WORDS_NONE, COLUMN_WIDE},
    {"evidence", N_("Paper no."), WORDS_NONE, COLUMN_WIDE},
    COLUMN_END,
};

/* Where the outcomes of one command go. */
struct outcomes {
    struct call *call;
    struct shown *shown;
    struct output_list list;
    size_t done, failed;
    bool many;   /* several were sent: a failure says of which */
    bool object; /* the command takes one case only: JSON is an object */
    size_t kept; /* outcomes whose code needs words, which cannot be asked for while requests are under way */
};

struct session *acts_begin(struct call *call, struct shown *shown, int *exit_code)
{
    struct session *s = session_of(call, exit_code);

    if (s != NULL)
        shown_open(shown, s->profile.state);
    return s;
}

int acts_end(struct shown *shown, int exit_code)
{
    if (!shown_close(shown))
        fputs(_("Note: nol could not remember what it has shown; it will read again.\n"), stderr);
    return exit_code;
}

int acts_list(struct call *call, const struct list *list, char **number)
{
    struct targets targets;
    struct shown shown;
    int exit_code = 0;
    struct session *s;

    if (call->argument_count == 0)
        return list_run(call, list);
    s = acts_begin(call, &shown, &exit_code);
    if (s == NULL)
        return exit_code;
    exit_code = targets_one(call, s, &shown, false, &targets);
    if (exit_code == 0) {
        *number = targets.items[0].number;
        exit_code = list_run(call, list);
    }
    return acts_end(&shown, exit_code);
}

void acts_say_notices(const Nol__CaseResult *result)
{
    for (size_t i = 0; i < result->n_notices; i++) {
        char *sentence = notice_sentence(result->notices[i]);

        fprintf(stderr, "%s: %s\n", result->case_ != NULL ? result->case_ : "", sentence);
        free(sentence);
    }
}

static void say_odd_of(struct labels *labels, const Nol__CaseResult *result)
{
    oddities_say(labels, result->case_, result->name, result->oddities, result->n_oddities);
}

/* By these numbers what was filed is opened, checked, withdrawn. */
static void say_numbers(struct call *call, const Nol__CaseResult *result)
{
    char *papers = call_strdup(call, "");

    if (call->format != FORMAT_TABLE)
        return;
    for (size_t i = 0; i < result->n_evidence; i++)
        papers = call_printf(call, "%s%s%s", papers, i > 0 ? (i18n_is_chinese() ? "、" : ", ") : "",
                             result->evidence[i]);
    if (result->visit != NULL)
        fprintf(stderr, _("%s: this visit is no. %s\n"), result->case_, result->visit);
    if (*papers != '\0')
        fprintf(stderr, _("%s: the papers filed are no. %s\n"), result->case_, papers);
}

static void take_result(struct outcomes *o, const Nol__CaseResult *result)
{
    if (o->object)
        output_one(o->call, &result->base, act_columns);
    else
        output_list_row(&o->list, &result->base);
    shown_note(o->shown, result->case_, result->version);
    acts_say_notices(result);
    say_numbers(o->call, result);
}

void acts_note(struct shown *shown, const ProtobufCMessage *reply)
{
    if (reply->descriptor == &nol__case_act_reply__descriptor) {
        const Nol__CaseActReply *many = (const Nol__CaseActReply *)reply;

        for (size_t i = 0; i < many->n_results; i++)
            shown_note(shown, many->results[i]->case_, many->results[i]->version);
    } else if (reply->descriptor == &nol__case_result__descriptor) {
        const Nol__CaseResult *result = (const Nol__CaseResult *)reply;

        shown_note(shown, result->case_, result->version);
    } else if (reply->descriptor == &nol__measure_reply__descriptor) {
        const Nol__MeasureReply *result = (const Nol__MeasureReply *)reply;

        shown_note(shown, result->case_, result->version);
    } else if (reply->descriptor == &nol__inquiry_reply__descriptor) {
        const Nol__InquiryReply *result = (const Nol__InquiryReply *)reply;

        shown_note(shown, result->case_, result->case_version);
    } else if (reply->descriptor == &nol__escalation_result__descriptor) {
        const Nol__EscalationResult *result = (const Nol__EscalationResult *)reply;

        if (result->has_case_version)
            shown_note(shown, result->case_, result->case_version);
    }
}

/* A code that is no letter is an identifier, which people do not read. */
static bool needs_words(const struct outcomes *o, const ProtobufCMessage *reply)
{
    const Nol__CaseActReply *many = (const Nol__CaseActReply *)reply;

    if (o->call->format == FORMAT_JSON)
        return false;
    if (reply->descriptor != &nol__case_act_reply__descriptor)
        return labels_is_identifier(((const Nol__CaseResult *)reply)->code);
    for (size_t i = 0; i < many->n_results; i++)
        if (labels_is_identifier(many->results[i]->code))
            return true;
    return false;
}

static void on_done(void *arg, struct submission *item)
{
    struct outcomes *o = arg;

    if (item->reply == NULL) {
        output_list_flush(&o->list);
        if (o->many)
            fprintf(stderr, "%s  ", item->subject);
        failure_print(&item->failure);
        o->failed++;
        return;
    }
    if (needs_words(o, item->reply)) {
        o->done++;
        o->kept++;
        return; /* see take_kept */
    }
    if (item->reply->descriptor == &nol__case_act_reply__descriptor) {
        const Nol__CaseActReply *reply = (const Nol__CaseActReply *)item->reply;

        for (size_t i = 0; i < reply->n_results; i++)
            take_result(o, reply->results[i]);
    } else {
        take_result(o, (const Nol__CaseResult *)item->reply);
    }
    o->done++;
}

static void dress(struct labels *labels, Nol__CaseResult *result)
{
    labels_put(&result->code, labels_code_of(labels, result->case_, result->code));
}

/* The outcomes that were kept: the codes in words, which can be asked for now that nothing is under way. */
static void take_kept(struct outcomes *o, struct session *s, const struct submission *items, size_t count)
{
    struct labels labels;

    labels_init(&labels, o->call, s);
    for (size_t i = 0; i < count; i++) {
        ProtobufCMessage *reply = items[i].reply;
        Nol__CaseActReply *many = (Nol__CaseActReply *)reply;

        if (reply == NULL || !needs_words(o, reply))
            continue;
        if (reply->descriptor != &nol__case_act_reply__descriptor) {
            dress(&labels, (Nol__CaseResult *)reply);
            take_result(o, (const Nol__CaseResult *)reply);
            continue;
        }
        for (size_t r = 0; r < many->n_results; r++) {
            dress(&labels, many->results[r]);
            take_result(o, many->results[r]);
        }
    }
    labels_deinit(&labels);
}

/* What deserves a closer look in what was filed: at the end, when kinds can be asked for in words. */
static void say_odd(struct call *call, struct session *s, const struct submission *items, size_t count)
{
    struct labels labels;

    labels_init(&labels, call, s);
    for (size_t i = 0; i < count; i++) {
        const ProtobufCMessage *reply = items[i].reply;

        if (reply != NULL && reply->descriptor == &nol__case_act_reply__descriptor) {
            const Nol__CaseActReply *many = (const Nol__CaseActReply *)reply;

            for (size_t r = 0; r < many->n_results; r++)
                say_odd_of(&labels, many->results[r]);
        } else if (reply != NULL && reply->descriptor == &nol__case_result__descriptor) {
            say_odd_of(&labels, (const Nol__CaseResult *)reply);
        }
    }
    labels_deinit(&labels);
}

static int run_submissions(struct call *call, struct session *s, struct shown *shown, const char *command,
                           struct submission *items, size_t count)
{
    struct outcomes o = {.call = call,
                         .shown = shown,
                         .many = count > 1,
                         .object =
                             call->format == FORMAT_JSON && count == 1 &&
                             (call->command->at_most == 1 || strcmp(call->command->noun, "visit") == 0)};
    int exit_code;

    output_list_begin(&o.list, call, act_columns, false);
    exit_code = submit_run(s, command, items, count, on_done, &o);
    if (o.kept > 0)
        take_kept(&o, s, items, count);
    if (!o.object)
        output_list_end(&o.list);
    say_odd(call, s, items, count);
    if (count > 1)
        fprintf(stderr, _("%zu done, %zu not.\n"), o.done, o.failed);
    submit_clear(items, count);
    return exit_code;
}

int acts_run_on(struct call *call, struct session *session, struct shown *shown, const struct act *act,
                const struct target *targets, size_t count)
{
    struct submission *items = call_alloc(call, (count + 1) * sizeof(*items));

    for (size_t i = 0; i < count; i++)
        items[i] = (struct submission){.type = act->type,
                                       .subject = targets[i].number,
                                       .request = act->make(call, &targets[i], act->arg)};
    return run_submissions(call, session, shown, act->command, items, count);
}

int acts_run(struct call *call, const struct act *act)
{
    struct targets targets;
    struct shown shown;
    int exit_code = 0;
    struct session *s = acts_begin(call, &shown, &exit_code);

    if (s == NULL)
        return exit_code;
    exit_code = targets_resolve(call, s, &shown, call->arguments, call->argument_count, true, &targets);
    if (exit_code == 0 && targets.count == 0)
        exit_code = call_usage(call, _("no case is named"));
    else if (exit_code == 0)
        exit_code = acts_run_on(call, s, &shown, act, targets.items, targets.count);
    return acts_end(&shown, exit_code);
}

/* One CaseAct over targets[0..count-1]. */
static Nol__CaseAct *make_case_act(struct call *call, const struct target *targets, size_t count)
{
    Nol__CaseAct *request = call_alloc(call, sizeof(*request));

    nol__case_act__init(request);
    request->n_items = count;
    request->items = call_alloc(call, count * sizeof(*request->items));
    for (size_t i = 0; i < count; i++) {
        Nol__CaseRef *ref = request->items[i] = call_alloc(call, sizeof(*ref));

        nol__case_ref__init(ref);
        ref->case_ = call_strdup(call, targets[i].number);
        ref->has_version = 1;
        ref->version = targets[i].version;
    }
    return request;
}

/* "100001X 100002Y": what `pending` matches by. */
static const char *all_numbers(struct call *call, const struct target *targets, size_t count)
{
    char *all = call_alloc(call, count * CASENO_SIZE + 1);
    size_t used = 0;

    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(all + used, CASENO_SIZE + 1, "%s%s", i > 0 ? " " : "", targets[i].number);
    return all;
}

int acts_case_act(struct call *call, struct session *session, struct shown *shown, uint32_t type,
                  const char *command, const struct target *targets, size_t count, acts_fill_fn fill,
                  void *arg)
{
    bool atomic = call_has(call, "atomic");
    size_t requests = atomic ? 1 : count;
    struct submission *items = call_alloc(call, (requests + 1) * sizeof(*items));

    if (atomic && count > LIMIT_REPEATS)
        return call_usage(
            call,
            _("--atomic takes at most %d cases at once, these are %zu; name fewer, or leave --atomic out"),
            LIMIT_REPEATS, count);
    for (size_t i = 0; i < requests; i++) {
        Nol__CaseAct *request = make_case_act(call, &targets[i], atomic ? count : 1);

        request->has_atomic = atomic;
        request->atomic = atomic;
        fill(call, &request->base, arg);
        items[i] =
            (struct submission){.type = type,
                                .request = &request->base,
                                .subject = atomic ? all_numbers(call, targets, count) : targets[i].number};
    }
    return run_submissions(call, session, shown, command, items, requests);
}
