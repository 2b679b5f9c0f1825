/* nol report duties. */
#include "client/call.h"
#include "client/cmd_report.h"
#include "client/report_how_follow.h"
#include "client/report_table.h"
#include "client/words.h"
#include "proto/envelope.pb-c.h"
#include "proto/reports.pb-c.h"

#define NUMBER(value) report_number(call, value)

const char *const report_duties_titles[] = {N_("visits made"), N_("duties done"), N_("still open"),
                                            N_("overdue"), NULL};

const char *report_duty_label(struct call *call, const Nol__DutyCount *row)
{
    const char *label = !i18n_is_chinese() && row->label_en != NULL ? row->label_en : row->label;

    if (row->name != NULL)
        return row->name;
    if (label == NULL)
        return row->kind != NULL ? words_label(WORDS_TASK, row->kind) : _("no code");
    return row->code != NULL && call->format == FORMAT_TABLE ? call_printf(call, "%s %s", row->code, label)
                                                             : label;
}

static void duty_part(struct call *call, struct report_table *table, const char *by, const char *title,
                      Nol__DutyCount *const *rows, size_t count)
{
    const char *titles[REPORT_TABLE_CELLS];

    if (count == 0)
        return;
    report_titles(report_duties_titles, titles);
    report_table_head(table, by, 0, title, titles);
    for (size_t i = 0; i < count; i++) {
        const Nol__DutyCount *r = rows[i];
        const char *const cells[] = {NUMBER(r->visits), NUMBER(r->done), NUMBER(r->open), NUMBER(r->overdue)};

        report_table_row(table,
                         r->code != NULL   ? r->code
                         : r->kind != NULL ? NULL
                                           : r->org,
                         report_duty_label(call, r), 0, cells);
    }
}

static void print_duties(struct call *call, const Nol__ReportDutiesReply *r)
{
    Nol__DutyCount total = *r->total;
    Nol__DutyCount *one = &total;
    struct report_table table;

    report_print_about(call, _("Visits and duties"), r->batch, r->from, r->until, r->known_at, r->position);
    if (call->format == FORMAT_TABLE)
        puts(_("  a visit's code, and who has a duty, as on the last day"));
    report_table_init(&table, call, 4, 34, 11);
    total.name = (char *)(uintptr_t)_("Total");
    report_table_csv(&table, report_duties_titles);
    duty_part(call, &table, _("total"), "", &one, 1);
    duty_part(call, &table, _("code"), _("By code"), r->by_code, r->n_by_code);
    duty_part(call, &table, _("kind"), _("By kind"), r->by_kind, r->n_by_kind);
    duty_part(call, &table, _("unit"), _("By unit"), r->by_unit, r->n_by_unit);
}

int cmd_report_duties(struct call *call)
{
    Nol__ReportDuties request = NOL__REPORT_DUTIES__INIT;
    struct report_how how;
    int exit_code = 0;
    Nol__ReportDutiesReply *reply;

    request.until = report_option(call, "to");
    reply = (Nol__ReportDutiesReply *)report_ask(call, NOL__MESSAGE_TYPE__REPORT_DUTIES, &request.base,
                                                 &request.known_at, &request.position,
                                                 &nol__report_duties_reply__descriptor, &exit_code);
    if (reply == NULL)
        return exit_code;
    how = report_how_begin(call);
    if (report_how_shows_report(&how))
        print_duties(call, reply);
    report_how_duties(&how, reply);
    nol__report_duties_reply__free_unpacked(reply, NULL);
    return 0;
}
