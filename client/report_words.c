#include "client/report_words.h"

#include "client/labels.h"
#include "client/list.h"

static void code_rows(Nol__StageCode **codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i]->code == NULL)
            labels_put(&codes[i]->label, _("without a code"));
}

static void street_rows(Nol__StageStreet **streets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (streets[i]->org == NULL)
            labels_put(&streets[i]->name, _("district, no street"));
}

static void progress_rows(Nol__ReportProgressReply *r)
{
    for (size_t i = 0; i < r->n_by_street; i++)
        if (r->by_street[i]->org == NULL)
            labels_put(&r->by_street[i]->name, _("district, no street"));
        else if (r->by_street[i]->name == NULL) /* what others than the street have to do there */
            labels_put(&r->by_street[i]->name, _("above the streets"));
    for (size_t i = 0; i < r->n_by_community; i++)
        if (r->by_community[i]->org == NULL)
            labels_put(&r->by_community[i]->name,
                       r->by_community[i]->street != NULL ? _("no community") : _("district, no street"));
        else if (r->by_community[i]->name == NULL) /* what the street itself has to do there */
            labels_put(&r->by_community[i]->name, _("the street itself"));
}

void report_words_rows(ProtobufCMessage *reply)
{
    if (reply->descriptor == &nol__report_stage_reply__descriptor) {
        Nol__ReportStageReply *r = (Nol__ReportStageReply *)reply;

        code_rows(r->by_code, r->n_by_code);
        street_rows(r->by_street, r->n_by_street);
    } else if (reply->descriptor == &nol__report_district_reply__descriptor) {
        Nol__ReportDistrictReply *r = (Nol__ReportDistrictReply *)reply;

        code_rows(r->by_code, r->n_by_code);
        street_rows(r->by_street, r->n_by_street);
    } else if (reply->descriptor == &nol__report_progress_reply__descriptor) {
        progress_rows((Nol__ReportProgressReply *)reply);
    } else if (reply->descriptor == &nol__report_escalations_reply__descriptor) {
        Nol__ReportEscalationsReply *r = (Nol__ReportEscalationsReply *)reply;

        for (size_t i = 0; i < r->n_by_street; i++)
            if (r->by_street[i]->key == NULL)
                labels_put(&r->by_street[i]->name, _("district, no street"));
    } else if (reply->descriptor == &nol__report_measures_reply__descriptor) {
        Nol__ReportMeasuresReply *r = (Nol__ReportMeasuresReply *)reply;

        for (size_t i = 0; i < r->n_by_street; i++)
            if (r->by_street[i]->org == NULL)
                labels_put(&r->by_street[i]->name, _("district, no street"));
    }
}

void report_words_code(struct labels *labels, const char *batch, Nol__StageCode *code)
{
    const char *words = code->code != NULL ? labels_code_words(labels, batch, code->code) : "";

    if (*words != '\0')
        labels_put(&code->label, words);
    for (size_t k = 0; k < code->n_by_sub && *words != '\0'; k++)
        if (code->by_sub[k]->sub != NULL && *code->by_sub[k]->sub != '\0')
            labels_put(&code->by_sub[k]->label, labels_sub(labels, batch, code->code, code->by_sub[k]->sub));
}

void report_words_codes(struct call *call, struct session *s, Nol__ReportStageReply *reply)
{
    struct labels labels;

    if (i18n_is_chinese() || call->format == FORMAT_JSON)
        return;
    labels_init(&labels, call, s);
    for (size_t i = 0; i < reply->n_by_code; i++)
        report_words_code(&labels, reply->batch, reply->by_code[i]);
    labels_deinit(&labels);
}
