/*
 * The listener: how many from whom, what happens without descriptors, stopping, other certificates.
 */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/limits.h"
#include "server/net/tls.h"
#include "server/net/tls_keys.h"
#include "tests/support/net_house.h"

static void on_stopped(void *arg)
{
    ((struct net_house *)arg)->stopped = true;
}

/* Slow ones from one address do not keep out who comes from there, too: who has got least far makes room, of those the oldest. */
Test(listener, who_does_not_get_on_makes_room_for_another)
{
    struct net_house house;
    struct tls_client *clients[4], *ready, *secured;

    net_house_init(&house);
    house.config.unready_per_source = 3;
    net_house_start(&house);
    ready = net_house_ready(&house); /* does not count as a stranger any more */
    for (int i = 0; i < 4; i++)
        clients[i] = net_house_raw_client(&house);
    net_house_until(&house, clients[0]->ended);
    for (int i = 1; i < 4; i++)
        cr_assert_not(clients[i]->ended);
    net_house_until(&house, listener_sessions_unready(house.listener) == 3);
    secured = net_house_secured(&house);
    net_house_until(&house, clients[1]->ended);
    for (int i = 0; i < 40; i++)
        (void)net_house_raw_client(&house);
    net_house_until(&house, clients[3]->ended);
    cr_assert_not(secured->ended, "it had got further than all of them");
    tls_client_write_frame(ready, NET_HOUSE_ASK, 2, NULL, 0);
    net_house_answer(&house, ready, 2);
    net_house_until(&house, listener_sessions_unready(house.listener) == 3);
    net_house_end(&house);
}

static void hold(struct net_house *house, struct session *session, const struct frame_header *header,
                 const uint8_t *payload)
{
    (void)house;
    (void)session;
    (void)header;
    (void)payload; /* a login that takes its time */
}

Test(listener, whose_login_is_under_way_makes_no_room)
{
    struct net_house house;
    struct tls_client *clients[3], *more;

    net_house_init(&house);
    house.config.unready_per_source = 3;
    house.on_frame = hold;
    net_house_start(&house);
    for (unsigned i = 0; i < 3; i++) {
        clients[i] = net_house_secured(&house);
        tls_client_write_frame(clients[i], NET_HOUSE_LOGIN, 1, NULL, 0);
        net_house_until(&house, house.frame_count == i + 1);
    }
    more = net_house_raw_client(&house);
    net_house_until(&house, more->ended);
    for (int i = 0; i < 3; i++)
        cr_assert_not(clients[i]->ended);
    net_house_end(&house);
}

/* A flood of connections that ask for nothing: whoever is in gets an answer between them. */
Test(listener, a_flood_of_connections_leaves_turns_to_others)
{
    enum { FLOOD = 6 * LIMIT_ACCEPTS_TURN };
    struct net_house house;
    struct tls_client *flood[FLOOD], *ready;
    unsigned before;

    net_house_init(&house);
    house.config.unready_per_source = FLOOD + 1;
    net_house_start(&house);
    ready = net_house_ready(&house);
    for (int i = 0; i < FLOOD; i++)
        flood[i] = net_house_raw_client(&house);
    tls_client_write_frame(ready, NET_HOUSE_ASK, 2, NULL, 0);
    before = listener_sessions(house.listener);
    net_house_turn(&house);
    cr_assert_leq(listener_sessions(house.listener) - before, LIMIT_ACCEPTS_TURN);
    net_house_answer(&house, ready, 2);
    cr_assert_lt(listener_sessions(house.listener) - before, FLOOD, "the answer came behind all of them");
    net_house_until(&house, listener_sessions(house.listener) - before == FLOOD);
    for (int i = 0; i < FLOOD; i++)
        cr_assert_not(flood[i]->ended);
    net_house_end(&house);
}

static bool last_ready;

static void try_ready(struct net_house *house, struct session *session, const struct frame_header *header,
                      const uint8_t *payload)
{
    (void)house;
    (void)header;
    (void)payload;
    last_ready = session_set_ready(session);
    session_request_done(session);
}

Test(listener, source_with_too_many_sessions_is_told_so)
{
    struct net_house house;

    net_house_init(&house);
    house.config.ready_per_source = 2;
    house.on_frame = try_ready;
    net_house_start(&house);
    for (unsigned i = 0; i < 3; i++) {
        struct tls_client *client = net_house_secured(&house);

        tls_client_write_frame(client, NET_HOUSE_LOGIN, 1, NULL, 0);
        net_house_until(&house, house.frame_count == i + 1);
        cr_assert_eq(last_ready, i < 2);
    }
    cr_assert_eq(listener_sessions_unready(house.listener), 1);
    net_house_end(&house);
}

