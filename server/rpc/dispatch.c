#include "server/rpc/dispatch.h"

#include <stdio.h>

#include "common/arena_proto.h"
#include "common/limits.h"
#include "proto/envelope.pb-c.h"
#include "server/net/session.h"
#include "server/rpc/exports.h"
#include "server/rpc/fields.h"
#include "server/rpc/messages.h"
#include "server/rpc/peer.h"
#include "server/rpc/request.h"
#include "server/rpc/secrets.h"

/* Whether the request may go on; otherwise it has been refused. */
static bool may_enter(struct request *request, const struct frame_header *header)
{
    const struct peer *peer = request->peer;
    const struct message_row *row = request->row;
    char number[16];

    request->offence = true;
    if (header->flags != 0 || header->id == 0) {
        request_refuse(request, ERROR_BAD_FRAME, "what", header->flags != 0 ? "flags" : "id", NULL);
        return false;
    }
    if (row == NULL) {
        snprintf(number, sizeof(number), "%#06x", header->type);
        request_refuse(request, ERROR_UNKNOWN_TYPE, "type", number, NULL);
        return false;
    }
    if (((unsigned)peer->phase & row->phases) == 0) {
        /* Who was logged out by the server meanwhile has not broken anything, nor has who sent this behind a login that is not over
         * yet, or that a busy server put off. */
        request->offence = !(peer->phase == PHASE_LOGIN && (peer->was_ready || peer->knocks));
        if (peer->phase == PHASE_LOGIN && peer->was_ready)
            request_refuse(request, ERROR_NOT_LOGGED_IN, NULL);
        else
            request_refuse(request, ERROR_WRONG_PHASE, "what", row->name, NULL);
        return false;
    }
    request->offence = false;
    if ((row->roles & (OPEN | request_role(request))) == 0) {
        request_refuse(request, ERROR_NOT_ALLOWED, "verb", row->name, NULL);
        return false;
    }
    return true;
}

/* Decodes within the quota and looks at every field. The size must be that of the message packed again: a NUL that cut a
 * string short, a field that came twice or a number in more bytes than it needs make it longer. */
static bool decode(struct request *request, const uint8_t *payload, size_t length)
{
    ProtobufCAllocator allocator = arena_proto_allocator(&request->arena);
    struct field_fault fault;

    request->offence = true;
    request->body = protobuf_c_message_unpack(request->row->payload, &allocator, length, payload);
    if (request->body == NULL || protobuf_c_message_get_packed_size(request->body) != length) {
        request_refuse(request, ERROR_BAD_FRAME, "what", request->row->name, NULL);
        return false;
    }
    if (!fields_check(request->body, request->row->needs, &fault)) {
        request->offence = fault.malformed;
        request_refuse(request, fault.code, "field", fault.field,
                       fault.code == ERROR_TOO_MANY ? "limit" : "what",
                       fault.what[0] != '\0' ? fault.what : NULL, NULL);
        return false;
    }
    request->offence = false;
    request->plain = secrets_left_out(request->body, &request->arena);
    if (request->plain == NULL ||
        !secrets_digest(request->body, request->plain, payload, length, &request->arena, request->digest)) {
        request_refuse_size(request);
        return false;
    }
    return true;
}

static void on_rows(struct request *request, const struct db_result *result)
{
    request_reply_rows(request, result);
}

static void run_query(struct request *request, enum db_lane lane)
{
    const char *json = request_json(request);

    if (json != NULL)
        request_query_named(request, lane, request->row->query, json, on_rows);
}

static void run_read(struct request *request)
{
    run_query(request, DB_READ);
}

static void run(struct request *request)
{
    const struct message_row *row = request->row;

    switch (row->lane) {
    case LANE_OWN:
        row->handler(request);
        break;
    case LANE_READ:
        exports_first(request, run_read);
        break;
    case LANE_SLOW:
        run_query(request, DB_SLOW);
        break;
    case LANE_WRITE:
    case LANE_LONG:
        if (row->check == NULL || row->check(request))
            request_write(request, NULL);
        break;
    }
}

/* What a program sends by itself, to be back and to hear: nobody is at work for it. */
static bool is_unattended(uint16_t type)
{
    return type == NOL__MESSAGE_TYPE__HELLO || type == NOL__MESSAGE_TYPE__PING ||
           type == NOL__MESSAGE_TYPE__RESUME || type == NOL__MESSAGE_TYPE__WATCH;
}

void dispatch_again(struct request *request)
{
    run(request);
}

void dispatch_frame(struct session *session, const struct frame_header *header, const uint8_t *payload)
{
    struct peer *peer = peer_of(session);
    struct request *request = peer != NULL ? request_new(peer, header) : NULL;

    if (request == NULL) { /* no memory even for a refusal */
        session_request_done(session);
        session_stop(session);
        return;
    }
    request_begin(request);
    request->row = messages_find(header->type);
    if (may_enter(request, header) && decode(request, payload, header->length)) {
        peer->knocks = peer->knocks || request_is_login(request);
        peer->asks = peer->asks || !is_unattended(header->type);
        run(request);
    }
    request_end(request);
}

void dispatch_bad_frame(struct session *session, const struct frame_header *header, enum frame_status status)
{
    struct peer *peer = peer_of(session);
    struct request *request = peer != NULL ? request_new(peer, header) : NULL;
    char limit[16];

    if (request == NULL)
        return;
    request_begin(request);
    request->outside = true;
    snprintf(limit, sizeof(limit), "%d", peer->was_ready ? LIMIT_FRAME : LIMIT_FRAME_BEFORE_LOGIN);
    if (status == FRAME_TOO_LARGE)
        request_refuse(request, ERROR_FRAME_TOO_LARGE, "limit", limit, NULL);
    else
        request_refuse(request, ERROR_BAD_FRAME, "what", frame_status_name(status), NULL);
    request_end(request);
}

void dispatch_closed(struct session *session)
{
    peer_close(session);
}
