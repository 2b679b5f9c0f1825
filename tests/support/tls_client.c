#include "tests/support/tls_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/bug.h"

#define CAP (64u * 1024 * 1024)

SSL_CTX *tls_client_settings(const char *ca_file)
{
    SSL_CTX *settings = SSL_CTX_new(TLS_client_method());

    BUG_ON(settings == NULL);
    BUG_ON(SSL_CTX_set_min_proto_version(settings, TLS1_3_VERSION) != 1);
    SSL_CTX_set_mode(settings, SSL_MODE_RELEASE_BUFFERS);
    if (ca_file != NULL) {
        BUG_ON(SSL_CTX_load_verify_locations(settings, ca_file, NULL) != 1);
        SSL_CTX_set_verify(settings, SSL_VERIFY_PEER, NULL);
    }
    return settings;
}

struct tls_client *tls_client_new(SSL_CTX *settings, uint16_t port)
{
    return tls_client_new_from(settings, port, INADDR_LOOPBACK);
}

struct tls_client *tls_client_new_from(SSL_CTX *settings, uint16_t port, uint32_t source)
{
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(source)};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct tls_client *client = calloc(1, sizeof *client);
    int one = 1;

    BUG_ON(client == NULL);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    BUG_ON(client->fd < 0);
    BUG_ON(bind(client->fd, (struct sockaddr *)&from, sizeof from) != 0);
    BUG_ON(connect(client->fd, (struct sockaddr *)&address, sizeof address) != 0);
    BUG_ON(fcntl(client->fd, F_SETFL, O_NONBLOCK) != 0);
    BUG_ON(setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0);
    buffer_init(&client->wire, CAP);
    buffer_init(&client->plain, CAP);
    if (settings != NULL) {
        client->ssl = SSL_new(settings);
        client->from_net = BIO_new(BIO_s_mem());
        client->to_net = BIO_new(BIO_s_mem());
        BUG_ON(client->ssl == NULL || client->from_net == NULL || client->to_net == NULL);
        SSL_set_bio(client->ssl, client->from_net, client->to_net);
        SSL_set_connect_state(client->ssl);
        BUG_ON(SSL_get_verify_mode(client->ssl) == SSL_VERIFY_PEER &&
               X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(client->ssl), "127.0.0.1") != 1);
    }
    return client;
}

void tls_client_free(struct tls_client *client)
{
    if (client == NULL)
        return;
    SSL_free(client->ssl);
    buffer_deinit(&client->wire);
    buffer_deinit(&client->plain);
    close(client->fd);
    free(client);
}

static void collect_wire(struct tls_client *client)
{
    char *bytes;
    long size;

    if (client->ssl == NULL)
        return;
    size = BIO_get_mem_data(client->to_net, &bytes);
    if (size > 0) {
        BUG_ON(!buffer_append(&client->wire, bytes, (size_t)size));
        BUG_ON(BIO_reset(client->to_net) != 1);
    }
}

static void send_wire(struct tls_client *client)
{
    size_t size = client->wire.size;
    ssize_t sent;

    if (client->mute || size == 0)
        return;
    if (client->segment > 0 && size > client->segment)
        size = client->segment;
    sent = send(client->fd, client->wire.data, size, MSG_NOSIGNAL);
    if (sent > 0)
        buffer_consume(&client->wire, (size_t)sent);
    else if (sent < 0 && errno != EAGAIN)
        client->reset = true;
}

static void receive(struct tls_client *client)
{
    uint8_t bytes[16384];
    ssize_t got;

    if (client->deaf || client->ended)
        return;
    while ((got = recv(client->fd, bytes, sizeof bytes, 0)) > 0) {
        if (client->ssl == NULL)
            BUG_ON(!buffer_append(&client->plain, bytes, (size_t)got));
        else
            BUG_ON(BIO_write(client->from_net, bytes, (int)got) != got);
    }
    if (got == 0 || errno != EAGAIN) {
        client->ended = true;
        client->reset = client->reset || got < 0;
    }
}

static void note_result(struct tls_client *client, int result)
{
    switch (SSL_get_error(client->ssl, result)) {
    case SSL_ERROR_ZERO_RETURN:
        client->goodbye = true;
        break;
    case SSL_ERROR_WANT_READ:
        break;
    default:
        client->failure = ERR_peek_error();
    }
}

void tls_client_step(struct tls_client *client)
{
    uint8_t bytes[16384];
    int got;

    receive(client);
    if (client->ssl != NULL && client->failure == 0) {
        ERR_clear_error();
        if (!client->secured) {
            got = SSL_do_handshake(client->ssl);
            client->secured = got == 1;
            if (got != 1)
                note_result(client, got);
        }
        if (client->secured && !client->goodbye) {
            while ((got = SSL_read(client->ssl, bytes, sizeof bytes)) > 0)
                BUG_ON(!buffer_append(&client->plain, bytes, (size_t)got));
            note_result(client, got);
        }
        collect_wire(client);
    }
    send_wire(client);
}

void tls_client_write(struct tls_client *client, const void *bytes, size_t size)
{
    if (client->ssl == NULL) {
        BUG_ON(!buffer_append(&client->wire, bytes, size));
        return;
    }
    BUG_ON(!client->secured);
    BUG_ON(size > 0 && SSL_write(client->ssl, bytes, (int)size) != (int)size);
    collect_wire(client);
}

void tls_client_write_frame(struct tls_client *client, uint16_t type, uint64_t id, const void *payload,
                            size_t size)
{
    struct frame_header header = {.length = (uint32_t)size, .type = type, .id = id};
    uint8_t *bytes = malloc(FRAME_HEADER_SIZE + size);

    BUG_ON(bytes == NULL);
    frame_header_encode(&header, bytes);
    if (size > 0)
        memcpy(bytes + FRAME_HEADER_SIZE, payload, size);
    tls_client_write(client, bytes, FRAME_HEADER_SIZE + size);
    free(bytes);
}

void tls_client_goodbye(struct tls_client *client)
{
    SSL_shutdown(client->ssl);
    collect_wire(client);
}

bool tls_client_peek_frame(const struct tls_client *client, struct frame_header *header,
                           const uint8_t **payload)
{
    if (client->plain.size < FRAME_HEADER_SIZE)
        return false;
    frame_header_decode(client->plain.data, header);
    if (client->plain.size - FRAME_HEADER_SIZE < header->length)
        return false;
    *payload = client->plain.data + FRAME_HEADER_SIZE;
    return true;
}

void tls_client_drop_frame(struct tls_client *client)
{
    struct frame_header header;
    const uint8_t *payload;

    BUG_ON(!tls_client_peek_frame(client, &header, &payload));
    buffer_consume(&client->plain, FRAME_HEADER_SIZE + header.length);
}
