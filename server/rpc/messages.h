/*
 * The message table: the rows of messages.def as data. Default is deny.
 *
 * Knows descriptors, roles and names; no session and no SQL text.
 */
#ifndef NOL_SERVER_RPC_MESSAGES_H
#define NOL_SERVER_RPC_MESSAGES_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sql_embedded.h"

struct request;

/* Roles as a set. OPEN: also without a login. LIMITED: also who has still to change a password that another hand has set. */
enum role {
    DISTRICT = 1 << 0,
    STREET = 1 << 1,
    COMMUNITY = 1 << 2,
    LEADER = 1 << 3,
    LEADER_OFFICE = 1 << 4,
    DEPARTMENT = 1 << 5,
    INSPECTOR = 1 << 6,
    AUDITOR = 1 << 7,
    OPERATOR = 1 << 8,
    EVERYBODY = (1 << 9) - 1,
    OPEN = 1 << 9,
    LIMITED = 1 << 10,
};

/* Of a connection: HELLO ──agreed──▶ LOGIN ──LOGIN, RESUME──▶ READY ──LOGOUT, session ended──▶ LOGIN. */
enum message_phase { PHASE_HELLO = 1, PHASE_LOGIN = 2, PHASE_READY = 4 };

enum message_lane { LANE_OWN, LANE_READ, LANE_SLOW, LANE_WRITE, LANE_LONG };

struct message_row {
    uint16_t type;
    enum message_lane lane;
    unsigned roles, phases;
    const char *name;
    const ProtobufCMessageDescriptor *payload, *reply;
    const char *query;                        /* READ, SLOW: as room/name; else NULL */
    void (*handler)(struct request *request); /* OWN */
    bool (*check)(
        struct request *request); /* WRITE, STEP, LONG, or NULL; false: it has refused the request */
    const char *needs;            /* names of fields, with blanks between */
};

/* What the server sends by itself, with id 0: no request has this type. */
struct message_push {
    uint16_t type;
    const char *name;
    const ProtobufCMessageDescriptor *payload;
};
const struct message_push *messages_push_at(size_t index); /* NULL from the end on */

/* NULL: there is no such type. */
const struct message_row *messages_find(uint16_t type);
const struct message_row *messages_at(size_t index); /* in the order of the table; NULL from the end on */

/* The query of this name, as room/name; SQL_QUERY_COUNT when sql/queries has none. */
enum sql_query messages_query(const char *name);

unsigned messages_role(const char *name); /* 0: no role of that name */
const char *messages_role_name(unsigned role);

/* Whether a blank-separated list of names holds the name. */
bool messages_list_holds(const char *list, const char *name);

#endif
