/*
 * How sessions end: by goodbye, by nonsense, by silence, by force; and that nothing is left behind.
 */
#include <criterion/criterion.h>
#include <openssl/err.h>
#include <string.h>

#include "common/limits.h"
#include "tests/support/net_house.h"

#define NONE_LEFT(house) (listener_sessions((house)->listener) == 0)

Test(session_ends, goodbye_is_answered_with_goodbye)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    tls_client_goodbye(client);
    net_house_until(&house, client->ended);
    cr_assert(client->goodbye);
    cr_assert_not(client->reset);
    net_house_until(&house, NONE_LEFT(&house));
    cr_assert_eq(house.closed_count, 1);
    net_house_end(&house);
}

Test(session_ends, what_was_asked_before_goodbye_is_answered)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    for (uint64_t id = 2; id < 32; id++)
        tls_client_write_frame(client, NET_HOUSE_ASK, id, "x", 1);
    tls_client_goodbye(client);
    for (uint64_t id = 2; id < 32; id++)
        net_house_answer(&house, client, id);
    net_house_until(&house, client->goodbye && NONE_LEFT(&house));
    net_house_end(&house);
}

Test(session_ends, client_that_vanishes_is_forgotten)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    net_house_drop_client(&house, client);
    net_house_until(&house, NONE_LEFT(&house));
    cr_assert_eq(house.closed_count, 1);
    net_house_end(&house);
}

Test(session_ends, client_that_vanishes_in_mid_frame_is_forgotten_and_its_frame_dropped)
{
    struct net_house house;
    struct tls_client *client;
    uint8_t bytes[FRAME_HEADER_SIZE + 10] = {0};

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    frame_header_encode(&(struct frame_header){.length = 100, .type = NET_HOUSE_ASK, .id = 2}, bytes);
    tls_client_write(client, bytes, sizeof bytes);
    net_house_until(&house, client->wire.size == 0);
    net_house_drop_client(&house, client);
    net_house_until(&house, NONE_LEFT(&house));
    cr_assert_eq(house.frame_count, 1); /* the login */
    net_house_end(&house);
}

Test(session_ends, plain_http_is_shut_out)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_raw_client(&house);
    tls_client_write(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27);
    net_house_until(&house, client->ended);
    cr_assert_eq(client->plain.size, 0);
    net_house_until(&house, NONE_LEFT(&house));
    cr_assert_eq(house.closed_count, 0, "the handler never heard of it");
    net_house_end(&house);
}

Test(session_ends, garbage_behind_the_first_byte_is_answered_with_an_alert)
{
    struct net_house house;
    struct tls_client *client;
    uint8_t bytes[100] = {0x16, 3, 1, 0, 95}; /* a record, but of nothing */

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_raw_client(&house);
    tls_client_write(client, bytes, sizeof bytes);
    net_house_until(&house, client->ended);
    cr_assert_not(client->reset);
    cr_assert_eq(client->plain.size, 7);
    cr_assert_eq(client->plain.data[0], 0x15, "an alert record");
    net_house_end(&house);
}

Test(session_ends, older_tls_gets_an_alert)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    SSL_CTX_set_min_proto_version(house.client_settings, TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(house.client_settings, TLS1_2_VERSION);
    net_house_start(&house);
    client = net_house_client(&house);
    net_house_until(&house, client->ended);
    cr_assert_not(client->reset);
    cr_assert_eq(ERR_GET_REASON(client->failure), SSL_R_TLSV1_ALERT_PROTOCOL_VERSION);
    net_house_end(&house);
}

Test(session_ends, damaged_record_gets_an_alert)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    client->mute = true;
    tls_client_write_frame(client, NET_HOUSE_ASK, 2, "abc", 3);
    client->wire.data[12] ^= 1;
    client->mute = false;
    net_house_until(&house, client->ended);
    cr_assert_eq(ERR_GET_REASON(client->failure), SSL_R_SSLV3_ALERT_BAD_RECORD_MAC);
    cr_assert_eq(house.frame_count, 1);
    net_house_end(&house);
}

static void expect_too_large(uint32_t length)
{
    struct net_house house;
    struct tls_client *client;
    uint8_t bytes[FRAME_HEADER_SIZE + 100] = {0};

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    frame_header_encode(&(struct frame_header){.length = length, .type = NET_HOUSE_ASK, .id = 77}, bytes);
    tls_client_write(client, bytes, sizeof bytes);
    cr_assert_eq(net_house_answer(&house, client, 77), 3); /* "bad" arrives although bytes were left unread */
    net_house_until(&house, client->ended);
    cr_assert(client->goodbye);
    cr_assert_not(client->reset);
    cr_assert_eq(house.bad_count, 1);
    net_house_end(&house);
}

