#include "client/connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "client/i18n.h"
#include "common/limits.h"

struct connection {
    int fd;
    SSL_CTX *context;
    SSL *ssl;
};

static void tell(struct connection_problem *problem, enum connection_failure failure, const char *what)
{
    problem->failure = failure;
    snprintf(problem->what, sizeof(problem->what), "%s", what);
}

int64_t connection_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until the socket is ready; false with errno when it is not so in time. */
static bool wait_ready(int fd, short events, int64_t until)
{
    struct pollfd ready = {.fd = fd, .events = events};

    for (;;) {
        int64_t left = until - connection_now_ms();
        int polled = poll(&ready, 1, left > 0 ? (int)left : 0);

        if (polled == 1)
            return true;
        if (polled == 0)
            errno = ETIMEDOUT;
        if (polled == 0 || errno != EINTR)
            return false;
    }
}

static bool connect_in_time(int fd, const struct addrinfo *to, int64_t until)
{
    int error = 0;
    socklen_t size = sizeof(error);

    if (connect(fd, to->ai_addr, to->ai_addrlen) == 0)
        return true;
    if (errno != EINPROGRESS || !wait_ready(fd, POLLOUT, until))
        return false;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        error = errno;
    errno = error;
    return error == 0;
}

static int open_socket(const char *host, const char *port, int64_t until, struct connection_problem *problem)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *all = NULL;
    int found = getaddrinfo(host, port, &hints, &all), fd = -1, on = 1;

    if (found != 0) {
        tell(problem, CONNECTION_UNREACHABLE, gai_strerror(found));
        return -1;
    }
    for (struct addrinfo *to = all; to != NULL && fd < 0; to = to->ai_next) {
        fd = socket(to->ai_family, to->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, to->ai_protocol);
        if (fd >= 0 && !connect_in_time(fd, to, until)) {
            int error = errno;

            close(fd);
            fd = -1;
            errno = error;
        }
    }
    if (fd < 0)
        tell(problem, CONNECTION_UNREACHABLE, strerror(errno));
    else
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    freeaddrinfo(all);
    return fd;
}

/* What TLS waits for has come: true. Each step looks at the time, also where bytes come all the while. */
static bool may_go_on(const struct connection *c, int why, int64_t until)
{
    if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
        return false;
    if (connection_now_ms() >= until) {
        errno = ETIMEDOUT;
        return false;
    }
    return wait_ready(c->fd, why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, until);
}

static void take_fingerprint(const X509 *certificate, struct connection_problem *problem)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0, used = 0, room = sizeof(problem->fingerprint);

    if (certificate == NULL || X509_digest(certificate, EVP_sha256(), digest, &size) != 1)
        return;
    for (unsigned i = 0; i < size && used + 4 < room; i++)
        used += (unsigned)snprintf(problem->fingerprint + used, room - used, "%s%02X", i > 0 ? ":" : "",
                                   digest[i]);
}

/* The certificate is for this host: an address by address, anything else by name. */
static bool expect_host(SSL *ssl, const char *host)
{
    unsigned char address[16];

    if (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1;
}

static bool trust(SSL_CTX *context, const char *ca, struct connection_problem *problem)
{
    int loaded = 1;

    if (strcmp(ca, CONNECTION_CA_SYSTEM) == 0)
        loaded = SSL_CTX_set_default_verify_paths(context);
    else if (*ca != '\0')
        loaded = SSL_CTX_load_verify_locations(context, ca, NULL);
    if (loaded != 1)
        tell(problem, CONNECTION_UNTRUSTED, ca);
    return loaded == 1;
}

static bool handshake(struct connection *c, int64_t until, struct connection_problem *problem)
{
    long verified;
    int done, why;

    do {
        ERR_clear_error();
        errno = 0;
        done = SSL_connect(c->ssl);
        if (done == 1)
            return true;
        why = SSL_get_error(c->ssl, done);
    } while (may_go_on(c, why, until));
    verified = SSL_get_verify_result(c->ssl);
    if (verified != X509_V_OK) {
        tell(problem, CONNECTION_UNTRUSTED, X509_verify_cert_error_string(verified));
        return false;
    }
    tell(problem, CONNECTION_UNREACHABLE, errno != 0 ? strerror(errno) : _("the connection broke"));
    if (why == SSL_ERROR_SSL && ERR_peek_error() != 0)
        ERR_error_string_n(ERR_peek_error(), problem->what, sizeof(problem->what));
    return false;
}

/* The certificate that failed is seen here only: after a failed handshake OpenSSL has dropped it. */
static int on_certificate(int valid, X509_STORE_CTX *store)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct connection_problem *problem = SSL_get_app_data(ssl);

    if (!valid && problem != NULL && problem->fingerprint[0] == '\0')
        take_fingerprint(X509_STORE_CTX_get0_cert(store), problem);
    return valid;
}

