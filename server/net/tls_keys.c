#include "server/net/tls_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/i18n.h"
#include "server/net/tls_keys_make.h"
#include "server/net/tls_private.h"

#define CA_DAYS 3650
#define CA_DAYS_LEFT 365
#define SERVER_DAYS 365
#define SERVER_DAYS_LEFT 30
#define DAY_SECONDS 86400

_Static_assert(TLS_KEYS_FINGERPRINT_SIZE == TLS_FINGERPRINT_SIZE, "one fingerprint");

/* A key and its certificate, owned; both NULL when not there. */
struct pair {
    EVP_PKEY *key;
    X509 *certificate;
};

/* Where things go: files are named relative to the open folder. */
struct place {
    int folder;
    const char *path;
    char *error;
    size_t error_size;
};

static void pair_deinit(struct pair *pair)
{
    EVP_PKEY_free(pair->key);
    X509_free(pair->certificate);
    *pair = (struct pair){0};
}

static bool fail(const struct place *place, const char *what, const char *name)
{
    const char *why = tls_error_text();

    if (*why == '\0')
        why = strerror(errno);
    snprintf(place->error, place->error_size, "%s %s/%s: %s", what, place->path, name, i18n_system(why));
    ERR_clear_error();
    return false;
}

static FILE *open_for_reading(const struct place *place, const char *name)
{
    int fd = openat(place->folder, name, O_RDONLY | O_CLOEXEC);
    FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;

    if (file == NULL && fd >= 0)
        close(fd);
    return file;
}

/* Leaves the pair empty when a file is missing, damaged, or does not fit the other. */
static void pair_load(const struct place *place, struct pair *pair, const char *key, const char *certificate)
{
    FILE *file = open_for_reading(place, key);

    *pair = (struct pair){0};
    if (file != NULL) {
        pair->key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
        fclose(file);
    }
    file = open_for_reading(place, certificate);
    if (file != NULL) {
        pair->certificate = PEM_read_X509(file, NULL, NULL, NULL);
        fclose(file);
    }
    if (pair->key == NULL || pair->certificate == NULL ||
        X509_check_private_key(pair->certificate, pair->key) != 1)
        pair_deinit(pair);
    ERR_clear_error();
}

static bool has_days_left(const X509 *certificate, int days)
{
    time_t then = time(NULL) + (time_t)days * DAY_SECONDS;

    return X509_cmp_time(X509_get0_notAfter(certificate), &then) > 0 &&
           X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0;
}

/* A file is whole or absent: written beside, synced, renamed. `certificates` may be NULL; else the key is. */
static bool write_file(const struct place *place, const char *name, EVP_PKEY *key, X509 *const *certificates,
                       size_t count)
{
    char beside[64];
    int fd;
    FILE *file;
    bool done = true;

    snprintf(beside, sizeof beside, "%s.new", name);
    unlinkat(place->folder, beside, 0);
    fd = openat(place->folder, beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, key != NULL ? 0600 : 0644);
    file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL) {
        if (fd >= 0)
            close(fd);
        return fail(place, _("cannot write"), name);
    }
    if (key != NULL)
        done = PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1;
    for (size_t i = 0; i < count; i++)
        done = done && PEM_write_X509(file, certificates[i]) == 1;
    done = fflush(file) == 0 && fsync(fd) == 0 && done;
    done = fclose(file) == 0 && done;
    if (!done || renameat(place->folder, beside, place->folder, name) != 0 || fsync(place->folder) != 0)
        return fail(place, _("cannot write"), name);
    return true;
}

/* The key goes first: a crash in between leaves a pair that does not fit, which the next run makes anew. */
static bool pair_save(const struct place *place, const struct pair *pair, const char *key,
                      const char *certificate, X509 *issuer)
{
    X509 *chain[2] = {pair->certificate, issuer};

    return write_file(place, key, pair->key, NULL, 0) &&
           write_file(place, certificate, NULL, chain, issuer != NULL ? 2 : 1);
}

static bool ensure_ca(const struct place *place, struct pair *ca)
{
    pair_load(place, ca, "ca.key", "ca.crt");
    if (ca->key != NULL && has_days_left(ca->certificate, CA_DAYS_LEFT) &&
        X509_check_ca(ca->certificate) == 1)
        return true;
    pair_deinit(ca);
    ca->key = tls_keys_make_key();
    if (ca->key != NULL)
        ca->certificate = tls_keys_make_ca(ca->key, CA_DAYS);
    if (ca->certificate == NULL)
        return fail(place, _("cannot make"), "ca.crt");
    return pair_save(place, ca, "ca.key", "ca.crt", NULL);
}

static bool ensure_server(const struct place *place, struct pair *server, const struct pair *ca,
                          const char *const *names, size_t count)
{
    pair_load(place, server, "server.key", "server.crt");
    if (server->key != NULL && has_days_left(server->certificate, SERVER_DAYS_LEFT) &&
        X509_verify(server->certificate, ca->key) == 1 &&
        tls_keys_make_covers(server->certificate, names, count))
        return true;
    ERR_clear_error();
    pair_deinit(server);
    server->key = tls_keys_make_key();
    if (server->key != NULL)
        server->certificate =
            tls_keys_make_server(server->key, names, count, ca->certificate, ca->key, SERVER_DAYS);
    if (server->certificate == NULL)
        return fail(place, _("cannot make"), "server.crt");
    return pair_save(place, server, "server.key", "server.crt", ca->certificate);
}

bool tls_keys_ensure(const char *folder, const char *const *names, size_t count,
                     char fingerprint[TLS_KEYS_FINGERPRINT_SIZE], char *error, size_t error_size)
{
    struct place place = {.path = folder, .error = error, .error_size = error_size};
    struct pair ca = {0}, server = {0};
    bool done;

    ERR_clear_error();
    errno = 0;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return fail(&place, _("cannot make"), "");
    place.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (place.folder < 0)
        return fail(&place, _("cannot open"), "");
    if (fchmod(place.folder, 0700) != 0 || flock(place.folder, LOCK_EX) != 0) {
        close(place.folder);
        return fail(&place, _("cannot lock"), "");
    }
    done = ensure_ca(&place, &ca) && ensure_server(&place, &server, &ca, names, count);
    if (done && !tls_fingerprint(server.certificate, fingerprint))
        done = fail(&place, _("cannot digest the certificate"), "server.crt");
    pair_deinit(&server);
    pair_deinit(&ca);
    close(place.folder); /* and with it goes the lock */
    return done;
}

bool tls_certificate_expires(const char *file, int64_t *when, char fingerprint[TLS_KEYS_FINGERPRINT_SIZE],
                             char *error, size_t error_size)
{
    FILE *stream = fopen(file, "re");
    X509 *certificate = NULL;
    struct tm end;
    bool done = false;

    ERR_clear_error();
    if (stream == NULL) {
        snprintf(error, error_size, _("cannot read %s: %s"), file, i18n_system(strerror(errno)));
        return false;
    }
    certificate = PEM_read_X509(stream, NULL, NULL, NULL);
    fclose(stream);
    if (certificate == NULL)
        snprintf(error, error_size, _("%s holds no certificate"), file);
    else if (!ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) ||
             (fingerprint != NULL && !tls_fingerprint(certificate, fingerprint)))
        snprintf(error, error_size, _("cannot read the certificate in %s"), file);
    else
        done = true;
    if (done)
        *when = (int64_t)timegm(&end);
    X509_free(certificate);
    ERR_clear_error();
    return done;
}
