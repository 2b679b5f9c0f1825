#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"
#include "common/hex.h"
#include "common/i18n.h"
#include "server/net/tls.h"
#include "server/net/tls_private.h"

/* A key with a pass phrase must fail to load; OpenSSL's own answer is to ask at the terminal. */
static int no_pass_phrase(char *bytes, int size, int writing, void *arg)
{
    (void)bytes;
    (void)size;
    (void)writing;
    (void)arg;
    return 0;
}

bool tls_fingerprint(const X509 *certificate, char out[TLS_FINGERPRINT_SIZE])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    if (!X509_digest(certificate, EVP_sha256(), digest, &size) || size != 32)
        return false;
    hex_encode(digest, size, out);
    return true;
}

/* First the suite that is as strong as the keys (P-256, X25519) and cheapest in time and memory. */
#define SUITES "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384"

/* What a key exchange may cost is the stranger's choice: one of these takes 0.1 ms of the loop, with ffdhe8192 it were 200 ms. */
#define GROUPS "X25519:P-256"

/* TLS 1.3 and nothing that survives a connection: no tickets, no resumption, hence no early data. */
static SSL_CTX *settings_new(void)
{
    SSL_CTX *settings = SSL_CTX_new(TLS_server_method());

    if (settings == NULL)
        return NULL;
    SSL_CTX_set_default_passwd_cb(settings, no_pass_phrase);
    SSL_CTX_set_session_cache_mode(settings, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(settings, SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION |
                                      SSL_OP_CLEANSE_PLAINTEXT);
    SSL_CTX_set_mode(settings, SSL_MODE_RELEASE_BUFFERS);
    if (!SSL_CTX_set_min_proto_version(settings, TLS1_3_VERSION) ||
        !SSL_CTX_set_max_proto_version(settings, TLS1_3_VERSION) ||
        !SSL_CTX_set_ciphersuites(settings, SUITES) || !SSL_CTX_set1_groups_list(settings, GROUPS) ||
        !SSL_CTX_set_num_tickets(settings, 0) || !SSL_CTX_set_max_early_data(settings, 0)) {
        SSL_CTX_free(settings);
        return NULL;
    }
    return settings;
}

/* NULL and a sentence when the files will not do. */
static SSL_CTX *settings_load(const char *certificate_file, const char *key_file,
                              char fingerprint[TLS_FINGERPRINT_SIZE], char *error, size_t error_size)
{
    SSL_CTX *settings;

    ERR_clear_error();
    settings = settings_new();
    if (settings == NULL) {
        snprintf(error, error_size, _("cannot set up TLS 1.3: %s"), i18n_system(tls_error_text()));
    } else if (SSL_CTX_use_certificate_chain_file(settings, certificate_file) != 1) {
        snprintf(error, error_size, _("cannot use the certificate %s: %s"), certificate_file,
                 i18n_system(tls_error_text()));
    } else if (SSL_CTX_use_PrivateKey_file(settings, key_file, SSL_FILETYPE_PEM) != 1) {
        snprintf(error, error_size, _("cannot use the key %s: %s"), key_file, i18n_system(tls_error_text()));
    } else if (SSL_CTX_check_private_key(settings) != 1) {
        snprintf(error, error_size, _("the key %s does not belong to the certificate %s"), key_file,
                 certificate_file);
    } else if (!tls_fingerprint(SSL_CTX_get0_certificate(settings), fingerprint)) {
        snprintf(error, error_size, _("cannot digest the certificate %s"), certificate_file);
    } else {
        return settings;
    }
    ERR_clear_error();
    SSL_CTX_free(settings);
    return NULL;
}

struct tls_context *tls_context_new(const char *certificate_file, const char *key_file, char *error,
                                    size_t error_size)
{
    struct tls_context *context = calloc(1, sizeof *context);

    BUG_ON(error_size == 0);
    snprintf(error, error_size, "%s", i18n_system("out of memory"));
    if (context == NULL)
        return NULL;
    context->certificate_file = strdup(certificate_file);
    context->key_file = strdup(key_file);
    context->bio_method = tls_bio_method_new();
    if (context->bio_method != NULL)
        context->bio = BIO_new(context->bio_method);
    if (context->certificate_file != NULL && context->key_file != NULL && context->bio != NULL) {
        BIO_set_init(context->bio, 1);
        context->settings =
            settings_load(certificate_file, key_file, context->fingerprint, error, error_size);
    }
    if (context->settings == NULL) {
        tls_context_free(context);
        return NULL;
    }
    *error = '\0';
    return context;
}

void tls_context_free(struct tls_context *context)
{
    if (context == NULL)
        return;
    SSL_CTX_free(context->settings);
    BIO_free(context->bio);
    BIO_meth_free(context->bio_method);
    free(context->certificate_file);
    free(context->key_file);
    free(context);
}

bool tls_context_reload(struct tls_context *context, char *error, size_t error_size)
{
    char fingerprint[TLS_FINGERPRINT_SIZE];
    SSL_CTX *settings =
        settings_load(context->certificate_file, context->key_file, fingerprint, error, error_size);

    if (settings == NULL)
        return false;
    SSL_CTX_free(context->settings); /* its connections keep it alive */
    context->settings = settings;
    memcpy(context->fingerprint, fingerprint, sizeof fingerprint);
    return true;
}

const char *tls_context_fingerprint(const struct tls_context *context)
{
    return context->fingerprint;
}
