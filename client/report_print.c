#include "client/report_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/output.h"
#include "client/terminal.h"
#include "client/words.h"
#include "common/csv.h"
#include "common/text.h"

#define LABEL 34
#define NUMBER 10

bool report_closes(const Nol__ReportStageReply *r)
{
    uint64_t by_code = 0, by_street = 0;

    for (size_t i = 0; i < r->n_by_code; i++)
        by_code += r->by_code[i]->count;
    for (size_t i = 0; i < r->n_by_street; i++)
        by_street += r->by_street[i]->listed;
    return r->closes && by_code == r->listed && by_street == r->listed &&
           r->received == (uint64_t)r->listed + r->duplicates &&
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
    output_padded(label, LABEL, false);
    printf("%*u\n", NUMBER, count);
}

/* A line of a table: a text and numbers. */
static void print_row(const char *text, int indent, const uint32_t *numbers, size_t count)
{
    printf("%*s", indent, "");
    print_text(text, LABEL + 2 - indent);
    for (size_t i = 0; i < count; i++)
        printf("%*u", NUMBER, numbers[i]);
    fputc('\n', stdout);
}

static void print_heads(const char *text, const char *const *titles, size_t count)
{
    fputs(terminal_has_color() ? "\n\033[1m  " : "\n  ", stdout);
    output_padded(text, LABEL, false);
    for (size_t i = 0; i < count; i++)
        output_padded(titles[i], NUMBER, true);
    fputs(terminal_has_color() ? "\033[0m\n" : "\n", stdout);
}

static void print_code(const Nol__StageCode *code)
{
    char text[512];
    const uint32_t numbers[] = {code->count, code->returned};

    if (code->code == NULL)
        snprintf(text, sizeof(text), "%s",
                 code->label != NULL && *code->label != '\0' ? code->label : _("without a code"));
    else
        snprintf(text, sizeof(text), "%s  %s (%s)", code->code, code->label != NULL ? code->label : "",
                 words_label(WORDS_EFFECT, code->effect != NULL ? code->effect : ""));
    print_row(text, 2, numbers, 2);
    for (size_t i = 0; i < code->n_by_sub; i++)
        if (code->by_sub[i]->sub != NULL && *code->by_sub[i]->sub != '\0')
            print_row(code->by_sub[i]->label != NULL && *code->by_sub[i]->label != '\0'
                          ? code->by_sub[i]->label
                          : code->by_sub[i]->sub,
                      8, &code->by_sub[i]->count, 1);
}

static void print_street(const Nol__StageStreet *street)
{
    const uint32_t numbers[] = {street->listed, street->deducted, street->out_of_school, street->returned,
                                street->open};

    print_row(street->name != NULL ? street->name : _("district, no street"), 2, numbers, 5);
}

void report_print(const Nol__ReportStageReply *r)
{
    const char *const code_titles[] = {_("Cases"), _("returned")};
    const char *const street_titles[] = {_("Listed"), _("deducted"), _("out"), _("returned"), _("open")};

    printf(_("Stage report of %s, as of %s\n"), r->batch != NULL ? r->batch : "", r->on != NULL ? r->on : "");
    printf(_("  scheme %s; known at %s, position %s\n\n"), r->scheme != NULL ? r->scheme : "",
           r->known_at != NULL ? r->known_at : "", r->position != NULL ? r->position : "");
    print_sum(_("Rows received"), r->received);
    print_sum(_("  of them duplicates"), r->duplicates);
    print_sum(_("Listed"), r->listed);
    print_sum(_("  = deducted"), r->deducted);
    print_sum(_("  + out of school"), r->out_of_school);
    print_sum(_("  + returned"), r->returned);
    print_sum(_("  + open"), r->open);
    print_heads(_("By code"), code_titles, 2);
    for (size_t i = 0; i < r->n_by_code; i++)
        print_code(r->by_code[i]);
    print_heads(_("By street"), street_titles, 5);
    for (size_t i = 0; i < r->n_by_street; i++)
        print_street(r->by_street[i]);
}

/* One table for both: what it counts by, the key, the words, the numbers. */
static void csv_row(struct csv_writer *writer, const char *by, const char *key, const char *label,
                    const uint32_t *numbers)
{
    char text[16];

    csv_writer_cell(writer, by);
    csv_writer_cell(writer, key != NULL ? key : "");
    csv_writer_cell(writer, label != NULL ? label : "");
    for (int i = 0; i < 5; i++) {
        snprintf(text, sizeof(text), "%u", numbers[i]);
        csv_writer_cell(writer, numbers[i] == UINT32_MAX ? "" : text);
    }
    csv_writer_end_row(writer);
}

void report_print_csv(const Nol__ReportStageReply *r)
{
    const char *const titles[] = {_("By"),       _("Code"), _("Label"),    _("Listed"),
                                  _("deducted"), _("out"),  _("returned"), _("open")};
    const uint32_t total[] = {r->listed, r->deducted, r->out_of_school, r->returned, r->open};
    struct buffer out;
    struct csv_writer writer;

    buffer_init(&out, 16UL * 1024 * 1024);
    csv_writer_init(&writer, &out);
    for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
        csv_writer_cell(&writer, titles[i]);
    csv_writer_end_row(&writer);
    csv_row(&writer, "total", r->batch, r->on, total);
    for (size_t i = 0; i < r->n_by_code; i++) {
        const uint32_t numbers[] = {r->by_code[i]->count, UINT32_MAX, UINT32_MAX, r->by_code[i]->returned,
                                    UINT32_MAX};

        csv_row(&writer, "code", r->by_code[i]->code, r->by_code[i]->label, numbers);
    }
    for (size_t i = 0; i < r->n_by_street; i++) {
        const Nol__StageStreet *s = r->by_street[i];
        const uint32_t numbers[] = {s->listed, s->deducted, s->out_of_school, s->returned, s->open};

        csv_row(&writer, "street", s->org, s->name, numbers);
    }
    fwrite(out.data, 1, out.size, stdout);
    buffer_deinit(&out);
}
