/* nol report district. */
#include <string.h>

#include "client/call.h"
#include "client/cmd_report.h"
#include "client/labels.h"
#include "client/output.h"
#include "client/report_district.h"
#include "client/report_words.h"
#include "client/session.h"

/* A code has the words of its scheme: those of any list with that one. */
static void say_in_english(struct call *call, struct session *s, Nol__ReportDistrictReply *reply)
{
    struct labels labels;

    if (i18n_is_chinese() || call->format == FORMAT_JSON)
        return;
    labels_init(&labels, call, s);
    for (size_t i = 0; i < reply->n_by_code; i++)
        for (size_t k = 0; k < reply->n_batches && reply->by_code[i]->scheme != NULL; k++)
            if (strcmp(reply->batches[k]->scheme, reply->by_code[i]->scheme) == 0) {
                report_words_code(&labels, reply->batches[k]->batch, reply->by_code[i]);
                break;
            }
    labels_deinit(&labels);
}

int cmd_report_district(struct call *call)
{
    Nol__ReportDistrict request = NOL__REPORT_DISTRICT__INIT;
    int exit_code = 0;
    struct report_how how;
    struct session *s;
    Nol__ReportDistrictReply *reply;

    request.on = report_option(call, "on");
    if (!report_known(call, &request.known_at, &request.position))
        return 2;
    s = session_of(call, &exit_code);
    if (s == NULL)
        return exit_code;
    reply = (Nol__ReportDistrictReply *)session_ask(s, NOL__MESSAGE_TYPE__REPORT_DISTRICT, &request.base,
                                                    &nol__report_district_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    report_words_rows(&reply->base);
    say_in_english(call, s, reply);
    how = report_how_begin(call);
    if (!report_district_closes(reply)) {
        exit_code = failure_say(ERROR_SUMS_DO_NOT_CLOSE, NULL);
    } else {
        if (report_how_shows_report(&how) && !output_json(call, &reply->base))
            report_district_print(call, reply);
        report_district_how(&how, reply);
    }
    nol__report_district_reply__free_unpacked(reply, NULL);
    return exit_code;
}
