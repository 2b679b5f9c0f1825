/*
 * TLS 1.3 as the rest of the server sees it: bytes in, bytes out, no socket.
 *
 * Which library does it is the business of tls*.c alone, so another one can take its place. A connection owns
 * no buffer of ours: for the time of one call the caller lends it what came from the network and a place for
 * what has to go there.
 */
#ifndef NOL_SERVER_NET_TLS_H
#define NOL_SERVER_NET_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct tls_context;
struct tls;

/* Certificate, key and settings, shared by all connections of one loop. Reads the files; on failure NULL and a
 * sentence in `error`. Returns, caller frees, after the last connection. */
struct tls_context *tls_context_new(const char *certificate_file, const char *key_file, char *error,
                                    size_t error_size);
void tls_context_free(struct tls_context *context);

/* Reads the files again. Connections that stand keep what they have; on failure so does everything. */
bool tls_context_reload(struct tls_context *context, char *error, size_t error_size);

/* SHA-256 of the certificate now served, in hex; borrows until the next reload. */
const char *tls_context_fingerprint(const struct tls_context *context);

/* A stranger who begins with anything else speaks no TLS and is not worth a connection object. */
#define TLS_FIRST_BYTE 0x16

/* Lent for one call. */
struct tls_io {
    const uint8_t *in; /* moved on by what was taken */
    size_t in_size;
    struct buffer *out; /* what has to be sent is appended, after failures too (an alert) */
};

enum tls_status {
    TLS_OK,
    TLS_WANT_MORE, /* all of `in` is taken */
    TLS_CLOSED,    /* the peer has said goodbye; nothing more comes */
    TLS_FAILED,    /* final; see tls_reason */
};

/* Server side of a connection. NULL without memory. Returns, caller frees. */
struct tls *tls_new(struct tls_context *context);
void tls_free(struct tls *tls);

/* Call with what came, until it answers TLS_OK. */
enum tls_status tls_handshake(struct tls *tls, struct tls_io *io);

/* At most `size` decrypted bytes, how many in *got; call until it answers something else than TLS_OK. */
enum tls_status tls_read(struct tls *tls, struct tls_io *io, uint8_t *bytes, size_t size, size_t *got);

/* All of it, or TLS_FAILED. */
enum tls_status tls_write(struct tls *tls, struct tls_io *io, const uint8_t *bytes, size_t size);

/* Says goodbye; nothing may be written after it. Nothing happens on a failed connection. */
void tls_close(struct tls *tls, struct tls_io *io);

/* Why it failed, for the log; a static text. */
const char *tls_reason(const struct tls *tls);

#endif
