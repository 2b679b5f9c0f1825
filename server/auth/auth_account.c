/*
 * PASSWORD_CHANGE and USER_ADD, writes that carry a hash in place of the password. The digest that guards their key leaves
 * the passwords out (secrets.h), so a retry is the same submission though its salt differs. And PASSWORD_AGAIN, which proves the
 * present one for what wants it anew.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "proto/auth.pb-c.h"
#include "server/auth/auth.h"
#include "server/auth/auth_result.h"
#include "server/auth/password.h"
#include "server/rpc/reflect.h"
#include "server/rpc/request.h"

struct account_step {
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
    item = reflect_to_json(request->plain, "key");
    json_object_set_new(item, "hash", json_string(step->hash));
    if (step->params != NULL)
        json_object_set_new(item, "proof", json_string(step->proof));
    text = request_json_text(request, item);
    if (text != NULL)
        request_write_then(request, text, on_written);
}

/* The texts of an array, ended with NULL, in the request's memory; NULL without memory. */
static const char *const *take_texts(struct request *request, const json_t *array)
{
    const char **texts = arena_alloc(&request->arena, (json_array_size(array) + 1) * sizeof(*texts));
    size_t i;
    json_t *text;

    if (texts == NULL)
        return NULL;
    json_array_foreach(array, i, text)
    {
        texts[i] = arena_strdup(&request->arena, json_string_value(text));
        if (texts[i] == NULL)
            return NULL;
    }
    texts[json_array_size(array)] = NULL;
    return texts;
}

/* Whether the new password may be one; false: it has been refused. */
static bool judge(struct request *request, const json_t *ok)
{
    struct account_step *step = request->step;
    const struct password_rules rules = {
        .least = (unsigned)json_integer_value(json_object_get(ok, "least")),
        .present = step->password,
        .names = take_texts(request, json_object_get(ok, "names")),
        .words = take_texts(request, json_object_get(ok, "words")),
    };
    const char *weakness;
    char least[12];

    if (rules.names == NULL || rules.words == NULL) {
        request_refuse_size(request);
        return false;
    }
    weakness = password_weakness(step->new_password, &rules);
    snprintf(least, sizeof(least), "%u", rules.least);
    if (weakness != NULL)
        request_refuse(request, ERROR_PASSWORD_TOO_WEAK, "what", weakness, "least", least, NULL);
    return weakness == NULL;
}

/* How the present password is hashed; false: it has been refused. */
static bool take_params(struct request *request, const json_t *ok)
{
    struct account_step *step = request->step;

    step->params = arena_strdup(&request->arena, auth_result_text(ok, "params"));
    if (step->params == NULL)
        request_refuse_size(request);
    return step->params != NULL;
}

static void on_rules(struct request *request, const struct db_result *result)
{
    const struct account_step *step = request->step;
    json_t *json = auth_result_take(request, result), *ok = json_object_get(json, "ok");
    bool proves = step->password != NULL && json_object_get(ok, "params") != NULL; /* one's own alone */

    if (json != NULL && judge(request, ok) && (!proves || take_params(request, ok)))
        request_work(request, request_source(request), work, on_worked);
    json_decref(json);
}

/* `item`: whose password it is to be, taken over. */
static void begin(struct request *request, const struct account_step *begun, json_t *item)
{
    struct account_step *step = arena_alloc(&request->arena, sizeof(*step));
    const char *text = request_json_text(request, item);

    if (text == NULL)
        return;
    if (step == NULL) {
        request_refuse_size(request);
        return;
    }
    *step = *begun;
    request->step = step;
    request_query(request, DB_READ, SQL_AUTH_PASSWORD_BEGIN, text, on_rules);
}

void auth_user_add(struct request *request)
{
    const Nol__UserAdd *add = (const Nol__UserAdd *)request->body;
    json_t *item = json_pack("{s:s, s:s}", "user", add->user, "role", add->role);

    if (add->display_name != NULL)
        json_object_set_new(item, "display_name", json_string(add->display_name));
    begin(request, &(struct account_step){.new_password = add->new_password}, item);
}

void auth_password_change(struct request *request)
{
    const Nol__PasswordChange *change = (const Nol__PasswordChange *)request->body;
    json_t *item;

    if (change->user == NULL && change->password == NULL) {
        request_refuse(request, ERROR_FIELD_MISSING, "field", "password", NULL);
        return;
    }
    item = json_pack("{s:b}", "rules", true);
    if (change->user != NULL)
        json_object_set_new(item, "user", json_string(change->user));
    begin(request, &(struct account_step){.password = change->password, .new_password = change->new_password},
          item);
}

static void on_given_again(struct request *request, const struct db_result *result)
{
    json_t *json = auth_result_take(request, result);

    if (json != NULL)
        request_reply_json(request, json);
    json_decref(json);
}

static void prove(void *arg)
{
    struct account_step *step = arg;

    step->worked = password_prove(step->params, step->password, step->proof);
}

static void on_proved_again(struct request *request)
{
    struct account_step *step = request->step;
    const char *text;

    sodium_memzero(step->password, strlen(step->password));
    if (!step->worked) {
        request_refuse(request, ERROR_BUSY, NULL);
        return;
    }
    text = request_json_text(request, json_pack("{s:s}", "proof", step->proof));
    if (text != NULL)
        request_query(request, DB_READ, SQL_AUTH_PASSWORD_AGAIN, text, on_given_again);
}

static void on_params_again(struct request *request, const struct db_result *result)
{
    json_t *json = auth_result_take(request, result);

    if (json != NULL && take_params(request, json_object_get(json, "ok")))
        request_work(request, request_source(request), prove, on_proved_again);
    json_decref(json);
}

void auth_password_again(struct request *request)
{
    struct account_step *step = arena_alloc(&request->arena, sizeof(*step));

    if (step == NULL) {
        request_refuse_size(request);
        return;
    }
    *step = (struct account_step){.password = ((Nol__PasswordAgain *)request->body)->password};
    request->step = step;
    request_query(request, DB_READ, SQL_AUTH_PASSWORD_BEGIN, "{}", on_params_again);
}
