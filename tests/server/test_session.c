/*
 * Sessions over real sockets and real TLS: frames arrive however they are cut, and no faster than they are answered.
 */
#include <criterion/criterion.h>
#include <openssl/err.h>
#include <string.h>

#include "common/limits.h"
#include "tests/support/net_house.h"

Test(session, answers_a_frame)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_secured(&house);
    tls_client_write_frame(client, NET_HOUSE_ASK, 7, "hello", 5);
    cr_assert_eq(net_house_answer(&house, client, 7), 5);
    cr_assert_str_eq(SSL_get_version(client->ssl), "TLSv1.3");
    cr_assert_eq(listener_sessions_unready(house.listener), 1);
    net_house_end(&house);
    cr_assert_eq(house.closed_count, 1);
}

Test(session, no_ticket_is_given)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    cr_assert_not(SSL_SESSION_is_resumable(SSL_get_session(client->ssl)));
    cr_assert_eq(SSL_SESSION_get_max_early_data(SSL_get_session(client->ssl)), 0);
    net_house_end(&house);
}

/* Whether a client that can only do this key exchange gets in. */
static bool secured_by(struct net_house *house, const char *groups)
{
    struct tls_client *client;

    cr_assert_eq(SSL_CTX_set1_groups_list(house->client_settings, groups), 1, "%s", groups);
    client = net_house_client(house);
    net_house_until(house, client->secured || client->ended);
    cr_assert(client->secured || ERR_GET_REASON(client->failure) == SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE,
              "%s: refused by an alert, not by a silent close", groups);
    return client->secured;
}

/* A client hello of 1.3 KB asked for 200 ms of the loop. */
Test(session, only_a_cheap_key_exchange_is_made)
{
    static const char *const dear[] = {"ffdhe8192", "ffdhe2048", "P-521", "P-384", "X448"};
    struct net_house house;

    net_house_init(&house);
    net_house_start(&house);
    for (size_t i = 0; i < sizeof dear / sizeof dear[0]; i++)
        cr_assert_not(secured_by(&house, dear[i]), "%s", dear[i]);
    cr_assert(secured_by(&house, "X25519"));
    cr_assert(secured_by(&house, "P-256"));
    cr_assert(secured_by(&house, "ffdhe8192:P-256"), "who offers the dear one first is asked for another");
    net_house_end(&house);
}

Test(session, reads_what_comes_byte_by_byte)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_client(&house);
    client->segment = 1; /* the handshake too */
    net_house_until(&house, client->secured);
    tls_client_write_frame(client, NET_HOUSE_LOGIN, 1, "abc", 3);
    tls_client_write_frame(client, NET_HOUSE_ASK, 2, NULL, 0);
    cr_assert_eq(net_house_answer(&house, client, 1), 3);
    cr_assert_eq(net_house_answer(&house, client, 2), 0);
    net_house_end(&house);
}

Test(session, reads_all_records_of_one_packet)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_secured(&house);
    tls_client_write_frame(client, NET_HOUSE_ASK, 1, "a", 1);
    tls_client_write_frame(client, NET_HOUSE_ASK, 2, "bb", 2);
    tls_client_write_frame(client, NET_HOUSE_ASK, 3, "ccc", 3);
    cr_assert_eq(net_house_answer(&house, client, 1), 1);
    cr_assert_eq(net_house_answer(&house, client, 2), 2);
    cr_assert_eq(net_house_answer(&house, client, 3), 3);
    net_house_end(&house);
}

Test(session, a_frame_may_lie_in_many_records)
{
    struct net_house house;
    struct tls_client *client;
    static uint8_t bytes[FRAME_HEADER_SIZE + LIMIT_FRAME];

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    frame_header_encode(&(struct frame_header){.length = LIMIT_FRAME, .type = NET_HOUSE_ASK, .id = 9}, bytes);
    for (size_t at = 0; at < sizeof bytes; at += 1000)
        tls_client_write(client, bytes + at, sizeof bytes - at < 1000 ? sizeof bytes - at : 1000);
    cr_assert_eq(net_house_answer(&house, client, 9), LIMIT_FRAME);
    net_house_end(&house);
}

Test(session, frames_are_small_until_login)
{
    struct net_house house;
    struct tls_client *client;
    static uint8_t bytes[LIMIT_FRAME_BEFORE_LOGIN + 1];

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_secured(&house);
    tls_client_write_frame(client, NET_HOUSE_ASK, 1, bytes, LIMIT_FRAME_BEFORE_LOGIN);
    cr_assert_eq(net_house_answer(&house, client, 1), LIMIT_FRAME_BEFORE_LOGIN);
    tls_client_write_frame(client, NET_HOUSE_ASK, 2, bytes, LIMIT_FRAME_BEFORE_LOGIN + 1);
    cr_assert_eq(net_house_answer(&house, client, 2), 3); /* "bad" */
    net_house_until(&house, client->ended);
    cr_assert(client->goodbye);
    cr_assert_eq(house.bad_status, FRAME_TOO_LARGE);
    net_house_end(&house);
}

