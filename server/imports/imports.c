/*
 * IMPORT_BEGIN and IMPORT_COMMIT. The database keeps all that is known of an import between its messages.
 */
#include "server/imports/imports.h"

#include <string.h>

#include "common/limits.h"
#include "proto/imports.pb-c.h"
#include "server/imports/columns.h"
#include "server/rpc/exports.h"
#include "server/rpc/reflect.h"
#include "server/rpc/request.h"

#define FIRST_ISSUES 100 /* in the reply to IMPORT_COMMIT; IMPORT_ISSUES has all */

/* The headers as Pairs, in the order of the file: our column ("" for none) = their header. */
static json_t *pairs_new(const struct import_header *headers, size_t count)
{
    json_t *pairs = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(pairs, json_pack("{s:s, s:s}", "name",
                                               headers[i].column != NULL ? headers[i].column->id : "",
                                               "value", headers[i].text));
    return pairs;
}

/* The columns that were found, for the reply to a file whose import the database has opened. */
static void on_begun(struct request *request, const struct db_result *result)
{
    const struct import_header *headers = request->step;
    size_t count = ((const Nol__ImportBegin *)request->body)->n_columns;
    const char *text = result->rows == 1 ? db_result_text(result, 0, 0) : NULL;
    json_t *answer = text != NULL ? json_loads(text, 0, NULL) : NULL;
    json_t *ok = json_object_get(answer, "ok"), *pairs = json_array(), *extra = json_array();

    for (size_t i = 0; i < count; i++) {
        if (headers[i].column != NULL)
            json_array_append_new(
                pairs, json_pack("{s:s, s:s}", "name", headers[i].column->id, "value", headers[i].text));
        else
            json_array_append_new(extra, json_string(headers[i].text));
    }
    json_object_set_new(ok, "columns", pairs); /* nothing but freed when it was refused */
    json_object_set_new(ok, "extra", extra);
    request_reply_json(request, answer);
    json_decref(answer);
}

/* The headers with our columns, in the arena; NULL: the request has been refused. */
static struct import_header *map_columns(struct request *request, enum import_kind kind)
{
    const Nol__ImportBegin *begin = (const Nol__ImportBegin *)request->body;
    struct import_header *headers =
        arena_alloc_array(&request->arena, begin->n_columns + 1, sizeof(*headers));
    struct import_override *overrides =
        arena_alloc_array(&request->arena, begin->n_map + 1, sizeof(*overrides));
    struct import_fault fault;
    char *seen = arena_strdup(&request->arena, "");

    if (headers == NULL || overrides == NULL) {
        request_refuse_size(request);
        return NULL;
    }
    for (size_t i = 0; i < begin->n_columns; i++) {
        headers[i].text = begin->columns[i];
        if (seen != NULL)
            seen = arena_printf(&request->arena, "%s%s%s", seen, i > 0 ? "、" : "", begin->columns[i]);
    }
    for (size_t i = 0; i < begin->n_map; i++)
        overrides[i] = (struct import_override){begin->map[i]->name, begin->map[i]->value};
    if (columns_map(kind, headers, begin->n_columns, overrides, begin->n_map, &request->arena, &fault))
        return headers;
    if (fault.unknown != NULL)
        request_refuse(request, ERROR_BAD_FIELD, "field", "map", "what", fault.unknown, NULL);
    else if (fault.missing != NULL)
        request_refuse(request, ERROR_COLUMN_MISSING, "columns", fault.missing, "seen", seen, NULL);
    else
        request_refuse_size(request);
    return NULL;
}

void imports_begin(struct request *request)
{
    const Nol__ImportBegin *begin = (const Nol__ImportBegin *)request->body;
    enum import_kind kind = columns_kind(begin->kind);
    struct import_header *headers;
    const char *text;
    json_t *item;

    if (kind == 0) {
        request_refuse(request, ERROR_BAD_FIELD, "field", "kind", "what", "org|roster|list|calendar", NULL);
        return;
    }
    if (kind == IMPORT_LIST && begin->terms == NULL) {
        request_refuse(request, ERROR_FIELD_MISSING, "field", "terms", NULL);
        return;
    }
    if (begin->n_columns > LIMIT_COLUMNS) {
        request_refuse(request, ERROR_TOO_MANY, "field", "columns", NULL);
        return;
    }
    headers = map_columns(request, kind);
    if (headers == NULL)
        return;
    item = reflect_to_json(request->body, "map");
    json_object_set_new(item, "columns", pairs_new(headers, begin->n_columns));
    request->step = headers;
    text = request_json_text(request, item);
    if (text != NULL)
        request_query(request, DB_SLOW, SQL_IMPORTS_BEGIN, text, on_begun);
}

/* The stored result has no issues, which are personal; the reply gets the first of them. */
static void on_issues(struct request *request, const struct db_result *result)
{
    json_t *answer = json_loads(request->step, 0, NULL), *issues = json_array();

    for (int row = 0; row < result->rows; row++) {
        json_t *issue = json_object();

        for (int column = 0; column < result->columns; column++) {
            const char *name = db_result_name(result, column), *text = db_result_text(result, row, column);

            if (text != NULL && strcmp(name, "cursor") != 0)
                json_object_set_new(
                    issue, name, strcmp(name, "notice") == 0 ? json_loads(text, 0, NULL) : json_string(text));
        }
        json_array_append_new(issues, issue);
    }
    json_object_set_new(json_object_get(answer, "ok"), "issues", issues);
    request_reply_json(request, answer);
    json_decref(answer);
}

/* What the answer has so far, and which of its issues are asked for. */
struct committed {
    const char *answer, *issues;
};

/* The look has been recorded. */
static void on_looked(struct request *request, const struct db_result *result)
{
    const struct committed *committed = request->step;

    if (result->rows != 1) {
        request_refuse_internal(request, "no answer before issues");
        return;
    }
    request->step = (void *)(uintptr_t)committed->answer;
    request_query(request, DB_READ, SQL_IMPORTS_ISSUES, committed->issues, on_issues);
}

static void on_committed(struct request *request, json_t *result)
{
    const Nol__ImportCommit *commit = (const Nol__ImportCommit *)request->body;
    struct committed *committed = arena_alloc(&request->arena, sizeof(*committed));

    if (json_object_get(result, "ok") == NULL) {
        request_reply_json(request, result);
        return;
    }
    if (committed == NULL) {
        request_refuse_size(request);
        return;
    }
    committed->answer = request_json_text(request, json_incref(result));
    if (committed->answer == NULL)
        return;
    committed->issues =
        arena_printf(&request->arena, "{\"import\": \"%s\", \"limit\": %d}", commit->import, FIRST_ISSUES);
    request->step = committed;
    if (committed->issues != NULL)
        request_query(request, DB_READ, SQL_IMPORTS_LOOK, committed->issues, on_looked);
    else
        request_refuse_size(request);
}

static void on_page(struct request *request, const struct db_result *result)
{
    request_reply_rows(request, result);
}

static void send_issues(struct request *request)
{
    const char *json = request_json(request);

    if (json != NULL)
        request_query(request, DB_READ, SQL_IMPORTS_ISSUES, json, on_page);
}

void imports_issues(struct request *request)
{
    exports_ask(request, "imports/look", request_json(request), send_issues);
}

void imports_commit(struct request *request)
{
    const char *json = request_json(request);

    if (json != NULL)
        request_write_long(request, json, on_committed);
}
