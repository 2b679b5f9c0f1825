/*
 * CASE_ADD: a child on no list. What was typed is a row of a list with one line: the same rules normalise it and find its slips.
 */
#include <jansson.h>
#include <string.h>

#include "proto/cases.pb-c.h"
#include "server/cases/cases.h"
#include "server/imports/columns.h"
#include "server/imports/imports_rules.h"
#include "server/rpc/reflect.h"
#include "server/rpc/request.h"

#define PARTS 10

/* The parts of a person, in the order of the columns of a list. */
static size_t parts_of(const Nol__CaseAdd *add, struct import_header headers[PARTS], const char *cells[PARTS])
{
    const struct {
        const char *id, *text;
    } parts[PARTS] = {
        {"name", add->name},
        {"sex", add->sex},
        {"id_type", add->id_type},
        {"id_number", add->id_number},
        {"birth_date", add->birth_date},
        {"nationality", add->nationality},
        {"household_address", add->household_address},
        {"address", add->address},
        {"guardian", add->guardian},
        {"guardian_phone", add->guardian_phone},
    };
    size_t count = 0;

    for (size_t i = 0; i < PARTS; i++) {
        if (parts[i].text == NULL)
            continue;
        headers[count].column = columns_find(IMPORT_LIST, parts[i].id);
        headers[count].text = headers[count].column->label;
        cells[count++] = parts[i].text;
    }
    return count;
}

/* The code of the first thing that makes the row unusable; NULL: nothing. */
static const char *error_of(const json_t *issues)
{
    size_t i;
    json_t *issue;

    json_array_foreach(issues, i, issue)
    {
        const char *severity = json_string_value(json_object_get(issue, "severity"));

        if (severity != NULL && strcmp(severity, "error") == 0)
            return json_string_value(json_object_get(json_object_get(issue, "notice"), "code"));
    }
    return NULL;
}

/* The request with the person in three forms: as typed, as it is kept, what is odd about it. */
static const char *body_of(struct request *request, const struct import_row *row)
{
    json_t *item = reflect_to_json(request->body, "key"), *cells = json_object();

    for (size_t i = 0; i < row->count; i++) {
        json_object_set_new(cells, row->headers[i].text, json_string(row->cells[i]));
        json_object_del(item, row->headers[i].column->id);
    }
    json_object_set_new(item, "cells", cells);
    json_object_set(item, "norm", row->norm);
    json_object_set(item, "issues", row->issues);
    return request_json_text(request, item);
}

static void on_written(struct request *request, json_t *result)
{
    request_reply_json(request, result);
}

void cases_add(struct request *request)
{
    const Nol__CaseAdd *add = (const Nol__CaseAdd *)request->body;
    struct import_header headers[PARTS];
    const char *cells[PARTS], *error, *body;
    struct import_row row = {
        .kind = IMPORT_LIST, .headers = headers, .cells = cells, .arena = &request->arena};

    row.count = parts_of(add, headers, cells);
    imports_judge(&row);
    imports_refuse_sum(&row);
    error = error_of(row.issues);
    if (error != NULL) {
        request_refuse(request, ERROR_CHILD_NOT_USABLE, "what", error, NULL);
    } else {
        body = body_of(request, &row);
        if (body != NULL)
            request_write_then(request, body, on_written);
    }
    json_decref(row.norm);
    json_decref(row.issues);
}
