#include "server/rpc/exports.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/limits.h"
#include "server/rpc/messages.h"
#include "server/rpc/reflect.h"
#include "server/rpc/request.h"

/* How many rows of this list were sent before: the third part of the cursor (sql/functions/record/pages.sql). The list itself looks at the
 * seal: a cursor that says something else than the server wrote leads to no rows. */
static unsigned long rows_before(const char *cursor)
{
    for (int part = 0; part < 2 && cursor != NULL; part++) {
        cursor = strchr(cursor, '.');
        if (cursor != NULL)
            cursor++;
    }
    return cursor != NULL ? strtoul(cursor, NULL, 10) : 0;
}

static bool is_asked(const struct request *request)
{
    const char *purpose = reflect_text(request->body, "purpose"),
               *after = reflect_text(request->body, "after");

    if (reflect_field(request->body->descriptor, "purpose") == NULL)
        return false;
    if (purpose != NULL && strcmp(purpose, "file") == 0)
        return true;
    return rows_before(after) >= LIMIT_ROWS_ON_SCREEN;
}

/* What goes on after a yes, with the step that the handler had before. */
struct step {
    void (*then)(struct request *request);
    void *own;
};

static void on_asked(struct request *request, const struct db_result *result)
{
    const char *text = result->rows == 1 ? db_result_text(result, 0, 0) : NULL;
    size_t length = text != NULL ? strlen(text) : 0;
    json_t *answer = text != NULL ? json_loadb(text, length, 0, NULL) : NULL;

    if (json_object_get(answer, "ok") != NULL) {
        const struct step *step = request->step;

        request->step = step->own;
        step->then(request);
    } else if (text != NULL) {
        request_reply_result(request, text, length);
    } else {
        request_refuse_internal(request, "no answer before a list");
    }
    json_decref(answer);
}

void exports_ask(struct request *request, const char *name, const char *json,
                 void (*then)(struct request *request))
{
    struct step *step = arena_alloc(&request->arena, sizeof(*step));

    if (json == NULL)
        return;
    if (step == NULL) {
        request_refuse_size(request);
        return;
    }
    step->then = then;
    step->own = request->step;
    request->step = step;
    request_query_named(request, strcmp(name, "exports/begin") == 0 ? DB_SLOW : DB_READ, name, json,
                        on_asked);
}

void exports_first(struct request *request, void (*then)(struct request *request))
{
    const char *json;
    char name[40];
    size_t length = 0;

    if (!is_asked(request)) {
        then(request);
        return;
    }
    for (; request->row->name[length] != '\0' && length + 1 < sizeof(name); length++)
        name[length] = (char)tolower((unsigned char)request->row->name[length]);
    name[length] = '\0';
    json = request_json(request);
    if (json == NULL)
        return;
    json =
        arena_printf(&request->arena, "{\"#list\": \"%s\"%s%s", name, json[1] == '}' ? "" : ", ", json + 1);
    if (json == NULL)
        request_refuse_size(request);
    else
        exports_ask(request, "exports/begin", json, then);
}
