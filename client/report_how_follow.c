#include "client/report_how_follow.h"

#include <string.h>

#include "client/cmd_report.h"
#include "client/words.h"

static void how_unit(struct report_how *how, const Nol__ReportProgressReply *r, const Nol__ProgressRow *unit,
                     const char *street, const char *community)
{
    static const char *const steps[] = {NULL,        "assigned", "visited", "reviewed",
                                        "confirmed", "overdue",  "undated"};
    const uint32_t counts[] = {unit->received,  unit->assigned, unit->visited, unit->reviewed,
                               unit->confirmed, unit->overdue,  unit->undated};
    struct call *call = how->call;

    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
        const char *step = steps[i] != NULL ? words_label(WORDS_PROGRESS, steps[i]) : NULL;

        report_how_number(how, unit->name != NULL ? unit->name : _("Total"),
                          step != NULL ? step : _("received"), counts[i], NULL,
                          report_command(call, "case list", "batch", r->batch, "on", r->on, "known-at",
                                         r->position, "listed-street", street, "community", community, "step",
                                         step, NULL));
    }
}

static const char *or_none(const char *unit)
{
    return unit != NULL ? unit : "-";
}

/* Medians are of days, not of files. */
void report_how_progress(struct report_how *how, const Nol__ReportProgressReply *r)
{
    if (how->call == NULL)
        return;
    if (r->total->name == NULL)
        how_unit(how, r, r->total, NULL, NULL);
    for (size_t i = 0; i < r->n_by_street; i++)
        how_unit(how, r, r->by_street[i], or_none(r->by_street[i]->org), NULL);
    for (size_t i = 0; i < r->n_by_community; i++)
        how_unit(how, r, r->by_community[i], or_none(r->by_community[i]->street),
                 or_none(r->by_community[i]->org));
    report_how_end(how);
}

/* `option` names the rows, `value` is the row's own; both NULL for the whole. */
static void how_escalations(struct report_how *how, const Nol__ReportEscalationsReply *r, const char *option,
                            enum words words, Nol__EscalationCount *const *rows, size_t count)
{
    struct call *call = how->call;

    for (size_t i = 0; i < count; i++) {
        const Nol__EscalationCount *row = rows[i];
        const char *value = option == NULL        ? NULL
                            : row->key == NULL    ? "-"
                            : words == WORDS_NONE ? row->key
                                                  : words_label(words, row->key);
        const char *label = row->name != NULL ? row->name : value;
        const struct {
            const char *column;
            uint32_t count;
            const char *more;
        } cells[] = {{_("raised"), row->count, NULL},
                     {_("pending"), row->open, "pending"},
                     {_("overdue"), row->overdue, "overdue"}};
        const char *of_case = option == NULL || strcmp(option, "cause") == 0 ? option
                              : strcmp(option, "state") == 0                 ? "escalation-state"
                              : strcmp(option, "with") == 0                  ? "held-by"
                                                                             : "listed-street";

        for (size_t k = 0; k < sizeof(cells) / sizeof(*cells); k++)
            report_how_number(how, label != NULL ? label : _("Total"), cells[k].column, cells[k].count, NULL,
                              report_command(call, "escalation list", "batch", r->batch, "from", r->from,
                                             "until", r->until, "known-at", r->position,
                                             option != NULL ? option : "street", value,
                                             cells[k].more != NULL ? cells[k].more : "pending",
                                             cells[k].more != NULL ? "" : NULL, NULL));
        report_how_number(how, label != NULL ? label : _("Total"), _("files"), row->cases, NULL,
                          report_command(call, "case list", "escalated", "", "batch", r->batch, "from",
                                         r->from, "on", r->until, "known-at", r->position,
                                         of_case != NULL ? of_case : "listed-street", value, NULL));
    }
}

static void how_directives(struct report_how *how, const Nol__ReportEscalationsReply *r,
                           const Nol__DirectiveCount *row)
{
    static const char *const states[] = {"issued",  "acknowledged", "answered",
                                         "refused", "accepted",     "withdrawn"};
    const uint32_t counts[] = {row->issued,  row->acknowledged, row->answered,
                               row->refused, row->accepted,     row->withdrawn};
    struct call *call = how->call;
    const char *label = row->name != NULL ? row->name : _("Total");

    report_how_number(how, label, _("issued"), row->count, NULL,
                      report_command(call, "directive list", "batch", r->batch, "from", r->from, "until",
                                     r->until, "known-at", r->position, "to", row->org, NULL));
    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
        const char *word = words_label(WORDS_DIRECTIVE, states[i]);

        report_how_number(how, label, word, counts[i], NULL,
                          report_command(call, "directive list", "batch", r->batch, "from", r->from, "until",
                                         r->until, "known-at", r->position, "to", row->org, "state", word,
                                         NULL));
    }
    report_how_number(how, label, _("directives overdue"), row->overdue, NULL,
                      report_command(call, "directive list", "batch", r->batch, "from", r->from, "until",
                                     r->until, "known-at", r->position, "to", row->org, "overdue", "", NULL));
}

