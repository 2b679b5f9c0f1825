/*
 * Handshakes: a flood from some sources keeps nobody else out, and those who wait too long are counted.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"
#include "server/net/listener_private.h"
#include "server/net/session_private.h"
#include "tests/support/net_house.h"

#define FLOOD 60u   /* below LIMIT_UNAUTH_PER_SOURCE */
#define CROWD 1500u /* below the kernel's own bound of 4096 (net.core.somaxconn) */

static char lines[4096];

static void keep(const char *line, size_t length)
{
    size_t used = strlen(lines);

    if (length < sizeof lines - used) {
        memcpy(lines + used, line, length);
        lines[used + length] = '\0';
    }
}

static struct tls_client *client_from(struct net_house *house, uint32_t number)
{
    struct tls_client *client =
        tls_client_new_from(house->client_settings, listener_port(house->listener), INADDR_LOOPBACK + number);

    house->clients[house->client_count++] = client;
    return client;
}

static unsigned secured(const struct net_house *house)
{
    unsigned count = 0;

    for (unsigned i = 0; i < house->client_count; i++)
        count += house->clients[i]->secured;
    return count;
}

/* One handshake a second a source: the flood takes a minute, whoever else comes does not wait for it. */
Test(handshakes, a_flood_from_one_source_holds_up_no_other)
{
    struct net_house house;
    struct tls_client *ready, *other;

    net_house_init(&house);
    house.config.handshakes_per_source = 1;
    house.limits.clock_ms[SESSION_CLOCK_HANDSHAKE] = 600 * 1000;
    net_house_start(&house);
    ready = net_house_ready(&house);
    for (unsigned i = 0; i < FLOOD; i++)
        client_from(&house, 1);
    net_house_until(&house, listener_sessions_unready(house.listener) == FLOOD);
    other = client_from(&house, 2);
    net_house_until(&house, other->secured);
    cr_assert_lt(secured(&house), FLOOD);
    tls_client_write_frame(ready, NET_HOUSE_ASK, 2, NULL, 0);
    net_house_answer(&house, ready, 2);
    net_house_end(&house);
}

Test(handshakes, what_waits_beyond_its_deadline_is_closed_and_counted)
{
    struct log_config config = log_config_default();
    struct net_house house;

    config.write = keep;
    log_setup(&config);
    net_house_init(&house);
    house.config.handshakes_per_source = 1;
    house.limits.clock_ms[SESSION_CLOCK_HANDSHAKE] = house.limits.clock_ms[SESSION_CLOCK_LOGIN] = 100;
    net_house_start(&house);
    for (unsigned i = 0; i < 3; i++) /* one has its turn, and does not log in */
        client_from(&house, 1);
    for (unsigned i = 0; i < 3; i++)
        net_house_until(&house, house.clients[i]->ended);
    cr_assert_leq(secured(&house), 1);
    net_house_end(&house);
    cr_assert(strstr(lines, "127.0.0.2: 3 connections thrown out before login within a minute") != NULL &&
                  strstr(lines, "too many handshakes 2") != NULL,
              "%s", lines);
}

Test(handshakes, an_offence_costs_its_source_one)
{
    struct net_house house;
    struct tls_client *client;
    const struct session *session;
    uint64_t start;

    net_house_init(&house);
    house.config.handshakes_per_source = 1;
    net_house_start(&house);
    client = net_house_secured(&house);
    tls_client_write_frame(client, NET_HOUSE_ASK, 1, NULL, 0);
    net_house_answer(&house, client, 1);
    start = uv_now(&house.loop);
    net_house_until(&house, uv_now(&house.loop) > start + 5); /* some of it is back */
    session = house.sessions[0];
    session_note_offence(house.sessions[0]);
    cr_assert_eq(sources_wait_ms(&session->listener->sources, session->source, uv_now(&house.loop)), 1000);
    net_house_end(&house);
}

Test(handshakes, a_hello_that_announces_a_megabit_is_not_believed)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    house.limits.clock_ms[SESSION_CLOCK_HANDSHAKE] = 600 * 1000;
    net_house_start(&house);
    client = net_house_raw_client(&house);
    tls_client_write(client, "\x16\x03\x01\x00\x06\x01\x02\x00\xfc\x03\x03", 11);
    net_house_until(&house, client->ended);
    net_house_end(&house);
}

static void connect_from(int fd, uint16_t port, uint32_t number)
{
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + number)},
                       to = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    cr_assert_eq(bind(fd, (struct sockaddr *)&from, sizeof from), 0);
    cr_assert(connect(fd, (struct sockaddr *)&to, sizeof to) == 0 || errno == EINPROGRESS);
}

/* While the loop is at something else the kernel keeps who comes; whom it has no place for is back after a second at the earliest. */
Test(handshakes, a_crowd_from_one_source_leaves_others_a_place_in_the_kernels_queue)
{
    struct rlimit limit = {.rlim_cur = 0};
    struct net_house house;
    struct tls_client *other;
    struct tcp_info info;
    socklen_t size = sizeof info;
    int crowd[CROWD];

    net_house_init(&house);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    net_house_start(&house);
    for (unsigned i = 0; i < CROWD; i++) {
        crowd[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        cr_assert_geq(crowd[i], 0, "%u sockets are all", i);
        connect_from(crowd[i], listener_port(house.listener), 1);
    }
    other = client_from(&house, 2);
    net_house_until(&house, other->secured);
    cr_assert_eq(getsockopt(other->fd, IPPROTO_TCP, TCP_INFO, &info, &size), 0);
    cr_assert_eq(info.tcpi_total_retrans, 0, "asked %u times for a place", 1 + info.tcpi_total_retrans);
    for (unsigned i = 0; i < CROWD; i++)
        close(crowd[i]);
    net_house_end(&house);
}

/* What a client sent in one go with the end of its handshake is not lost. */
Test(handshakes, a_frame_right_behind_the_handshake_is_taken)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_client(&house);
    net_house_turn(&house); /* its hello */
    client->mute = true;
    net_house_until(&house, client->secured);
    tls_client_write_frame(client, NET_HOUSE_ASK, 1, "abc", 3);
    client->mute = false;
    cr_assert_eq(net_house_answer(&house, client, 1), 3);
    net_house_end(&house);
}
