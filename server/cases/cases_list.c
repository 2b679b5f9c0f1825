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

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* As a report counts: report_counted (sql/functions/reports/report_files.sql) says the same. */
static bool is_counted(const Nol__CaseList *list)
{
    return is_given(list->on) || is_given(list->known_at) || is_given(list->position) ||
           is_given(list->counts_as) || is_given(list->listed_street) || is_given(list->step) ||
           is_given(list->children) || (list->has_returned && list->returned) ||
           (list->has_escalated && list->escalated);
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

static void send_number(struct request *request)
{
    const char *json = request_json(request);

    if (json == NULL)
        return;
    json = arena_printf(&request->arena, "{\"#sealed\": \"%s\", %s", (const char *)request->step, json + 1);
    if (json != NULL)
        request_query_named(request, DB_READ, "cases/list_number", json, on_rows);
    else
        request_refuse_size(request);
}

/* A search by a number has been recorded by now, and its seal says so. */
static void on_find(struct request *request, const struct db_result *result)
{
    const char *found = result->rows == 1 ? db_result_text(result, 0, 0) : NULL;
    json_t *answer = found != NULL ? json_loads(found, 0, NULL) : NULL, *ok = json_object_get(answer, "ok");

    const char *seal = json_string_value(json_object_get(ok, "seal"));

    if (seal != NULL)
        request->step = arena_strdup(&request->arena, seal);
    if (seal != NULL && request->step == NULL)
        request_refuse_size(request);
    else if (ok != NULL)
        exports_first(request, seal != NULL ? send_number : send_list);
    else if (found != NULL && json_object_get(answer, "error") != NULL)
        request_reply_result(request, found, strlen(found));
    else
        request_refuse_internal(request, "no answer before a search");
    json_decref(answer);
}

/* What is looked for may be a number, which is a look at it (sql/functions/cases/case_find.sql). */
static void look_for(struct request *request)
{
    const char *json;

    if (!is_given(((const Nol__CaseList *)request->body)->find)) {
        exports_first(request, send_list);
        return;
    }
    json = request_json(request);
    if (json != NULL)
        request_query_named(request, DB_READ, "cases/find", json, on_find);
}

/* The request asks for the position that was found from here on: its pages are all of that one. */
static void on_position(struct request *request, const struct db_result *result)
{
    Nol__CaseList *list = (Nol__CaseList *)request->body;
    const char *found = result->rows == 1 ? db_result_text(result, 0, 0) : NULL;
    json_t *answer = found != NULL ? json_loads(found, 0, NULL) : NULL;
    const char *position = json_string_value(json_object_get(answer, "position")),
               *on = json_string_value(json_object_get(answer, "on"));

    if (position != NULL) {
        list->known_at = NULL;
        list->position = arena_strndup(&request->arena, position, strlen(position));
        if (on != NULL)
            list->on = arena_strndup(&request->arena, on, strlen(on));
        if (list->position != NULL && (on == NULL || list->on != NULL))
            look_for(request);
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
        look_for(request);
        return;
    }
    json = request_json(request);
    if (json != NULL)
        request_query_named(request, DB_SLOW, "reports/position", json, on_position);
}

/* A batch, scheme or unit that does not exist is said to be a slip, and not shown as a list without cases; so is a day to come. */
void cases_list(struct request *request)
{
    const Nol__CaseList *list = (const Nol__CaseList *)request->body;

    if (!is_given(list->after) && (is_given(list->batch) || is_given(list->scheme) ||
                                   is_given(list->street) || is_given(list->community) || is_counted(list)))
        exports_ask(request, "cases/list_names", request_json(request), send_as_asked);
    else
        send_as_asked(request);
}
