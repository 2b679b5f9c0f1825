/*
 * First the position that the report is about, which seals what is committed and lets go of the sequencer; then, behind it, the
 * counting. What is counted up to a position is the same whenever that happens, and nobody waits for a long count.
 */
#include "server/reports/reports.h"

#include <jansson.h>
#include <string.h>

#include "common/bug.h"
#include "proto/envelope.pb-c.h"
#include "server/rpc/exports.h"
#include "server/rpc/messages.h"
#include "server/rpc/request.h"

static void on_report(struct request *request, const struct db_result *result)
{
    request_reply_rows(request, result);
}

/* The request with the position that was found in place of what asked for it. NULL: it has been answered. */
static const char *at_position(struct request *request, const struct db_result *result)
{
    const char *found = result->rows == 1 ? db_result_text(result, 0, 0) : NULL;
    json_t *answer = found != NULL ? json_loads(found, 0, NULL) : NULL;
    json_t *position = json_object_get(answer, "position"), *asked;
    const char *text = NULL;

    if (position != NULL) {
        text = request_json(request);
        asked = text != NULL ? json_loads(text, 0, NULL) : NULL;
        json_object_del(asked, "known_at");
        json_object_del(answer, "known_at");
        json_object_update(asked,
                           answer); /* the day, too, where that is not for the one who asks to choose */
        text = text != NULL ? request_json_text(request, asked) : NULL;
    } else if (found != NULL && json_object_get(answer, "error") != NULL) {
        request_reply_result(request, found, strlen(found));
    } else {
        request_refuse_internal(request, "no position for a report");
    }
    json_decref(answer);
    return text;
}

static void find_position(struct request *request, request_done_fn then)
{
    const char *json = request_json(request);

    if (json != NULL)
        request_query_named(request, DB_SLOW, "reports/position", json, then);
}

static const char *query_of(uint32_t type)
{
    static const struct {
        uint32_t type;
        const char *query;
    } queries[] = {
        {NOL__MESSAGE_TYPE__REPORT_STAGE, "reports/stage"},
        {NOL__MESSAGE_TYPE__REPORT_DIFF, "reports/diff"},
        {NOL__MESSAGE_TYPE__REPORT_PROGRESS, "reports/progress"},
        {NOL__MESSAGE_TYPE__REPORT_ESCALATIONS, "reports/escalations"},
        {NOL__MESSAGE_TYPE__REPORT_MEASURES, "reports/measures"},
        {NOL__MESSAGE_TYPE__REPORT_DUTIES, "reports/duties"},
        {NOL__MESSAGE_TYPE__REPORT_DISTRICT, "reports/district"},
        {NOL__MESSAGE_TYPE__REPORT_SUMMARY, "reports/summary"},
    };

    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
        if (queries[i].type == type)
            return queries[i].query;
    BUG("a report without a query");
}

static void count_at(struct request *request, const struct db_result *result)
{
    const char *json = at_position(request, result);

    if (json != NULL)
        request_query_named(request, DB_SLOW, query_of(request->row->type), json, on_report);
}

static void count(struct request *request)
{
    find_position(request, count_at);
}

/* One that names children may leave as a file. */
void reports_count(struct request *request)
{
    exports_first(request, count);
}

static void on_frozen(struct request *request, json_t *result)
{
    request_reply_json(request, result);
}

/* The write takes the position along; its key and digest are those of what was sent, so a repeated one finds the first answer. */
static void freeze_at(struct request *request, const struct db_result *result)
{
    const char *json = at_position(request, result);

    if (json != NULL)
        request_write_long(request, json, on_frozen);
}

void reports_freeze(struct request *request)
{
    find_position(request, freeze_at);
}
