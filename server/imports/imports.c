#include "server/imports/imports.h"

#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "proto/imports.pb-c.h"
#include "server/imports/columns.h"
#include "server/imports/imports_rules.h"
#include "server/rpc/reflect.h"
#include "server/rpc/request.h"

#define COMMIT_DEADLINE_MS 300000   /* the whole roster of a district, judged and written */
#define FIRST_ISSUES 100            /* in the reply to IMPORT_COMMIT; IMPORT_ISSUES has all */
#define COPY_CAP (8 * 1024 * 1024)  /* text of the rows of one frame, escaped */
#define ROW_ARENA_CAP (1024 * 1024) /* words on the way, for one row */

/* ---- IMPORT_BEGIN ---- */

/* The columns that were found, for the reply to a file whose import the database has opened. */
static void on_begun(struct request *request, const struct db_result *result)
{
    const struct columns *columns = request->step;
    const char *text = result->rows == 1 ? db_result_text(result, 0, 0) : NULL;
    json_t *answer = text ? json_loads(text, 0, NULL) : NULL;
    json_t *ok = json_object_get(answer, "ok");

    if (ok) {
        json_t *pairs = json_array(), *extra = json_array();
        for (size_t i = 0; i < columns->headers; i++) {
            const char *ours = NULL;
            for (size_t k = 0; k < columns->count; k++)
                if (columns->at[k] == (int)i)
                    ours = columns->names[k];
            if (ours)
                json_array_append_new(pairs,
                                      json_pack("{s:s, s:s}", "name", ours, "value", columns->header[i]));
            else
                json_array_append_new(extra, json_string(columns->header[i]));
        }
        json_object_set_new(ok, "columns", pairs);
        json_object_set_new(ok, "extra", extra);
    }
    if (answer)
        request_reply_json(request, answer);
    else
        request_refuse_internal(request, "import_begin gave nothing");
    json_decref(answer);
}

/* The request for SQL: `map` stands with the terms, since both say how the file is meant. */
static const char *begin_json(struct request *request)
{
    json_t *item = reflect_to_json(request->body, NULL);
    json_t *terms = json_object_get(item, "terms");

    if (item && !terms) {
        json_object_set_new(item, "terms", json_object());
        terms = json_object_get(item, "terms");
    }
    if (json_object_get(item, "map")) {
        json_object_set(terms, "map", json_object_get(item, "map"));
        json_object_del(item, "map");
    }
    return request_json_text(request, item);
}

void imports_begin(struct request *request)
{
    const Nol__ImportBegin *begin = (const Nol__ImportBegin *)request->body;
    enum columns_kind kind = columns_kind(begin->kind);
    struct columns *columns = arena_alloc(&request->arena, sizeof(*columns));
    struct columns_map *map = arena_alloc_array(&request->arena, begin->n_map + 1, sizeof(*map));
    const struct columns_map *wrong;
    const char *json;
    char *missing;

    if (!columns || !map) {
        request_refuse_size(request);
        return;
    }
    if (kind == COLUMNS_KINDS) {
        request_refuse(request, ERROR_BAD_FIELD, "field", "kind", "what", "org, roster, list", NULL);
        return;
    }
    if (kind == COLUMNS_LIST && !begin->terms) {
        request_refuse(request, ERROR_FIELD_MISSING, "field", "terms", NULL);
        return;
    }
    for (size_t i = 0; i < begin->n_map; i++)
        map[i] = (struct columns_map){begin->map[i]->name, begin->map[i]->value};
    if (!columns_find(kind, (const char *const *)begin->columns, begin->n_columns, map, begin->n_map,
                      &request->arena, columns, &missing, &wrong)) {
        if (wrong)
            request_refuse(request, ERROR_BAD_FIELD, "field", "map", "what",
                           arena_printf(&request->arena, "%s=%s", wrong->ours, wrong->theirs), NULL);
        else
            request_refuse(request, ERROR_COLUMN_MISSING, "columns", missing, NULL);
        return;
    }
    request->step = columns;
    json = begin_json(request);
    if (json)
        request_query(request, DB_SLOW, SQL_IMPORTS_BEGIN, json, on_begun);
}

/* ---- IMPORT_ROWS ---- */

/* COPY's text format: these four are written with a backslash. */
static void copy_escaped(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        const char *escaped = *text == '\\'   ? "\\\\"
                              : *text == '\t' ? "\\t"
                              : *text == '\n' ? "\\n"
                              : *text == '\r' ? "\\r"
                                              : NULL;
        if (escaped)
            buffer_append_text(out, escaped);
        else
            buffer_append_byte(out, (uint8_t)*text);
    }
}

static bool copy_json(struct buffer *out, json_t *json, char end)
{
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

    if (text)
        copy_escaped(out, text);
    free(text);
    json_decref(json);
    return text && buffer_append_byte(out, (uint8_t)end);
}

static void on_copied(struct request *request, const struct db_result *result)
{
    const Nol__ImportRows *rows = (const Nol__ImportRows *)request->body;
    Nol__ImportRowsReply reply = NOL__IMPORT_ROWS_REPLY__INIT;

    (void)result;
    reply.has_rows = 1;
    reply.rows = (uint32_t)rows->n_rows;
    request_reply(request, &reply.base);
}

