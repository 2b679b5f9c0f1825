/*
 * An attack: one client hello, sent again and again at full speed on ever new connections from several addresses, each given up
 * when the server has answered it. Beside it a bureau comes back: so many clients behind one other address make whole handshakes.
 *
 *   bench_hellos PORT SECONDS SOURCES BUREAU
 *
 * Prints one line: hellos answered a second, connections turned away a second, and the seconds until all of the bureau were back (-1:
 * not all).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/tls_client.h"

#define PER_SOURCE 64u
#define FIRST_SOURCE (INADDR_LOOPBACK + 1)
#define BUREAU_SOURCE (INADDR_LOOPBACK + 256)
#define BUREAU_AT_ONCE 60u /* below what a source may have */

struct attack {
    uint16_t port;
    double seconds;
    unsigned sources, bureau;
    char hello[4096];
    int hello_size;
    int epoll;
    unsigned long answered, turned_away;
    double bureau_seconds;
};

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void make_hello(struct attack *attack)
{
    SSL_CTX *settings = tls_client_settings(NULL);
    SSL *ssl = SSL_new(settings);
    BIO *from = BIO_new(BIO_s_mem()), *to = BIO_new(BIO_s_mem());

    SSL_set_bio(ssl, from, to);
    SSL_set_connect_state(ssl);
    SSL_do_handshake(ssl);
    attack->hello_size = BIO_read(to, attack->hello, sizeof attack->hello);
    SSL_free(ssl);
    SSL_CTX_free(settings);
}

/* A slot is a number below sources * PER_SOURCE; its place in `fds` is the socket. */
static int open_slot(const struct attack *attack, unsigned slot)
{
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
    struct linger at_once = {.l_onoff = 1};
    struct epoll_event event = {.events = EPOLLOUT, .data.u32 = slot};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;

    from.sin_addr.s_addr = htonl(FIRST_SOURCE + slot / PER_SOURCE);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(attack->port);
    if (fd < 0 || setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) != 0 ||
        bind(fd, (struct sockaddr *)&from, sizeof from) != 0 ||
        (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS) ||
        epoll_ctl(attack->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        perror("bench_hellos: connect");
        exit(1);
    }
    return fd;
}

static void on_event(struct attack *attack, int *fds, const struct epoll_event *event)
{
    unsigned slot = event->data.u32;
    char bytes[4096];

    if ((event->events & EPOLLOUT) != 0 && (event->events & (EPOLLERR | EPOLLHUP)) == 0 &&
        send(fds[slot], attack->hello, (size_t)attack->hello_size, MSG_NOSIGNAL) == attack->hello_size) {
        struct epoll_event next = {.events = EPOLLIN, .data.u32 = slot};

        epoll_ctl(attack->epoll, EPOLL_CTL_MOD, fds[slot], &next);
        return;
    }
    if (recv(fds[slot], bytes, sizeof bytes, 0) > 0)
        attack->answered++;
    else
        attack->turned_away++;
    close(fds[slot]);
    fds[slot] = open_slot(attack, slot);
}

static void flood(struct attack *attack)
{
    unsigned slots = attack->sources * PER_SOURCE;
    int *fds = calloc(slots, sizeof *fds);
    struct epoll_event events[64];
    double end = now() + attack->seconds;

    attack->epoll = epoll_create1(EPOLL_CLOEXEC);
    for (unsigned slot = 0; slot < slots; slot++)
        fds[slot] = open_slot(attack, slot);
    while (now() < end) {
        int count = epoll_wait(attack->epoll, events, 64, 100);

        for (int i = 0; i < count; i++)
            on_event(attack, fds, &events[i]);
    }
    for (unsigned slot = 0; slot < slots; slot++)
        close(fds[slot]);
    close(attack->epoll);
    free(fds);
}

/* Whole handshakes, some at a time, each once; one that was turned away comes again. */
static void *come_back(void *arg)
{
    struct attack *attack = arg;
    SSL_CTX *settings = tls_client_settings(NULL);
    struct tls_client *clients[BUREAU_AT_ONCE] = {0};
    double start = now();
    unsigned back = 0, open = 0;

    while (back < attack->bureau && now() < start + attack->seconds) {
        for (unsigned i = 0; i < BUREAU_AT_ONCE; i++) {
            if (clients[i] == NULL && back + open < attack->bureau) {
                clients[i] = tls_client_new_from(settings, attack->port, BUREAU_SOURCE);
                open++;
            }
            if (clients[i] == NULL)
                continue;
            tls_client_step(clients[i]);
            if (!clients[i]->secured && !clients[i]->ended)
                continue;
            back += clients[i]->secured;
            open--;
            tls_client_free(clients[i]);
            clients[i] = NULL;
        }
        poll(NULL, 0, 1);
    }
    attack->bureau_seconds = back == attack->bureau ? now() - start : -1;
    for (unsigned i = 0; i < BUREAU_AT_ONCE; i++)
        tls_client_free(clients[i]);
    SSL_CTX_free(settings);
    return NULL;
}

int main(int argc, char **argv)
{
    struct attack attack = {0};
    pthread_t bureau;

    if (argc != 5) {
        fprintf(stderr, "usage: bench_hellos PORT SECONDS SOURCES BUREAU\n");
        return 2;
    }
    attack.port = (uint16_t)strtoul(argv[1], NULL, 10);
    attack.seconds = strtod(argv[2], NULL);
    attack.sources = (unsigned)strtoul(argv[3], NULL, 10);
    attack.bureau = (unsigned)strtoul(argv[4], NULL, 10);
    make_hello(&attack);
    if (pthread_create(&bureau, NULL, come_back, &attack) != 0)
        return 1;
    flood(&attack);
    pthread_join(bureau, NULL);
    printf("%.0f %.0f %.2f\n", (double)attack.answered / attack.seconds,
           (double)attack.turned_away / attack.seconds, attack.bureau_seconds);
    return 0;
}
