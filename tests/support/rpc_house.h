/*
 * The server in this process but for main: listener, sessions, rpc, database lanes against a fresh PostgreSQL database, with
 * TLS clients beside it. One house a test.
 *
 * Two accounts: HOUSE_DISTRICT (role district, made as the very first) and HOUSE_OPERATOR (waiting), both with HOUSE_PASSWORD.
 */
#ifndef NOL_TESTS_RPC_HOUSE_H
#define NOL_TESTS_RPC_HOUSE_H

#include <protobuf-c/protobuf-c.h>

#include "proto/auth.pb-c.h"
#include "proto/envelope.pb-c.h"
#include "server/db/db.h"
#include "tests/support/net_house.h"

#define HOUSE_DISTRICT "officer"
#define HOUSE_OPERATOR "techie"
#define HOUSE_PASSWORD "correct horse"
#define HOUSE_ORG "990101000000"

struct rpc_house {
    struct net_house net;
    struct db *db;
    char conninfo[256], app[300], loader[300];
    uint64_t last_id;
    bool db_stopped;
};

void rpc_house_start(struct rpc_house *house);
void rpc_house_end(struct rpc_house *house);

/* Connected; … and agreed on the version; … and logged in as the district officer. */
struct tls_client *rpc_house_client(struct rpc_house *house);
struct tls_client *rpc_house_agreed(struct rpc_house *house);
struct tls_client *rpc_house_district(struct rpc_house *house);

/* Sends a request; returns its id. */
uint64_t rpc_house_send(struct rpc_house *house, struct tls_client *client, uint16_t type,
                        const ProtobufCMessage *message);

/* The answer to that request: a message of the descriptor (caller frees), or NULL and *error (caller frees). Answers to other
 * requests that come before it are dropped. */
ProtobufCMessage *rpc_house_answer(struct rpc_house *house, struct tls_client *client, uint64_t id,
                                   const ProtobufCMessageDescriptor *descriptor, Nol__Error **error);

/* Both. */
ProtobufCMessage *rpc_house_ask(struct rpc_house *house, struct tls_client *client, uint16_t type,
                                const ProtobufCMessage *message, const ProtobufCMessageDescriptor *descriptor,
                                Nol__Error **error);

/* Asks and expects the refusal of that name. */
void rpc_house_refused(struct rpc_house *house, struct tls_client *client, uint16_t type,
                       const ProtobufCMessage *message, const char *name);
/* Asks and expects a reply; caller frees with protobuf_c_message_free_unpacked. */
ProtobufCMessage *rpc_house_done(struct rpc_house *house, struct tls_client *client, uint16_t type,
                                 const ProtobufCMessage *message,
                                 const ProtobufCMessageDescriptor *descriptor);

/* A login's reply (caller frees), or NULL and the error's name in `refusal` (of 40 bytes). */
Nol__LoginReply *rpc_house_login(struct rpc_house *house, struct tls_client *client, const char *user,
                                 const char *password, const char *device, char *refusal);

#endif