/* The rows of the message as lines of COPY; false past the cap or without memory. */
static bool copy_rows(const Nol__ImportRows *rows, const struct columns *columns, struct buffer *out)
{
    struct arena arena;
    bool good = true;

    arena_init(&arena, ROW_ARENA_CAP);
    for (size_t i = 0; i < rows->n_rows && good; i++) {
        const Nol__ImportRow *row = rows->rows[i];
        struct imports_row judged;
        imports_rules_row(columns, row->row, row->cells, row->n_cells, &arena, &judged);
        good = buffer_printf(out, "%s\t%u\t", rows->import, row->row);
        good = copy_json(out, judged.cells, '\t') && good;
        good = copy_json(out, judged.norm, '\t') && good;
        good = copy_json(out, judged.issues, '\n') && good;
        arena_reset(&arena);
    }
    arena_deinit(&arena);
    return good;
}

/* The columns again from the headers that IMPORT_BEGIN left; false when the request has been refused. */
static bool columns_again(struct request *request, const struct db_result *result, struct columns *columns,
                          json_t *headers, json_t *pairs)
{
    const char *names[LIMIT_COLUMNS];
    struct columns_map map[COLUMNS_MAX];
    const struct columns_map *wrong;
    char *missing;
    size_t count = json_array_size(headers), mapped = json_array_size(pairs);

    for (size_t i = 0; i < count && i < LIMIT_COLUMNS; i++)
        names[i] = arena_strdup(&request->arena, json_string_value(json_array_get(headers, i)));
    for (size_t i = 0; i < mapped && i < COLUMNS_MAX; i++) {
        map[i].ours = json_string_value(json_object_get(json_array_get(pairs, i), "name"));
        map[i].theirs = json_string_value(json_object_get(json_array_get(pairs, i), "value"));
    }
    if (columns_find(columns_kind(db_result_text(result, 0, 0)), names,
                     count < LIMIT_COLUMNS ? count : LIMIT_COLUMNS, map,
                     mapped < COLUMNS_MAX ? mapped : COLUMNS_MAX, &request->arena, columns, &missing, &wrong))
        return true;
    request_refuse_internal(request, "the columns of the import changed");
    return false;
}

static void on_columns(struct request *request, const struct db_result *result)
{
    const Nol__ImportRows *rows = (const Nol__ImportRows *)request->body;
    struct columns columns;
    struct buffer out;
    json_t *headers, *pairs;

    if (result->rows != 1) {
        request_refuse(request, ERROR_NOT_FOUND, "what", "import", "id", rows->import, NULL);
        return;
    }
    headers = json_loads(db_result_text(result, 0, 1), 0, NULL);
    pairs = json_loads(db_result_text(result, 0, 2), 0, NULL);
    if (columns_again(request, result, &columns, headers, pairs)) {
        buffer_init(&out, COPY_CAP);
        if (copy_rows(rows, &columns, &out))
            request_copy(request, (const char *)out.data, out.size, on_copied);
        else
            request_refuse_size(request);
        buffer_deinit(&out);
    }
    json_decref(headers);
    json_decref(pairs);
}

void imports_rows(struct request *request)
{
    const Nol__ImportRows *rows = (const Nol__ImportRows *)request->body;
    const char *json = arena_printf(&request->arena, "{\"import\": \"%s\"}", rows->import);

    if (json)
        request_query(request, DB_READ, SQL_IMPORTS_COLUMNS, json, on_columns);
    else
        request_refuse_size(request);
}

/* ---- IMPORT_COMMIT ---- */

/* The stored result has no issues, which are personal; the reply gets the first of them. */
static void on_issues(struct request *request, const struct db_result *result)
{
    json_t *answer = json_loads(request->step, 0, NULL);
    json_t *issues = json_array();

    for (int row = 0; row < result->rows; row++) {
        json_t *one = json_object();
        for (int column = 0; column < result->columns; column++) {
            const char *name = db_result_name(result, column), *text = db_result_text(result, row, column);
            if (!text || strcmp(name, "cursor") == 0)
                continue;
            json_object_set_new(one, name,
                                strcmp(name, "row") == 0 ? json_integer(strtoll(text, NULL, 10))
                                                         : json_string(text));
        }
        json_array_append_new(issues, one);
    }
    json_object_set_new(json_object_get(answer, "ok"), "issues", issues);
    request_reply_json(request, answer);
    json_decref(answer);
}

static void on_committed(struct request *request, json_t *result)
{
    const Nol__ImportCommit *commit = (const Nol__ImportCommit *)request->body;
    const char *json;

    if (!json_object_get(result, "ok")) {
        request_reply_json(request, result);
        return;
    }
    request->step = (void *)request_json_text(request, json_incref(result));
    json = arena_printf(&request->arena, "{\"import\": \"%s\", \"limit\": %d}", commit->import, FIRST_ISSUES);
    if (request->step && json)
        request_query(request, DB_READ, SQL_IMPORTS_ISSUES, json, on_issues);
}

void imports_commit(struct request *request)
{
    request_write_then(request, "import_commit", NULL, COMMIT_DEADLINE_MS, on_committed);
}