Test(session, ninth_request_waits_until_one_is_answered)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    house.echo = false;
    for (uint64_t id = 2; id < 22; id++) /* one record each, one packet all */
        tls_client_write_frame(client, NET_HOUSE_ASK, id, "x", 1);
    net_house_until(&house, house.frame_count == 1 + LIMIT_IN_FLIGHT);
    net_house_holds(&house, house.frame_count == 1 + LIMIT_IN_FLIGHT);
    for (unsigned done = 1; done <= 12; done++) {
        session_request_done(house.sessions[done]);
        net_house_until(&house, house.frame_count == 1 + LIMIT_IN_FLIGHT + done);
        net_house_holds(&house, house.frame_count == 1 + LIMIT_IN_FLIGHT + done);
    }
    for (unsigned i = 1; i < house.frame_count; i++)
        cr_assert_eq(house.frames[i].id, i + 1);
    net_house_end(&house);
}

Test(session, many_frames_in_one_record_are_held_back_in_order)
{
    struct net_house house;
    struct tls_client *client;
    uint8_t bytes[500 * (FRAME_HEADER_SIZE + 4)], *at = bytes;
    const unsigned count = 500;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    house.echo = false;
    for (uint64_t id = 2; id < 2 + count; id++) {
        frame_header_encode(&(struct frame_header){.length = 4, .type = NET_HOUSE_ASK, .id = id}, at);
        memcpy(at + FRAME_HEADER_SIZE, "abcd", 4);
        at += FRAME_HEADER_SIZE + 4;
    }
    tls_client_write(client, bytes, sizeof bytes);
    for (unsigned done = 1; done <= count; done++) {
        net_house_until(&house, house.frame_count > done);
        cr_assert_leq(house.frame_count, done + LIMIT_IN_FLIGHT);
        cr_assert_eq(house.frames[done].id, done + 1);
        session_request_done(house.sessions[done]);
    }
    net_house_end(&house);
}

Test(session, two_are_kept_apart)
{
    struct net_house house;
    struct tls_client *one, *two;
    static uint8_t bytes[3000];

    net_house_init(&house);
    net_house_start(&house);
    one = net_house_client(&house);
    two = net_house_client(&house);
    one->segment = two->segment = 100; /* so that records and frames of both come in turns */
    net_house_until(&house, one->secured && two->secured);
    for (uint64_t id = 1; id <= 5; id++) {
        tls_client_write_frame(one, NET_HOUSE_ASK, id, bytes, 1000 + id);
        tls_client_write_frame(two, NET_HOUSE_ASK, 100 + id, bytes, 2000 + id);
    }
    for (uint64_t id = 1; id <= 5; id++) {
        cr_assert_eq(net_house_answer(&house, one, id), 1000 + id);
        cr_assert_eq(net_house_answer(&house, two, 100 + id), 2000 + id);
    }
    net_house_end(&house);
}

Test(session, large_answers_arrive_whole)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    house.answer_size = 100 * 1024; /* eight of them: more than the high mark, less than the cap */
    net_house_start(&house);
    client = net_house_ready(&house);
    client->deaf = true;
    for (uint64_t id = 2; id < 10; id++)
        tls_client_write_frame(client, NET_HOUSE_ASK, id, NULL, 0);
    net_house_until(&house, house.frame_count > 2);
    client->deaf = false;
    for (uint64_t id = 2; id < 10; id++)
        cr_assert_eq(net_house_answer(&house, client, id), house.answer_size);
    net_house_end(&house);
}

/* The answers of one turn of the loop may be more than the cap when the client takes them. */
static void answer_much(struct net_house *house, struct session *session, const struct frame_header *header,
                        const uint8_t *payload)
{
    static uint8_t bytes[LIMIT_FRAME];

    (void)house;
    (void)payload;
    session_set_ready(session);
    for (int i = 0; i < 3; i++)
        session_send(session, header->type, FRAME_REPLY, header->id, bytes, sizeof bytes);
    session_request_done(session);
}

Test(session, a_client_that_reads_gets_more_than_the_cap)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    house.on_frame = answer_much;
    net_house_start(&house);
    client = net_house_secured(&house);
    for (uint64_t id = 1; id <= 20; id++)
        tls_client_write_frame(client, NET_HOUSE_ASK, id, NULL, 0);
    for (uint64_t id = 1; id <= 20; id++)
        for (int i = 0; i < 3; i++)
            cr_assert_eq(net_house_answer(&house, client, id), LIMIT_FRAME);
    net_house_end(&house);
}

Test(session, key_updates_of_the_client_are_followed)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    for (uint64_t id = 2; id < 6; id++) {
        cr_assert_eq(SSL_key_update(client->ssl, SSL_KEY_UPDATE_REQUESTED), 1);
        tls_client_write_frame(client, NET_HOUSE_ASK, id, "abc", 3);
        cr_assert_eq(net_house_answer(&house, client, id), 3);
    }
    net_house_end(&house);
}
