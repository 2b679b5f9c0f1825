#include "server/rpc/request.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"
#include "common/log.h"
#include "common/text.h"
#include "proto/envelope.pb-c.h"
#include "server/net/session.h"
#include "server/rpc/dispatch.h"
#include "server/rpc/identity.h"
#include "server/rpc/peer.h"
#include "server/rpc/pool.h"
#include "server/rpc/reflect.h"
#include "server/rpc/refusals.h"
#include "server/rpc/secrets.h"

#define PARAMS_MAX 8
#define PARAM_BYTES 240 /* of a value in an error */

struct request *request_new(struct peer *peer, const struct frame_header *header)
{
    struct request *request = calloc(1, sizeof(*request));

    if (request == NULL)
        return NULL;
    arena_init(&request->arena, LIMIT_UNPACK_HEAP);
    request->source = arena_strdup(&request->arena, session_source(peer->session));
    if (request->source == NULL) {
        arena_deinit(&request->arena);
        free(request);
        return NULL;
    }
    request->id = header->id;
    request->type = header->type;
    request->session = peer->session;
    request->session_number = session_number(peer->session);
    request->peer = peer;
    request->identity = identity_ref(peer->identity);
    request->next = peer->requests;
    request->link = &peer->requests;
    if (request->next != NULL)
        request->next->link = &request->next;
    peer->requests = request;
    pool_count(1);
    return request;
}

void request_orphan(struct request *request)
{
    if (request->link == NULL)
        return;
    *request->link = request->next;
    if (request->next != NULL)
        request->next->link = request->link;
    request->next = NULL;
    request->link = NULL;
    request->peer = NULL;
    request->session = NULL;
}

void request_begin(struct request *request)
{
    request->pending++;
}

void request_end(struct request *request)
{
    if (--request->pending > 0)
        return;
    if (!request->answered)
        BUG("request of type %#x was left without an answer", request->type);
    if (request->body != NULL)
        secrets_wipe(request->body);
    identity_unref(request->identity);
    arena_deinit(&request->arena);
    free(request);
    pool_count(-1);
}

/* The one way out: sends, then lets the session read on. */
static void send_answer(struct request *request, uint16_t flags, const ProtobufCMessage *message)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *payload;

    BUG_ON(request->answered);
    request->answered = true;
    if (request->session == NULL)
        return;
    payload = malloc(size + 1);
    if (payload == NULL) {
        session_stop(request->session);
    } else {
        protobuf_c_message_pack(message, payload);
        session_send(request->session, request->type, (uint16_t)(FRAME_REPLY | flags), request->id, payload,
                     size);
        free(payload);
    }
    /* What is done to a session here ends it later, from the loop: it is still there. */
    if (request->offence)
        session_note_offence(request->session);
    if (!request->outside)
        session_request_done(request->session);
    request_orphan(request);
}

bool request_is_login(const struct request *request)
{
    return request->type == NOL__MESSAGE_TYPE__LOGIN || request->type == NOL__MESSAGE_TYPE__RESUME;
}

static void send_error(struct request *request, Nol__Error *error, enum error_code code)
{
    refusals_note(request, code); /* before the identity may go */
    error->name = (char *)errors_get(code)->name;
    error->has_code = 1;
    error->code = (uint32_t)code;
    if (request_is_login(request) && request->peer != NULL && errors_get(code)->outcome == OUTCOME_REJECTED)
        request->peer->knocks = false;
    if (code == ERROR_NOT_LOGGED_IN) {
        request_leave(request);
        /* Whose login is over brings one such token, who guesses brings many. */
        request->offence = request->type == NOL__MESSAGE_TYPE__RESUME;
    }
    /* Moves and missing papers may be long; without them an error is short, as promised. */
    if (protobuf_c_message_get_packed_size(&error->base) > LIMIT_FRAME) {
        error->n_moves = 0;
        error->n_missing = 0;
    }
    send_answer(request, FRAME_ERROR, &error->base);
}

