/*
 * A server that means ill: MANNER (a number of tests/support/hostile.h) and the FOLDER of its keys. Says its port, then serves, a thread a
 * connection, until it is killed. Knows the frames and the message table, and no database.
 */
#include <arpa/inet.h>
#include <jansson.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/bug.h"
#include "common/caseno.h"
#include "common/errors.h"
#include "common/frame.h"
#include "common/limits.h"
#include "proto/auth.pb-c.h"
#include "proto/envelope.pb-c.h"
#include "proto/evidence.pb-c.h"
#include "proto/watch.pb-c.h"
#include "server/rpc/messages.h"
#include "tests/support/hostile.h"

enum { DEEPEST = 6, DRIP_MS = 500, PAUSE_MS = 20, MOST_BYTES = 1 << 20 };

static enum hostile_manner manner;
static SSL_CTX *settings;
static atomic_uint connections;
static char *scheme; /* a document with hostile labels */

struct peer {
    int fd;
    SSL *ssl;
    unsigned number;
    uint64_t pages;
};

static void rest(unsigned ms)
{
    struct timespec span = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    nanosleep(&span, NULL);
}

/* ---- messages by their descriptors, as bytes */

static void put_varint(struct buffer *out, uint64_t value)
{
    uint8_t byte;

    do {
        byte = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        buffer_append(out, &byte, 1);
        value >>= 7;
    } while (value > 0);
}

static void put_bytes(struct buffer *out, uint32_t field, const void *bytes, size_t size)
{
    put_varint(out, field << 3 | 2);
    put_varint(out, size);
    buffer_append(out, bytes, size);
}

static void put_text(struct buffer *out, uint32_t field, const char *text)
{
    put_bytes(out, field, text, strlen(text));
}

static void put_number(struct buffer *out, uint32_t field, uint64_t value)
{
    put_varint(out, field << 3);
    put_varint(out, value);
}

static void put_message(struct buffer *out, const ProtobufCMessageDescriptor *what, unsigned depth);

/* Every second connection is told of a case that there may be, so that nol goes on with it. */
static _Thread_local bool cases_are_good;

static const char *text_for(const char *field)
{
    static _Thread_local char number[CASENO_SIZE];

    if (cases_are_good && strcmp(field, "case") == 0) {
        caseno_format(310001, number);
        return number;
    }
    if (strcmp(field, "document") == 0)
        return scheme;
    return strcmp(field, "detail") == 0 ? "{\"what\":\"\\u001b]0;x\\u0007\\nFORGED\"}" : HOSTILE_TEXT;
}

static void put_field(struct buffer *out, const ProtobufCFieldDescriptor *f, unsigned depth)
{
    static const uint8_t bytes[TOKEN_BYTES] = {1};
    struct buffer inner;

    switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
        put_text(out, f->id, text_for(f->name));
        break;
    case PROTOBUF_C_TYPE_BYTES:
        put_bytes(out, f->id, bytes, sizeof(bytes));
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        buffer_init(&inner, MOST_BYTES);
        put_message(&inner, f->descriptor, depth + 1);
        put_bytes(out, f->id, inner.data, inner.size);
        buffer_deinit(&inner);
        break;
    default:
        put_number(out, f->id, 1);
    }
}

/* Everything once; `next` is a page to come, and stays out. */
static void put_message(struct buffer *out, const ProtobufCMessageDescriptor *what, unsigned depth)
{
    for (unsigned i = 0; i < what->n_fields && depth < DEEPEST; i++)
        if (strcmp(what->fields[i].name, "next") != 0 || what->fields[i].label == PROTOBUF_C_LABEL_REPEATED)
            put_field(out, &what->fields[i], depth);
}

static uint32_t field_id(const ProtobufCMessageDescriptor *what, const char *name)
{
    const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(what, name);

    return f != NULL ? f->id : 0;
}

/* ---- refusals */

static void put_pair(struct buffer *out, const char *name, size_t length)
{
    struct buffer pair;

    buffer_init(&pair, 4096);
    put_bytes(&pair, field_id(&nol__pair__descriptor, "name"), name, length);
    put_text(&pair, field_id(&nol__pair__descriptor, "value"), HOSTILE_TEXT);
    put_bytes(out, field_id(&nol__error__descriptor, "params"), pair.data, pair.size);
    buffer_deinit(&pair);
}

