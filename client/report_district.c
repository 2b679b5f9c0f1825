#include "client/report_district.h"

#include <stdio.h>
#include <string.h>

#include "client/moment.h"
#include "client/output.h"
#include "client/report_print.h"
#include "client/report_table.h"
#include "client/words.h"
#include "common/text.h"

#define NUMBER(value) report_number(call, value)

/* Where the numbers of a part stand in a row as CSV. */
enum {
    FILES,
    CHILDREN,
    DEDUCTED,
    OUT,
    RETURNED,
    OPEN,
    WINDOW,
    NUMERATOR,
    PUPILS,
    OFF,
    POPULATION,
    RATE,
    CELLS
};

enum { LABEL_WIDTH = 34, NUMBER_WIDTH = 11, SUB_INDENT = 6 };

bool report_district_closes(const Nol__ReportDistrictReply *r)
{
    uint64_t by_code = 0, by_street = 0, files = 0, children = 0;

    for (size_t i = 0; i < r->n_by_code; i++)
        by_code += r->by_code[i]->count;
    for (size_t i = 0; i < r->n_by_street; i++)
        by_street += r->by_street[i]->listed;
    for (size_t i = 0; i < r->n_batches; i++) {
        files += r->batches[i]->listed;
        children += r->batches[i]->children;
    }
    return r->closes && by_code == r->children && by_street == r->children && children == r->children &&
           files == r->files && r->population == (uint64_t)r->pupils + r->off_roster &&
           r->children == (uint64_t)r->deducted + r->out_of_school + r->returned + r->open;
}

static const char *code_label(struct call *call, const Nol__StageCode *code)
{
    if (code->code == NULL)
        return _("without a code");
    return call_printf(call, "%s  %s (%s)", code->code, code->label != NULL ? code->label : "",
                       words_label(WORDS_EFFECT, code->effect != NULL ? code->effect : ""));
}

static const char *sub_label(const Nol__StageSub *sub)
{
    return sub->label != NULL && *sub->label != '\0' ? sub->label : sub->sub;
}

static const char *street_label(const Nol__StageStreet *street)
{
    return street->org != NULL ? street->name : _("district, no street");
}

/* "2002-09-01 to 2012-08-31" */
static const char *window(struct call *call, const Nol__ReportDistrictReply *r)
{
    const char *text = "";

    for (size_t i = 0; i < r->n_born; i++)
        text = call_printf(call, _("%s%s%s to %s"), text, i > 0 ? _(", ") : "", r->born[i]->from,
                           r->born[i]->until);
    return text;
}

static const char *why_no_rate(const Nol__ReportDistrictReply *r)
{
    if (strcmp(r->no_rate, "no_roster") == 0)
        return _("No rate: no registry has been imported.");
    if (strcmp(r->no_rate, "roster_newer") == 0)
        return _("No rate: the registry was imported later than this position, and the one of then is no "
                 "longer there.");
    return _("No rate: nobody was born in these days.");
}

/* What is under a code counts in one column by its effect, but for the returned. On the screen: count and returned. */
static void code_rows(struct call *call, struct report_table *table, const Nol__StageCode *code)
{
    const char *effect = code->effect != NULL ? code->effect : "",
               *rest = NUMBER(code->count - code->returned);
    const char *cells[CELLS] = {NULL};
    bool csv = call->format == FORMAT_CSV;

    cells[0] = NUMBER(code->count);
    cells[csv ? RETURNED - CHILDREN : 1] = NUMBER(code->returned);
    if (csv)
        cells[(strcmp(effect, "deducted") == 0        ? DEDUCTED
               : strcmp(effect, "out_of_school") == 0 ? OUT
                                                      : OPEN) -
              CHILDREN] = rest;
    table->by =
        code->scheme != NULL ? call_printf(call, _("finding, scheme %s"), code->scheme) : _("finding");
    report_table_row(table, code->code, csv && code->code != NULL ? code->label : code_label(call, code), 0,
                     cells);
    table->by = code->scheme != NULL ? call_printf(call, _("sub-reason, scheme %s"), code->scheme) : NULL;
    for (size_t i = 0; i < code->n_by_sub; i++) {
        const char *count[CELLS] = {NUMBER(code->by_sub[i]->count)};

        report_table_row(table, code->code, sub_label(code->by_sub[i]), SUB_INDENT, count);
    }
}

