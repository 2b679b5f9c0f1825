/*
 * What tls.c and tls_context.c share. The only header with OpenSSL in it; nobody else includes it.
 */
#ifndef NOL_SERVER_NET_TLS_PRIVATE_H
#define NOL_SERVER_NET_TLS_PRIVATE_H

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <stdbool.h>

#define TLS_FINGERPRINT_SIZE 65 /* 64 hex digits and a NUL */

struct tls_context {
    SSL_CTX *settings;      /* owned; connections hold references of their own */
    BIO_METHOD *bio_method; /* owned */
    BIO *bio;               /* owned; one for all connections, its data is the tls_io of the running call */
    char *certificate_file; /* owned */
    char *key_file;         /* owned */
    char fingerprint[TLS_FINGERPRINT_SIZE];
};

/* SHA-256 of the certificate in hex. */
bool tls_fingerprint(const X509 *certificate, char out[TLS_FINGERPRINT_SIZE]);

/* What OpenSSL says went wrong last, "" when it says nothing. Static text. */
const char *tls_error_text(void);

/* tls.c: the BIO that reads from and writes to a tls_io. NULL without memory. */
BIO_METHOD *tls_bio_method_new(void);

#endif