/* With all that its sentence may say, and a move, a lack and a label of each kind. */
static void put_refusal(struct buffer *out, const struct error_entry *entry, uint32_t again_ms)
{
    put_text(out, field_id(&nol__error__descriptor, "name"), entry->name);
    put_number(out, field_id(&nol__error__descriptor, "code"), (uint64_t)entry->code);
    if (again_ms > 0) {
        put_number(out, field_id(&nol__error__descriptor, "retry_after_ms"), again_ms);
        return;
    }
    for (const char *at = entry->english; (at = strchr(at, '{')) != NULL;) {
        size_t length = strcspn(++at, "}");

        put_pair(out, at, length);
    }
    put_field(out, protobuf_c_message_descriptor_get_field_by_name(&nol__error__descriptor, "moves"), 0);
    put_field(out, protobuf_c_message_descriptor_get_field_by_name(&nol__error__descriptor, "missing"), 0);
    put_field(out, protobuf_c_message_descriptor_get_field_by_name(&nol__error__descriptor, "labels"), 0);
}

/* ---- frames */

static bool read_all(struct peer *peer, uint8_t *out, size_t size)
{
    while (size > 0) {
        int got;

        ERR_clear_error();
        got = SSL_read(peer->ssl, out, (int)size);
        if (got <= 0)
            return false;
        out += got;
        size -= (size_t)got;
    }
    return true;
}

static bool send_slowly(struct peer *peer, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++, rest(DRIP_MS))
        if (SSL_write(peer->ssl, bytes + i, 1) != 1)
            return false;
    return true;
}

static bool send_frame(struct peer *peer, uint16_t type, uint16_t flags, uint64_t id,
                       const struct buffer *payload)
{
    struct frame_header header = {.length = (uint32_t)payload->size, .type = type, .flags = flags, .id = id};
    uint8_t *frame = malloc(FRAME_HEADER_SIZE + payload->size);
    size_t size = FRAME_HEADER_SIZE + payload->size;
    bool sent;

    BUG_ON(frame == NULL);
    frame_header_encode(&header, frame);
    if (payload->size > 0)
        memcpy(frame + FRAME_HEADER_SIZE, payload->data, payload->size);
    ERR_clear_error();
    sent = manner == HOSTILE_DRIP ? send_slowly(peer, frame, size)
                                  : SSL_write(peer->ssl, frame, (int)size) == (int)size;
    free(frame);
    return sent;
}

/* ---- what it does */

static bool answer_in_words(struct peer *peer, const struct message_row *row, uint64_t id)
{
    struct buffer payload;
    bool sent;

    buffer_init(&payload, MOST_BYTES);
    put_message(&payload, row->reply, 0);
    sent = send_frame(peer, row->type, FRAME_REPLY, id, &payload);
    buffer_deinit(&payload);
    return sent;
}

static bool refuse(struct peer *peer, uint16_t type, uint64_t id, const struct error_entry *entry,
                   uint32_t again_ms)
{
    struct buffer payload;
    bool sent;

    buffer_init(&payload, MOST_BYTES);
    put_refusal(&payload, entry, again_ms);
    sent = send_frame(peer, type, FRAME_REPLY | FRAME_ERROR, id, &payload);
    buffer_deinit(&payload);
    return sent;
}

/* An event with one row, which says that there is nothing more, or never does. */
static bool push_event(struct peer *peer, bool last)
{
    struct buffer payload;
    bool sent;

    buffer_init(&payload, MOST_BYTES);
    put_field(&payload,
              protobuf_c_message_descriptor_get_field_by_name(&nol__watch_event__descriptor, "rows"), 0);
    put_number(&payload, field_id(&nol__watch_event__descriptor, "caught_up"), last);
    sent = send_frame(peer, NOL__MESSAGE_TYPE__WATCH_EVENT, 0, 0, &payload);
    buffer_deinit(&payload);
    return sent;
}

static bool flood(struct peer *peer, uint64_t id)
{
    struct buffer nothing;

    buffer_init(&nothing, 16);
    for (;;) {
        bool sent = id == 0 ? push_event(peer, false)
                            : send_frame(peer, NOL__MESSAGE_TYPE__WHOAMI, FRAME_REPLY, id, &nothing);

        if (!sent)
            return false;
        rest(PAUSE_MS);
    }
}

