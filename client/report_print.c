#include "client/report_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/moment.h"
#include "client/output.h"
#include "client/report_table.h"
#include "client/terminal.h"
#include "client/words.h"
#include "common/text.h"

#define LABEL 34 /* at least */
#define NUMBER_WIDTH 10
#define NUMBER(value) report_number(call, value)

static int label_width = LABEL;

enum { CELLS = 7 }; /* of a row as CSV */

bool report_closes(const Nol__ReportStageReply *r)
{
    uint64_t by_code = 0, by_street = 0;

    for (size_t i = 0; i < r->n_by_code; i++)
        by_code += r->by_code[i]->count;
    for (size_t i = 0; i < r->n_by_street; i++)
        by_street += r->by_street[i]->listed;
    return r->closes && by_code == r->listed && by_street == r->listed &&
           (r->scope != NULL || r->received == (uint64_t)r->listed + r->duplicates) &&
           r->listed == (uint64_t)r->deducted + r->out_of_school + r->returned + r->open;
}

static void print_text(const char *text, int columns)
{
    struct buffer cell;

    buffer_init(&cell, 65536);
    text_append_inert(&cell, text != NULL ? text : "");
    output_padded(buffer_text(&cell), columns, false);
    buffer_deinit(&cell);
}

static void print_sum(const char *label, uint32_t count)
{
    fputs("  ", stdout);
    output_padded(label, label_width, false);
    printf("%*u\n", NUMBER_WIDTH, count);
}

/* A line of a table: a text and numbers. */
static void print_row(const char *text, int indent, const uint32_t *numbers, size_t count)
{
    int used = text != NULL && indent + text_width(text) > label_width + 2 ? indent + text_width(text)
                                                                           : label_width + 2;

    printf("%*s", indent, "");
    print_text(text, label_width + 2 - indent);
    for (size_t i = 0; i < count; i++) {
        char number[16];

        snprintf(number, sizeof(number), "%u", numbers[i]);
        output_number(number, NUMBER_WIDTH, &used);
    }
    fputc('\n', stdout);
}

static void print_heads(const char *text, const char *const *titles, size_t count)
{
    int used = label_width + 2;

    fputs(terminal_has_color() ? "\n\033[1m  " : "\n  ", stdout);
    output_padded(text, label_width, false);
    for (size_t i = 0; i < count; i++)
        output_number(titles[i], NUMBER_WIDTH, &used);
    fputs(terminal_has_color() ? "\033[0m\n" : "\n", stdout);
}

/* "A  household registration (deducted)" */
static void code_text(const Nol__StageCode *code, char *text, size_t size)
{
    if (code->code == NULL)
        snprintf(text, size, "%s", code->label);
    else
        snprintf(text, size, "%s  %s (%s)", code->code, code->label != NULL ? code->label : "",
                 words_label(WORDS_EFFECT, code->effect != NULL ? code->effect : ""));
}

static const char *sub_text(const Nol__StageSub *sub)
{
    return sub->label != NULL && *sub->label != '\0' ? sub->label : sub->sub;
}

static bool has_words(const Nol__StageSub *sub)
{
    return sub->sub != NULL && *sub->sub != '\0';
}

static void print_code(const Nol__StageCode *code)
{
    const uint32_t numbers[] = {code->count, code->returned};
    char text[512];

    code_text(code, text, sizeof(text));
    print_row(text, 2, numbers, 2);
    for (size_t i = 0; i < code->n_by_sub; i++)
        if (has_words(code->by_sub[i]))
            print_row(sub_text(code->by_sub[i]), 8, &code->by_sub[i]->count, 1);
}

/* The widest label decides. */
static void lay_out(const Nol__ReportStageReply *r)
{
    char text[512];

    label_width = LABEL;
    for (size_t i = 0; i < r->n_by_code; i++) {
        code_text(r->by_code[i], text, sizeof(text));
        if (text_width(text) > label_width)
            label_width = text_width(text);
        for (size_t k = 0; k < r->by_code[i]->n_by_sub; k++)
            if (has_words(r->by_code[i]->by_sub[k]) &&
                text_width(sub_text(r->by_code[i]->by_sub[k])) + 6 > label_width)
                label_width = text_width(sub_text(r->by_code[i]->by_sub[k])) + 6;
    }
}

