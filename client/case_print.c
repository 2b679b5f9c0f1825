#include "client/case_print.h"

#include <stdio.h>
#include <string.h>

#include "client/i18n.h"
#include "client/labels.h"
#include "client/lines.h"
#include "client/words.h"
#include "common/money.h"

#define section lines_section
#define PARTS LINES_PARTS

static void show_inquiries(const Nol__CaseFile *file)
{
    if (file->n_inquiries > 0)
        section(_("Inquiries"), file->n_inquiries);
    for (size_t i = 0; i < file->n_inquiries; i++) {
        const Nol__CaseInquiry *q = file->inquiries[i];

        PARTS(2, q->inquiry, q->sent_on, q->to, words_label(WORDS_PLACE, q->place), q->number, _("due"),
              q->due);
        PARTS(6, words_label(WORDS_INQUIRY, q->state), words_label(WORDS_ANSWER, q->answer), q->answered_on,
              q->answer_number);
    }
}

/* A blank, or "6/40 lessons", "2 lessons". */
static const char *lessons(const Nol__CaseMeasure *m, char text[64])
{
    text[0] = '\0';
    if (m->has_held)
        snprintf(text, 64, _("%u of %u lessons"), m->held, m->lessons);
    else if (m->has_lessons)
        snprintf(text, 64, _("%u lessons"), m->lessons);
    return text;
}

static void show_measures(const Nol__CaseFile *file)
{
    if (file->n_measures > 0)
        section(_("Measures"), file->n_measures);
    for (size_t i = 0; i < file->n_measures; i++) {
        const Nol__CaseMeasure *m = file->measures[i];
        char yuan[MONEY_SIZE] = "", taught[64];

        if (m->has_amount)
            money_format(m->amount, yuan);
        PARTS(2, m->on, labels_measure(m->kind, m->label, m->label_en), yuan,
              yuan[0] != '\0' ? _("yuan") : "", lessons(m, taught), m->number, m->issuer, m->by);
        PARTS(6, m->served != NULL ? _("served") : NULL, m->served, m->until != NULL ? _("until") : NULL,
              m->until, m->hearing != NULL ? _("hearing") : NULL, words_label(WORDS_HEARING, m->hearing),
              m->note);
        PARTS(6, m->withdrawn ? "XX" : NULL,
              m->withdrawn ? _("its papers were withdrawn: it counts no more") : NULL);
    }
}

static void show_escalations(const Nol__CaseFile *file)
{
    if (file->n_escalations > 0)
        section(_("Escalations"), file->n_escalations);
    for (size_t i = 0; i < file->n_escalations; i++) {
        const Nol__CaseEscalation *e = file->escalations[i];

        PARTS(2, e->escalation, words_label(WORDS_CAUSE, e->reason), words_label(WORDS_ESCALATION, e->state),
              e->raised_on, e->settled_on == NULL ? e->org_name : NULL, e->settled_on);
        PARTS(6, e->note);
        for (size_t d = 0; d < e->n_directives; d++) {
            const Nol__CaseDirective *directive = e->directives[d];

            PARTS(6, directive->directive, directive->number, directive->org_name,
                  words_label(WORDS_DIRECTIVE, directive->state), _("due"), directive->due);
        }
    }
}

void case_print_steps(const Nol__CaseFile *file)
{
    show_inquiries(file);
    show_measures(file);
    show_escalations(file);
}