static bool send_page(struct peer *peer, const struct message_row *row, uint64_t id, bool same)
{
    struct buffer payload;
    char cursor[32];
    uint32_t next = field_id(row->reply, "next");
    bool sent;

    if (next == 0)
        return answer_in_words(peer, row, id);
    snprintf(cursor, sizeof(cursor), "c%llu", (unsigned long long)(same ? 1 : ++peer->pages));
    buffer_init(&payload, 4096);
    put_text(&payload, next, cursor);
    if (manner == HOSTILE_ROWS)
        put_field(&payload, protobuf_c_message_descriptor_get_field_by_name(row->reply, "rows"), 0);
    sent = send_frame(peer, row->type, FRAME_REPLY, id, &payload);
    buffer_deinit(&payload);
    return sent;
}

static bool send_crumb(struct peer *peer, const struct message_row *row, uint64_t id)
{
    struct buffer payload, paper;
    bool sent;

    buffer_init(&payload, 4096);
    buffer_init(&paper, 4096);
    if (row->type == NOL__MESSAGE_TYPE__EVIDENCE_OPEN) {
        put_text(&paper, field_id(&nol__evidence__descriptor, "evidence"), "1");
        put_text(&paper, field_id(&nol__evidence__descriptor, "sha256"), "00");
        put_number(&paper, field_id(&nol__evidence__descriptor, "size"), UINT64_MAX);
        put_bytes(&payload, field_id(row->reply, "evidence"), paper.data, paper.size);
    } else if (row->type == NOL__MESSAGE_TYPE__EVIDENCE_CHUNK) {
        put_bytes(&payload, field_id(row->reply, "data"), "x", 1);
    } else if (row->type == NOL__MESSAGE_TYPE__UPLOAD_CHUNK) {
        put_number(&payload, field_id(row->reply, "offset"), ++peer->pages);
    }
    sent = send_frame(peer, row->type, FRAME_REPLY, id, &payload);
    buffer_deinit(&paper);
    buffer_deinit(&payload);
    return sent;
}

static bool begins(const struct message_row *row)
{
    return row->type == NOL__MESSAGE_TYPE__HELLO || row->type == NOL__MESSAGE_TYPE__RESUME;
}

