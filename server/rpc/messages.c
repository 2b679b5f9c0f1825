#include "server/rpc/messages.h"

#include <string.h>

#include "proto/all.pb-c.h"
#include "server/auth/auth.h"
#include "server/cases/cases.h"
#include "server/evidence/evidence.h"
#include "server/imports/imports.h"
#include "server/reports/reports.h"
#include "server/watch/watch.h"

#define none NULL
#define HEAD(type_, payload_, reply_, roles_)                                                                \
    .type = NOL__MESSAGE_TYPE__##type_, .name = #type_, .payload = &nol__##payload_##__descriptor,           \
    .reply = &nol__##reply_##__descriptor, .roles = (roles_)
#define OWN(number_, type_, payload_, reply_, roles_, phases_, handler_, needs_, english_, chinese_)         \
    {HEAD(type_, payload_, reply_, roles_), .phases = (phases_), .lane = LANE_OWN, .handler = (handler_),    \
     .needs = (needs_)},
#define READING(lane_, number_, type_, payload_, reply_, roles_, query_, needs_, english_, chinese_)         \
    {HEAD(type_, payload_, reply_, roles_), .phases = PHASE_READY, .lane = (lane_), .query = (query_),       \
     .needs = (needs_)},
#define WRITING(lane_, number_, type_, payload_, reply_, roles_, check_, needs_, english_, chinese_)         \
    {HEAD(type_, payload_, reply_, roles_), .phases = PHASE_READY, .lane = (lane_), .check = (check_),       \
     .needs = "key " needs_},
#define READ(...) READING(LANE_READ, __VA_ARGS__)
#define SLOW(...) READING(LANE_SLOW, __VA_ARGS__)
#define WRITE(...) WRITING(LANE_WRITE, __VA_ARGS__)
#define STEP(...) WRITING(LANE_WRITE, __VA_ARGS__)
#define LONG(...) WRITING(LANE_LONG, __VA_ARGS__)
#define PUSH(...)

static const struct message_row rows[] = {
#include "proto/messages.def"
};

/* The other half of the table: what is pushed. */
#undef OWN
#undef READ
#undef SLOW
#undef WRITE
#undef STEP
#undef LONG
#undef PUSH
#define OWN(...)
#define READ(...)
#define SLOW(...)
#define WRITE(...)
#define STEP(...)
#define LONG(...)
#define PUSH(number_, type_, payload_)                                                                       \
    {.type = NOL__MESSAGE_TYPE__##type_, .name = #type_, .payload = &nol__##payload_##__descriptor},

static const struct message_push pushes[] = {
#include "proto/messages.def"
};
#undef none

#define ROWS (sizeof(rows) / sizeof(rows[0]))
#define PUSHES (sizeof(pushes) / sizeof(pushes[0]))

const struct message_row *messages_find(uint16_t type)
{
    /* Some sixty lines: a look through them is less than a hash would be. */
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].type == type)
            return &rows[i];
    return NULL;
}

const struct message_row *messages_at(size_t index)
{
    return index < ROWS ? &rows[index] : NULL;
}

const struct message_push *messages_push_at(size_t index)
{
    return index < PUSHES ? &pushes[index] : NULL;
}

enum sql_query messages_query(const char *name)
{
    static const char folder[] = "queries/";
    size_t length = strlen(name);

    for (size_t i = 0; i < sql_queries_count; i++) {
        const char *path = sql_queries[i].path + sizeof(folder) - 1;

        if (strncmp(path, name, length) == 0 && strcmp(path + length, ".sql") == 0)
            return (enum sql_query)i;
    }
    return SQL_QUERY_COUNT;
}

static const char *const role_names[] = {"district",   "street",    "community", "leader",  "leader_office",
                                         "department", "inspector", "auditor",   "operator"};

unsigned messages_role(const char *name)
{
    for (size_t i = 0; i < sizeof(role_names) / sizeof(role_names[0]); i++)
        if (strcmp(role_names[i], name) == 0)
            return 1u << i;
    return 0;
}

const char *messages_role_name(unsigned role)
{
    for (size_t i = 0; i < sizeof(role_names) / sizeof(role_names[0]); i++)
        if (role == 1u << i)
            return role_names[i];
    return NULL;
}

bool messages_list_holds(const char *list, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = list; (at = strstr(at, name)) != NULL; at += length)
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}