/* A parameter's value: bounded, cut between characters. */
static char *param_value(struct request *request, const char *value)
{
    size_t length = strnlen(value, PARAM_BYTES);
    char *copy = arena_strndup(&request->arena, value, text_valid_prefix(value, length));

    return copy != NULL ? copy : (char *)"";
}

void request_refuse(struct request *request, enum error_code code, ...)
{
    Nol__Error error = NOL__ERROR__INIT;
    Nol__Pair pairs[PARAMS_MAX], *params[PARAMS_MAX];
    const char *name;
    va_list args;

    error.params = params;
    va_start(args, code);
    while ((name = va_arg(args, const char *)) != NULL) {
        const char *value = va_arg(args, const char *);

        BUG_ON(error.n_params == PARAMS_MAX);
        if (value == NULL)
            continue;
        params[error.n_params] = &pairs[error.n_params];
        nol__pair__init(&pairs[error.n_params]);
        pairs[error.n_params].name = (char *)name;
        pairs[error.n_params++].value = param_value(request, value);
        if (strcmp(name, "retry_after") == 0) {
            error.has_retry_after_ms = 1;
            error.retry_after_ms = (uint32_t)strtoul(value, NULL, 10);
        }
    }
    va_end(args);
    send_error(request, &error, code);
}

void request_refuse_size(struct request *request)
{
    request_refuse(request, ERROR_TOO_MANY, NULL);
}

void request_refuse_internal(struct request *request, const char *what)
{
    log_event(LOG_LEVEL_ERROR, request->session_number, request->id, "type %#x: %s", request->type,
              what != NULL ? what : "out of memory");
    request_refuse(request, ERROR_INTERNAL, NULL);
}

static bool is_write(const struct request *request)
{
    return request->row->lane == LANE_WRITE || request->row->lane == LANE_LONG;
}

void request_note_ignored(const struct request *request, const struct reflect_fault *fault)
{
    static char said[64];

    if (fault->ignored[0] == '\0' || strcmp(said, fault->ignored) == 0)
        return;
    snprintf(said, sizeof(said), "%s", fault->ignored);
    log_event(LOG_LEVEL_WARNING, request->session_number, request->id,
              "type %#x: the database says '%s', which this program does not know; is it older?",
              request->type, fault->ignored);
}

void *request_reply_new(struct request *request)
{
    ProtobufCMessage *reply = reflect_new(request->row->reply, &request->arena);

    if (reply == NULL)
        request_refuse_size(request);
    return reply;
}

/* A page that no frame can hold is asked for again with half its rows; its cursor is then the one behind them. False:
 * there is nothing to halve. */
static bool ask_for_less(struct request *request, const ProtobufCMessage *reply)
{
    const ProtobufCFieldDescriptor *rows = reflect_rows(reply->descriptor);
    const ProtobufCFieldDescriptor *limit = reflect_field(request->body->descriptor, "limit");
    char *body = (char *)request->body;
    size_t count;

    if (rows == NULL || limit == NULL)
        return false;
    count = *(const size_t *)((const char *)reply + rows->quantifier_offset);
    if (count < 2)
        return false;
    *(uint32_t *)(body + limit->offset) = (uint32_t)(count / 2);
    *(protobuf_c_boolean *)(body + limit->quantifier_offset) = 1;
    dispatch_again(request);
    return true;
}

void request_reply(struct request *request, const ProtobufCMessage *reply)
{
    BUG_ON(reply->descriptor != request->row->reply);
    if (protobuf_c_message_get_packed_size(reply) <= LIMIT_FRAME) {
        send_answer(request, 0, reply);
        return;
    }
    if (ask_for_less(request, reply))
        return;
    log_event(LOG_LEVEL_WARNING, request->session_number, request->id, "reply to %s is too large",
              request->row->name);
    if (is_write(request)) /* it is done, and there is no room to say what */
        request_refuse(request, ERROR_UNKNOWN_OUTCOME, NULL);
    else
        request_refuse(request, ERROR_TOO_MANY, "field", "limit", NULL);
}

