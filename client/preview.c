#include "client/preview.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/danger.h"
#include "client/failure.h"
#include "client/oddities.h"
#include "client/terminal.h"
#include "common/limits.h"
#include "common/text.h"
#include "proto/cases.pb-c.h"

#define WIDTH 78
#define INDENT 4

static int by_group(const void *left, const void *right)
{
    const struct preview_item *a = left, *b = right;
    int order = a->left != b->left ? (a->left ? 1 : -1) : strcmp(a->group, b->group);

    return order != 0 ? order : strcmp(a->number, b->number);
}

static const char *between(void)
{
    return i18n_is_chinese() ? "、" : ", ";
}

/* "100001X 张三、100002Y 李四", broken at the width of a page. */
static void print_names(struct call *call, const struct preview_item *items, size_t count)
{
    int used = 0;

    for (size_t i = 0; i < count; i++) {
        const char *word = call_printf(call, "%s %s%s%s", items[i].number, items[i].name, items[i].mark,
                                       i + 1 < count ? between() : "");

        if (used > INDENT && used + text_width(word) > WIDTH) {
            fputc('\n', stderr);
            used = 0;
        }
        if (used == 0)
            used = fprintf(stderr, "%*s", INDENT, "");
        fputs(word, stderr);
        used += text_width(word);
    }
    fputc('\n', stderr);
}

static void print_groups(struct call *call, struct preview_item *items, size_t count)
{
    size_t first = 0;

    qsort(items, count, sizeof(*items), by_group);
    for (size_t i = 1; i <= count; i++) {
        if (i < count && items[i].left == items[first].left &&
            strcmp(items[i].group, items[first].group) == 0)
            continue;
        fprintf(stderr, "  %s (%zu)\n", items[first].group, i - first);
        print_names(call, items + first, i - first);
        first = i;
    }
}

/* Who is in danger stands on a line of its own, whatever is done about the case. */
static void print_dangers(struct call *call, const struct preview_item *items, size_t count)
{
    bool said = false;

    for (size_t i = 0; i < count; i++) {
        if (items[i].danger_at == NULL)
            continue;
        if (!said)
            danger_say();
        said = true;
        fprintf(stderr, _("In danger since %s: %s %s\n"), danger_moment(call, items[i].danger_at),
                items[i].number, items[i].name);
    }
}

int preview_ask(struct call *call, const char *verb, struct preview_item *items, size_t count)
{
    const char *word = words_label(WORDS_VERB, verb);
    size_t asked = 0;

    for (size_t i = 0; i < count; i++)
        asked += !items[i].left;
    fflush(stdout);
    if (count == 1) {
        fprintf(stderr, _("To be done: %s  %s %s%s  %s%s%s\n"), word, items->number, items->name, items->mark,
                items->group, *items->more != '\0' ? "  " : "", items->more);
        print_dangers(call, items, count);
        return !items->odd || terminal_confirm(call, call_printf(call, _("All the same: %s?"), word)) ? 0 : 2;
    }
    fprintf(stderr, i18n_plural("To be done: %s, %zu case:\n", "To be done: %s, %zu cases:\n", count), word,
            count);
    print_groups(call, items, count);
    print_dangers(call, items, count);
    if (asked == 0)
        return 0; /* each is refused with its reason */
    return terminal_confirm(call, call_printf(call, _("All %zu: %s?"), asked, word)) ? 0 : 2;
}

/* Owned by the call: a field of a row that outlives it. */
static const char *keep(struct call *call, const char *text)
{
    return call_strdup(call, text != NULL ? text : "");
}

/* "签证、出境记录；容缺：在读证明；走访 3 次；王 2019-02-01" */
static const char *describe(struct call *call, struct labels *labels, const Nol__CaseRow *row)
{
    const char *gap = i18n_is_chinese() ? "；" : "; ";
    const char *text = labels_kinds(labels, row->batch, row->papers, row->n_papers, "", "");
    const char *waived = labels_kinds(labels, row->batch, row->waived, row->n_waived, "", "");

    if (row->n_waived > 0)
        text = call_printf(call, "%s%s%s", text, *text != '\0' ? gap : "",
                           call_printf(call, _("waiver asked: %s"), waived));
    if (row->has_tries)
        text = call_printf(call, "%s%s", call_printf(call, "%s%s", text, *text != '\0' ? gap : ""),
                           call_printf(call, i18n_plural("%u visit", "%u visits", row->tries), row->tries));
    if (row->last_visit != NULL)
        text = call_printf(call, _("%s (last %s)"), text, row->last_visit);
    if (row->filed_by != NULL)
        text = call_printf(call, "%s%s%s %s", text, gap, row->filed_by,
                           row->filed_on != NULL ? row->filed_on : "");
    return keep(call, text);
}

static void take_row(struct call *call, struct labels *labels, bool proposed, const Nol__CaseRow *row,
                     struct preview_item *item)
{
    const char *code = proposed && row->proposed_code != NULL ? row->proposed_code : row->code;

    item->name = keep(call, row->name);
    item->danger_at = row->danger_at != NULL ? keep(call, row->danger_at) : NULL;
    item->mark = proposed && row->n_waived > 0 ? _(" (waiver)") : "";
    for (size_t i = 0; i < row->n_marks; i++)
        if (strcmp(row->marks[i], "died") == 0)
            item->mark = call_printf(call, _("%s (%s)"), item->mark, words_label(WORDS_MARK, "died"));
    item->odd = proposed && row->n_oddities > 0;
    if (item->odd)
        item->mark = call_printf(call, _("%s (look closer: %s)"), item->mark,
                                 oddities_names(call, row->oddities, row->n_oddities));
    item->more = proposed ? describe(call, labels, row) : "";
    if (code != NULL)
        item->group = keep(
            call, labels_finding(labels, row->batch, code, code == row->code ? row->sub : row->proposed_sub));
    else
        item->group = call_printf(call, _("no finding: %s"), words_label(WORDS_STATE, row->state));
}

static bool read_rows(struct call *call, struct session *session, struct labels *labels, bool proposed,
                      struct preview_item *items, size_t count)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    char *numbers[LIMIT_REPEATS];
    Nol__CaseListReply *reply;

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
    for (size_t i = 0; i < count; i++)
        for (size_t row = 0; row < reply->n_rows; row++)
            if (reply->rows[row]->case_ != NULL && strcmp(reply->rows[row]->case_, items[i].number) == 0)
                take_row(call, labels, proposed, reply->rows[row], &items[i]);
    nol__case_list_reply__free_unpacked(reply, NULL);
    return true;
}

int preview_cases(struct call *call, struct session *session, const char *verb, bool proposed,
                  const struct target *targets, size_t count)
{
    struct preview_item *items = call_alloc(call, count * sizeof(*items));
    struct labels labels;
    bool done = true;

    labels_init(&labels, call, session);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct preview_item){
            .number = targets[i].number, .name = "", .group = _("not found"), .more = "", .mark = ""};
    for (size_t at = 0; at < count && done; at += LIMIT_REPEATS)
        done = read_rows(call, session, &labels, proposed, items + at,
                         count - at < LIMIT_REPEATS ? count - at : LIMIT_REPEATS);
    labels_deinit(&labels);
    return done ? preview_ask(call, verb, items, count) : failure_print(&session->failure);
}