Test(session_ends, one_byte_above_the_limit)
{
    expect_too_large(LIMIT_FRAME + 1);
}

Test(session_ends, the_largest_length)
{
    expect_too_large(UINT32_MAX);
}

Test(session_ends, length_zero_is_a_frame_and_no_end)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    for (uint64_t id = 2; id < 100; id++)
        tls_client_write_frame(client, NET_HOUSE_ASK, id, NULL, 0);
    for (uint64_t id = 2; id < 100; id++)
        cr_assert_eq(net_house_answer(&house, client, id), 0);
    net_house_end(&house);
}

static void offend(struct net_house *house, struct session *session, const struct frame_header *header,
                   const uint8_t *payload)
{
    (void)house;
    (void)payload;
    session_send(session, header->type, FRAME_REPLY | FRAME_ERROR, header->id, NULL, 0);
    session_request_done(session);
    session_note_offence(session);
}

Test(session_ends, third_offence_is_answered_and_ends_it)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    house.on_frame = offend;
    net_house_start(&house);
    client = net_house_secured(&house);
    for (uint64_t id = 1; id <= 5; id++)
        tls_client_write_frame(client, NET_HOUSE_ASK, id, NULL, 0);
    for (uint64_t id = 1; id <= LIMIT_BAD_FRAMES; id++)
        net_house_answer(&house, client, id);
    net_house_until(&house, client->ended);
    cr_assert_eq(house.frame_count, LIMIT_BAD_FRAMES);
    cr_assert_eq(client->plain.size, 0);
    net_house_end(&house);
}

/* Stop inside of the handler: what the payload points to must stay until it returns. */
static void stop_at_once(struct net_house *house, struct session *session, const struct frame_header *header,
                         const uint8_t *payload)
{
    (void)house;
    session_stop(session);
    session_stop(session);
    session_send(session, header->type, FRAME_REPLY, header->id, payload, header->length); /* dropped */
    cr_assert_not(session_set_ready(session));
    for (uint32_t i = 0; i < header->length; i++)
        cr_assert_eq(payload[i], 'p');
}

Test(session_ends, stopped_by_its_handler)
{
    struct net_house house;
    struct tls_client *client;
    char payload[3000];

    net_house_init(&house);
    house.on_frame = stop_at_once;
    net_house_start(&house);
    client = net_house_secured(&house);
    client->segment = 700;
    memset(payload, 'p', sizeof payload);
    tls_client_write_frame(client, NET_HOUSE_ASK, 1, payload, sizeof payload);
    net_house_until(&house, client->ended);
    cr_assert(client->goodbye);
    cr_assert_eq(client->plain.size, 0);
    cr_assert_eq(house.frame_count, 1);
    net_house_end(&house);
}

/* on_closed while requests are in flight; a late answer to the session is the upper floor's to prevent. */
Test(session_ends, with_requests_in_flight)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    net_house_start(&house);
    client = net_house_ready(&house);
    house.echo = false;
    for (uint64_t id = 2; id < 20; id++)
        tls_client_write_frame(client, NET_HOUSE_ASK, id, "x", 1);
    net_house_until(&house, house.frame_count == 1 + LIMIT_IN_FLIGHT);
    session_stop(house.sessions[1]);
    net_house_until(&house, client->goodbye && house.closed_count == 1);
    net_house_end(&house);
}

Test(session_ends, a_client_that_never_reads_is_not_read_and_then_dropped)
{
    struct net_house house;
    struct tls_client *client;
    unsigned asked = 0;

    net_house_init(&house);
    house.answer_size = 200 * 1024;
    house.limits.clock_ms[SESSION_CLOCK_OUTPUT] = 300;
    net_house_start(&house);
    client = net_house_ready(&house);
    client->deaf = true;
    /* More than all socket buffers hold. */
    for (; asked < 200; asked++)
        tls_client_write_frame(client, NET_HOUSE_ASK, 2 + asked, NULL, 0);
    net_house_until(&house, NONE_LEFT(&house));
    cr_assert_lt(house.frame_count, 1 + asked);
    cr_assert_eq(house.closed_count, 1);
    net_house_end(&house);
}

