#include "client/match_preview.h"

#include <string.h>

#include "client/call.h"
#include "client/failure.h"
#include "client/list.h"
#include "client/message.h"
#include "client/preview.h"
#include "common/buffer.h"
#include "common/limits.h"
#include "common/text.h"
#include "proto/cases.pb-c.h"
#include "proto/matches.pb-c.h"

/* Where the open proposals of one batch go. */
struct search {
    struct call *call;
    struct labels *labels;
    const char *batch, *wanted; /* wanted: --proposal; NULL */
    struct preview_item *items;
    size_t count;
};

static const char *keep(struct call *call, const char *text)
{
    char *copy = call_strdup(call, text != NULL ? text : "");

    text_make_inert(copy, false);
    return copy;
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

static void take_proposal(void *arg, const ProtobufCMessage *message)
{
    const Nol__MatchRow *row = (const Nol__MatchRow *)message;
    struct search *search = arg;
    const char *code;

    if (row->case_ == NULL ||
        (search->wanted != NULL && row->proposal != NULL && strcmp(search->wanted, row->proposal) != 0))
        return;
    code = row->code != NULL ? labels_finding(search->labels, search->batch, row->code, row->sub) : "";
    for (size_t i = 0; i < search->count; i++) {
        struct preview_item *item = &search->items[i];

        if (strcmp(item->number, row->case_) != 0)
            continue;
        item->name = keep(search->call, row->name);
        item->more = reasons_of(search->call, message);
        item->mark = row->twins ? _(" (may be twins)") : "";
        item->group = keep(search->call,
                           call_printf(search->call, "%s  %s",
                                       words_label(WORDS_RULE, row->rule != NULL ? row->rule : ""), code));
    }
}

static bool walk_batch(struct call *call, struct session *session, struct labels *labels, const char *batch,
                       struct preview_item *items, size_t count)
{
    Nol__MatchList request = NOL__MATCH_LIST__INIT;
    struct search search = {call, labels, batch, call_option(call, "proposal"), items, count};
    struct list what = {.type = NOL__MESSAGE_TYPE__MATCH_LIST,
                        .request = &request.base,
                        .reply = &nol__match_list_reply__descriptor,
                        .each = take_proposal,
                        .arg = &search};

    request.batch = (char *)(uintptr_t)batch;
    return list_walk(session, &what);
}

/* The batches of items[0..count-1], each once, are walked. At most LIMIT_REPEATS. */
static bool walk_batches(struct call *call, struct session *session, struct labels *labels,
                         struct preview_item *items, size_t count)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    char *numbers[LIMIT_REPEATS];
    Nol__CaseListReply *reply;
    bool done = true;

    for (size_t i = 0; i < count; i++)
        numbers[i] = (char *)(uintptr_t)items[i].number;
    request.cases = numbers;
    request.n_cases = count;
    request.has_limit = 1;
    request.limit = LIMIT_REPEATS;
    reply = (Nol__CaseListReply *)session_ask(session, NOL__MESSAGE_TYPE__CASE_LIST, &request.base,
                                              &nol__case_list_reply__descriptor);
    if (reply == NULL)
        return false;
    for (size_t i = 0; i < reply->n_rows && done; i++) {
        bool known = reply->rows[i]->batch == NULL;

        for (size_t before = 0; before < i && !known; before++)
            known = reply->rows[before]->batch != NULL &&
                    strcmp(reply->rows[before]->batch, reply->rows[i]->batch) == 0;
        if (!known)
            done = walk_batch(call, session, labels, reply->rows[i]->batch, items, count);
    }
    nol__case_list_reply__free_unpacked(reply, NULL);
    return done;
}

int match_preview(struct call *call, struct session *session, const char *batch, const struct target *targets,
                  size_t count)
{
    struct preview_item *items = call_alloc(call, count * sizeof(*items));
    struct labels labels;
    bool done = true;

    for (size_t i = 0; i < count; i++)
        items[i] = (struct preview_item){
            .number = targets[i].number, .name = "", .group = _("no open proposal"), .more = "", .mark = ""};
    labels_init(&labels, call, session);
    if (batch != NULL)
        done = walk_batch(call, session, &labels, batch, items, count);
    for (size_t at = 0; batch == NULL && at < count && done; at += LIMIT_REPEATS)
        done = walk_batches(call, session, &labels, items + at,
                            count - at < LIMIT_REPEATS ? count - at : LIMIT_REPEATS);
    labels_deinit(&labels);
    return done ? preview_ask(call, "match", items, count) : failure_print(&session->failure);
}
