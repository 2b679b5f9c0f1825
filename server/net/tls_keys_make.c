#include "server/net/tls_keys_make.h"

#include <arpa/inet.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "common/buffer.h"

#define DAY_SECONDS 86400L
#define NAMES_CAP 8192 /* bytes of all names of one certificate */

static const char *const own_names[] = {"localhost", "127.0.0.1", "::1"};
#define OWN_NAMES (sizeof own_names / sizeof own_names[0])

EVP_PKEY *tls_keys_make_key(void)
{
    return EVP_EC_gen("P-256");
}

static bool is_address(const char *name)
{
    unsigned char bytes[16];

    return inet_pton(AF_INET, name, bytes) == 1 || inet_pton(AF_INET6, name, bytes) == 1;
}

static bool add_extension(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509_EXTENSION *extension;
    X509V3_CTX context;
    bool done;

    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    done = extension != NULL && X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return done;
}

/* 16 random bytes: unique without a counter to keep. */
static bool set_serial(X509 *certificate)
{
    unsigned char bytes[16];
    BIGNUM *number;
    bool done;

    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    bytes[0] = (unsigned char)((bytes[0] & 0x7f) | 0x40); /* positive, and always as long */
    number = BN_bin2bn(bytes, sizeof bytes, NULL);
    done = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return done;
}

/* What all certificates have; valid from yesterday, since clocks differ. */
static X509 *begin(EVP_PKEY *key, const char *name, X509 *issuer, int days)
{
    X509 *certificate = X509_new();
    X509_NAME *subject;

    if (certificate == NULL)
        return NULL;
    subject = X509_get_subject_name(certificate);
    if (X509_set_version(certificate, X509_VERSION_3) && set_serial(certificate) &&
        X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_ASC, (const unsigned char *)"Not One Less", -1, -1,
                                   0) &&
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0) &&
        X509_set_issuer_name(certificate, issuer != NULL ? X509_get_subject_name(issuer) : subject) &&
        X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY_SECONDS) != NULL &&
        X509_gmtime_adj(X509_getm_notAfter(certificate), days * DAY_SECONDS) != NULL &&
        X509_set_pubkey(certificate, key))
        return certificate;
    X509_free(certificate);
    return NULL;
}

X509 *tls_keys_make_ca(EVP_PKEY *key, int days)
{
    X509 *ca = begin(key, "private CA", NULL, days);

    if (ca != NULL && add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        add_extension(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign") &&
        add_extension(ca, ca, NID_subject_key_identifier, "hash") && X509_sign(ca, key, EVP_sha256()) > 0)
        return ca;
    X509_free(ca);
    return NULL;
}

/* "DNS:localhost,IP:127.0.0.1,…"; a name with a comma would be two, so it is refused. */
static bool write_names(struct buffer *out, const char *const *names, size_t count)
{
    for (size_t i = 0; i < OWN_NAMES + count; i++) {
        const char *name = i < OWN_NAMES ? own_names[i] : names[i - OWN_NAMES];

        if (*name == '\0' || strpbrk(name, ",\n@ ") != NULL ||
            !buffer_printf(out, "%s%s:%s", i > 0 ? "," : "", is_address(name) ? "IP" : "DNS", name))
            return false;
    }
    return true;
}

X509 *tls_keys_make_server(EVP_PKEY *key, const char *const *names, size_t count, X509 *ca, EVP_PKEY *ca_key,
                           int days)
{
    X509 *certificate = begin(key, "nold", ca, days);
    struct buffer list;
    bool done;

    buffer_init(&list, NAMES_CAP);
    done = certificate != NULL && write_names(&list, names, count) &&
           add_extension(certificate, ca, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, ca, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, ca, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, ca, NID_subject_key_identifier, "hash") &&
           add_extension(certificate, ca, NID_authority_key_identifier, "keyid:always") &&
           add_extension(certificate, ca, NID_subject_alt_name, buffer_text(&list)) &&
           X509_sign(certificate, ca_key, EVP_sha256()) > 0;
    buffer_deinit(&list);
    if (done)
        return certificate;
    X509_free(certificate);
    return NULL;
}

bool tls_keys_make_covers(X509 *certificate, const char *const *names, size_t count)
{
    for (size_t i = 0; i < OWN_NAMES + count; i++) {
        const char *name = i < OWN_NAMES ? own_names[i] : names[i - OWN_NAMES];
        int covered = is_address(name) ? X509_check_ip_asc(certificate, name, 0)
                                       : X509_check_host(certificate, name, 0, 0, NULL);

        if (covered != 1)
            return false;
    }
    return true;
}