const char *request_json_text(struct request *request, json_t *json)
{
    size_t length = json != NULL ? json_dumpb(json, NULL, 0, JSON_COMPACT) : 0;
    char *text = length > 0 ? arena_alloc(&request->arena, length + 1) : NULL;

    if (text != NULL)
        json_dumpb(json, text, length, JSON_COMPACT);
    json_decref(json);
    if (text == NULL)
        request_refuse_size(request);
    return text;
}

const char *request_json(struct request *request)
{
    struct buffer text;
    char *copy = NULL;

    buffer_init(&text, LIMIT_UNPACK_HEAP);
    if (reflect_append(request->plain, "key", &text))
        copy = arena_strndup(&request->arena, (const char *)text.data, text.size);
    buffer_deinit(&text);
    if (copy == NULL)
        request_refuse_size(request);
    return copy;
}

/* {"error": NAME, "params": {…}, "version", "moves", "missing"}: the object is the Error message but for two names. */
static void refuse_as_told(struct request *request, const json_t *result)
{
    const struct error_entry *entry = errors_find(json_string_value(json_object_get(result, "error")));
    struct reflect_fault fault = {0};
    Nol__Error *error = (Nol__Error *)reflect_new(&nol__error__descriptor, &request->arena);
    json_t *rest = json_copy((json_t *)result), *params, *pairs = json_array(), *value;
    const char *name;
    bool good;

    if (entry == NULL || error == NULL) {
        json_decref(rest);
        json_decref(pairs);
        request_refuse_internal(request, "a refusal without a known name");
        return;
    }
    params = json_object_get(result, "params");
    json_object_foreach(params, name, value)
    {
        const char *text = json_string_value(value);

        if (text != NULL)
            json_array_append_new(pairs, json_pack("{s:s, s:s}", "name", name, "value", text));
    }
    json_object_del(rest, "error");
    json_object_set_new(rest, "params", pairs);
    good = reflect_fill(&error->base, rest, &request->arena, &fault);
    json_decref(rest);
    if (entry->code == ERROR_LOGIN_DELAYED) {
        const char *seconds = json_string_value(json_object_get(params, "seconds"));

        error->has_retry_after_ms = seconds != NULL;
        error->retry_after_ms = seconds != NULL ? 1000 * (uint32_t)strtoul(seconds, NULL, 10) : 0;
    }
    if (good)
        send_error(request, error, entry->code);
    else
        request_refuse_internal(request, "a refusal that is no Error message");
}

void request_reply_json(struct request *request, const json_t *result)
{
    const json_t *ok = json_object_get(result, "ok");
    struct reflect_fault fault = {0};
    ProtobufCMessage *reply;

    if (json_object_get(result, "error") != NULL) {
        refuse_as_told(request, result);
        return;
    }
    reply = request_reply_new(request);
    if (reply == NULL)
        return;
    if (reflect_fill(reply, ok, &request->arena, &fault)) {
        request_note_ignored(request, &fault);
        request_reply(request, reply);
    } else if (is_write(request)) {
        /* It is committed: whatever became of the answer, nobody may say that nothing was changed. */
        log_event(LOG_LEVEL_ERROR, request->session_number, request->id,
                  "type %#x: done, but its result does not fit at '%s'", request->type, fault.field);
        request_refuse(request, ERROR_UNKNOWN_OUTCOME, NULL);
    } else {
        request_refuse_internal(
            request,
            arena_printf(&request->arena, "the function's result does not fit at '%s'", fault.field));
    }
}

void request_reply_result(struct request *request, const char *json, size_t length)
{
    json_t *result = json_loadb(json, length, 0, NULL);

    request_reply_json(request, result);
    json_decref(result);
}
