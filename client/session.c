#include "client/session.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/call.h"
#include "client/message.h"
#include "client/secret.h"
#include "client/terminal.h"
#include "common/bug.h"
#include "common/date.h"
#include "common/limits.h"
#include "common/quoted.h"

#define CONNECT_MS 10000
#define CROWD_TRIES 4     /* to get in, where a connection is cut */
#define CROWD_CUT_MS 2000 /* before this; what takes longer is another matter */
#define GREETING_MS 30000 /* for the answers to HELLO, LOGIN and RESUME; the server gives a login 20 s */
#define ANSWER_MS 150000  /* for any other, whatever comes meanwhile: reports and imports take their time */
#define VERSION 1u

static void fail_lost(struct session *s, const char *what)
{
    char server[300];

    session_disconnect(s);
    failure_clear(&s->failure);
    snprintf(server, sizeof(server), "%s:%s", s->profile.host, s->profile.port);
    failure_set(&s->failure, ERROR_UNREACHABLE, "server", server, "what", what, NULL);
}

bool session_lost(const struct session *session)
{
    return session->connection == NULL;
}

struct session *session_new(struct call *call)
{
    struct session *s = calloc(1, sizeof(*s));
    char found[PATH_MAX];
    const char *wrong = profile_untrusted(call->profile, found);

    BUG_ON(s == NULL);
    if (wrong != NULL) {
        failure_say(ERROR_STATE_NOT_TRUSTED, "file", found, "what", wrong, NULL);
        free(s);
        return NULL;
    }
    if (!profile_load(&s->profile, call->profile)) {
        call_usage(call, _("\"%s\" cannot be the name of a profile"), call->profile);
        free(s);
        return NULL;
    }
    frame_reader_init(&s->frames, LIMIT_FRAME);
    call->session = s;
    return s;
}

void session_free(struct session *s)
{
    if (s == NULL)
        return;
    session_disconnect(s);
    failure_clear(&s->failure);
    if (s->who != NULL)
        nol__login_reply__free_unpacked(s->who, NULL);
    sodium_memzero(&s->profile, sizeof(s->profile));
    free(s);
}

void session_disconnect(struct session *s)
{
    connection_close(s->connection);
    s->connection = NULL;
    frame_reader_deinit(&s->frames);
    s->rest_size = 0;
}

static bool fail_to_connect(struct session *s, const struct connection_problem *problem)
{
    char server[300];
    struct buffer login;

    snprintf(server, sizeof(server), "%s:%s", s->profile.host, s->profile.port);
    if (problem->failure == CONNECTION_UNREACHABLE) {
        fail_lost(s, problem->what);
        return false;
    }
    failure_clear(&s->failure);
    failure_set(&s->failure, ERROR_CERTIFICATE_NOT_TRUSTED, "server", server, "what", problem->what, NULL);
    if (problem->fingerprint[0] != '\0')
        fprintf(stderr, _("The server showed a certificate with this SHA-256 fingerprint:\n  %s\n"),
                problem->fingerprint);
    buffer_init(&login, 2048);
    quoted_append(&login, server);
    buffer_append_text(&login, " --user ");
    quoted_append(&login, s->profile.user[0] != '\0' ? s->profile.user : "NAME");
    fprintf(stderr,
            _("Next step: compare the fingerprint with IT by phone, get the CA file from there, and run\n"
              "  nol login %s --ca FILE\n"),
            buffer_text(&login));
    buffer_deinit(&login);
    if (s->profile.ca[0] == '\0')
        fputs(_("or, if IT says that this computer's own CAs vouch for the server, the same with --ca "
                "system\n"),
              stderr);
    return false;
}

static bool agree_on_version(struct session *s)
{
    Nol__Hello hello = NOL__HELLO__INIT;
    Nol__HelloReply *reply;

    hello.has_version_min = hello.has_version_max = 1;
    hello.version_min = hello.version_max = VERSION;
    hello.client = "nol " NOL_VERSION;
    reply = (Nol__HelloReply *)session_ask(s, NOL__MESSAGE_TYPE__HELLO, &hello.base,
                                           &nol__hello_reply__descriptor);
    if (reply == NULL)
        return false;
    nol__hello_reply__free_unpacked(reply, NULL);
    return true;
}

bool session_connect(struct session *s)
{
    struct connection_problem problem;

    session_disconnect(s);
    if (s->next_id == 0) {
        /* Ids are the same in our message and in the server's log; a random start keeps them apart between calls. */
        randombytes_buf(&s->next_id, sizeof(s->next_id));
        s->next_id = (s->next_id & 0x7fffffff) * 1000 + 1;
    }
    s->connection = connection_open(s->profile.host, s->profile.port, s->profile.ca, CONNECT_MS, &problem);
    if (s->connection == NULL)
        return fail_to_connect(s, &problem);
    return agree_on_version(s);
}

static void note_day(struct session *s)
{
    struct date day;

    s->knows_day = s->who->today != NULL && date_parse_iso(s->who->today, &day) == DATE_OK;
    if (s->knows_day)
        s->days_ahead = date_to_days(day) - date_to_days(date_at(time(NULL)));
}

