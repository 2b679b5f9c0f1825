#include "tests/support/wire.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "proto/auth.pb-c.h"
#include "tests/support/patience.h"

#define HEADER 16
#define FLAG_ERROR 2u

struct wire {
    int fd;
    SSL *ssl;
    uint64_t next_id;
    uint8_t *payload; /* of the frame last received */
    size_t room, size;
};

static SSL_CTX *context;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_tls(void)
{
    signal(SIGPIPE, SIG_IGN);
    context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL); /* the tests' own server on loopback */
}

static bool read_all(struct wire *wire, uint8_t *out, size_t size)
{
    while (size > 0) {
        ERR_clear_error();
        int got = SSL_read(wire->ssl, out, (int)size);
        if (got <= 0) {
            return false;
        }
        out += got;
        size -= (size_t)got;
    }
    return true;
}

static bool write_all(struct wire *wire, const uint8_t *bytes, size_t size)
{
    ERR_clear_error();
    return SSL_write(wire->ssl, bytes, (int)size) == (int)size;
}

static void put(uint8_t *out, uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--, value >>= 8) {
        out[i] = (uint8_t)value;
    }
}

static uint64_t get(const uint8_t *in, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++) {
        value = value << 8 | in[i];
    }
    return value;
}

void wire_set_timeout(struct wire *wire, int ms)
{
    struct timeval wait = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
    setsockopt(wire->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(wire->fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
}

static bool hello(struct wire *wire)
{
    Nol__Hello request = NOL__HELLO__INIT;
    request.has_version_min = request.has_version_max = true;
    request.version_min = request.version_max = 1;
    request.client = (char *)"wire";
    ProtobufCMessage *reply = NULL;
    Nol__Error *error = NULL;
    enum wire_outcome outcome = wire_call(wire, NOL__MESSAGE_TYPE__HELLO, &request.base,
                                          &nol__hello_reply__descriptor, &reply, &error);
    if (reply) {
        protobuf_c_message_free_unpacked(reply, NULL);
    }
    if (error) {
        nol__error__free_unpacked(error, NULL);
    }
    return outcome == WIRE_DONE;
}

struct wire *wire_open(unsigned port)
{
    pthread_once(&once, start_tls);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct wire *wire = calloc(1, sizeof *wire);
    wire->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;
    setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    wire_set_timeout(wire, (int)patience_ms(30000));
    wire->next_id = 1;
    if (connect(wire->fd, (struct sockaddr *)&address, sizeof address) == 0) {
        wire->ssl = SSL_new(context);
        SSL_set_fd(wire->ssl, wire->fd);
        ERR_clear_error();
        if (SSL_connect(wire->ssl) == 1 && hello(wire)) {
            return wire;
        }
    }
    wire_close(wire);
    return NULL;
}

void wire_close(struct wire *wire)
{
    if (!wire) {
        return;
    }
    if (wire->ssl) {
        ERR_clear_error();
        SSL_shutdown(wire->ssl);
        SSL_free(wire->ssl);
    }
    close(wire->fd);
    free(wire->payload);
    free(wire);
}

bool wire_resume(struct wire *wire, const uint8_t token[32])
{
    uint8_t copy[32];
    memcpy(copy, token, sizeof copy);
    Nol__Resume request = NOL__RESUME__INIT;
    request.has_token = true;
    request.token.data = copy;
    request.token.len = sizeof copy;
    ProtobufCMessage *reply = NULL;
    Nol__Error *error = NULL;
    enum wire_outcome outcome = wire_call(wire, NOL__MESSAGE_TYPE__RESUME, &request.base,
                                          &nol__login_reply__descriptor, &reply, &error);
    if (reply) {
        protobuf_c_message_free_unpacked(reply, NULL);
    }
    if (error) {
        nol__error__free_unpacked(error, NULL);
    }
    return outcome == WIRE_DONE;
}

bool wire_send(struct wire *wire, uint16_t type, const ProtobufCMessage *request, uint64_t *id)
{
    size_t size = protobuf_c_message_get_packed_size(request);
    uint8_t *frame = calloc(1, HEADER + size);
    put(frame, size, 4);
    put(frame + 4, type, 2);
    put(frame + 8, wire->next_id, 8);
    protobuf_c_message_pack(request, frame + HEADER);
    *id = wire->next_id++;
    bool sent = write_all(wire, frame, HEADER + size);
    free(frame);
    return sent;
}

bool wire_send_raw(struct wire *wire, uint32_t length, uint16_t type, uint16_t flags, uint64_t id,
                   const void *payload, size_t size)
{
    uint8_t *frame = calloc(1, HEADER + size);
    put(frame, length, 4);
    put(frame + 4, type, 2);
    put(frame + 6, flags, 2);
    put(frame + 8, id, 8);
    if (size > 0) {
        memcpy(frame + HEADER, payload, size);
    }
    bool sent = write_all(wire, frame, HEADER + size);
    free(frame);
    return sent;
}

bool wire_send_bytes(struct wire *wire, const void *bytes, size_t size)
{
    return write_all(wire, bytes, size);
}

void wire_abort(struct wire *wire)
{
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    SSL_free(wire->ssl);
    close(wire->fd);
    free(wire->payload);
    free(wire);
}

enum wire_outcome wire_receive(struct wire *wire, uint64_t *id, const ProtobufCMessageDescriptor *reply_type,
                               ProtobufCMessage **reply, Nol__Error **error)
{
    uint8_t head[HEADER];
    *reply = NULL;
    *error = NULL;
    if (!read_all(wire, head, sizeof head)) {
        return WIRE_LOST;
    }
    size_t size = get(head, 4);
    if (size > wire->room) {
        free(wire->payload);
        wire->payload = malloc(size);
        wire->room = size;
    }
    if (!read_all(wire, wire->payload, size)) {
        return WIRE_LOST;
    }
    wire->size = size;
    *id = get(head + 8, 8);
    if (get(head + 6, 2) & FLAG_ERROR) {
        *error = nol__error__unpack(NULL, size, wire->payload);
        return *error ? WIRE_REFUSED : WIRE_LOST;
    }
    *reply = protobuf_c_message_unpack(reply_type, NULL, size, wire->payload);
    return *reply ? WIRE_DONE : WIRE_LOST;
}

const uint8_t *wire_payload(const struct wire *wire, size_t *size)
{
    *size = wire->size;
    return wire->payload;
}

enum wire_outcome wire_call(struct wire *wire, uint16_t type, const ProtobufCMessage *request,
                            const ProtobufCMessageDescriptor *reply_type, ProtobufCMessage **reply,
                            Nol__Error **error)
{
    uint64_t sent, got = 0;
    *reply = NULL;
    *error = NULL;
    if (!wire_send(wire, type, request, &sent)) {
        return WIRE_LOST;
    }
    enum wire_outcome outcome;
    do { /* id 0 is a push: not for us */
        outcome = wire_receive(wire, &got, reply_type, reply, error);
    } while (outcome != WIRE_LOST && got == 0);
    return got == sent ? outcome : WIRE_LOST;
}