/* The columns of the widest label, and one between it and the numbers. */
static int codes_width(struct call *call, const Nol__ReportDistrictReply *r)
{
    size_t widest = LABEL_WIDTH - 1;

    for (size_t i = 0; i < r->n_by_code; i++) {
        size_t columns = (size_t)text_width(code_label(call, r->by_code[i]));

        widest = columns > widest ? columns : widest;
        for (size_t k = 0; k < r->by_code[i]->n_by_sub; k++) {
            columns = SUB_INDENT + (size_t)text_width(sub_label(r->by_code[i]->by_sub[k]));
            widest = columns > widest ? columns : widest;
        }
    }
    return (int)widest + 1;
}

/* Each scheme has its own table: the same letter means another thing in another one. */
static void print_codes(struct call *call, struct report_table *table, const Nol__ReportDistrictReply *r)
{
    const char *const titles[] = {_("Children"), _("returned"), NULL, NULL, NULL};
    const char *before = "";

    table->cells = call->format == FORMAT_CSV ? OPEN - CHILDREN + 1 : 2;
    table->label = codes_width(call, r);
    for (size_t i = 0; i < r->n_by_code; i++) {
        const char *scheme = r->by_code[i]->scheme;

        if (i == 0 || (scheme != NULL && strcmp(scheme, before) != 0))
            report_table_head(
                table, NULL, CHILDREN,
                scheme != NULL ? call_printf(call, _("By code, scheme %s"), scheme) : _("By code"), titles);
        before = scheme != NULL ? scheme : "";
        code_rows(call, table, r->by_code[i]);
    }
    table->label = LABEL_WIDTH;
}

static void print_streets(struct call *call, struct report_table *table, const Nol__ReportDistrictReply *r)
{
    const char *const titles[] = {_("Children"), _("deducted"), _("out of school"), _("returned"), _("open")};
    const char *const total[] = {NUMBER(r->children), NUMBER(r->deducted), NUMBER(r->out_of_school),
                                 NUMBER(r->returned), NUMBER(r->open)};

    table->cells = 5;
    report_table_head(table, _("street"), CHILDREN, _("By street"), titles);
    for (size_t i = 0; i < r->n_by_street; i++) {
        const Nol__StageStreet *s = r->by_street[i];
        const char *const cells[] = {NUMBER(s->listed), NUMBER(s->deducted), NUMBER(s->out_of_school),
                                     NUMBER(s->returned), NUMBER(s->open)};

        report_table_row(table, s->org, street_label(s), 0, cells);
    }
    if (call->format == FORMAT_TABLE)
        report_table_row(table, NULL, _("Total"), 0, total);
}

static void print_batches(struct call *call, struct report_table *table, const Nol__ReportDistrictReply *r)
{
    const char *const titles[] = {_("Files"), _("Children")};
    const char *const total[] = {NUMBER(r->files), NUMBER(r->children)};

    table->cells = 2;
    report_table_head(table, _("list"), FILES, _("By list"), titles);
    for (size_t i = 0; i < r->n_batches; i++) {
        const char *const cells[] = {NUMBER(r->batches[i]->listed), NUMBER(r->batches[i]->children)};

        report_table_row(table, NULL, r->batches[i]->batch, 0, cells);
    }
    if (call->format == FORMAT_TABLE)
        report_table_row(table, NULL, _("Total"), 0, total);
}

/* In CSV the whole has one row. */
static void csv_total(struct call *call, struct report_table *table, const Nol__ReportDistrictReply *r)
{
    const char *const cells[] = {NUMBER(r->files),         NUMBER(r->children), NUMBER(r->deducted),
                                 NUMBER(r->out_of_school), NUMBER(r->returned), NUMBER(r->open)};

    table->cells = sizeof(cells) / sizeof(*cells);
    report_table_head(table, _("total"), FILES, "", cells);
    report_table_row(table, NULL, call_printf(call, _("as of %s"), r->on), 0, cells);
}

