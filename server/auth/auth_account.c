/*
 * PASSWORD_CHANGE and USER_ADD: writes that carry a hash in place of the password. The digest that guards their key is
 * that of the message as it came, so a retry with the same password is the same submission though its salt differs.
 */
#include <sodium.h>
#include <string.h>

#include "proto/auth.pb-c.h"
#include "server/auth/auth.h"
#include "server/auth/auth_result.h"
#include "server/auth/password.h"
#include "server/rpc/reflect.h"
#include "server/rpc/request.h"

struct account_step {
    const char *verb;
    const char *params; /* of the present password, when it has to be proved */
    char *password;
    char *new_password;
    char proof[PASSWORD_PROOF_HEX_SIZE];
    char hash[PASSWORD_HASH_SIZE];
    bool worked;
};

static void work(void *arg)
{
    struct account_step *step = arg;

    step->worked = (step->params == NULL || password_prove(step->params, step->password, step->proof)) &&
                   password_hash(step->new_password, step->hash);
}

static void on_written(struct request *request, json_t *result)
{
    request_reply_json(request, result);
}

static void on_worked(struct request *request)
{
    struct account_step *step = request->step;
    json_t *item;
    const char *text;

    sodium_memzero(step->new_password, strlen(step->new_password));
    if (step->password != NULL)
        sodium_memzero(step->password, strlen(step->password));
    if (!step->worked) {
        request_refuse(request, ERROR_BUSY, NULL);
        return;
    }
    item = reflect_to_json(request->body, "key");
    json_object_del(item, "password"); /* both are wiped and empty by now */
    json_object_del(item, "new_password");
    json_object_set_new(item, "hash", json_string(step->hash));
    if (step->params != NULL)
        json_object_set_new(item, "proof", json_string(step->proof));
    text = request_json_text(request, item);
    if (text != NULL)
        request_write_then(request, step->verb, text, on_written);
}

/* False: the request has been refused. */
static bool begin(struct request *request, const char *verb, const char *user, char *password,
                  char *new_password)
{
    struct account_step *step = arena_alloc(&request->arena, sizeof(*step));
    const char *weakness = password_weakness(new_password, user);

    if (step == NULL) {
        request_refuse_size(request);
        return false;
    }
    if (weakness != NULL) {
        request_refuse(request, ERROR_PASSWORD_TOO_WEAK, "what", weakness, NULL);
        return false;
    }
    step->verb = verb;
    step->password = password;
    step->new_password = new_password;
    request->step = step;
    return true;
}

void auth_user_add(struct request *request)
{
    Nol__UserAdd *add = (Nol__UserAdd *)request->body;

    if (begin(request, "user_add", add->user, NULL, add->new_password))
        request_work(request, work, on_worked);
}

static void on_params(struct request *request, const struct db_result *result)
{
    struct account_step *step = request->step;
    json_t *json = auth_result_take(request, result);

    if (json == NULL)
        return;
    step->params = arena_strdup(&request->arena, auth_result_text(json_object_get(json, "ok"), "params"));
    json_decref(json);
    if (step->params == NULL)
        request_refuse_size(request);
    else
        request_work(request, work, on_worked);
}

void auth_password_change(struct request *request)
{
    Nol__PasswordChange *change = (Nol__PasswordChange *)request->body;

    if (change->user == NULL && change->password == NULL) {
        request_refuse(request, ERROR_FIELD_MISSING, "field", "password", NULL);
        return;
    }
    if (!begin(request, "password_change", change->user, change->password, change->new_password))
        return;
    if (change->password != NULL)
        request_query(request, DB_READ, SQL_AUTH_PASSWORD_BEGIN, "{}", on_params);
    else
        request_work(request, work, on_worked);
}