static void print_street(const Nol__StageStreet *street)
{
    const uint32_t numbers[] = {street->listed, street->deducted, street->out_of_school, street->returned,
                                street->open};

    print_row(street->name, 2, numbers, 5);
}

void report_print_day_end(const char *known_at)
{
    if (known_at != NULL && strcmp(known_at + strcspn(known_at, "T"), "T23:59:59.999+08:00") == 0)
        printf(_("  as at the end of %.10s: later records are not counted\n"), known_at);
}

void report_print(const Nol__ReportStageReply *r)
{
    char known[512], at[MOMENT_SIZE];
    const char *const code_titles[] = {_("Cases"), _("returned")};
    const char *const street_titles[] = {_("Listed"), _("deducted"), _("out"), _("returned"), _("open")};

    lay_out(r);
    printf(_("Stage report of %s, as of %s\n"), r->batch != NULL ? r->batch : "", r->on != NULL ? r->on : "");
    if (r->scope != NULL)
        printf(_("  of the area of %s alone\n"), r->scope_name != NULL ? r->scope_name : r->scope);
    report_print_day_end(r->known_at);
    snprintf(known, sizeof(known), _("  scheme %s; known at %s, position %s\n\n"),
             r->scheme != NULL ? r->scheme : "",
             r->known_at != NULL ? moment_short(r->known_at, true, at) : "",
             r->position != NULL ? r->position : "");
    known[strcspn(known, "\n")] = '\0';
    output_wrapped(known, 0, 2, terminal_columns());
    fputs("\n\n", stdout);
    if (r->scope == NULL) {
        print_sum(_("Rows received"), r->received);
        print_sum(_("  of them duplicates"), r->duplicates);
    }
    print_sum(_("Listed"), r->listed);
    print_sum(_("  = deducted"), r->deducted);
    print_sum(_("  + out of school"), r->out_of_school);
    print_sum(_("  + returned"), r->returned);
    print_sum(_("  + open"), r->open);
    print_heads(_("By code"), code_titles, 2);
    for (size_t i = 0; i < r->n_by_code; i++)
        print_code(r->by_code[i]);
    if (r->scope != NULL) /* its own area: the sums are above */
        return;
    print_heads(_("By street"), street_titles, 5);
    for (size_t i = 0; i < r->n_by_street; i++)
        print_street(r->by_street[i]);
}

/* What is under a code counts in one column by its effect, but for the returned. */
static void csv_code(struct report_table *table, struct call *call, const Nol__StageCode *code)
{
    const char *effect = code->effect != NULL ? code->effect : "",
               *rest = NUMBER(code->count - code->returned);
    const char *numbers[CELLS] = {NULL, NULL, NUMBER(code->count), NULL, NULL, NUMBER(code->returned), NULL};

    numbers[strcmp(effect, "deducted") == 0 ? 3 : strcmp(effect, "out_of_school") == 0 ? 4 : 6] = rest;
    table->by = _("finding");
    report_table_row(table, code->code, code->label, 0, numbers);
    table->by = _("sub-reason");
    for (size_t i = 0; i < code->n_by_sub; i++) {
        const Nol__StageSub *sub = code->by_sub[i];
        const char *const count[CELLS] = {NULL, NULL, NUMBER(sub->count), NULL, NULL, NULL, NULL};

        report_table_row(table, code->code, sub_text(sub), 0, count);
    }
}

const char *const report_stage_titles[] = {
    N_("Rows received"), N_("duplicates"), N_("Listed"), N_("deducted"),
    N_("out of school"), N_("returned"),   N_("open"),   NULL};

