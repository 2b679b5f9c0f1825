#include "server/watch/watch.h"

#include <jansson.h>
#include <string.h>

#include "proto/watch.pb-c.h"
#include "server/rpc/request.h"

/* {"ok": {"cursor", "orgs": […]}}: the reply goes out first, then the first push. */
static void begin(struct request *request, const json_t *ok)
{
    Nol__WatchReply reply = NOL__WATCH_REPLY__INIT;
    const json_t *orgs = json_object_get(ok, "orgs");
    size_t count = json_array_size(orgs);
    int *ids = arena_alloc(&request->arena, (count + 1) * sizeof(*ids));

    reply.cursor = (char *)json_string_value(json_object_get(ok, "cursor"));
    if (ids == NULL || reply.cursor == NULL) {
        request_refuse_internal(request, "a watch without a cursor");
        return;
    }
    for (size_t i = 0; i < count; i++)
        ids[i] = (int)json_integer_value(json_array_get(orgs, i));
    if (request_watch(request, reply.cursor, ids, count))
        request_reply(request, &reply.base);
    else
        request_refuse(request, ERROR_BUSY, NULL);
}

static void on_begun(struct request *request, const struct db_result *result)
{
    const char *text = result->rows == 1 ? db_result_text(result, 0, 0) : NULL;
    json_t *json = text != NULL ? json_loads(text, 0, NULL) : NULL;
    const json_t *ok = json_object_get(json, "ok");

    if (ok != NULL)
        begin(request, ok);
    else if (json != NULL)
        request_reply_json(request, json); /* a refusal */
    else
        request_refuse_internal(request, "a watch without an answer");
    json_decref(json);
}

void watch_begin(struct request *request)
{
    const char *json = request_json(request);

    if (json != NULL)
        request_query(request, DB_READ, SQL_WATCH_BEGIN, json, on_begun);
}
