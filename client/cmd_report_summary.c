/* nol report summary: a few lines to paste into a chat group. */
#include <stdio.h>

#include "client/call.h"
#include "client/cmd_report.h"
#include "client/list.h"
#include "client/output.h"
#include "client/session.h"
#include "client/words.h"
#include "common/buffer.h"
#include "common/text.h"
#include "proto/reports.pb-c.h"

static void print_inert(const char *text)
{
    struct buffer inert;

    buffer_init(&inert, 65536);
    text_append_inert(&inert, text);
    fputs(buffer_text(&inert), stdout);
    buffer_deinit(&inert);
}

static void print_cell(const char *label, const Nol__SummaryCell *cell)
{
    print_inert(label);
    if (cell->has_below)
        printf(_(" fewer than %u"), cell->below);
    else
        printf(_(" %u to %u"), cell->least, cell->most);
}

static void print_cells(const char *title, Nol__SummaryCell *const *cells, size_t count, bool results)
{
    fputs(title, stdout);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            fputs(_(", "), stdout);
        print_cell(results ? words_label(WORDS_SUMMARY, cells[i]->key) : cells[i]->label, cells[i]);
    }
    if (!results)
        fputs(count > 0 ? _("; each other street fewer than 5") : _("each street fewer than 5"), stdout);
    fputs(_(".\n"), stdout);
}

static void print_summary(const Nol__ReportSummaryReply *r)
{
    print_inert(r->batch);
    if (r->scope_name != NULL) {
        fputs(_(", "), stdout);
        print_inert(r->scope_name);
    }
    printf(_(", as of %s\n"), r->on);
    print_cells(_("Results: "), r->results, r->n_results, true);
    if (r->scope == NULL) {
        print_cells(_("Open by street: "), r->open, r->n_open, false);
        print_cells(_("Late by street: "), r->late, r->n_late, false);
    }
    fputs(_("Counts in bands of five, so that no single child can be told from them.\n"), stdout);
}

int cmd_report_summary(struct call *call)
{
    Nol__ReportSummary request = NOL__REPORT_SUMMARY__INIT;
    int exit_code = 0;
    struct session *s;
    Nol__ReportSummaryReply *reply;

    if (!call_has(call, "batch"))
        return call_usage(call, _("--%s is missing"), "batch");
    list_fill(call, &request.base);
    request.known_at = NULL;
    if (!report_known(call, &request.known_at, &request.position))
        return 2;
    s = session_of(call, &exit_code);
    if (s == NULL)
        return exit_code;
    reply = (Nol__ReportSummaryReply *)session_ask(s, NOL__MESSAGE_TYPE__REPORT_SUMMARY, &request.base,
                                                   &nol__report_summary_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    if (!output_json(call, &reply->base))
        print_summary(reply);
    nol__report_summary_reply__free_unpacked(reply, NULL);
    return 0;
}