void report_print_csv(struct call *call, const Nol__ReportStageReply *r)
{
    const char *const total[CELLS] = {r->scope == NULL ? NUMBER(r->received) : NULL,
                                      r->scope == NULL ? NUMBER(r->duplicates) : NULL,
                                      NUMBER(r->listed),
                                      NUMBER(r->deducted),
                                      NUMBER(r->out_of_school),
                                      NUMBER(r->returned),
                                      NUMBER(r->open)};
    struct report_table table;

    report_table_init(&table, call, CELLS, LABEL, NUMBER_WIDTH);
    report_table_csv(&table, report_stage_titles);
    report_table_head(&table, _("total"), 0, "", NULL);
    report_table_row(&table, NULL,
                     call_printf(call, "%s  %s", r->batch != NULL ? r->batch : "",
                                 call_printf(call, _("as of %s"), r->on != NULL ? r->on : "")),
                     0, total);
    for (size_t i = 0; i < r->n_by_code; i++)
        csv_code(&table, call, r->by_code[i]);
    table.by = _("street");
    for (size_t i = 0; i < r->n_by_street && r->scope == NULL; i++) {
        const Nol__StageStreet *s = r->by_street[i];
        const char *const numbers[CELLS] = {NULL,
                                            NULL,
                                            NUMBER(s->listed),
                                            NUMBER(s->deducted),
                                            NUMBER(s->out_of_school),
                                            NUMBER(s->returned),
                                            NUMBER(s->open)};

        report_table_row(&table, s->org, s->name, 0, numbers);
    }
}

/* ---- how each number opens */

/* The files of the report that fit one or two more options. */
static const char *files(struct call *call, const Nol__ReportStageReply *r, const char *option,
                         const char *value, const char *second, const char *second_value)
{
    return report_command(call, "case list", "batch", r->batch, "on", r->on, "known-at", r->position,
                          report_own_unit(call), r->scope, option != NULL ? option : "code", value, second,
                          second_value, NULL);
}

static void how_codes(struct report_how *how, const Nol__ReportStageReply *r)
{
    struct call *call = how->call;

    for (size_t i = 0; i < r->n_by_code; i++) {
        const Nol__StageCode *code = r->by_code[i];
        const char *key = code->code != NULL ? code->code : "-";
        const char *label =
            code->code == NULL ? code->label : call_printf(call, "%s %s", code->code, code->label);
        const char *rest =
            code->effect == NULL || strcmp(code->effect, "unresolved") == 0 ? "open" : code->effect;

        report_how_number(how, label, _("Cases"), code->count, NULL, files(call, r, "code", key, NULL, NULL));
        report_how_number(how, label, _("returned"), code->returned, NULL,
                          files(call, r, "code", key, "returned", ""));
        if (code->returned > 0) /* what is left of it, as the sheet has it */
            report_how_number(how, label, words_label(WORDS_BUCKET, rest), code->count - code->returned, NULL,
                              files(call, r, "code", key, "counts-as", words_label(WORDS_BUCKET, rest)));
        for (size_t k = 0; k < code->n_by_sub; k++)
            report_how_number(how, code->by_sub[k]->label, _("Cases"), code->by_sub[k]->count, NULL,
                              files(call, r, "code", key, "sub", code->by_sub[k]->sub));
    }
}

static void how_results(struct report_how *how, const Nol__ReportStageReply *r, const char *label,
                        const char *street, const uint32_t counts[5])
{
    static const char *const results[] = {"deducted", "out_of_school", "returned", "open"};
    struct call *call = how->call;

    report_how_number(how, label, _("Listed"), counts[0], NULL,
                      files(call, r, "listed-street", street, NULL, NULL));
    for (size_t i = 0; i < sizeof(results) / sizeof(*results); i++) {
        const char *word = words_label(WORDS_BUCKET, results[i]);

        report_how_number(how, label, word, counts[i + 1], NULL,
                          files(call, r, "listed-street", street, "counts-as", word));
    }
}

void report_print_how(struct report_how *how, const Nol__ReportStageReply *r)
{
    struct call *call = how->call;
    const uint32_t sums[] = {r->listed, r->deducted, r->out_of_school, r->returned, r->open};
    const char *rows = call != NULL ? call_printf(call, "batch rows %s", call_quoted(call, r->batch)) : NULL;

    if (call == NULL)
        return;
    report_how_number(how, r->batch, _("Rows received"), r->received, NULL, report_command(call, rows, NULL));
    report_how_number(how, r->batch, _("duplicates"), r->duplicates, NULL,
                      report_command(call, rows, "verdict", words_label(WORDS_VERDICT, "duplicate"), NULL));
    how_results(how, r, r->batch, NULL, sums);
    how_codes(how, r);
    for (size_t i = 0; i < r->n_by_street && r->scope == NULL; i++) {
        const Nol__StageStreet *s = r->by_street[i];
        const uint32_t counts[] = {s->listed, s->deducted, s->out_of_school, s->returned, s->open};

        how_results(how, r, s->name, s->org != NULL ? s->org : "-", counts);
    }
}
