/*
 * A session with the server: one connection, agreed on the version, logged in; requests go out, answers come back by id.
 *
 * Commands use session_ask; what sends several requests at once uses session_send and session_receive. A lost connection
 * is a value here: who may try again (reads never, writes under their key) decides elsewhere.
 */
#ifndef CLIENT_SESSION_H
#define CLIENT_SESSION_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "client/connection.h"
#include "client/failure.h"
#include "client/profile.h"
#include "common/frame.h"
#include "proto/auth.pb-c.h"

struct call;

struct session {
    struct connection *connection; /* owned; NULL while there is none */
    struct profile profile;
    struct frame_reader frames;
    uint8_t input[16384];
    const uint8_t *rest; /* bytes of `input` that are not yet cut into frames */
    size_t rest_size;
    uint64_t next_id;
    Nol__LoginReply *who;   /* owned; of LOGIN or RESUME */
    bool knows_day;         /* the server has said the district's day */
    int32_t days_ahead;     /* that day against the machine's, when it was said */
    struct failure failure; /* of the last call that returned NULL or false */
};

/* The call's session, connected and logged in; opened when first asked for. NULL when it said why not, exit code in
 * *exit_code. */
struct session *session_of(struct call *call, int *exit_code);

/* A session of the call's profile that is not connected; NULL when the profile's name is no name (said). Freed with the call
 * by session_free. */
struct session *session_new(struct call *call);
void session_free(struct session *session);

/* Connects and agrees on the version. False with the failure. */
bool session_connect(struct session *session);
/* session_connect and RESUME with the stored token. */
bool session_resume(struct session *session);
void session_disconnect(struct session *session);

/* One request and its answer; a busy server is asked again for up to 60 s. Not for writes: those go by submit. Returns,
 * caller frees with protobuf_c_message_free_unpacked; NULL with the failure, UNREACHABLE when the connection was lost. */
ProtobufCMessage *session_ask(struct session *session, uint32_t type, const ProtobufCMessage *request,
                              const ProtobufCMessageDescriptor *reply);

/* The same once: a busy server is for the caller to wait for. */
ProtobufCMessage *session_ask_once(struct session *session, uint32_t type, const ProtobufCMessage *request,
                                   const ProtobufCMessageDescriptor *reply);

/* The id of the request; 0 when the connection is lost. */
uint64_t session_send(struct session *session, uint32_t type, const void *payload, size_t size);

struct answer {
    uint64_t id; /* 0: pushed, nobody asked */
    uint32_t type;
    bool is_error;
    const uint8_t *payload; /* borrows until the next receive */
    size_t size;
};

/* The next answer to anything, whatever is pushed meanwhile; false when the connection is lost or nothing came in time. */
bool session_receive(struct session *session, struct answer *answer, int timeout_ms);

/* The next frame of any kind, a pushed one too. SESSION_NOTHING: none came for so long, and the connection stays. */
enum session_waited { SESSION_FRAME, SESSION_NOTHING, SESSION_LOST };
enum session_waited session_wait(struct session *session, struct answer *answer, int timeout_ms);

/* Whether the last failure was a lost connection and not an answer. */
bool session_lost(const struct session *session);

/* Takes the answer apart: the reply (caller frees), or NULL with the failure set. */
ProtobufCMessage *session_unpack(struct session *session, const struct answer *answer,
                                 const ProtobufCMessageDescriptor *reply);

/* Asks for the password once more on the terminal, where there is one, and gives it to the server: what wanted it (PASSWORD_AGAIN) may be
 * sent again. False with the failure of before, or that of this. */
bool session_prove(struct session *session);
int session_prove_with(struct session *session, char *password); /* the exit code, a refusal said */

/* The role of who is logged in; "" when it is not known. */
const char *session_role(const struct session *session);

#endif
