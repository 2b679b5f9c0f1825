/* nol report summary: a few lines to paste into a chat group. */
#include <stdint.h>
#include <stdio.h>

#include "client/call.h"
#include "client/cmd_report.h"
#include "client/list.h"
#include "client/output.h"
#include "client/session.h"
#include "client/terminal.h"
#include "client/words.h"
#include "common/buffer.h"
#include "common/text.h"
#include "proto/reports.pb-c.h"

static void add_cell(struct buffer *line, const char *label, const Nol__SummaryCell *cell)
{
    text_append_inert(line, label != NULL ? label : "");
    if (cell->has_below)
        buffer_printf(line, _(" fewer than %u"), cell->below);
    else
        buffer_printf(line, _(" %u to %u"), cell->least, cell->most);
}

/* On a terminal it goes on below; elsewhere it is one line, which a chat breaks by itself. */
static void print_line(struct buffer *line)
{
    output_wrapped(buffer_text(line), 0, 2, terminal_columns());
    putchar('\n');
    buffer_clear(line);
}

/* `streets`: of the district, in all; 0: these are no streets but results. */
static void print_cells(struct buffer *line, const char *title, Nol__SummaryCell *const *cells, size_t count,
                        size_t streets)
{
    bool results = streets == 0;

    buffer_append_text(line, title);
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(line, i > 0 ? _(", ") : "");
        add_cell(line, results ? words_label(WORDS_SUMMARY, cells[i]->key) : cells[i]->label, cells[i]);
    }
    if (!results && count < streets)
        buffer_append_text(line,
                           count > 0 ? _("; each other street fewer than 5") : _("each street fewer than 5"));
    buffer_append_text(line, i18n_is_chinese() ? "。" : ".");
    print_line(line);
}

static void print_summary(const Nol__ReportSummaryReply *r)
{
    size_t streets = r->has_streets && r->streets > 0 ? r->streets : SIZE_MAX;
    struct buffer line;

    buffer_init(&line, 65536);
    text_append_inert(&line, r->batch);
    if (r->scope_name != NULL) {
        buffer_append_text(&line, _(", "));
        text_append_inert(&line, r->scope_name);
    }
    buffer_printf(&line, _(", as of %s"), r->on);
    print_line(&line);
    print_cells(&line, _("Results: "), r->results, r->n_results, 0);
    if (r->scope == NULL) {
        print_cells(&line, _("Open by street, without what is with the district: "), r->open, r->n_open,
                    streets);
        print_cells(&line, _("Late by street, without what is with the district: "), r->late, r->n_late,
                    streets);
    }
    buffer_append_text(&line, _("Counts in bands of five, so that no single child can be told from them."));
    print_line(&line);
    buffer_deinit(&line);
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
