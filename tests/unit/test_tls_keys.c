#include <criterion/criterion.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "server/net/tls.h"
#include "server/net/tls_keys.h"

static char folder[64], error[256];
static const char *const files[] = {"ca.crt", "ca.key", "server.crt", "server.key"};

static const char *path(const char *name)
{
    static char text[4][128];
    static int turn;

    turn = (turn + 1) % 4;
    snprintf(text[turn], sizeof text[turn], "%s/%s", folder, name);
    return text[turn];
}

static void begin(void)
{
    snprintf(folder, sizeof folder, "/tmp/nol-keys-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
}

static void end(void)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        unlink(path(files[i]));
    cr_assert_eq(rmdir(folder), 0, "a file is left over");
}

static void ensure(const char *const *names, size_t count, char fingerprint[TLS_KEYS_FINGERPRINT_SIZE])
{
    cr_assert(tls_keys_ensure(folder, names, count, fingerprint, error, sizeof error), "%s", error);
}

static void fingerprint_of(const char *name, char out[TLS_KEYS_FINGERPRINT_SIZE])
{
    int64_t when;

    cr_assert(tls_certificate_expires(path(name), &when, out, error, sizeof error), "%s", error);
}

static X509 *load(const char *name)
{
    FILE *file = fopen(path(name), "r");
    X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);

    fclose(file);
    cr_assert_not_null(certificate);
    return certificate;
}

Test(tls_keys, keys_are_private)
{
    char fingerprint[TLS_KEYS_FINGERPRINT_SIZE];
    struct stat status;

    begin();
    umask(0);
    ensure(NULL, 0, fingerprint);
    cr_assert_eq(stat(path("ca.key"), &status), 0);
    cr_assert_eq(status.st_mode & 07777, 0600);
    cr_assert_eq(stat(path("server.key"), &status), 0);
    cr_assert_eq(status.st_mode & 07777, 0600);
    cr_assert_eq(stat(folder, &status), 0);
    cr_assert_eq(status.st_mode & 07777, 0700);
    end();
}

Test(tls_keys, second_time_changes_nothing)
{
    char first[TLS_KEYS_FINGERPRINT_SIZE], second[TLS_KEYS_FINGERPRINT_SIZE];

    begin();
    ensure(NULL, 0, first);
    ensure(NULL, 0, second);
    cr_assert_str_eq(first, second);
    cr_assert_eq(strlen(first), 64);
    fingerprint_of("server.crt", second);
    cr_assert_str_eq(first, second);
    end();
}

Test(tls_keys, certificate_holds_its_names_and_no_other)
{
    const char *const names[] = {"nold.example", "192.0.2.9"};
    char fingerprint[TLS_KEYS_FINGERPRINT_SIZE];
    X509 *certificate;

    begin();
    ensure(names, 2, fingerprint);
    certificate = load("server.crt");
    cr_assert_eq(X509_check_host(certificate, "localhost", 0, 0, NULL), 1);
    cr_assert_eq(X509_check_host(certificate, "nold.example", 0, 0, NULL), 1);
    cr_assert_eq(X509_check_host(certificate, "other.example", 0, 0, NULL), 0);
    cr_assert_eq(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
    cr_assert_eq(X509_check_ip_asc(certificate, "::1", 0), 1);
    cr_assert_eq(X509_check_ip_asc(certificate, "192.0.2.9", 0), 1);
    cr_assert_eq(X509_check_ip_asc(certificate, "192.0.2.8", 0), 0);
    cr_assert_eq(X509_check_ca(certificate), 0);
    X509_free(certificate);
    end();
}

Test(tls_keys, new_name_gives_a_new_certificate_of_the_same_ca)
{
    const char *const names[] = {"nold.example"};
    char first[TLS_KEYS_FINGERPRINT_SIZE], second[TLS_KEYS_FINGERPRINT_SIZE], ca[TLS_KEYS_FINGERPRINT_SIZE],
        ca_after[TLS_KEYS_FINGERPRINT_SIZE];
    X509 *server, *authority;

    begin();
    ensure(NULL, 0, first);
    fingerprint_of("ca.crt", ca);
    ensure(names, 1, second);
    cr_assert_str_neq(first, second);
    fingerprint_of("ca.crt", ca_after);
    cr_assert_str_eq(ca, ca_after);
    ensure(NULL, 0, first); /* fewer names are covered */
    cr_assert_str_eq(first, second);
    server = load("server.crt");
    authority = load("ca.crt");
    cr_assert_eq(X509_verify(server, X509_get0_pubkey(authority)), 1);
    X509_free(server);
    X509_free(authority);
    end();
}

Test(tls_keys, damaged_or_mixed_files_are_made_anew)
{
    char first[TLS_KEYS_FINGERPRINT_SIZE], second[TLS_KEYS_FINGERPRINT_SIZE];
    struct tls_context *tls;

    begin();
    ensure(NULL, 0, first);
    cr_assert_eq(truncate(path("server.crt"), 100), 0);
    ensure(NULL, 0, second);
    cr_assert_str_neq(first, second);
    cr_assert_eq(rename(path("ca.key"), path("server.key")), 0);
    ensure(NULL, 0, first);
    cr_assert_str_neq(first, second);
    tls = tls_context_new(path("server.crt"), path("server.key"), error, sizeof error);
    cr_assert_not_null(tls, "%s", error);
    cr_assert_str_eq(tls_context_fingerprint(tls), first);
    tls_context_free(tls);
    end();
}

Test(tls_keys, two_cas_never_share_a_serial_nor_a_name_with_a_comma)
{
    const char *const bad[] = {"a,DNS:evil.example"};
    char fingerprint[TLS_KEYS_FINGERPRINT_SIZE];

    begin();
    cr_assert_not(tls_keys_ensure(folder, bad, 1, fingerprint, error, sizeof error));
    cr_assert_gt(strlen(error), 10);
    end();
}

Test(tls_keys, expiry_is_told)
{
    char fingerprint[TLS_KEYS_FINGERPRINT_SIZE];
    int64_t when, days;

    begin();
    ensure(NULL, 0, fingerprint);
    cr_assert(tls_certificate_expires(path("server.crt"), &when, NULL, error, sizeof error));
    days = (when - (int64_t)time(NULL)) / 86400;
    cr_assert(days >= 363 && days <= 366, "%d", (int)days);
    cr_assert_not(tls_certificate_expires(path("server.key"), &when, NULL, error, sizeof error));
    cr_assert_not(tls_certificate_expires(path("nothing"), &when, NULL, error, sizeof error));
    cr_assert(strstr(error, "No such file") != NULL, "%s", error);
    end();
}

Test(tls_keys, what_cannot_be_read_is_a_sentence)
{
    char fingerprint[TLS_KEYS_FINGERPRINT_SIZE];

    begin();
    cr_assert_null(tls_context_new(path("server.crt"), path("server.key"), error, sizeof error));
    cr_assert(strstr(error, "server.crt: No such file") != NULL, "%s", error);
    ensure(NULL, 0, fingerprint);
    cr_assert_null(tls_context_new(path("ca.crt"), path("server.key"), error, sizeof error));
    cr_assert(strstr(error, "key") != NULL, "%s", error);
    cr_assert_not(tls_keys_ensure("/nowhere/at/all", NULL, 0, fingerprint, error, sizeof error));
    cr_assert(strstr(error, "/nowhere/at/all") != NULL, "%s", error);
    end();
}