struct connection *connection_open(const char *host, const char *port, const char *ca, int timeout_ms,
                                   struct connection_problem *problem)
{
    struct connection *c = calloc(1, sizeof(*c));
    const int64_t until = connection_now_ms() + timeout_ms;

    *problem = (struct connection_problem){.failure = CONNECTION_UNREACHABLE};
    if (c == NULL)
        return NULL;
    c->fd = open_socket(host, port, until, problem);
    c->context = c->fd >= 0 ? SSL_CTX_new(TLS_client_method()) : NULL;
    if (c->context != NULL && trust(c->context, ca, problem) &&
        SSL_CTX_set_min_proto_version(c->context, TLS1_3_VERSION) == 1) {
        SSL_CTX_set_verify(c->context, SSL_VERIFY_PEER, on_certificate);
        SSL_CTX_set_options(c->context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_CLEANSE_PLAINTEXT);
        SSL_CTX_set_session_cache_mode(c->context, SSL_SESS_CACHE_OFF);
        SSL_CTX_clear_mode(c->context,
                           SSL_MODE_AUTO_RETRY); /* records without data are no reason to read on for ever */
        SSL_CTX_set_mode(c->context, SSL_MODE_ENABLE_PARTIAL_WRITE);
        c->ssl = SSL_new(c->context);
    }
    if (c->ssl != NULL && SSL_set_app_data(c->ssl, problem) == 1 && SSL_set_fd(c->ssl, c->fd) == 1 &&
        expect_host(c->ssl, host) && handshake(c, until, problem)) {
        SSL_set_app_data(c->ssl, NULL);
        return c;
    }
    SSL_free(c->ssl);
    SSL_CTX_free(c->context);
    if (c->fd >= 0)
        close(c->fd);
    free(c);
    return NULL;
}

void connection_close(struct connection *c)
{
    if (c == NULL)
        return;
    ERR_clear_error();
    SSL_shutdown(c->ssl);
    SSL_free(c->ssl);
    SSL_CTX_free(c->context);
    close(c->fd);
    free(c);
}

bool connection_write(struct connection *c, const void *bytes, size_t size)
{
    const int64_t until = connection_now_ms() + DEADLINE_FRAME_MS;
    const uint8_t *at = bytes;
    size_t wrote;

    while (size > 0) {
        ERR_clear_error();
        if (SSL_write_ex(c->ssl, at, size, &wrote) == 1) {
            at += wrote;
            size -= wrote;
        } else if (!may_go_on(c, SSL_get_error(c->ssl, 0), until)) {
            return false;
        }
    }
    return true;
}

long connection_read(struct connection *c, void *bytes, size_t size, int timeout_ms)
{
    const int64_t until = connection_now_ms() + timeout_ms;
    size_t got = 0;
    int why;

    do {
        ERR_clear_error();
        if (SSL_read_ex(c->ssl, bytes, size, &got) == 1)
            return (long)got;
        why = SSL_get_error(c->ssl, 0);
        errno = 0;
    } while (may_go_on(c, why, until));
    if (why == SSL_ERROR_ZERO_RETURN)
        return CONNECTION_ENDED;
    return errno == ETIMEDOUT ? CONNECTION_TIMEOUT : CONNECTION_BROKEN;
}