bool session_resume(struct session *s)
{
    Nol__Resume resume = NOL__RESUME__INIT;
    Nol__LoginReply *who;

    if (!s->profile.has_server || !s->profile.has_token) {
        failure_clear(&s->failure);
        failure_set(&s->failure, ERROR_NOT_LOGGED_IN, NULL);
        return false;
    }
    if (!session_connect(s))
        return false;
    resume.has_token = 1;
    resume.token.data = s->profile.token;
    resume.token.len = sizeof(s->profile.token);
    who = (Nol__LoginReply *)session_ask(s, NOL__MESSAGE_TYPE__RESUME, &resume.base,
                                         &nol__login_reply__descriptor);
    if (who == NULL)
        return false;
    if (s->who != NULL)
        nol__login_reply__free_unpacked(s->who, NULL);
    s->who = who;
    note_day(s);
    return true;
}

/* Where many come from one address at a time, the server may cut who had not got in yet. Nothing was asked for, so it comes again, a few times. */
static bool resume_again(struct session *s)
{
    for (int left = CROWD_TRIES;; left--) {
        int64_t since = connection_now_ms();
        struct timespec span = {.tv_nsec = (long)(100 + randombytes_uniform(300)) * 1000000};

        if (session_resume(s))
            return true;
        if (left == 1 || !failure_is(&s->failure, ERROR_UNREACHABLE) ||
            connection_now_ms() - since > CROWD_CUT_MS)
            return false;
        nanosleep(&span, NULL);
    }
}

struct session *session_of(struct call *call, int *exit_code)
{
    struct session *s = call->session;

    if (s == NULL)
        s = session_new(call);
    if (s == NULL) {
        *exit_code = 2;
        return NULL;
    }
    if (s->connection != NULL)
        return s;
    if (!resume_again(s)) {
        *exit_code = failure_print(&s->failure);
        return NULL;
    }
    if (call->verbose)
        fprintf(stderr, _("Connected to %s:%s as %s.\n"), s->profile.host, s->profile.port, s->profile.user);
    return s;
}

const char *session_role(const struct session *session)
{
    return session->who != NULL && session->who->role != NULL ? session->who->role : "";
}

uint64_t session_send(struct session *s, uint32_t type, const void *payload, size_t size)
{
    struct frame_header header = {
        .length = (uint32_t)size, .type = (uint16_t)type, .flags = 0, .id = s->next_id};
    uint8_t *frame;
    bool sent;

    if (s->connection == NULL)
        return 0;
    frame = malloc(FRAME_HEADER_SIZE + size);
    BUG_ON(frame == NULL);
    frame_header_encode(&header, frame);
    if (size > 0)
        memcpy(frame + FRAME_HEADER_SIZE, payload, size);
    sent = connection_write(s->connection, frame, FRAME_HEADER_SIZE + size);
    sodium_memzero(frame, FRAME_HEADER_SIZE + size); /* it may have held a password */
    free(frame);
    if (!sent) {
        fail_lost(s, _("the connection broke"));
        return 0;
    }
    return s->next_id++;
}

/* Reads until a frame is complete, or the time is over. */
static enum session_waited next_frame(struct session *s, int64_t until)
{
    for (;;) {
        enum frame_status status = frame_reader_feed(&s->frames, &s->rest, &s->rest_size);
        int64_t left = until - connection_now_ms();
        long got;

        if (status == FRAME_READY)
            return SESSION_FRAME;
        if (status != FRAME_NEED_MORE) {
            fail_lost(s, frame_status_name(status));
            return SESSION_LOST;
        }
        got = connection_read(s->connection, s->input, sizeof(s->input), left > 0 ? (int)left : 0);
        if (got == CONNECTION_TIMEOUT)
            return SESSION_NOTHING;
        if (got <= 0) {
            fail_lost(s, _("the connection broke"));
            return SESSION_LOST;
        }
        s->rest = s->input;
        s->rest_size = (size_t)got;
    }
}

static enum session_waited wait_until(struct session *s, struct answer *answer, int64_t until)
{
    enum session_waited waited = s->connection != NULL ? next_frame(s, until) : SESSION_LOST;

    if (waited != SESSION_FRAME)
        return waited;
    answer->id = s->frames.header.id;
    answer->type = s->frames.header.type;
    answer->is_error = (s->frames.header.flags & FRAME_ERROR) != 0;
    answer->payload = s->frames.payload;
    answer->size = s->frames.header.length;
    return SESSION_FRAME;
}

enum session_waited session_wait(struct session *s, struct answer *answer, int timeout_ms)
{
    return wait_until(s, answer, connection_now_ms() + timeout_ms);
}

