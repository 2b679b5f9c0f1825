#include "server/auth/auth_result.h"

#include "server/rpc/request.h"

json_t *auth_result_take(struct request *request, const struct db_result *result)
{
    json_t *json = NULL;

    if (result->rows == 1 && result->columns == 1 && db_result_text(result, 0, 0) != NULL)
        json = json_loadb(db_result_text(result, 0, 0), db_result_length(result, 0, 0), 0, NULL);
    if (json_is_object(json_object_get(json, "ok")))
        return json;
    request_reply_json(request, json);
    json_decref(json);
    return NULL;
}

const char *auth_result_text(const json_t *ok, const char *name)
{
    const char *text = json_string_value(json_object_get(ok, name));

    return text != NULL ? text : "";
}
