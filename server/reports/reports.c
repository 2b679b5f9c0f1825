/*
 * First the position that the report is about, which seals what is committed and lets go of the sequencer; then, behind it, the
 * counting. What is counted up to a position is the same whenever that happens, and nobody waits for a long count.
 */
#include "server/reports/reports.h"

#include <jansson.h>
#include <string.h>

#include "server/rpc/request.h"

static void on_report(struct request *request, const struct db_result *result)
{
    request_reply_rows(request, result);
}

/* The request with the position in place of what asked for it. NULL: it has been refused. */
static const char *at_position(struct request *request, json_t *position)
{
    const char *text = request_json(request);
    json_t *asked = text != NULL ? json_loads(text, 0, NULL) : NULL;

    if (text == NULL)
        return NULL;
    json_object_del(asked, "known_at");
    json_object_set(asked, "position", position);
    return request_json_text(request, asked);
}

static void count_at(struct request *request, const struct db_result *result, const char *report)
{
    const char *text = result->rows == 1 ? db_result_text(result, 0, 0) : NULL;
    json_t *answer = text != NULL ? json_loads(text, 0, NULL) : NULL;
    json_t *position = json_object_get(answer, "position");
    const char *json;

    if (position != NULL) {
        json = at_position(request, position);
        if (json != NULL)
            request_query_named(request, DB_SLOW, report, json, on_report);
    } else if (text != NULL && json_object_get(answer, "error") != NULL) {
        request_reply_result(request, text, strlen(text));
    } else {
        request_refuse_internal(request, "no position for a report");
    }
    json_decref(answer);
}

static void count_stage(struct request *request, const struct db_result *result)
{
    count_at(request, result, "reports/stage");
}

static void count_diff(struct request *request, const struct db_result *result)
{
    count_at(request, result, "reports/diff");
}

static void on_frozen(struct request *request, json_t *result)
{
    request_reply_json(request, result);
}

/* The write takes the position along; its key and digest are those of what was sent, so a repeated one finds the first answer. */
static void freeze_at(struct request *request, const struct db_result *result)
{
    const char *text = result->rows == 1 ? db_result_text(result, 0, 0) : NULL;
    json_t *answer = text != NULL ? json_loads(text, 0, NULL) : NULL;
    json_t *position = json_object_get(answer, "position");
    const char *json;

    if (position != NULL) {
        json = at_position(request, position);
        if (json != NULL)
            request_write_long(request, "report_freeze", json, on_frozen);
    } else if (text != NULL && json_object_get(answer, "error") != NULL) {
        request_reply_result(request, text, strlen(text));
    } else {
        request_refuse_internal(request, "no position for a report");
    }
    json_decref(answer);
}

static void find_position(struct request *request, request_done_fn count)
{
    const char *json = request_json(request);

    if (json != NULL)
        request_query_named(request, DB_SLOW, "reports/position", json, count);
}

void reports_stage(struct request *request)
{
    find_position(request, count_stage);
}

void reports_diff(struct request *request)
{
    find_position(request, count_diff);
}

void reports_freeze(struct request *request)
{
    find_position(request, freeze_at);
}