Test(listener, connections_are_capped)
{
    struct net_house house;
    struct tls_client *one, *two, *three;

    net_house_init(&house);
    house.config.connections_max = 2;
    net_house_start(&house);
    one = net_house_secured(&house);
    two = net_house_secured(&house);
    three = net_house_raw_client(&house);
    net_house_until(&house, three->ended);
    cr_assert_not(one->ended || two->ended);
    net_house_drop_client(&house, one);
    net_house_until(&house, listener_sessions(house.listener) == 1);
    net_house_secured(&house);
    net_house_end(&house);
}

/* Connected clients need descriptors too: they are made first, and accepted when there is none left. */
Test(listener, without_descriptors_it_turns_away_and_goes_on)
{
    struct net_house house;
    struct tls_client *good, *clients[8];
    struct rlimit limit, none;
    int next;

    net_house_init(&house);
    net_house_start(&house);
    good = net_house_ready(&house);
    for (int i = 0; i < 8; i++)
        clients[i] = net_house_raw_client(&house);
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    next = open("/dev/null", O_RDONLY);
    cr_assert_geq(next, 0);
    close(next);
    none = limit;
    none.rlim_cur = (rlim_t)next;
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    for (int i = 0; i < 8; i++)
        net_house_until(&house, clients[i]->ended);
    tls_client_write_frame(good, NET_HOUSE_ASK, 2, NULL, 0);
    net_house_answer(&house, good, 2);
    cr_assert_eq(listener_sessions(house.listener), 1);
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    net_house_secured(&house);
    net_house_end(&house);
}

Test(listener, two_may_share_a_port)
{
    struct net_house house;
    struct listener *second;
    char error[256] = "";
    bool stopped = false;

    net_house_init(&house);
    house.config.share_port = true;
    net_house_start(&house);
    house.config.port = listener_port(house.listener);
    second = listener_start(&house.loop, &house.config, error, sizeof error);
    cr_assert_not_null(second, "%s", error);
    for (int i = 0; i < 60; i++) /* the kernel deals them out */
        net_house_secured(&house);
    cr_assert_gt(listener_sessions(house.listener), 0);
    cr_assert_gt(listener_sessions(second), 0);
    cr_assert_eq(listener_sessions(house.listener) + listener_sessions(second), 60);
    listener_stop(second, on_stopped, &house);
    net_house_until(&house, house.stopped);
    listener_free(second);
    house.stopped = stopped;
    net_house_end(&house);
}

Test(listener, port_that_is_taken_is_a_sentence)
{
    struct net_house house;
    char error[256] = "";

    net_house_init(&house);
    net_house_start(&house);
    house.config.port = listener_port(house.listener);
    cr_assert_null(listener_start(&house.loop, &house.config, error, sizeof error));
    cr_assert(strstr(error, "in use") != NULL, "%s", error);
    house.config.host = "localhost";
    cr_assert_null(listener_start(&house.loop, &house.config, error, sizeof error));
    cr_assert(strstr(error, "numeric") != NULL, "%s", error);
    net_house_end(&house);
}

Test(listener, ipv6)
{
    struct net_house house;

    net_house_init(&house);
    house.config.host = "::"; /* takes IPv4 too */
    net_house_start(&house);
    net_house_ready(&house);
    cr_assert_str_eq(session_source(house.sessions[0]), "127.0.0.1");
    net_house_end(&house);
}

Test(listener, stop_accepting_keeps_sessions)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    listener_stop_accepting(house.listener);
    net_house_turn(&house);
    tls_client_write_frame(client, NET_HOUSE_ASK, 2, NULL, 0);
    net_house_answer(&house, client, 2);
    net_house_end(&house);
}

Test(listener, stop_sends_what_is_queued)
{
    struct net_house house;
    struct tls_client *client;
    static uint8_t bytes[200 * 1024];

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    client->deaf = true;
    for (uint64_t id = 2; id < 6; id++) /* more than a socket takes in one go */
        session_send(house.sessions[0], NET_HOUSE_ASK, FRAME_REPLY, id, bytes, sizeof bytes);
    listener_stop(house.listener, on_stopped, &house);
    listener_stop(house.listener, on_stopped, &house);
    net_house_holds(&house, !house.stopped);
    client->deaf = false;
    for (uint64_t id = 2; id < 6; id++)
        cr_assert_eq(net_house_answer(&house, client, id), sizeof bytes);
    net_house_until(&house, client->goodbye);
    net_house_end(&house);
}

Test(listener, stop_does_not_wait_for_a_client_that_does_not_read)
{
    struct net_house house;
    struct tls_client *client;
    static uint8_t bytes[200 * 1024];

    net_house_init(&house);
    house.limits.clock_ms[SESSION_CLOCK_CLOSE] = 100;
    house.limits.output = 64 * 1024 * 1024;
    net_house_start(&house);
    client = net_house_ready(&house);
    client->deaf = true;
    for (uint64_t id = 2; id < 102; id++)
        session_send(house.sessions[0], NET_HOUSE_ASK, FRAME_REPLY, id, bytes, sizeof bytes);
    listener_stop(house.listener, on_stopped, &house);
    net_house_until(&house, house.stopped);
    net_house_end(&house);
}

