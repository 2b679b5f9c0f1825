#include "tests/support/rpc_house.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/frame.h"
#include "server/auth/password.h"
#include "server/rpc/server.h"
#include "tests/support/database.h"

static void add_accounts(struct rpc_house *house)
{
    char hash[PASSWORD_HASH_SIZE], sql[1200];

    cr_assert(password_hash(HOUSE_PASSWORD, hash));
    snprintf(sql, sizeof(sql),
             "SET search_path = nol; SELECT user_add_first('%s', 'district', '%s', '%s');"
             "SELECT user_add_first('%s', 'operator', '%s', '%s');"
             "UPDATE account_secret SET given = false;", /* as if each had changed it */
             HOUSE_DISTRICT, HOUSE_ORG, hash, HOUSE_OPERATOR, HOUSE_ORG, hash);
    database_run(house->conninfo, "postgres", sql);
}

void rpc_house_start(struct rpc_house *house)
{
    struct db_config config = {0};

    memset(house, 0, sizeof(*house));
    snprintf(house->conninfo, sizeof(house->conninfo), "%s", database_new());
    snprintf(house->app, sizeof(house->app), "%s user=nol_app", house->conninfo);
    snprintf(house->loader, sizeof(house->loader), "%s user=nol_loader", house->conninfo);
    add_accounts(house);
    net_house_init(&house->net);
    house->net.config.handler = rpc_handler();
    /* A client that says nothing while others have their turn is no stranger to be thrown out. */
    for (int clock = SESSION_CLOCK_FIRST_BYTE; clock <= SESSION_CLOCK_LOGIN; clock++)
        house->net.limits.clock_ms[clock] = patience_ms((unsigned)house->net.limits.clock_ms[clock]);
    net_house_start(&house->net);
    config.conninfo = house->app;
    config.loader_conninfo = house->loader;
    house->db = db_start(&house->net.loop, &config);
    cr_assert(rpc_start(&house->net.loop, house->db));
    net_house_until(&house->net, db_ready(house->db));
}

static void on_db_stopped(void *arg)
{
    ((struct rpc_house *)arg)->db_stopped = true;
}

static void on_net_stopped(void *arg)
{
    ((struct rpc_house *)arg)->net.stopped = true;
}

void rpc_house_end(struct rpc_house *house)
{
    listener_stop(house->net.listener, on_net_stopped, house);
    db_stop(house->db, on_db_stopped, house);
    net_house_until(&house->net, house->db_stopped);
    rpc_stop();
    net_house_until(&house->net, rpc_requests() == 0);
    net_house_end(&house->net);
    db_free(house->db);
}

struct tls_client *rpc_house_client(struct rpc_house *house)
{
    return net_house_secured(&house->net);
}

uint64_t rpc_house_send(struct rpc_house *house, struct tls_client *client, uint16_t type,
                        const ProtobufCMessage *message)
{
    uint8_t bytes[70000];
    size_t size = protobuf_c_message_get_packed_size(message);

    cr_assert_leq(size, sizeof(bytes));
    protobuf_c_message_pack(message, bytes);
    tls_client_write_frame(client, type, ++house->last_id, bytes, size);
    return house->last_id;
}

ProtobufCMessage *rpc_house_answer(struct rpc_house *house, struct tls_client *client, uint64_t id,
                                   const ProtobufCMessageDescriptor *descriptor, Nol__Error **error)
{
    struct frame_header header;
    const uint8_t *payload;
    ProtobufCMessage *message;

    *error = NULL;
    do {
        net_house_until(&house->net, tls_client_peek_frame(client, &header, &payload) || client->ended);
        cr_assert(tls_client_peek_frame(client, &header, &payload), "the server closed");
        if (header.id != id) /* of an earlier request whose answer the test does not want */
            tls_client_drop_frame(client);
    } while (header.id != id);
    cr_assert((header.flags & FRAME_REPLY) != 0);
    if ((header.flags & FRAME_ERROR) != 0)
        descriptor = &nol__error__descriptor;
    message = protobuf_c_message_unpack(descriptor, NULL, header.length, payload);
    cr_assert_not_null(message);
    tls_client_drop_frame(client);
    if (descriptor != &nol__error__descriptor)
        return message;
    *error = (Nol__Error *)message;
    return NULL;
}

ProtobufCMessage *rpc_house_ask(struct rpc_house *house, struct tls_client *client, uint16_t type,
                                const ProtobufCMessage *message, const ProtobufCMessageDescriptor *descriptor,
                                Nol__Error **error)
{
    return rpc_house_answer(house, client, rpc_house_send(house, client, type, message), descriptor, error);
}

void rpc_house_refused(struct rpc_house *house, struct tls_client *client, uint16_t type,
                       const ProtobufCMessage *message, const char *name)
{
    Nol__Error *error;
    /* Any message can be read as one without fields. */
    ProtobufCMessage *reply = rpc_house_ask(house, client, type, message, &nol__ping__descriptor, &error);

    cr_assert_null(reply, "it was done");
    cr_assert_str_eq(error->name, name);
    cr_assert(error->has_code);
    nol__error__free_unpacked(error, NULL);
}

ProtobufCMessage *rpc_house_done(struct rpc_house *house, struct tls_client *client, uint16_t type,
                                 const ProtobufCMessage *message,
                                 const ProtobufCMessageDescriptor *descriptor)
{
    Nol__Error *error;
    ProtobufCMessage *reply = rpc_house_ask(house, client, type, message, descriptor, &error);

    cr_assert_not_null(reply, "type %#x was refused: %s %s", type, error->name,
                       error->n_params > 0 ? error->params[0]->value : "");
    return reply;
}

struct tls_client *rpc_house_agreed(struct rpc_house *house)
{
    struct tls_client *client = rpc_house_client(house);
    Nol__Hello hello = NOL__HELLO__INIT;

    hello.has_version_min = hello.has_version_max = 1;
    hello.version_min = hello.version_max = 1;
    protobuf_c_message_free_unpacked(
        rpc_house_done(house, client, NOL__MESSAGE_TYPE__HELLO, &hello.base, &nol__hello_reply__descriptor),
        NULL);
    return client;
}

Nol__LoginReply *rpc_house_login(struct rpc_house *house, struct tls_client *client, const char *user,
                                 const char *password, const char *device, char *refusal)
{
    Nol__Login login = NOL__LOGIN__INIT;
    Nol__Error *error;
    ProtobufCMessage *reply;

    login.user = (char *)user;
    login.password = (char *)password;
    login.device = (char *)device;
    reply = rpc_house_ask(house, client, NOL__MESSAGE_TYPE__LOGIN, &login.base, &nol__login_reply__descriptor,
                          &error);
    if (reply == NULL) {
        snprintf(refusal, 40, "%s", error->name);
        nol__error__free_unpacked(error, NULL);
    }
    return (Nol__LoginReply *)reply;
}

struct tls_client *rpc_house_district(struct rpc_house *house)
{
    struct tls_client *client = rpc_house_agreed(house);
    char refusal[40];
    Nol__LoginReply *reply = rpc_house_login(house, client, HOUSE_DISTRICT, HOUSE_PASSWORD, NULL, refusal);

    cr_assert_not_null(reply, "%s", refusal);
    nol__login_reply__free_unpacked(reply, NULL);
    return client;
}
