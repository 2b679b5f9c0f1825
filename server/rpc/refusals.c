#include "server/rpc/refusals.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/limits.h"
#include "common/log.h"
#include "proto/auth.pb-c.h"
#include "proto/envelope.pb-c.h"
#include "server/db/db.h"
#include "server/rpc/identity.h"
#include "server/rpc/messages.h"
#include "server/rpc/peer.h"
#include "server/rpc/pool.h"
#include "server/rpc/request.h"

enum { TELL_MS = 5000, MOST_MESSAGES = 20, SOURCE_SIZE = 64, USER_SIZE = 64 * 4 + 1 };

/* One source, and who was logged in there. */
struct entry {
    char source[SOURCE_SIZE];
    char session[DIGEST_HEX_SIZE]; /* "": nobody */
    char user[USER_SIZE];          /* the name that was tried; wiped */
    bool several;                  /* other names too */
    uint64_t count;
    const char *messages[MOST_MESSAGES];
    size_t message_count;
};

static struct {
    uv_timer_t timer;
    uv_loop_t *loop; /* NULL: stopped */
    struct entry *entries;
    size_t count;
    unsigned
        rounds; /* that the database is still asked though nothing was refused: the last minute has to end there */
} refusals;

/* ---- counting */

static bool is_counted(const struct request *request, enum error_code code)
{
    const struct error_entry *entry = errors_get(code);

    if (request->row == NULL)
        return false;
    if (request_is_login(request))
        return entry->outcome == OUTCOME_REJECTED || code == ERROR_LOGIN_DELAYED;
    return request->identity != NULL && (entry->exit_code == 5 || code == ERROR_NOT_FOUND ||
                                         code == ERROR_WRONG_LOGIN || code == ERROR_LOGIN_DELAYED);
}

static struct entry *entry_of(const char *source, const char *session)
{
    struct entry *entry;

    for (size_t i = 0; i < refusals.count; i++)
        if (strcmp(refusals.entries[i].source, source) == 0 &&
            strcmp(refusals.entries[i].session, session) == 0)
            return &refusals.entries[i];
    if (refusals.count == LIMIT_REFUSAL_SOURCES) /* the rest together */
        return &refusals.entries[refusals.count - 1];
    entry = &refusals.entries[refusals.count++];
    memset(entry, 0, sizeof(*entry));
    snprintf(entry->source, sizeof(entry->source), "%s",
             refusals.count < LIMIT_REFUSAL_SOURCES ? source : "*");
    snprintf(entry->session, sizeof(entry->session), "%s",
             refusals.count < LIMIT_REFUSAL_SOURCES ? session : "");
    return entry;
}

static void add_message(struct entry *entry, const char *name)
{
    for (size_t i = 0; i < entry->message_count; i++)
        if (entry->messages[i] == name)
            return;
    if (entry->message_count < MOST_MESSAGES)
        entry->messages[entry->message_count++] = name;
}

void refusals_note(const struct request *request, enum error_code code)
{
    const char *source = request_source(request), *user;
    struct entry *entry;

    if (refusals.loop == NULL || !is_counted(request, code))
        return;
    entry =
        entry_of(*source != '\0' ? source : "*", request->identity != NULL ? request->identity->session : "");
    entry->count++;
    add_message(entry, request->row->name);
    if (request->type != NOL__MESSAGE_TYPE__LOGIN || request->body == NULL)
        return;
    user = ((const Nol__Login *)request->body)->user;
    if (user == NULL)
        return;
    if (entry->user[0] == '\0')
        snprintf(entry->user, sizeof(entry->user), "%s", user);
    else
        entry->several = entry->several || strcmp(entry->user, user) != 0;
}

/* ---- telling */

static json_t *entry_json(const struct entry *entry)
{
    json_t *row = json_pack("{s:s, s:I, s:b, s:[]}", "source", entry->source, "count",
                            (json_int_t)entry->count, "several", entry->several, "messages");

    for (size_t i = 0; i < entry->message_count; i++)
        json_array_append_new(json_object_get(row, "messages"), json_string(entry->messages[i]));
    if (entry->session[0] != '\0')
        json_object_set_new(row, "session", json_string(entry->session));
    if (entry->user[0] != '\0' && !entry->several)
        json_object_set_new(row, "user", json_string(entry->user));
    return row;
}

static void on_told(void *owner, const struct db_result *result)
{
    (void)owner;
    if (result->outcome == DB_FAILED)
        log_error("refusals: the trail does not take them (%s)", result->sqlstate);
    pool_count(-1);
}

static void tell(void)
{
    struct db_call call = {.lane = DB_READ, .query = SQL_AUTH_REFUSED, .deadline_ms = DEADLINE_READ_MS};
    json_t *rows = json_array(), *json = json_pack("{s:o}", "rows", rows);
    struct db *db = pool_db();
    char *text;

    for (size_t i = 0; i < refusals.count; i++)
        json_array_append_new(rows, entry_json(&refusals.entries[i]));
    text = json_dumps(json, JSON_COMPACT);
    json_decref(json);
    call.json = text;
    if (text != NULL && db != NULL && db_query(db, &call, on_told, NULL))
        pool_count(1);
    else if (refusals.count > 0)
        log_error("refusals: the trail does not take them");
    if (text != NULL)
        sodium_memzero(text, strlen(text));
    free(text);
    if (refusals.count > 0)
        refusals.rounds = 2 * 60 * 1000 / TELL_MS;
    else
        refusals.rounds--;
    sodium_memzero(refusals.entries, refusals.count * sizeof(*refusals.entries));
    refusals.count = 0;
}

static void on_tick(uv_timer_t *timer)
{
    (void)timer;
    if (refusals.count > 0 || refusals.rounds > 0)
        tell();
}

void refusals_start(uv_loop_t *loop)
{
    refusals.entries = calloc(LIMIT_REFUSAL_SOURCES, sizeof(*refusals.entries));
    if (refusals.entries == NULL)
        return;
    refusals.loop = loop;
    refusals.count = 0;
    refusals.rounds = 1; /* of one that was killed */
    uv_timer_init(loop, &refusals.timer);
    uv_timer_start(&refusals.timer, on_tick, TELL_MS, TELL_MS);
}

void refusals_stop(void)
{
    if (refusals.loop == NULL)
        return;
    refusals.loop = NULL;
    uv_close((uv_handle_t *)&refusals.timer, NULL);
    sodium_memzero(refusals.entries, refusals.count * sizeof(*refusals.entries));
    free(refusals.entries);
    refusals.entries = NULL;
}
