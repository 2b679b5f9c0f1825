/*
 * A TLS client for tests and benches: real OpenSSL, a non-blocking socket, and between them a place where bytes can
 * be cut, held back or damaged. It does nothing by itself: tls_client_step() moves what can be moved.
 */
#ifndef TESTS_SUPPORT_TLS_CLIENT_H
#define TESTS_SUPPORT_TLS_CLIENT_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/frame.h"

struct tls_client {
    int fd;
    SSL *ssl; /* owned; NULL for a raw client */
    BIO *from_net, *to_net;
    struct buffer wire;    /* to be sent: ciphertext, or anything for a raw client */
    struct buffer plain;   /* received and decrypted; received as it is for a raw client */
    size_t segment;        /* at most so many bytes a step and a packet; 0: all */
    bool deaf;             /* reads nothing from the socket */
    bool mute;             /* sends nothing to the socket */
    bool secured;          /* the handshake is done */
    bool goodbye;          /* the server has sent close_notify */
    bool ended;            /* the server has closed the connection */
    bool reset;            /* … without having read all */
    unsigned long failure; /* of OpenSSL, e.g. the reason of an alert */
};

/* TLS 1.3 as nol speaks it, verifying; `ca_file` NULL: none are verified. Returns, caller frees with SSL_CTX_free. */
SSL_CTX *tls_client_settings(const char *ca_file);

/* Connects to 127.0.0.1; `settings` NULL makes a raw client. Aborts the test when it cannot. */
struct tls_client *tls_client_new(SSL_CTX *settings, uint16_t port);
/* From an address of 127.0.0.0/8, in host order: a server counts connections by source. */
struct tls_client *tls_client_new_from(SSL_CTX *settings, uint16_t port, uint32_t source);
/* Closes the socket without a word. */
void tls_client_free(struct tls_client *client);

void tls_client_step(struct tls_client *client);

/* Encrypts at once (after the handshake), one TLS record a call; the next steps send it. */
void tls_client_write(struct tls_client *client, const void *bytes, size_t size);
void tls_client_write_frame(struct tls_client *client, uint16_t type, uint64_t id, const void *payload,
                            size_t size);
/* close_notify, to be sent by the next steps. */
void tls_client_goodbye(struct tls_client *client);

/* The first frame received and not yet taken; false if none is whole. `payload` borrows until tls_client_drop_frame. */
bool tls_client_peek_frame(const struct tls_client *client, struct frame_header *header,
                           const uint8_t **payload);
void tls_client_drop_frame(struct tls_client *client);

#endif