void report_how_escalations(struct report_how *how, const Nol__ReportEscalationsReply *r)
{
    if (how->call == NULL)
        return;
    how_escalations(how, r, NULL, WORDS_NONE, &(Nol__EscalationCount *){r->total}, 1);
    how_escalations(how, r, "cause", WORDS_CAUSE, r->by_reason, r->n_by_reason);
    how_escalations(how, r, "state", WORDS_ESCALATION, r->by_state, r->n_by_state);
    how_escalations(how, r, "with", WORDS_ESCALATION_LEVEL, r->by_level, r->n_by_level);
    how_escalations(how, r, "street", WORDS_NONE, r->by_street, r->n_by_street);
    for (size_t i = 0; i < r->n_by_org; i++)
        how_directives(how, r, r->by_org[i]);
    how_directives(how, r, r->directives);
    report_how_end(how);
}

static void how_measures(struct report_how *how, const Nol__ReportMeasuresReply *r, const char *street,
                         const Nol__MeasureCount *row)
{
    struct call *call = how->call;
    const char *label = row->kind != NULL   ? words_label(WORDS_MEASURE, row->kind)
                        : row->name != NULL ? row->name
                                            : _("Total");
    const struct {
        const char *column;
        uint64_t count;
        const char *adds, *kind;
    } cells[] = {{_("times"), row->count, NULL, NULL},
                 {_("persons"), row->persons, "child", NULL},
                 {_("amount in yuan"), row->amount, "amount", NULL},
                 {_("planned"), row->planned, "lessons", "lesson_plan"},
                 {_("held"), row->held, "lessons", "lesson"},
                 {_("aid, times"), row->aid_count, NULL, "aid"},
                 {_("aid, persons"), row->aid_persons, "child", "aid"}};

    for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
        const char *kind = cells[i].kind != NULL ? cells[i].kind : row->kind;

        report_how_number(how, label, cells[i].column, cells[i].count, cells[i].adds,
                          report_command(call, "measure list", "batch", r->batch, "from", r->from, "until",
                                         r->until, "known-at", r->position, "street", street, "kind",
                                         kind != NULL ? words_label(WORDS_MEASURE, kind) : NULL, NULL));
    }
}

void report_how_measures(struct report_how *how, const Nol__ReportMeasuresReply *r)
{
    if (how->call == NULL)
        return;
    how_measures(how, r, NULL, r->total);
    for (size_t i = 0; i < r->n_by_kind; i++)
        how_measures(how, r, NULL, r->by_kind[i]);
    for (size_t i = 0; i < r->n_by_street; i++)
        how_measures(how, r, or_none(r->by_street[i]->org), r->by_street[i]);
    report_how_end(how);
}

/* A visit is no duty: its row by kind has visits alone. */
static void how_duties(struct report_how *how, const Nol__ReportDutiesReply *r, const char *option,
                       const char *value, const char *label, const Nol__DutyCount *row)
{
    struct call *call = how->call;
    const struct {
        const char *column, *flag;
        uint32_t count;
    } cells[] = {{_("duties done"), "done", row->done},
                 {_("still open"), "open", row->open},
                 {_("overdue"), "overdue", row->overdue}};

    report_how_number(how, label, _("visits made"), row->visits, NULL,
                      report_command(call, "visit list", "batch", r->batch, "from", r->from, "until",
                                     r->until, "known-at", r->position, option,
                                     row->kind != NULL ? NULL : value, NULL));
    for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++)
        report_how_number(how, label, cells[i].column, cells[i].count, NULL,
                          report_command(call, "task history", cells[i].flag, "", "batch", r->batch, "from",
                                         r->from, "until", r->until, "known-at", r->position, option, value,
                                         NULL));
}

void report_how_duties(struct report_how *how, const Nol__ReportDutiesReply *r)
{
    if (how->call == NULL)
        return;
    how_duties(how, r, "unit", NULL, _("Total"), r->total);
    for (size_t i = 0; i < r->n_by_code; i++)
        how_duties(how, r, "code", or_none(r->by_code[i]->code), report_duty_label(how->call, r->by_code[i]),
                   r->by_code[i]);
    for (size_t i = 0; i < r->n_by_kind; i++)
        how_duties(how, r, "kind", r->by_kind[i]->kind, report_duty_label(how->call, r->by_kind[i]),
                   r->by_kind[i]);
    for (size_t i = 0; i < r->n_by_unit; i++)
        how_duties(how, r, "unit", r->by_unit[i]->org, report_duty_label(how->call, r->by_unit[i]),
                   r->by_unit[i]);
    report_how_end(how);
}
