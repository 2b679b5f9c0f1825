#include "tests/support/net_house.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/limits.h"
#include "server/net/tls.h"
#include "server/net/tls_keys.h"

static struct net_house *here; /* a handler is told of sessions only */

static void on_frame(struct session *session, const struct frame_header *header, const uint8_t *payload)
{
    struct net_house *house = here;

    cr_assert_lt(house->frame_count, NET_HOUSE_FRAMES);
    house->sessions[house->frame_count] = session;
    house->frames[house->frame_count++] = *header;
    if (house->on_frame != NULL) {
        house->on_frame(house, session, header, payload);
        return;
    }
    if (header->type == NET_HOUSE_LOGIN)
        session_set_ready(session);
    if (!house->echo && header->type != NET_HOUSE_LOGIN)
        return;
    if (house->answer_size > header->length) {
        uint8_t *bytes = calloc(1, house->answer_size);

        session_send(session, header->type, FRAME_REPLY, header->id, bytes, house->answer_size);
        free(bytes);
    } else {
        session_send(session, header->type, FRAME_REPLY, header->id, payload, header->length);
    }
    session_request_done(session);
}

static void on_closed(struct session *session)
{
    (void)session;
    here->closed_count++;
}

static void on_bad_frame(struct session *session, const struct frame_header *header, enum frame_status status)
{
    here->bad_count++;
    here->bad_status = status;
    session_send(session, header->type, FRAME_REPLY | FRAME_ERROR, header->id, (const uint8_t *)"bad", 3);
}

static const struct session_handler handler = {on_frame, on_closed, on_bad_frame};

static void on_tick(uv_timer_t *timer)
{
    (void)timer;
}

void net_house_init(struct net_house *house)
{
    char error[256] = "", fingerprint[TLS_KEYS_FINGERPRINT_SIZE], certificate[128], key[128], ca[128];

    memset(house, 0, sizeof *house);
    here = house;
    house->echo = true;
    house->limits = session_limits_default;
    snprintf(house->folder, sizeof house->folder, "/tmp/nol-net-XXXXXX");
    cr_assert_not_null(mkdtemp(house->folder));
    cr_assert(tls_keys_ensure(house->folder, NULL, 0, fingerprint, error, sizeof error), "%s", error);
    snprintf(certificate, sizeof certificate, "%s/server.crt", house->folder);
    snprintf(key, sizeof key, "%s/server.key", house->folder);
    snprintf(ca, sizeof ca, "%s/ca.crt", house->folder);
    house->tls = tls_context_new(certificate, key, error, sizeof error);
    cr_assert_not_null(house->tls, "%s", error);
    house->client_settings = tls_client_settings(ca);
    house->config = (struct listener_config){
        .host = "127.0.0.1", .tls = house->tls, .handler = &handler, .limits = &house->limits};
}

void net_house_start(struct net_house *house)
{
    char error[256] = "";

    cr_assert_eq(uv_loop_init(&house->loop), 0);
    cr_assert_eq(uv_timer_init(&house->loop, &house->tick), 0);
    cr_assert_eq(uv_timer_start(&house->tick, on_tick, 1, 1), 0);
    house->listener = listener_start(&house->loop, &house->config, error, sizeof error);
    cr_assert_not_null(house->listener, "%s", error);
}

void net_house_turn(struct net_house *house)
{
    uv_run(&house->loop, UV_RUN_ONCE);
    for (unsigned i = 0; i < house->client_count; i++)
        tls_client_step(house->clients[i]);
}

static void on_stopped(void *arg)
{
    struct net_house *house = arg;

    house->stopped = true;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

/* As any client would, so that no session waits out its deadline. */
static bool close_ended_clients(struct net_house *house)
{
    for (unsigned i = 0; i < house->client_count; i++)
        if (house->clients[i]->ended)
            shutdown(house->clients[i]->fd, SHUT_WR);
    return true;
}

void net_house_end(struct net_house *house)
{
    if (!house->stopped)
        listener_stop(house->listener, on_stopped, house);
    net_house_until(house, close_ended_clients(house) && house->stopped);
    listener_free(house->listener);
    tls_context_free(house->tls);
    for (unsigned i = 0; i < house->client_count; i++)
        tls_client_free(house->clients[i]);
    SSL_CTX_free(house->client_settings);
    uv_close((uv_handle_t *)&house->tick, NULL);
    uv_run(&house->loop, UV_RUN_DEFAULT);
    cr_assert_eq(uv_loop_close(&house->loop), 0, "a handle is still open");
    cr_assert_eq(nftw(house->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static struct tls_client *add_client(struct net_house *house, SSL_CTX *settings)
{
    cr_assert_lt(house->client_count, NET_HOUSE_CLIENTS);
    return house->clients[house->client_count++] = tls_client_new(settings, listener_port(house->listener));
}

struct tls_client *net_house_client(struct net_house *house)
{
    return add_client(house, house->client_settings);
}

struct tls_client *net_house_raw_client(struct net_house *house)
{
    return add_client(house, NULL);
}

struct tls_client *net_house_secured(struct net_house *house)
{
    struct tls_client *client = net_house_client(house);

    net_house_until(house, client->secured);
    return client;
}

struct tls_client *net_house_ready(struct net_house *house)
{
    struct tls_client *client = net_house_secured(house);

    tls_client_write_frame(client, NET_HOUSE_LOGIN, 1, NULL, 0);
    net_house_answer(house, client, 1);
    return client;
}

void net_house_drop_client(struct net_house *house, struct tls_client *client)
{
    unsigned i = 0;

    while (house->clients[i] != client)
        i++;
    house->clients[i] = house->clients[--house->client_count];
    tls_client_free(client);
}

size_t net_house_answer(struct net_house *house, struct tls_client *client, uint64_t id)
{
    struct frame_header header;
    const uint8_t *payload;

    net_house_until(house, tls_client_peek_frame(client, &header, &payload));
    cr_assert_eq(header.id, id, "answer to %llu, not %llu", (unsigned long long)header.id,
                 (unsigned long long)id);
    tls_client_drop_frame(client);
    return header.length;
}