static void flood(struct net_house *house, struct session *session, const struct frame_header *header,
                  const uint8_t *payload)
{
    static uint8_t bytes[LIMIT_FRAME];

    (void)payload;
    session_set_ready(session);
    for (int i = 0; i < 100; i++) /* above the cap and whatever the kernel takes */
        session_send(session, header->type, 0, 0, bytes, sizeof bytes);
    cr_assert_eq(house->closed_count, 0, "never from within session_send");
}

Test(session_ends, output_cap_drops_at_once)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    house.on_frame = flood;
    net_house_start(&house);
    client = net_house_secured(&house);
    client->deaf = true;
    tls_client_write_frame(client, NET_HOUSE_ASK, 1, NULL, 0);
    net_house_until(&house, house.closed_count == 1 && NONE_LEFT(&house));
    net_house_end(&house);
}

/* Deadlines, shortened. */

Test(session_ends, silent_client)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    house.limits.clock_ms[SESSION_CLOCK_FIRST_BYTE] = 50;
    net_house_start(&house);
    client = net_house_raw_client(&house);
    net_house_until(&house, client->ended);
    cr_assert_eq(client->plain.size, 0);
    net_house_end(&house);
}

Test(session_ends, slow_handshake)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    house.limits.clock_ms[SESSION_CLOCK_HANDSHAKE] = 50;
    net_house_start(&house);
    client = net_house_client(&house);
    client->segment = 1;
    while (!client->ended) { /* a byte every 5 ms: always alive, never done */
        uint64_t last = uv_now(&house.loop);

        client->mute = false;
        net_house_turn(&house);
        client->mute = true;
        net_house_until(&house, client->ended || uv_now(&house.loop) - last >= 5);
    }
    cr_assert_gt(client->wire.size, 0, "cut off in the middle");
    net_house_end(&house);
}

Test(session_ends, no_login)
{
    struct net_house house;
    struct tls_client *client;
    uint64_t id = 1, last = 0;

    net_house_init(&house);
    house.limits.clock_ms[SESSION_CLOCK_LOGIN] = 100;
    net_house_start(&house);
    client = net_house_secured(&house);
    while (!client->ended) { /* busy with something else, a thousand times a second */
        if (uv_now(&house.loop) != last)
            tls_client_write_frame(client, NET_HOUSE_ASK, id++, NULL, 0);
        last = uv_now(&house.loop);
        net_house_turn(&house);
        cr_assert_lt(house.frame_count, NET_HOUSE_FRAMES - 100);
    }
    cr_assert(client->goodbye);
    net_house_end(&house);
}

Test(session_ends, slow_frame)
{
    struct net_house house;
    struct tls_client *client;
    uint8_t bytes[FRAME_HEADER_SIZE];

    net_house_init(&house);
    house.limits.clock_ms[SESSION_CLOCK_FRAME] = 100;
    net_house_start(&house);
    client = net_house_ready(&house);
    frame_header_encode(&(struct frame_header){.length = 100000, .type = NET_HOUSE_ASK, .id = 2}, bytes);
    tls_client_write(client, bytes, sizeof bytes);
    for (int i = 0; !client->ended; i++) { /* bytes keep coming: no sign of life */
        cr_assert_lt(i, 90000);
        tls_client_write(client, "x", 1);
        net_house_turn(&house);
    }
    cr_assert_eq(house.frame_count, 1);
    net_house_end(&house);
}

Test(session_ends, idle_but_not_while_it_pings)
{
    struct net_house house;
    struct tls_client *client;
    uint64_t start;

    net_house_init(&house);
    house.limits.clock_ms[SESSION_CLOCK_IDLE] = 200;
    net_house_start(&house);
    client = net_house_ready(&house);
    start = uv_now(&house.loop);
    for (uint64_t id = 2; uv_now(&house.loop) - start < 500; id++) {
        uint64_t last = uv_now(&house.loop);

        tls_client_write_frame(client, NET_HOUSE_ASK, id, NULL, 0);
        net_house_answer(&house, client, id);
        net_house_until(&house, uv_now(&house.loop) - last > 20);
    }
    cr_assert_not(client->ended);
    net_house_until(&house, client->ended);
    cr_assert(client->goodbye);
    net_house_end(&house);
}

Test(session_ends, client_that_does_not_close_is_closed)
{
    struct net_house house;
    struct tls_client *client;

    net_house_init(&house);
    house.limits.clock_ms[SESSION_CLOCK_CLOSE] = 100;
    net_house_start(&house);
    client = net_house_ready(&house);
    session_stop(house.sessions[0]);
    net_house_until(&house, client->goodbye);
    /* The client's socket stays open: it has only seen the server's end. */
    net_house_until(&house, NONE_LEFT(&house));
    net_house_end(&house);
}
