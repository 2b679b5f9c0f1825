#include "client/match_preview.h"

#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/failure.h"
#include "client/list.h"
#include "client/message.h"
#include "client/preview.h"
#include "common/buffer.h"
#include "common/limits.h"
#include "proto/cases.pb-c.h"
#include "proto/matches.pb-c.h"

/* A case with what it has open: as the server chooses, the only proposal, else the only one by exact ID and name. */
struct choice {
    struct preview_item *item;
    struct target *target;
    int64_t named; /* by a row; 0: none was */
    size_t open, exact;
};

/* Where the open proposals of one batch go. */
struct search {
    struct call *call;
    struct labels *labels;
    const char *batch, *wanted; /* wanted: --proposal; NULL */
    bool bulk;
    struct choice *choices;
    size_t count;
};

static const char *keep(struct call *call, const char *text)
{
    return call_strdup(call, text != NULL ? text : "");
}

static const char *reasons_of(struct call *call, const ProtobufCMessage *row)
{
    struct buffer words;
    const char *kept;

    buffer_init(&words, 65536);
    message_cell(row, "reasons", &words);
    kept = words.size > 0 ? keep(call, buffer_text(&words)) : NULL;
    buffer_deinit(&words);
    return kept;
}

bool match_at_once(const Nol__MatchRow *row)
{
    return row->exact && !row->twins && row->others == 0;
}

static void choose(const struct search *search, struct choice *choice, const Nol__MatchRow *row)
{
    const char *code =
        row->code != NULL ? labels_finding(search->labels, search->batch, row->code, row->sub) : "";
    const char *rule = words_label(WORDS_RULE, row->rule != NULL ? row->rule : "");
    struct preview_item *item = choice->item;

    item->name = keep(search->call, row->name);
    item->more = reasons_of(search->call, &row->base);
    item->mark = row->twins ? _(" (may be twins)") : row->others > 0 ? _(" (another is proposed, too)") : "";
    item->left = search->bulk && !match_at_once(row);
    item->group = keep(search->call, call_printf(search->call, "%s  %s%s", rule, code,
                                                 item->left ? _(" (left out: decided each alone)") : ""));
    choice->target->part = strtoll(row->proposal, NULL, 10);
}

static void take_proposal(void *arg, const ProtobufCMessage *message)
{
    const Nol__MatchRow *row = (const Nol__MatchRow *)message;
    struct search *search = arg;

    if (row->case_ == NULL || row->proposal == NULL)
        return;
    for (size_t i = 0; i < search->count; i++) {
        struct choice *choice = &search->choices[i];
        int64_t meant = search->wanted != NULL ? strtoll(search->wanted, NULL, 10) : choice->named;

        if (strcmp(choice->item->number, row->case_) != 0 ||
            (meant != 0 && meant != strtoll(row->proposal, NULL, 10)))
            continue;
        choice->open++;
        choice->exact += row->exact ? 1 : 0;
        if (choice->open == 1 || (row->exact && choice->exact == 1))
            choose(search, choice, row);
        if (choice->exact > 1 || (choice->open > 1 && choice->exact == 0)) {
            choice->target->part = 0;
            choice->item->left = true;
            choice->item->group = _("several proposals: choose one with --proposal");
            choice->item->more = choice->item->mark = "";
        }
    }
}

static bool walk_batch(struct session *session, struct search *search, const char *batch)
{
    Nol__MatchList request = NOL__MATCH_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__MATCH_LIST,
                        .request = &request.base,
                        .reply = &nol__match_list_reply__descriptor,
                        .each = take_proposal,
                        .arg = search};

    search->batch = batch;
    request.batch = (char *)(uintptr_t)batch;
    return list_walk(session, &what);
}

/* Also of what has nothing open any more it is said whose it is. */
static void name_cases(const struct search *search, const Nol__CaseListReply *reply)
{
    for (size_t i = 0; i < search->count; i++)
        for (size_t row = 0; row < reply->n_rows; row++)
            if (reply->rows[row]->case_ != NULL &&
                strcmp(reply->rows[row]->case_, search->choices[i].item->number) == 0)
                search->choices[i].item->name = keep(search->call, reply->rows[row]->name);
}

/* The batches of `search`'s choices, each once, are walked. At most LIMIT_REPEATS choices. */
static bool walk_batches(struct session *session, struct search *search)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    char *numbers[LIMIT_REPEATS];
    Nol__CaseListReply *reply;
    bool done = true;

    for (size_t i = 0; i < search->count; i++)
        numbers[i] = search->choices[i].target->number;
    request.cases = numbers;
    request.n_cases = search->count;
    request.has_limit = 1;
    request.limit = LIMIT_REPEATS;
    reply = (Nol__CaseListReply *)session_ask(session, NOL__MESSAGE_TYPE__CASE_LIST, &request.base,
                                              &nol__case_list_reply__descriptor);
    if (reply == NULL)
        return false;
    name_cases(search, reply);
    for (size_t i = 0; i < reply->n_rows && done; i++) {
        bool known = reply->rows[i]->batch == NULL;

        for (size_t before = 0; before < i && !known; before++)
            known = reply->rows[before]->batch != NULL &&
                    strcmp(reply->rows[before]->batch, reply->rows[i]->batch) == 0;
        if (!known)
            done = walk_batch(session, search, reply->rows[i]->batch);
    }
    nol__case_list_reply__free_unpacked(reply, NULL);
    return done;
}

int match_preview(struct call *call, struct session *session, const char *batch, bool bulk,
                  struct target *targets, size_t count)
{
    struct preview_item *items = call_alloc(call, count * sizeof(*items));
    struct choice *choices = call_alloc(call, count * sizeof(*choices));
    struct labels labels;
    struct search search = {.call = call,
                            .labels = &labels,
                            .wanted = call_option(call, "proposal"),
                            .bulk = bulk,
                            .choices = choices,
                            .count = count};
    bool done = true;

    for (size_t i = 0; i < count; i++) {
        items[i] = (struct preview_item){.number = targets[i].number,
                                         .name = "",
                                         .group = _("no open proposal"),
                                         .more = "",
                                         .mark = "",
                                         .left = bulk};
        choices[i] = (struct choice){.item = &items[i], .target = &targets[i], .named = targets[i].part};
    }
    labels_init(&labels, call, session);
    if (batch != NULL)
        done = walk_batch(session, &search, batch);
    for (size_t at = 0; batch == NULL && at < count && done; at += LIMIT_REPEATS) {
        search.choices = choices + at;
        search.count = count - at < LIMIT_REPEATS ? count - at : LIMIT_REPEATS;
        done = walk_batches(session, &search);
    }
    labels_deinit(&labels);
    return done ? preview_ask(call, "match", items, count) : failure_print(&session->failure);
}
