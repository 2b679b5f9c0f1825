#include "client/directive_sheet.h"

#include <stdio.h>

#include "client/call.h"
#include "client/cmd_escalation.h"
#include "client/lines.h"
#include "client/output.h"
#include "common/text.h"

#define WIDTH 80

static void rule(void)
{
    for (int i = 0; i < WIDTH; i++)
        fputc('-', stdout);
    fputc('\n', stdout);
}

/* In the middle of the sheet. */
static void centred(const char *words)
{
    int width = text_width(words);

    printf("%*s%s\n", width < WIDTH ? (WIDTH - width) / 2 : 0, "", words);
}

static void print_answers(const Nol__DirectiveFile *file)
{
    for (size_t i = 1; i < file->n_steps; i++) {
        const Nol__EscalationStep *step = file->steps[i];

        LINES_PARTS(2, step->on, words_label(WORDS_DIRECTIVE_VERB, step->verb), step->by, step->by_org);
        LINES_PARTS(6, step->note);
    }
}

void directive_sheet_print(struct call *call, const Nol__DirectiveFile *file)
{
    const Nol__DirectiveRow *row = file->row;

    centred(_("Directive of the leadership group"));
    centred(row->number != NULL ? row->number : "");
    rule();
    lines_value(_("Addressee"), row->org_name);
    lines_value(_("Issued"), row->issued_on);
    lines_value(_("Due"), row->due);
    lines_value(_("Case"), row->case_);
    lines_value(_("Signed"), file->made_for == NULL
                                 ? file->made_by
                                 : call_printf(call, _("%s (entered by %s)"), file->made_for,
                                               file->made_by != NULL ? file->made_by : ""));
    lines_section(_("What is ordered"), 0);
    LINES_PARTS(2, row->note);
    if (file->n_fields > 0 && file->child != NULL) {
        lines_section(_("Child"), 0);
        escalation_print_child(file->child);
    }
    if (file->n_steps > 1)
        lines_section(_("What was done"), 0);
    print_answers(file);
    escalation_print_papers(file->papers, file->n_papers);
    fputc('\n', stdout);
    rule();
    fputs(_("Answer:\n\n\n\nSigned and sealed:                    Handled by:                Date:\n"),
          stdout);
}