Test(listener, stop_in_every_phase)
{
    struct net_house house;
    struct tls_client *waiting, *shaking, *secured, *ready;

    net_house_init(&house);
    house.limits.clock_ms[SESSION_CLOCK_CLOSE] = 100;
    net_house_start(&house);
    waiting = net_house_raw_client(&house);
    shaking = net_house_raw_client(&house);
    tls_client_write(shaking, "\x16\x03\x01\x04\x00\x01", 6);
    secured = net_house_secured(&house);
    ready = net_house_ready(&house);
    listener_stop(house.listener, on_stopped, &house);
    net_house_until(&house, waiting->ended && shaking->ended && secured->goodbye && ready->goodbye);
    net_house_end(&house);
}

Test(listener, drain_answers_what_is_in_flight_and_takes_no_more)
{
    struct net_house house;
    struct tls_client *idle, *busy;

    net_house_init(&house);
    net_house_start(&house);
    idle = net_house_ready(&house);
    busy = net_house_ready(&house);
    house.echo = false;
    for (uint64_t id = 2; id < 14; id++)
        tls_client_write_frame(busy, NET_HOUSE_ASK, id, NULL, 0);
    net_house_until(&house, house.frame_count == 2 + LIMIT_IN_FLIGHT);
    listener_drain(house.listener, on_stopped, &house);
    net_house_until(&house, idle->goodbye);
    net_house_holds(&house, !busy->goodbye && !house.stopped);
    for (unsigned i = 2; i < 2 + LIMIT_IN_FLIGHT; i++) {
        session_send(house.sessions[i], NET_HOUSE_ASK, FRAME_REPLY, house.frames[i].id, NULL, 0);
        session_request_done(house.sessions[i]);
    }
    for (unsigned i = 2; i < 2 + LIMIT_IN_FLIGHT; i++)
        net_house_answer(&house, busy, house.frames[i].id);
    net_house_until(&house, busy->goodbye && house.stopped);
    cr_assert_eq(house.frame_count, 2 + LIMIT_IN_FLIGHT);
    net_house_end(&house);
}

Test(listener, drain_can_be_hurried)
{
    struct net_house house;
    struct tls_client *busy;

    net_house_init(&house);
    house.echo = false;
    net_house_start(&house);
    busy = net_house_ready(&house);
    tls_client_write_frame(busy, NET_HOUSE_ASK, 2, NULL, 0);
    net_house_until(&house, house.frame_count == 2);
    listener_drain(house.listener, on_stopped, &house);
    net_house_holds(&house, !house.stopped);
    listener_stop(house.listener, on_stopped, &house);
    net_house_until(&house, house.stopped && busy->goodbye);
    net_house_end(&house);
}

static void served_fingerprint(const struct tls_client *client, char out[65])
{
    X509 *certificate = SSL_get1_peer_certificate(client->ssl);
    unsigned char digest[32];
    unsigned size;

    cr_assert_eq(X509_digest(certificate, EVP_sha256(), digest, &size), 1);
    for (int i = 0; i < 32; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
    X509_free(certificate);
}

Test(listener, reload_gives_new_sessions_a_new_certificate_and_drops_none)
{
    const char *const names[] = {"nold.example"};
    struct net_house house;
    struct tls_client *before, *shaking, *after;
    char made[65], served[65], error[256] = "";

    net_house_init(&house);
    net_house_start(&house);
    before = net_house_ready(&house);
    shaking = net_house_client(&house);
    shaking->segment = 1;
    for (int i = 0; i < 20; i++)
        net_house_turn(&house);
    cr_assert_not(shaking->secured);
    cr_assert(tls_keys_ensure(house.folder, names, 1, made, error, sizeof error), "%s", error);
    cr_assert(tls_context_reload(house.tls, error, sizeof error), "%s", error);
    cr_assert_str_eq(tls_context_fingerprint(house.tls), made);

    net_house_until(&house, shaking->secured); /* with the old one */
    served_fingerprint(shaking, served);
    cr_assert_str_neq(served, made);
    after = net_house_ready(&house);
    served_fingerprint(after, served);
    cr_assert_str_eq(served, made);
    tls_client_write_frame(before, NET_HOUSE_ASK, 2, "abc", 3);
    cr_assert_eq(net_house_answer(&house, before, 2), 3);
    net_house_end(&house);
}

Test(listener, failed_reload_keeps_what_is_served)
{
    struct net_house house;
    char error[256] = "", file[128], before[65];

    net_house_init(&house);
    net_house_start(&house);
    strcpy(before, tls_context_fingerprint(house.tls));
    snprintf(file, sizeof file, "%s/server.key", house.folder);
    cr_assert_eq(truncate(file, 0), 0);
    cr_assert_not(tls_context_reload(house.tls, error, sizeof error));
    cr_assert(strstr(error, "server.key") != NULL, "%s", error);
    cr_assert_str_eq(tls_context_fingerprint(house.tls), before);
    net_house_ready(&house);
    net_house_end(&house);
}
