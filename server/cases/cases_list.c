/*
 * CASE_LIST: one prepared statement for each scope and order, so that each finds its index (SPEED).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/cases.pb-c.h"
#include "server/cases/cases.h"
#include "server/rpc/messages.h"
#include "server/rpc/request.h"

#define EXPORT_PAGES 10 /* pages under one cursor before it is an export */

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

/* The name of the query, without its folder. */
static const char *choose(const Nol__CaseList *list, unsigned role, char *name, size_t size)
{
    const char *scope = "district", *order = is_given(list->state) ? "state" : "open";

    if (list->n_cases > 0)
        return "list_named";
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

/* How many pages of this list were sent before: the third part of the cursor (sql/functions/record/pages.sql). The list itself looks at the
 * seal: a cursor that says something else than the server wrote leads to no rows. */
static unsigned long pages_before(const char *cursor)
{
    for (int part = 0; part < 2 && cursor != NULL; part++) {
        cursor = strchr(cursor, '.');
        if (cursor != NULL)
            cursor++;
    }
    return cursor != NULL ? strtoul(cursor, NULL, 10) : 0;
}

static void send_list(struct request *request)
{
    char name[40], path[64];
    const char *query =
        choose((const Nol__CaseList *)request->body, request_role(request), name, sizeof(name));
    const char *json = request_json(request);

    snprintf(path, sizeof(path), "cases/%s", query);
    if (json != NULL)
        request_query_named(request, strcmp(query, "list_count") == 0 ? DB_SLOW : DB_READ, path, json,
                            on_rows);
}

/* What has to be asked before has answered: {"ok"}, and the list follows, or a refusal. */
static void on_asked(struct request *request, const struct db_result *result)
{
    const char *text = result->rows == 1 ? db_result_text(result, 0, 0) : NULL;
    size_t length = text != NULL ? strlen(text) : 0;
    json_t *answer = text != NULL ? json_loadb(text, length, 0, NULL) : NULL;

    if (json_object_get(answer, "ok") != NULL)
        send_list(request);
    else if (text != NULL)
        request_reply_result(request, text, length);
    else
        request_refuse_internal(request, "no answer before a list");
    json_decref(answer);
}

/* Reading on past ten pages is an export, which is written down first. A batch or unit that does not exist is said to be a slip, and
 * not shown as a list without cases. */
void cases_list(struct request *request)
{
    const Nol__CaseList *list = (const Nol__CaseList *)request->body;
    const char *first = NULL, *json;

    if (pages_before(list->after) == EXPORT_PAGES)
        first = "cases/export";
    else if (!is_given(list->after) &&
             (is_given(list->batch) || is_given(list->street) || is_given(list->community)))
        first = "cases/list_names";
    if (first == NULL) {
        send_list(request);
        return;
    }
    json = request_json(request);
    if (json != NULL)
        request_query_named(request, DB_READ, first, json, on_asked);
}