static bool answer(struct peer *peer, const struct message_row *row, uint64_t id)
{
    switch (manner) {
    case HOSTILE_WORDS:
        return answer_in_words(peer, row, id) &&
               (row->type != NOL__MESSAGE_TYPE__WATCH || push_event(peer, true));
    case HOSTILE_REFUSALS: {
        size_t count = 0;

        while (errors_at(count) != NULL)
            count++;
        if (row->type == NOL__MESSAGE_TYPE__HELLO)
            return answer_in_words(peer, row, id);
        if (errors_at(peer->number % count)->code == ERROR_BUSY) /* has manners of its own */
            return answer_in_words(peer, row, id);
        return refuse(peer, row->type, id, errors_at(peer->number % count), 0);
    }
    case HOSTILE_DRIP:
        return answer_in_words(peer, row, id);
    case HOSTILE_KEYS:
        while (SSL_key_update(peer->ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1 &&
               SSL_do_handshake(peer->ssl) == 1)
            ;
        return false;
    default:
        break;
    }
    if (manner == HOSTILE_BUSY_LONG && row->type == NOL__MESSAGE_TYPE__LOGIN)
        return refuse(peer, row->type, id, errors_get(ERROR_BUSY), UINT32_MAX);
    if (begins(row))
        return answer_in_words(peer, row, id);
    switch (manner) {
    case HOSTILE_SILENT:
        return true;
    case HOSTILE_HEARTBEATS:
        return flood(peer, 0);
    case HOSTILE_STRANGE_IDS:
        return flood(peer, id + 1000000);
    case HOSTILE_BUSY:
        return refuse(peer, row->type, id, errors_get(ERROR_BUSY), 1);
    case HOSTILE_BUSY_LONG:
        return refuse(peer, row->type, id, errors_get(ERROR_BUSY), UINT32_MAX);
    case HOSTILE_SAME_PAGE:
    case HOSTILE_PAGES:
    case HOSTILE_ROWS:
        return send_page(peer, row, id, manner == HOSTILE_SAME_PAGE);
    case HOSTILE_CRUMBS:
        return send_crumb(peer, row, id);
    case HOSTILE_EVENTS:
        return answer_in_words(peer, row, id) && flood(peer, 0);
    default:
        return false;
    }
}

static void serve(struct peer *peer)
{
    uint8_t header[FRAME_HEADER_SIZE], *payload = malloc(LIMIT_FRAME);
    struct frame_header request;
    bool goes_on = payload != NULL;

    while (goes_on && read_all(peer, header, sizeof(header))) {
        const struct message_row *row;

        frame_header_decode(header, &request);
        goes_on = request.length <= LIMIT_FRAME && read_all(peer, payload, request.length);
        row = messages_find(request.type);
        goes_on = goes_on && row != NULL && answer(peer, row, request.id);
    }
    free(payload);
}

static void *run_peer(void *arg)
{
    struct peer *peer = arg;

    cases_are_good = peer->number % 2 == 0;
    if (manner == HOSTILE_SILENT_HANDSHAKE) {
        rest(3600 * 1000);
    } else if (manner == HOSTILE_DRIP_HANDSHAKE) {
        const char record[] = "\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03";

        for (size_t i = 0; i < 7200; i++, rest(DRIP_MS))
            if (send(peer->fd, i < sizeof(record) ? record + i : "x", 1, MSG_NOSIGNAL) != 1)
                break;
    } else {
        peer->ssl = SSL_new(settings);
        if (peer->ssl != NULL && SSL_set_fd(peer->ssl, peer->fd) == 1 && SSL_accept(peer->ssl) == 1)
            serve(peer);
        SSL_free(peer->ssl);
    }
    close(peer->fd);
    free(peer);
    return NULL;
}

static void accept_all(int listener)
{
    for (;;) {
        struct peer *peer = calloc(1, sizeof(*peer));
        pthread_t thread;

        if (peer == NULL)
            _exit(1);
        peer->fd = accept(listener, NULL, NULL);
        peer->number = atomic_fetch_add(&connections, 1);
        if (peer->fd < 0 || pthread_create(&thread, NULL, run_peer, peer) != 0)
            _exit(1);
        pthread_detach(thread);
    }
}

/* ---- beginning and end */

static void make_hostile(json_t *json)
{
    const char *key;
    json_t *value;
    size_t i;

    json_object_foreach(json, key, value)
    {
        if (json_is_string(value) && (strstr(key, "label") != NULL || strstr(key, "name") != NULL))
            json_object_set_new(json, key, json_string(HOSTILE_TEXT));
        make_hostile(value);
    }
    json_array_foreach(json, i, value) make_hostile(value);
}

static void read_scheme(void)
{
    json_t *json = json_load_file(NOL_SOURCE_DIR "/sql/data/schemes/2019-list.json", 0, NULL);

    BUG_ON(json == NULL);
    make_hostile(json);
    scheme = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII);
    json_decref(json);
    BUG_ON(scheme == NULL);
}

static int listen_somewhere(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    BUG_ON(bind(fd, (const struct sockaddr *)&address, size) != 0);
    BUG_ON(listen(fd, 64) != 0);
    BUG_ON(getsockname(fd, (struct sockaddr *)&address, &size) != 0);
    *port = ntohs(address.sin_port);
    return fd;
}

int main(int argc, char **argv)
{
    char certificate[256], key[256];
    unsigned port;
    int listener;

    if (argc != 3)
        return 2;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    manner = (enum hostile_manner)atoi(argv[1]);
    read_scheme();
    snprintf(certificate, sizeof(certificate), "%s/server.crt", argv[2]);
    snprintf(key, sizeof(key), "%s/server.key", argv[2]);
    settings = SSL_CTX_new(TLS_server_method());
    if (settings == NULL || SSL_CTX_use_certificate_chain_file(settings, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(settings, key, SSL_FILETYPE_PEM) != 1)
        return 1;
    listener = listen_somewhere(&port);
    printf("%u\n", port);
    fflush(stdout);
    accept_all(listener);
}
