/*
 * IMPORT_ROWS: the columns as IMPORT_BEGIN found them, each row judged, all of them by COPY into the staging table.
 */
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "proto/imports.pb-c.h"
#include "server/imports/columns.h"
#include "server/imports/imports.h"
#include "server/imports/imports_rules.h"
#include "server/rpc/request.h"

#define COPY_CAP (8 * 1024 * 1024)      /* text of the rows of one frame, escaped */
#define ROW_ARENA_CAP (4 * 1024 * 1024) /* words on the way, for one row */

/* COPY's text format; JSON holds no raw control character, so only the backslash is left. */
static bool append_escaped(struct buffer *out, const char *text)
{
    for (size_t plain; *text != '\0'; text += plain + 1) {
        plain = strcspn(text, "\\");
        if (!buffer_append(out, text, plain))
            return false;
        if (text[plain] == '\0')
            return true;
        if (!buffer_append_text(out, "\\\\"))
            return false;
    }
    return true;
}

/* Takes `json`. */
static bool append_json(struct buffer *out, json_t *json, char end)
{
    char *text = json != NULL ? json_dumps(json, JSON_COMPACT) : NULL;
    bool good = text != NULL && append_escaped(out, text) && buffer_append_byte(out, (uint8_t)end);

    free(text);
    json_decref(json);
    return good;
}

/* The row as received, by header; an empty or a second header gets its place behind it. */
static json_t *cells_new(const struct import_row *row)
{
    json_t *cells = json_object();

    for (size_t i = 0; i < row->count; i++) {
        const char *name = row->headers[i].text;

        if (name[0] == '\0' || json_object_get(cells, name) != NULL)
            name = arena_printf(row->arena, "%s(%zu)", name, i + 1);
        if (name != NULL)
            json_object_set_new(cells, name, json_string(row->cells[i]));
    }
    return cells;
}

/* Cells in the number of the headers: missing ones at the end are empty. */
static const char **fit_cells(const Nol__ImportRow *sent, size_t count, struct arena *arena)
{
    const char **cells = arena_alloc_array(arena, count, sizeof(*cells));

    for (size_t i = 0; cells != NULL && i < count; i++)
        cells[i] = i < sent->n_cells ? sent->cells[i] : "";
    return cells;
}

static bool has_more(const Nol__ImportRow *sent, size_t count)
{
    for (size_t i = count; i < sent->n_cells; i++)
        if (sent->cells[i][0] != '\0')
            return true;
    return false;
}

/* `from`: the import and its ticket, as COPY takes them. */
static bool append_row(struct buffer *out, const char *from, const Nol__ImportRow *sent,
                       struct import_row *row)
{
    row->cells = fit_cells(sent, row->count, row->arena);
    if (row->cells == NULL)
        return false;
    bool sum = imports_take_sum(row);
    if (!sum)
        imports_judge(row);
    if (!sum && has_more(sent, row->count))
        imports_issue(row, "", IMPORT_ERROR, "too_many_cells", "too_many_cells", NULL);
    bool good = buffer_printf(out, "%s\t%u\t", from, sent->row);
    good = append_json(out, cells_new(row), '\t') && good;
    good = append_json(out, row->norm, '\t') && good;
    return append_json(out, row->issues, '\n') && good;
}

static bool append_rows(struct buffer *out, const Nol__ImportRows *rows, const char *from,
                        enum import_kind kind, const struct import_header *headers, size_t count)
{
    struct arena arena;
    bool good = true;

    arena_init(&arena, ROW_ARENA_CAP);
    for (size_t i = 0; good && i < rows->n_rows; i++) {
        struct import_row row = {.kind = kind, .headers = headers, .count = count, .arena = &arena};

        good = append_row(out, from, rows->rows[i], &row);
        arena_reset(&arena);
    }
    arena_deinit(&arena);
    return good;
}

static void on_copied(struct request *request, const struct db_result *result)
{
    Nol__ImportRowsReply reply = NOL__IMPORT_ROWS_REPLY__INIT;

    (void)result;
    reply.has_rows = 1;
    reply.rows = (uint32_t)((const Nol__ImportRows *)request->body)->n_rows;
    request_reply(request, &reply.base);
}

/* The Pairs that IMPORT_BEGIN stored. NULL past the arena's cap. */
static struct import_header *headers_of(struct request *request, enum import_kind kind, const json_t *pairs)
{
    size_t count = json_array_size(pairs);
    struct import_header *headers = arena_alloc_array(&request->arena, count + 1, sizeof(*headers));

    for (size_t i = 0; headers != NULL && i < count; i++) {
        const json_t *pair = json_array_get(pairs, i);

        headers[i].text = json_string_value(json_object_get(pair, "value"));
        headers[i].column = columns_find(kind, json_string_value(json_object_get(pair, "name")));
    }
    return headers;
}

static void on_columns(struct request *request, const struct db_result *result)
{
    const Nol__ImportRows *rows = (const Nol__ImportRows *)request->body;
    struct import_header *headers;
    struct buffer out;
    enum import_kind kind;
    const char *from;
    json_t *pairs;

    if (result->rows != 1) {
        request_refuse(request, ERROR_NOT_FOUND, "what", "import", "id", rows->import, NULL);
        return;
    }
    kind = columns_kind(db_result_text(result, 0, db_result_column(result, "kind")));
    pairs = json_loads(db_result_text(result, 0, db_result_column(result, "columns")), 0, NULL);
    from = arena_printf(&request->arena, "%s\t%s", rows->import,
                        db_result_text(result, 0, db_result_column(result, "ticket")));
    headers = headers_of(request, kind, pairs);
    buffer_init(&out, COPY_CAP);
    if (headers != NULL && from != NULL &&
        append_rows(&out, rows, from, kind, headers, json_array_size(pairs)))
        request_copy(request, (const char *)out.data, out.size, on_copied);
    else
        request_refuse_size(request);
    buffer_deinit(&out);
    json_decref(pairs);
}

void imports_rows(struct request *request)
{
    const Nol__ImportRows *rows = (const Nol__ImportRows *)request->body;
    const char *json = arena_printf(&request->arena, "{\"import\": \"%s\"}", rows->import);

    if (json != NULL)
        request_query(request, DB_READ, SQL_IMPORTS_COLUMNS, json, on_columns);
    else
        request_refuse_size(request);
}
