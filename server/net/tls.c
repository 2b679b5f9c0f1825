#include "server/net/tls.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/bug.h"
#include "server/net/tls_private.h"

struct tls {
    SSL *ssl; /* owned */
    BIO *bio; /* borrowed from the context */
    bool failed, secured;
    const char *reason; /* static */
};

/*
 * The BIO. One object serves all connections: the loop has one thread, so at any time at most one call into
 * OpenSSL is under way, and that call's tls_io is the BIO's data. A BIO of its own, or two memory BIOs, for each
 * connection would cost 0.3 and 2 KiB each and a copy more.
 */
static int bio_read(BIO *bio, char *bytes, size_t size, size_t *got)
{
    struct tls_io *io = BIO_get_data(bio);

    BIO_clear_retry_flags(bio);
    *got = 0;
    if (io->in_size == 0) {
        BIO_set_retry_read(bio); /* never an end of file: that one is seen, and judged, by the session */
        return 0;
    }
    if (size > io->in_size)
        size = io->in_size;
    memcpy(bytes, io->in, size);
    io->in += size;
    io->in_size -= size;
    *got = size;
    return 1;
}

static int bio_write(BIO *bio, const char *bytes, size_t size, size_t *taken)
{
    struct tls_io *io = BIO_get_data(bio);

    BIO_clear_retry_flags(bio);
    *taken = 0;
    if (!buffer_append(io->out, bytes, size))
        return 0;
    *taken = size;
    return 1;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP;
}

BIO_METHOD *tls_bio_method_new(void)
{
    static int type; /* there are only 127 of them in a process */
    BIO_METHOD *method;

    if (type == 0)
        type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK;
    method = BIO_meth_new(type, "session");
    if (method == NULL)
        return NULL;
    BIO_meth_set_read_ex(method, bio_read);
    BIO_meth_set_write_ex(method, bio_write);
    BIO_meth_set_ctrl(method, bio_ctrl);
    return method;
}

struct tls *tls_new(struct tls_context *context)
{
    struct tls *tls = calloc(1, sizeof *tls);

    if (tls == NULL)
        return NULL;
    ERR_clear_error();
    tls->ssl = SSL_new(context->settings);
    if (tls->ssl == NULL) {
        free(tls);
        return NULL;
    }
    tls->bio = context->bio;
    tls->reason = "";
    BIO_up_ref(tls->bio); /* SSL_set_bio takes one reference for both directions */
    SSL_set_bio(tls->ssl, tls->bio, tls->bio);
    SSL_set_accept_state(tls->ssl);
    return tls;
}

void tls_free(struct tls *tls)
{
    if (tls == NULL)
        return;
    SSL_free(tls->ssl);
    free(tls);
}

const char *tls_error_text(void)
{
    unsigned long error = ERR_peek_error();
    const char *text;

    if (ERR_SYSTEM_ERROR(error))
        return strerror(ERR_GET_REASON(error)); /* of which OpenSSL has no text */
    text = ERR_reason_error_string(error);
    return text != NULL ? text : "";
}

/* Around every call: the error queue is of the thread, not of the connection, and so is the BIO's data. */
static void call_begin(struct tls *tls, struct tls_io *io)
{
    ERR_clear_error();
    BIO_set_data(tls->bio, io);
}

static enum tls_status call_end(struct tls *tls, int result)
{
    enum tls_status status = TLS_FAILED;

    if (result > 0) {
        status = TLS_OK;
    } else {
        switch (SSL_get_error(tls->ssl, result)) {
        case SSL_ERROR_WANT_READ:
            status = TLS_WANT_MORE;
            break;
        case SSL_ERROR_ZERO_RETURN:
            status = TLS_CLOSED;
            break;
        default:
            tls->failed = true;
            tls->reason = tls_error_text();
        }
    }
    BIO_set_data(tls->bio, NULL);
    ERR_clear_error();
    return status;
}

enum tls_status tls_handshake(struct tls *tls, struct tls_io *io)
{
    enum tls_status status;

    if (tls->failed)
        return TLS_FAILED;
    call_begin(tls, io);
    status = call_end(tls, SSL_do_handshake(tls->ssl));
    tls->secured = tls->secured || status == TLS_OK;
    return status;
}

enum tls_status tls_read(struct tls *tls, struct tls_io *io, uint8_t *bytes, size_t size, size_t *got)
{
    *got = 0;
    if (tls->failed)
        return TLS_FAILED;
    call_begin(tls, io);
    return call_end(tls, SSL_read_ex(tls->ssl, bytes, size, got));
}

enum tls_status tls_write(struct tls *tls, struct tls_io *io, const uint8_t *bytes, size_t size)
{
    enum tls_status status;
    size_t written = 0;

    if (tls->failed)
        return TLS_FAILED;
    BUG_ON(size == 0);
    call_begin(tls, io);
    status = call_end(tls, SSL_write_ex(tls->ssl, bytes, size, &written));
    if (status == TLS_OK && written == size)
        return TLS_OK;
    tls->failed = true; /* `out` takes all or fails, so there is nothing to wait for */
    return TLS_FAILED;
}

void tls_close(struct tls *tls, struct tls_io *io)
{
    /* OpenSSL forbids it after a fatal error, and before the end of the handshake it has no meaning. */
    if (tls->failed || !tls->secured)
        return;
    call_begin(tls, io);
    call_end(tls, SSL_shutdown(tls->ssl) < 0 ? -1 : 1);
}

const char *tls_reason(const struct tls *tls)
{
    return tls->reason;
}