static void print_rate(struct call *call, struct report_table *table, const Nol__ReportDistrictReply *r)
{
    const struct {
        const char *label, *number;
    } rows[] = {{_("Listed children born then"), NUMBER(r->in_window)},
                {_("  of them out of school"), NUMBER(r->out_in_window)},
                {_("Pupils of the registry born then"), NUMBER(r->pupils)},
                {_("  + listed, not in the registry"), NUMBER(r->off_roster)},
                {_("  = population"), NUMBER(r->population)}};
    const char *const title[] = {""};
    bool has = r->rate != NULL;
    const char *const cells[] = {rows[0].number,
                                 rows[1].number,
                                 has ? rows[2].number : NULL,
                                 has ? rows[3].number : NULL,
                                 has ? rows[4].number : NULL,
                                 r->rate};

    if (call->format == FORMAT_CSV) {
        table->cells = CELLS - WINDOW;
        report_table_head(table, _("rate"), WINDOW, "", title);
        report_table_row(table, NULL, call_printf(call, _("born %s"), window(call, r)), 0, cells);
        return;
    }
    table->cells = 1;
    report_table_head(table, NULL, WINDOW, call_printf(call, _("Born %s"), window(call, r)), title);
    for (size_t i = 0; i < (has ? 5 : 2); i++)
        report_table_row(table, NULL, rows[i].label, 0, &rows[i].number);
    if (has)
        printf(_("Out of school: %u of %u, %s %%\n"), r->out_in_window, r->population, r->rate);
    else
        puts(why_no_rate(r));
}

const char *const report_district_titles[] = {N_("Files"),
                                              N_("Children"),
                                              N_("deducted"),
                                              N_("out of school"),
                                              N_("returned"),
                                              N_("open"),
                                              N_("Children born in the window"),
                                              N_("of them out of school"),
                                              N_("Pupils of the registry"),
                                              N_("Not in the registry"),
                                              N_("Population"),
                                              N_("Rate (%)"),
                                              NULL};

void report_district_print(struct call *call, const Nol__ReportDistrictReply *r)
{
    struct report_table table;
    char at[MOMENT_SIZE];

    if (call->format == FORMAT_TABLE) {
        printf(_("The district, all lists together, as of %s\n"), r->on);
        report_print_day_end(r->known_at);
        printf(_("  known at %s, position %s\n"), moment_short(r->known_at, true, at), r->position);
        if (r->roster_imported != NULL)
            printf(_("  registry imported at %s\n"), moment_short(r->roster_imported, false, at));
        printf(_("  %u files of %u children; each child counts once, by the last word about it\n"), r->files,
               r->children);
    }
    report_table_init(&table, call, 5, LABEL_WIDTH, NUMBER_WIDTH);
    report_table_csv(&table, report_district_titles);
    if (call->format == FORMAT_CSV)
        csv_total(call, &table, r);
    print_streets(call, &table, r);
    print_codes(call, &table, r);
    print_batches(call, &table, r);
    print_rate(call, &table, r);
}

/* ---- how each number opens */

/* The children that fit two more options. */
static const char *children(struct call *call, const Nol__ReportDistrictReply *r, const char *which,
                            const char *option, const char *value, const char *second, const char *more)
{
    return report_command(call, "case list", "children", words_label(WORDS_CHILDREN, which), "on", r->on,
                          "known-at", r->position, option != NULL ? option : "code", value, second, more,
                          NULL);
}

static void how_results(struct report_how *how, const Nol__ReportDistrictReply *r, const char *label,
                        const char *street, const uint32_t counts[5])
{
    static const char *const results[] = {"deducted", "out_of_school", "returned", "open"};
    struct call *call = how->call;

    report_how_number(how, label, _("Children"), counts[0], NULL,
                      children(call, r, "all", "listed-street", street, NULL, NULL));
    for (size_t i = 0; i < sizeof(results) / sizeof(*results); i++) {
        const char *word = words_label(WORDS_BUCKET, results[i]);

        report_how_number(how, label, word, counts[i + 1], NULL,
                          children(call, r, "all", "listed-street", street, "counts-as", word));
    }
}

