/*
 * A private certificate authority and a server certificate in a folder, for `nold dev`; and what a certificate file
 * says of itself, for `nold check`.
 *
 * The folder holds ca.crt (what clients are given), ca.key, server.crt (with ca.crt behind it) and server.key; keys
 * are 0600, the folder 0700. EC P-256.
 */
#ifndef NOL_SERVER_NET_TLS_KEYS_H
#define NOL_SERVER_NET_TLS_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLS_KEYS_FINGERPRINT_SIZE 65 /* 64 hex digits and a NUL */

/*
 * Makes what is missing, and keeps what is valid: a CA that has not a year left is made anew, and with it the
 * server certificate; the latter also when it has not a month left, is of another CA, or lacks a name. It is good
 * for 127.0.0.1, ::1, localhost and `names` (host names or numeric addresses). Two that run at once take turns.
 * `fingerprint` becomes the SHA-256 of server.crt. False and a sentence in `error` if it cannot.
 */
bool tls_keys_ensure(const char *folder, const char *const *names, size_t count,
                     char fingerprint[TLS_KEYS_FINGERPRINT_SIZE], char *error, size_t error_size);

/* When the first certificate in the file ends, in seconds since 1970, and its SHA-256 (may be NULL). */
bool tls_certificate_expires(const char *file, int64_t *when, char fingerprint[TLS_KEYS_FINGERPRINT_SIZE],
                             char *error, size_t error_size);

#endif