/* What is pushed, or answers what is no longer asked, may come for ever: the time is looked at between, too. */
static bool receive_until(struct session *s, struct answer *answer, uint64_t id, int64_t until)
{
    enum session_waited waited;

    do {
        waited = wait_until(s, answer, until);
        if (waited == SESSION_FRAME && (answer->id == 0 ? answer->is_error : id == 0 || answer->id == id))
            return true;
    } while (waited == SESSION_FRAME && connection_now_ms() < until);
    if (waited != SESSION_LOST)
        fail_lost(s, _("no answer in time"));
    return false;
}

bool session_receive(struct session *s, struct answer *answer, int timeout_ms)
{
    return receive_until(s, answer, 0, connection_now_ms() + timeout_ms);
}

ProtobufCMessage *session_unpack(struct session *s, const struct answer *answer,
                                 const ProtobufCMessageDescriptor *reply)
{
    static const uint8_t nothing[1];
    const uint8_t *payload = answer->payload != NULL ? answer->payload : nothing;
    ProtobufCMessage *message;

    failure_clear(&s->failure);
    message = protobuf_c_message_unpack(answer->is_error ? &nol__error__descriptor : reply, NULL,
                                        answer->size, payload);
    if (message != NULL && !message_is_valid(message)) {
        protobuf_c_message_free_unpacked(message, NULL);
        message = NULL;
    }
    if (message == NULL)
        failure_set(&s->failure, ERROR_PEER_BROKE_PROTOCOL, "what",
                    answer->is_error ? "Error" : reply->short_name, NULL);
    else
        message_make_inert(message, !answer->is_error);
    if (message != NULL && answer->is_error)
        failure_take(&s->failure, (Nol__Error *)message, answer->id);
    return answer->is_error ? NULL : message;
}

/* One request and its answer, once. */
static ProtobufCMessage *ask_once(struct session *s, uint32_t type, const uint8_t *payload, size_t size,
                                  const ProtobufCMessageDescriptor *reply)
{
    const bool greets = type == NOL__MESSAGE_TYPE__HELLO || type == NOL__MESSAGE_TYPE__LOGIN ||
                        type == NOL__MESSAGE_TYPE__RESUME;
    uint64_t id = session_send(s, type, payload, size);
    struct answer answer;

    if (id == 0 || !receive_until(s, &answer, id, connection_now_ms() + (greets ? GREETING_MS : ANSWER_MS)))
        return NULL;
    return session_unpack(s, &answer, reply);
}

/* Whether the server said to come again, and the time for that has not passed; then it has been waited for. */
static bool waited_for_turn(struct session *s, int64_t until)
{
    uint32_t wait = s->failure.error->retry_after_ms;
    struct timespec span;

    if (!failure_is(&s->failure, ERROR_BUSY) || s->connection == NULL || connection_now_ms() >= until)
        return false;
    wait = wait == 0 ? 500 : wait < 5000 ? wait : 5000;
    span = (struct timespec){.tv_sec = wait / 1000, .tv_nsec = (long)(wait % 1000) * 1000000};
    nanosleep(&span, NULL);
    return true;
}

/* Asks until there is an answer, or for so many seconds. */
static ProtobufCMessage *ask_for(struct session *s, uint32_t type, const ProtobufCMessage *request,
                                 const ProtobufCMessageDescriptor *reply, int64_t seconds)
{
    size_t size = protobuf_c_message_get_packed_size(request);
    uint8_t *payload = malloc(size + 1);
    const int64_t until = connection_now_ms() + seconds * 1000;
    ProtobufCMessage *answer;

    BUG_ON(payload == NULL);
    protobuf_c_message_pack(request, payload);
    do {
        answer = ask_once(s, type, payload, size, reply);
    } while (
        answer == NULL && seconds > 0 &&
        (waited_for_turn(s, until) || (failure_is(&s->failure, ERROR_PASSWORD_AGAIN) && session_prove(s))));
    sodium_memzero(payload, size);
    free(payload);
    return answer;
}

ProtobufCMessage *session_ask(struct session *s, uint32_t type, const ProtobufCMessage *request,
                              const ProtobufCMessageDescriptor *reply)
{
    return ask_for(s, type, request, reply, CLIENT_RETRY_SECONDS);
}

ProtobufCMessage *session_ask_once(struct session *s, uint32_t type, const ProtobufCMessage *request,
                                   const ProtobufCMessageDescriptor *reply)
{
    return ask_for(s, type, request, reply, 0);
}

int session_prove_with(struct session *s, char *password)
{
    Nol__PasswordAgain request = NOL__PASSWORD_AGAIN__INIT;
    ProtobufCMessage *reply;

    request.password = password;
    reply = session_ask(s, NOL__MESSAGE_TYPE__PASSWORD_AGAIN, &request.base,
                        &nol__password_again_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    protobuf_c_message_free_unpacked(reply, NULL);
    return 0;
}

bool session_prove(struct session *s)
{
    char *password;
    int exit_code;

    if (!terminal_can_ask())
        return false;
    password = terminal_ask(_("This wants your password once more: "), true);
    if (password == NULL)
        return false;
    exit_code = session_prove_with(s, password);
    secret_free(password);
    return exit_code == 0;
}
