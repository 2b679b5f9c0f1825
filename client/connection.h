/*
 * One TLS 1.3 connection: bytes in, bytes out, who the other side is. Each call ends in its time, whatever the other side does.
 *
 * The only file of the client that knows OpenSSL. Knows no frame. The certificate must be for the host that was named
 * (a name, or an address in the certificate) and come from the given CA. The system's CAs, which vouch for half the world, are believed
 * only where that is asked for; without any no server is.
 */
#ifndef CLIENT_CONNECTION_H
#define CLIENT_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct connection;

/* The clock of all waiting: milliseconds, monotonic. */
int64_t connection_now_ms(void);

enum connection_failure { CONNECTION_UNREACHABLE, CONNECTION_UNTRUSTED };

struct connection_problem {
    enum connection_failure failure;
    char what[256];
    char fingerprint[100]; /* SHA-256 of the certificate that was shown; "" when there was none */
};

#define CONNECTION_CA_SYSTEM "system"

/* Returns, caller closes; NULL with the problem told. The time is for all of it, the looking up of the name apart. `ca`: a file, CONNECTION_CA_SYSTEM, or "": none. */
struct connection *connection_open(const char *host, const char *port, const char *ca, int timeout_ms,
                                   struct connection_problem *problem);

/* Polite: tells the other side. Takes NULL too. */
void connection_close(struct connection *connection);

/* False: it broke, or was not taken within DEADLINE_FRAME_MS. */
bool connection_write(struct connection *connection, const void *bytes, size_t size);

enum { CONNECTION_ENDED = 0, CONNECTION_BROKEN = -1, CONNECTION_TIMEOUT = -2 };

/* Bytes read, at least 1, or one of the above. */
long connection_read(struct connection *connection, void *bytes, size_t size, int timeout_ms);

#endif
