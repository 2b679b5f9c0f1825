/*
 * HELLO, PING, RESUME, LOGOUT, STATUS.
 */
#include <string.h>
#include <time.h>

#include "common/date_time.h"
#include "common/digest.h"
#include "common/limits.h"
#include "proto/auth.pb-c.h"
#include "server/auth/auth.h"
#include "server/rpc/messages.h"
#include "server/rpc/request.h"

static char *time_now(struct request *request)
{
    char text[DATE_TIME_SIZE];

    date_time_format(time(NULL), -1, text);
    return arena_strdup(&request->arena, text);
}

void auth_hello(struct request *request)
{
    const Nol__Hello *hello = (const Nol__Hello *)request->body;
    Nol__HelloReply reply = NOL__HELLO_REPLY__INIT;

    if (hello->version_min > AUTH_VERSION || hello->version_max < AUTH_VERSION) {
        request_refuse(request, ERROR_VERSION_UNSUPPORTED, "versions", "1", NULL);
        return;
    }
    request_agree(request);
    reply.has_version = reply.has_frame_limit = reply.has_in_flight_limit = 1;
    reply.version = AUTH_VERSION;
    reply.server = (char *)"nold " NOL_VERSION;
    reply.server_time = time_now(request);
    reply.frame_limit = LIMIT_FRAME;
    reply.in_flight_limit = LIMIT_IN_FLIGHT;
    request_reply(request, &reply.base);
}

void auth_ping(struct request *request)
{
    Nol__PingReply reply = NOL__PING_REPLY__INIT;

    reply.server_time = time_now(request);
    request_reply(request, &reply.base);
}

/* The columns of auth/whoami are the fields of LoginReply but for the token. */
static void on_resumed(struct request *request, const struct db_result *result)
{
    const Nol__Resume *resume = (const Nol__Resume *)request->body;
    int role = db_result_column(result, "role");

    if (result->rows != 1 || role < 0)
        request_refuse(request, ERROR_NOT_LOGGED_IN, NULL);
    else if (!request_enter(request, resume->token.data, db_result_text(result, 0, role)))
        request_refuse(request, ERROR_BUSY, NULL);
    else
        request_reply_rows(request, result);
}

void auth_resume(struct request *request)
{
    const Nol__Resume *resume = (const Nol__Resume *)request->body;
    char session[DIGEST_HEX_SIZE];

    digest_hex(resume->token.data, TOKEN_BYTES, session);
    request_query_as(request, session, SQL_AUTH_WHOAMI, "{}", on_resumed);
}

static void on_logged_out(struct request *request, const struct db_result *result)
{
    Nol__LogoutReply reply = NOL__LOGOUT_REPLY__INIT;

    (void)result;
    request_leave(request);
    request_reply(request, &reply.base);
}

void auth_logout(struct request *request)
{
    request_query(request, DB_READ, SQL_AUTH_LOGOUT, "{}", on_logged_out);
}

static void on_status(struct request *request, const struct db_result *result)
{
    Nol__StatusReply reply = NOL__STATUS_REPLY__INIT;

    if (result->rows != 1) {
        request_refuse_internal(request, "no status");
        return;
    }
    reply.server = (char *)"nold " NOL_VERSION;
    reply.schema = (char *)db_result_text(result, 0, db_result_column(result, "schema"));
    reply.database = (char *)db_result_text(result, 0, db_result_column(result, "database"));
    reply.server_time = (char *)db_result_text(result, 0, db_result_column(result, "server_time"));
    reply.position = (char *)db_result_text(result, 0, db_result_column(result, "position"));
    request_reply(request, &reply.base);
}

void auth_status(struct request *request)
{
    request_query(request, DB_READ, SQL_AUTH_STATUS, "{}", on_status);
}
