/*
 * A listener with its loop, keys and clients, in this process, for tests of server/net.
 *
 * The handler notes what it is called with and answers as told. One house a test (its handler has no other way to
 * find its place). Every wait has a deadline and says what it waited for.
 */
#ifndef TESTS_SUPPORT_NET_HOUSE_H
#define TESTS_SUPPORT_NET_HOUSE_H

#include <stdbool.h>
#include <uv.h>

#include "server/net/listener.h"
#include "server/net/session_state.h"
#include "tests/support/patience.h"
#include "tests/support/tls_client.h"

#define NET_HOUSE_CLIENTS 128
#define NET_HOUSE_FRAMES 4096

struct net_house {
    uv_loop_t loop;
    uv_timer_t tick; /* keeps the loop turning, since clients have no handle in it */
    struct listener_config config;
    struct session_limits limits; /* of the listener; change them before net_house_start */
    struct tls_context *tls;
    struct listener *listener;
    SSL_CTX *client_settings;
    char folder[64]; /* of the keys */
    struct tls_client *clients[NET_HOUSE_CLIENTS];
    unsigned client_count;

    /* What the handler does with a frame: nothing (0), or echo it; and lets it be ready at type 1. */
    bool echo;
    size_t answer_size; /* an echo is filled up to so many bytes */
    void (*on_frame)(struct net_house *house, struct session *session, const struct frame_header *header,
                     const uint8_t *payload); /* instead, if not NULL */

    /* What it was called with. */
    struct session *sessions[NET_HOUSE_FRAMES]; /* of each frame */
    struct frame_header frames[NET_HOUSE_FRAMES];
    unsigned frame_count, closed_count, bad_count;
    enum frame_status bad_status;
    bool stopped;
};

/* Type of a frame that makes the session ready; all others are only echoed. */
#define NET_HOUSE_LOGIN 1
#define NET_HOUSE_ASK 2

/* Keys, loop, default limits; then net_house_start listens. */
void net_house_init(struct net_house *house);
void net_house_start(struct net_house *house);
/* Stops, if the test has not, and expects every handle closed and every byte given back. */
void net_house_end(struct net_house *house);

/* Stepped by every wait from then on, freed at the end. */
struct tls_client *net_house_client(struct net_house *house);
struct tls_client *net_house_raw_client(struct net_house *house);
/* … with its handshake done; … and logged in. */
struct tls_client *net_house_secured(struct net_house *house);
struct tls_client *net_house_ready(struct net_house *house);
void net_house_drop_client(struct net_house *house, struct tls_client *client);

/* One turn of the loop and a step of each client. */
void net_house_turn(struct net_house *house);

/* Turns until the condition holds; fails the test when that takes far too long. */
#define net_house_until(house, condition)                                                                    \
    do {                                                                                                     \
        uint64_t until_end_ = uv_hrtime() + patience_ms(10000) * 1000000ull;                                 \
        while (!(condition)) {                                                                               \
            cr_assert(uv_hrtime() < until_end_, "waited in vain for: %s", #condition);                       \
            net_house_turn(house);                                                                           \
        }                                                                                                    \
    } while (0)

/* Turns a while, and the condition must hold all the time: for what must not happen. */
#define net_house_holds(house, condition)                                                                    \
    do {                                                                                                     \
        for (int holds_turn_ = 0; holds_turn_ < 50; holds_turn_++) {                                         \
            cr_assert(condition, "%s, turn %d", #condition, holds_turn_);                                    \
            net_house_turn(house);                                                                           \
        }                                                                                                    \
    } while (0)

/* Waits for the client's next frame, which must be the answer to `id`; drops it; returns its size. */
size_t net_house_answer(struct net_house *house, struct tls_client *client, uint64_t id);

#endif
