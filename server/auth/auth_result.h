/*
 * What the functions of sql/functions/auth return, for the handlers that go on from there. Internal to the room.
 */
#ifndef NOL_SERVER_AUTH_AUTH_RESULT_H
#define NOL_SERVER_AUTH_AUTH_RESULT_H

#include <jansson.h>

struct request;
struct db_result;

/* The one cell `result` of a query as JSON with "ok", caller frees; NULL: it was a refusal and has been sent. */
json_t *auth_result_take(struct request *request, const struct db_result *result);

/* A text of the object; "" when it is not there. Borrows from `ok`. */
const char *auth_result_text(const json_t *ok, const char *name);

#endif
