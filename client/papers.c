#include "client/papers.h"

#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/paper.h"
#include "client/scheme.h"
#include "client/today.h"
#include "client/typed.h"
#include "client/upload.h"

static char *text(const char *borrowed)
{
    return (char *)(uintptr_t)borrowed; /* protobuf-c's structs have no const */
}

static int say_wrong(struct call *call, enum paper_error error, const char *typed, const char *part)
{
    switch (error) {
    case PAPER_NO_KIND:
        return call_usage(call, _("--evidence \"%s\": the kind of paper is missing"), typed);
    case PAPER_NO_FILE:
        return call_usage(
            call, _("--evidence \"%s\": end it with =FILE, or with =seen when you saw the original"), typed);
    case PAPER_NOT_A_PAIR:
        return call_usage(call, _("--evidence: \"%s\" is not name=value"), part);
    case PAPER_NOT_A_DAY:
        return call_usage(call, _("--evidence: the day of \"%s\" cannot be read; write it like 2019-01-21"),
                          part);
    case PAPER_TOO_MANY:
        return call_usage(call, _("--evidence \"%s\" has too many parts"), typed);
    case PAPER_OK:
    case PAPER_NO_MEMORY:
        break;
    }
    return call_usage(call, _("--evidence \"%s\" is too long"), typed);
}

static void set_details(struct call *call, Nol__EvidenceInput *item, const struct paper *paper)
{
    item->details = call_alloc(call, (paper->detail_count + 1) * sizeof(*item->details));
    for (size_t i = 0; i < paper->detail_count; i++) {
        Nol__Pair *pair = call_alloc(call, sizeof(*pair));

        nol__pair__init(pair);
        pair->name = text(paper->details[i].name);
        pair->value = text(paper->details[i].value);
        item->details[item->n_details++] = pair;
    }
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static int prepare_one(struct call *call, struct session *s, struct scheme *scheme, const char *typed,
                       struct papers *papers)
{
    Nol__EvidenceInput *item = call_alloc(call, sizeof(*item));
    struct paper paper;
    const char *part;
    enum paper_error error = paper_parse(&call->arena, typed, today_of(call), &paper, &part);
    int exit_code = 0;

    if (error != PAPER_OK)
        return say_wrong(call, error, typed, part);
    nol__evidence_input__init(item);
    item->kind = text(scheme_kind(scheme, "evidence", paper.kind));
    if (item->kind == NULL)
        return 2;
    item->number = text(paper.number);
    item->issuer = text(paper.issuer);
    item->date = text(paper.date);
    item->from = text(paper.from);
    item->until = text(paper.until);
    set_details(call, item, &paper);
    if (paper.seen) {
        item->has_seen = item->seen = 1;
    } else {
        item->has_sha256 = 1;
        item->sha256.len = DIGEST_SIZE;
        item->sha256.data = call_alloc(call, DIGEST_SIZE);
        item->file_name = text(file_name(paper.file));
        exit_code = upload_file(s, paper.file, item->sha256.data);
    }
    papers->items[papers->count++] = item;
    return exit_code;
}

static int prepare_waivers(struct call *call, struct scheme *scheme, struct papers *papers)
{
    const char *typed;

    papers->waive = call_alloc(call, (call->value_count + 1) * sizeof(*papers->waive));
    for (size_t i = 0; (typed = call_option_at(call, "waive", i)) != NULL; i++) {
        char *own = call_strdup(call, typed);
        const char *equals;
        Nol__Waive *waive = call_alloc(call, sizeof(*waive));

        if (strchr(own, '=') == NULL)
            typed_replace(own, "＝", '=');
        typed = own;
        equals = strchr(typed, '=');
        if (equals == NULL || equals == typed || equals[1] == '\0')
            return call_usage(call, _("--waive \"%s\": write KIND=REASON"), typed);
        nol__waive__init(waive);
        waive->kind =
            text(scheme_kind(scheme, "waive", call_printf(call, "%.*s", (int)(equals - typed), typed)));
        if (waive->kind == NULL)
            return 2;
        waive->reason = text(equals + 1);
        papers->waive[papers->waive_count++] = waive;
    }
    return 0;
}

int papers_prepare(struct call *call, struct session *session, const char *number, const char *const *typed,
                   size_t count, struct papers *papers)
{
    struct scheme scheme;
    const char *word;
    int exit_code = 0;

    *papers =
        (struct papers){.items = call_alloc(call, (call->value_count + count + 1) * sizeof(*papers->items))};
    scheme_init(&scheme, call, session, number);
    for (size_t i = 0; i < count && exit_code == 0; i++)
        exit_code = prepare_one(call, session, &scheme, typed[i], papers);
    for (size_t i = 0; exit_code == 0 && (word = call_option_at(call, "evidence", i)) != NULL; i++)
        exit_code = prepare_one(call, session, &scheme, word, papers);
    if (exit_code == 0)
        exit_code = prepare_waivers(call, &scheme, papers);
    scheme_deinit(&scheme);
    return exit_code;
}
