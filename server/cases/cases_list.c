/*
 * CASE_LIST: one prepared statement for each scope and order, so that each finds its index (SPEED).
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "proto/cases.pb-c.h"
#include "server/cases/cases.h"
#include "server/rpc/exports.h"
#include "server/rpc/messages.h"
#include "server/rpc/request.h"

static void on_rows(struct request *request, const struct db_result *result)
{
    request_reply_rows(request, result);
}

/* A whole ID number: 15 digits, or 17 and a check character. Letters before it (passports, permits) are found as text. */
static bool is_number(const char *text)
{
    size_t digits = strspn(text, "0123456789"), length = strlen(text);

    return (length == 15 && digits == 15) ||
           (length == 18 && digits >= 17 && strchr("0123456789Xx", text[17]) != NULL);
}

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* As a report counts: report_counted (sql/functions/reports/report_files.sql) says the same. */
static bool is_counted(const Nol__CaseList *list)
{
    return is_given(list->on) || is_given(list->known_at) || is_given(list->position) ||
           is_given(list->counts_as) || is_given(list->listed_street) || is_given(list->step) ||
           (list->has_returned && list->returned);
}

/* The name of the query, without its folder. */
static const char *choose(const Nol__CaseList *list, unsigned role, char *name, size_t size)
{
    const char *scope = "district", *order = is_given(list->state) ? "state" : "open";

    if (list->n_cases > 0)
        return "list_named";
    if (is_counted(list))
        return "list_counted";
    if (is_given(list->prefix))
        return role == DISTRICT ? "list_prefix_district" : "list_prefix_unit";
    if (is_given(list->find) && is_number(list->find))
        return "list_number";
    if (list->has_count && list->count)
        return "list_count";
    if (role == INSPECTOR)
        return "list_inspector";
    if (role == COMMUNITY || is_given(list->community))
        scope = "community";
    else if (role == STREET || is_given(list->street))
        scope = "street";
    snprintf(name, size, "list_%s_%s", scope, order);
    return name;
}

static void send_list(struct request *request)
{
    char name[40], path[64];
    const char *query =
        choose((const Nol__CaseList *)request->body, request_role(request), name, sizeof(name));
    const char *json = request_json(request);
    bool slow = strcmp(query, "list_count") == 0 || strcmp(query, "list_counted") == 0;

    snprintf(path, sizeof(path), "cases/%s", query);
    if (json != NULL)
        request_query_named(request, slow ? DB_SLOW : DB_READ, path, json, on_rows);
}

/* The request asks for the position that was found from here on: its pages are all of that one. */
static void on_position(struct request *request, const struct db_result *result)
{
    Nol__CaseList *list = (Nol__CaseList *)request->body;
    const char *found = result->rows == 1 ? db_result_text(result, 0, 0) : NULL;
    json_t *answer = found != NULL ? json_loads(found, 0, NULL) : NULL;
    const char *position = json_string_value(json_object_get(answer, "position"));

    if (position != NULL) {
        list->known_at = NULL;
        list->position = arena_strndup(&request->arena, position, strlen(position));
        if (list->position != NULL)
            exports_first(request, send_list);
        else
            request_refuse_size(request);
    } else if (found != NULL && json_object_get(answer, "error") != NULL) {
        request_reply_result(request, found, strlen(found));
    } else {
        request_refuse_internal(request, "no position for a list");
    }
    json_decref(answer);
}

static void send_as_asked(struct request *request)
{
    const char *json;

    if (!is_counted((const Nol__CaseList *)request->body)) {
        exports_first(request, send_list);
        return;
    }
    json = request_json(request);
    if (json != NULL)
        request_query_named(request, DB_SLOW, "reports/position", json, on_position);
}

/* A batch or unit that does not exist is said to be a slip, and not shown as a list without cases; so is a day to come. */
void cases_list(struct request *request)
{
    const Nol__CaseList *list = (const Nol__CaseList *)request->body;

    if (!is_given(list->after) &&
        (is_given(list->batch) || is_given(list->street) || is_given(list->community) || is_counted(list)))
        exports_ask(request, "cases/list_names", request_json(request), send_as_asked);
    else
        send_as_asked(request);
}
