/*
 * Making of keys and certificates, for tls_keys.c alone. Nothing here knows a folder.
 */
#ifndef NOL_SERVER_NET_TLS_KEYS_MAKE_H
#define NOL_SERVER_NET_TLS_KEYS_MAKE_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>

/* A new EC P-256 key. All of these return NULL on failure; returns, caller frees. */
EVP_PKEY *tls_keys_make_key(void);

/* Signed by itself. */
X509 *tls_keys_make_ca(EVP_PKEY *key, int days);

/* For localhost, its addresses and `names`, signed by the CA. */
X509 *tls_keys_make_server(EVP_PKEY *key, const char *const *names, size_t count, X509 *ca, EVP_PKEY *ca_key,
                           int days);

/* Whether a certificate is good for localhost, its addresses and all of `names`. */
bool tls_keys_make_covers(X509 *certificate, const char *const *names, size_t count);

#endif