static const char *of_code(struct call *call, const Nol__ReportDistrictReply *r, const Nol__StageCode *code,
                           const char *option, const char *value)
{
    return report_command(call, "case list", "children", words_label(WORDS_CHILDREN, "all"), "on", r->on,
                          "known-at", r->position, "scheme", code->scheme, "code",
                          code->code != NULL ? code->code : "-", option != NULL ? option : "sub", value,
                          NULL);
}

static void how_code(struct report_how *how, const Nol__ReportDistrictReply *r, const Nol__StageCode *code)
{
    struct call *call = how->call;
    const char *label =
        code->code == NULL ? code_label(call, code) : call_printf(call, "%s %s", code->code, code->label);
    const char *rest =
        code->effect == NULL || strcmp(code->effect, "unresolved") == 0 ? "open" : code->effect;
    const char *word = words_label(WORDS_BUCKET, rest);

    report_how_number(how, label, _("Children"), code->count, NULL, of_code(call, r, code, NULL, NULL));
    report_how_number(how, label, _("returned"), code->returned, NULL,
                      of_code(call, r, code, "returned", ""));
    if (code->returned > 0) /* what is left of it, as the sheet has it */
        report_how_number(how, label, word, code->count - code->returned, NULL,
                          of_code(call, r, code, "counts-as", word));
    for (size_t i = 0; i < code->n_by_sub; i++)
        report_how_number(how, sub_label(code->by_sub[i]), _("Children"), code->by_sub[i]->count, NULL,
                          of_code(call, r, code, "sub", code->by_sub[i]->sub));
}

/* The pupils of the lists' windows, each span with an option of its own. */
static const char *pupils(struct call *call, const Nol__ReportDistrictReply *r)
{
    const char *words = "roster show";

    for (size_t i = 0; i < r->n_born; i++)
        words = call_printf(call, "%s --born %s..%s", words, r->born[i]->from, r->born[i]->until);
    return report_command(call, words, NULL);
}

/* A sum of two kinds opens by its two parts. */
static void how_rate(struct report_how *how, const Nol__ReportDistrictReply *r)
{
    struct call *call = how->call;
    const char *label = call_printf(call, _("born %s"), window(call, r));

    report_how_number(how, label, _("Children born in the window"), r->in_window, NULL,
                      children(call, r, "in_window", NULL, NULL, NULL, NULL));
    report_how_number(
        how, label, _("of them out of school"), r->out_in_window, NULL,
        children(call, r, "in_window", "counts-as", words_label(WORDS_BUCKET, "out_of_school"), NULL, NULL));
    report_how_number(how, label, _("Pupils of the registry"), r->pupils, "pupils", pupils(call, r));
    report_how_number(how, label, _("Not in the registry"), r->off_roster, NULL,
                      children(call, r, "off_roster", NULL, NULL, NULL, NULL));
}

void report_district_how(struct report_how *how, const Nol__ReportDistrictReply *r)
{
    const uint32_t sums[] = {r->children, r->deducted, r->out_of_school, r->returned, r->open};
    struct call *call = how->call;

    if (call == NULL)
        return;
    report_how_number(how, _("Total"), _("Files"), r->files, NULL,
                      report_command(call, "case list", "on", r->on, "known-at", r->position, NULL));
    how_results(how, r, _("Total"), NULL, sums);
    for (size_t i = 0; i < r->n_by_street; i++) {
        const Nol__StageStreet *s = r->by_street[i];
        const uint32_t counts[] = {s->listed, s->deducted, s->out_of_school, s->returned, s->open};

        how_results(how, r, street_label(s), s->org != NULL ? s->org : "-", counts);
    }
    for (size_t i = 0; i < r->n_by_code; i++)
        how_code(how, r, r->by_code[i]);
    for (size_t i = 0; i < r->n_batches; i++) {
        const Nol__DistrictBatch *b = r->batches[i];

        report_how_number(
            how, b->batch, _("Files"), b->listed, NULL,
            report_command(call, "case list", "batch", b->batch, "on", r->on, "known-at", r->position, NULL));
        report_how_number(how, b->batch, _("Children"), b->children, NULL,
                          children(call, r, "all", "batch", b->batch, NULL, NULL));
    }
    how_rate(how, r);
    report_how_end(how);
}
