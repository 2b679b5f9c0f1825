/*
 * LOGIN: begin (how is it hashed, may one try) → the proof, off the loop → end (is it right; then there is a session).
 * Unknown names go the same way as known ones.
 */
#include <sodium.h>
#include <string.h>

#include "common/digest.h"
#include "common/hex.h"
#include "common/random.h"
#include "proto/auth.pb-c.h"
#include "server/auth/auth.h"
#include "server/auth/auth_result.h"
#include "server/auth/password.h"
#include "server/rpc/request.h"

struct login_step {
    char *password; /* of the request's body */
    const char *params;
    char proof[PASSWORD_PROOF_HEX_SIZE];
    bool proved;
};

/* {"user", "device", "source", "for_user"} */
static json_t *item_new(struct request *request)
{
    const Nol__Login *login = (const Nol__Login *)request->body;
    json_t *item = json_pack("{s:s, s:s}", "user", login->user, "source", request_source(request));

    if (item != NULL && login->device != NULL)
        json_object_set_new(item, "device", json_string(login->device));
    if (item != NULL && login->for_user != NULL)
        json_object_set_new(item, "for_user", json_string(login->for_user));
    return item;
}

/* The session exists: its token goes to the client and nowhere else. */
static void welcome(struct request *request, json_t *ok, const uint8_t token[TOKEN_BYTES])
{
    Nol__LoginReply reply = NOL__LOGIN_REPLY__INIT;

    if (!request_enter(request, token, auth_result_text(ok, "role"))) {
        request_refuse(request, ERROR_BUSY, NULL);
        return;
    }
    reply.has_token = 1;
    reply.token.len = TOKEN_BYTES;
    reply.token.data = (uint8_t *)token;
    reply.expires = (char *)auth_result_text(ok, "expires");
    reply.user = (char *)auth_result_text(ok, "user");
    reply.display_name = (char *)auth_result_text(ok, "display_name");
    reply.role = (char *)auth_result_text(ok, "role");
    reply.org = (char *)auth_result_text(ok, "org");
    reply.org_name = (char *)auth_result_text(ok, "org_name");
    reply.today = (char *)auth_result_text(ok, "today");
    if (json_object_get(ok, "reset_at") != NULL) {
        reply.reset_by = (char *)auth_result_text(ok, "reset_by");
        reply.reset_at = (char *)auth_result_text(ok, "reset_at");
        reply.reset_why = (char *)auth_result_text(ok, "reset_why");
    }
    if (json_object_get(ok, "must_change") != NULL)
        reply.must_change = (char *)auth_result_text(ok, "must_change");
    reply.accounts_waiting = (uint32_t)json_integer_value(json_object_get(ok, "accounts_waiting"));
    reply.has_accounts_waiting = reply.accounts_waiting > 0;
    if (json_object_get(ok, "for_user") != NULL) {
        reply.for_user = (char *)auth_result_text(ok, "for_user");
        reply.for_name = (char *)auth_result_text(ok, "for_name");
        reply.until = (char *)auth_result_text(ok, "until");
    }
    request_reply(request, &reply.base);
}

static void on_end(struct request *request, const struct db_result *result)
{
    uint8_t *token = request->step;
    json_t *json = auth_result_take(request, result);

    if (json != NULL)
        welcome(request, json_object_get(json, "ok"), token);
    sodium_memzero(token, TOKEN_BYTES);
    json_decref(json);
}

static void on_proved(struct request *request)
{
    struct login_step *step = request->step;
    uint8_t *token = arena_alloc(&request->arena, TOKEN_BYTES);
    char token_hash[DIGEST_HEX_SIZE];
    json_t *item;
    const char *text;

    sodium_memzero(step->password, strlen(step->password));
    if (!step->proved || token == NULL) {
        request_refuse(request, ERROR_BUSY, NULL);
        return;
    }
    random_token(token);
    digest_hex(token, TOKEN_BYTES, token_hash);
    item = item_new(request);
    json_object_set_new(item, "proof", json_string(step->proof));
    json_object_set_new(item, "token_hash", json_string(token_hash));
    request->step = token;
    text = request_json_text(request, item);
    if (text != NULL)
        request_query_as(request, NULL, SQL_AUTH_LOGIN_END, text, on_end);
}

static void work(void *arg)
{
    struct login_step *step = arg;

    step->proved = password_prove(step->params, step->password, step->proof);
}

static void on_begin(struct request *request, const struct db_result *result)
{
    struct login_step *step = request->step;
    json_t *json = auth_result_take(request, result), *ok = json_object_get(json, "ok");
    const char *known = NULL;

    if (json == NULL)
        return;
    if (json_is_true(json_object_get(ok, "known"))) /* by name: one with many devices has one turn */
        known = ((const Nol__Login *)request->body)->user;
    step->params = arena_strdup(&request->arena, auth_result_text(ok, "params"));
    json_decref(json);
    if (step->params == NULL)
        request_refuse_size(request);
    else
        request_work(request, known, work, on_proved);
}

void auth_login(struct request *request)
{
    struct login_step *step = arena_alloc(&request->arena, sizeof(*step));
    const char *item = request_json_text(request, item_new(request));

    if (item == NULL)
        return;
    if (step == NULL) {
        request_refuse_size(request);
        return;
    }
    step->password = ((Nol__Login *)request->body)->password;
    request->step = step;
    request_query_as(request, NULL, SQL_AUTH_LOGIN_BEGIN, item, on_begin);
}
