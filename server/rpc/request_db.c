#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/bug.h"
#include "common/caseno.h"
#include "common/hex.h"
#include "common/limits.h"
#include "common/log.h"
#include "common/random.h"
#include "server/rpc/identity.h"
#include "server/rpc/messages.h"
#include "server/rpc/peer.h"
#include "server/rpc/pool.h"
#include "server/rpc/reflect.h"
#include "server/rpc/request.h"
#include "server/rpc/worker.h"

/* Spread, so that those who were refused together do not come again together. */
static void refuse_busy_for(struct request *request, uint32_t wait_ms)
{
    char ms[16];

    if (wait_ms < RETRY_AFTER_MS)
        wait_ms = RETRY_AFTER_MS;
    snprintf(ms, sizeof(ms), "%u", wait_ms + random_below(wait_ms));
    request_refuse(request, ERROR_BUSY, "retry_after", ms, NULL);
}

static void refuse_busy(struct request *request)
{
    refuse_busy_for(request, RETRY_AFTER_MS);
}

/* A list names what does not exist (names_known of sql/functions/record/pages.sql): what it is, and the fields that may have named it. */
static bool refuse_unknown(struct request *request, const char *sqlstate)
{
    static const struct {
        const char *sqlstate, *what, *fields[6];
    } unknown[] = {{"NL002", "batch", {"batch"}},
                   {"NL003", "org", {"org", "street", "community", "listed_street", "to", "under"}},
                   {"NL004", "user", {"user"}}};

    for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
        const char *named = NULL;

        if (strcmp(unknown[i].sqlstate, sqlstate) != 0)
            continue;
        for (size_t k = 0; k < 6 && unknown[i].fields[k] != NULL && named == NULL; k++)
            named = reflect_text(request->body, unknown[i].fields[k]);
        request_refuse(request, ERROR_NOT_FOUND, "what", unknown[i].what, "id", named, NULL);
        return true;
    }
    return false;
}

/* An SQL error on a live connection: nothing has changed. */
static void refuse_failed(struct request *request, const char *sqlstate)
{
    static const char *const again[] = {"40001", "40P01", "55P03", "57014",
                                        "57P01", "57P02", "57P03", "23505"};

    if (strcmp(sqlstate, "28000") == 0) {
        request_refuse(request, ERROR_NOT_LOGGED_IN, NULL);
        return;
    }
    if (strcmp(sqlstate, "28P01") == 0) {
        request_refuse(request, ERROR_PASSWORD_TO_CHANGE, NULL);
        return;
    }
    if (refuse_unknown(request, sqlstate))
        return;
    log_event(LOG_LEVEL_ERROR, request->session_number, request->id, "%s: the database says %s",
              request->row->name, sqlstate);
    if (strcmp(sqlstate, "53100") == 0 || strcmp(sqlstate, "58030") == 0) {
        request_refuse(request, ERROR_NOT_SAVED, NULL);
        return;
    }
    for (size_t i = 0; i < sizeof(again) / sizeof(again[0]); i++) {
        if (strcmp(sqlstate, again[i]) == 0) {
            refuse_busy(request);
            return;
        }
    }
    request_refuse(request, ERROR_INTERNAL, NULL);
}

/* False: the failure has been answered. `writes`: what is unknown must be said as unknown. */
static bool is_done(struct request *request, const struct db_result *result, bool writes)
{
    switch (result->outcome) {
    case DB_DONE:
        return true;
    case DB_FAILED:
        refuse_failed(request, result->sqlstate);
        return false;
    case DB_UNKNOWN:
        if (writes)
            request_refuse(request, ERROR_UNKNOWN_OUTCOME, NULL);
        else
            refuse_busy(request);
        return false;
    case DB_BUSY:
        refuse_busy(request);
        return false;
    }
    BUG("a database outcome that does not exist");
}

static void on_query(void *owner, const struct db_result *result)
{
    struct request *request = owner;

    if (is_done(request, result, false))
        request->on_result(request, result);
    request_end(request);
}

static void send_query(struct request *request, const struct db_call *call, request_done_fn done)
{
    struct db *db = pool_db();

    request->on_result = done;
    request_begin(request);
    if (db != NULL && db_query(db, call, on_query, request))
        return;
    refuse_busy(request);
    request_end(request);
}

static const char *own_session(const struct request *request)
{
    return request->identity != NULL ? request->identity->session : NULL;
}

void request_query(struct request *request, enum db_lane lane, enum sql_query query, const char *json,
                   request_done_fn done)
{
    struct db_call call = {.lane = lane,
                           .query = query,
                           .session = own_session(request),
                           .limited = (request->row->roles & LIMITED) != 0,
                           .json = json,
                           .deadline_ms = lane == DB_SLOW ? DEADLINE_SLOW_MS : DEADLINE_READ_MS};

    send_query(request, &call, done);
}

void request_query_named(struct request *request, enum db_lane lane, const char *name, const char *json,
                         request_done_fn done)
{
    enum sql_query query = messages_query(name);

    if (query == SQL_QUERY_COUNT)
        request_refuse_internal(request, arena_printf(&request->arena, "sql/queries has no %s", name));
    else
        request_query(request, lane, query, json, done);
}

void request_query_bytes(struct request *request, enum sql_query query, const char *json,
                         const uint8_t *bytes, size_t length, request_done_fn done)
{
    struct db_call call = {.lane = DB_READ,
                           .query = query,
                           .session = own_session(request),
                           .json = json,
                           .binary = bytes,
                           .binary_length = length,
                           .deadline_ms = DEADLINE_READ_MS};

    send_query(request, &call, done);
}

void request_query_as(struct request *request, const char *session, enum sql_query query, const char *json,
                      request_done_fn done)
{
    struct db_call call = {.lane = DB_READ,
                           .query = query,
                           .session = session,
                           .limited = true,
                           .json = json,
                           .deadline_ms = DEADLINE_READ_MS};

    send_query(request, &call, done);
}

void request_copy(struct request *request, const char *data, size_t length, request_done_fn done)
{
    struct db *db = pool_db();

    request->on_result = done;
    request_begin(request);
    if (db != NULL && db_copy(db, data, length, DEADLINE_SLOW_MS, on_query, request))
        return;
    refuse_busy(request);
    request_end(request);
}

/* Writes of one group go in the order of their cases: the first that the request names. */
static uint64_t sort_of(const ProtobufCMessage *body)
{
    const ProtobufCFieldDescriptor *field = reflect_field(body->descriptor, "case");
    const ProtobufCFieldDescriptor *items = reflect_field(body->descriptor, "items");
    const char *base = (const char *)body;
    const char *text;
    int64_t id;

    if (field == NULL && items != NULL && *(const size_t *)(base + items->quantifier_offset) > 0)
        return sort_of((*(const ProtobufCMessage *const *const *)(base + items->offset))[0]);
    if (field == NULL || (text = *(const char *const *)(base + field->offset)) == NULL ||
        caseno_parse(text, &id) != CASENO_OK)
        return 0;
    return (uint64_t)id;
}

static const uint8_t *key_of(const ProtobufCMessage *body)
{
    const ProtobufCFieldDescriptor *field = reflect_field(body->descriptor, "key");

    BUG_ON(field == NULL || field->type != PROTOBUF_C_TYPE_BYTES); /* a test looks at every row */
    return ((const ProtobufCBinaryData *)((const char *)body + field->offset))->data;
}

/* The last column is the item's result: write_group's own, or the one cell of a lane that has taken it apart. */
static void on_write(void *owner, const struct db_result *result)
{
    struct request *request = owner;
    int last = result->columns - 1;
    json_t *json = NULL;

    if (is_done(request, result, true)) {
        if (result->rows == 1 && last >= 0 && db_result_text(result, 0, last) != NULL)
            json = json_loadb(db_result_text(result, 0, last), db_result_length(result, 0, last), 0, NULL);
        request->on_write(request, json);
        json_decref(json);
    }
    request_end(request);
}

/* The item of write_group in the arena; NULL: it has been refused. `array`: as the only one of its group. Which function does it
 * stands in write_run, by the name of the type in small letters. */
static const char *item_of(struct request *request, const char *body, bool array)
{
    char type[64], key[2 * KEY_BYTES + 1], digest[2 * sizeof(request->digest) + 1];
    const char *const parts[] = {array ? "[" : "",
                                 "{\"session\":\"",
                                 request->identity->session,
                                 "\",\"key\":\"",
                                 key,
                                 "\",\"digest\":\"",
                                 digest,
                                 "\",\"type\":\"",
                                 type,
                                 "\",\"body\":",
                                 body,
                                 "}",
                                 array ? "]" : ""};
    size_t lengths[sizeof(parts) / sizeof(parts[0])], length = 0;
    char *item, *at;

    for (size_t i = 0; i == 0 || type[i - 1] != '\0'; i++) {
        BUG_ON(i == sizeof(type));
        type[i] = (char)tolower((unsigned char)request->row->name[i]);
    }
    hex_encode(key_of(request->body), KEY_BYTES, key);
    hex_encode(request->digest, sizeof(request->digest), digest);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        length += lengths[i] = strlen(parts[i]);
    item = at = arena_alloc(&request->arena, length + 1);
    if (item == NULL) {
        request_refuse_size(request);
        return NULL;
    }
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); at += lengths[i++])
        memcpy(at, parts[i], lengths[i]);
    return item;
}

void request_write_then(struct request *request, const char *body, request_written_fn done)
{
    BUG_ON(request->identity == NULL);
    struct db_write write = {.item = item_of(request, body, false),
                             .key = key_of(request->body),
                             .sort = sort_of(request->body),
                             .deadline_ms = DEADLINE_WRITE_MS};
    struct db *db = pool_db();

    if (write.item == NULL)
        return;
    request->on_write = done;
    request_begin(request);
    if (db != NULL && db_submit(db, &write, on_write, request))
        return;
    refuse_busy(request);
    request_end(request);
}

void request_write_long(struct request *request, const char *body, request_written_fn done)
{
    BUG_ON(request->identity == NULL);
    struct db_call call = {.lane = DB_SLOW,
                           .query = SQL_WRITES_WRITE_GROUP,
                           .json = item_of(request, body, true),
                           .deadline_ms = DEADLINE_IMPORT_MS};
    struct db *db = pool_db();

    if (call.json == NULL)
        return;
    request->on_write = done;
    request_begin(request);
    if (db != NULL && db_query(db, &call, on_write, request))
        return;
    refuse_busy(request);
    request_end(request);
}

static void reply_to_write(struct request *request, json_t *result)
{
    request_reply_json(request, result);
}

void request_write(struct request *request, const char *body)
{
    if (body == NULL)
        body = request_json(request);
    if (body == NULL)
        return;
    if (request->row->lane == LANE_LONG)
        request_write_long(request, body, reply_to_write);
    else
        request_write_then(request, body, reply_to_write);
}

/* Whose turn it has to be at the workers. */
static const char *waits_as(const struct request *request)
{
    return request->known != NULL ? request->known : request_source(request);
}

/* Whoever asked for a password to be hashed is told when there will be room: his turn then, not a turn of the loop. */
static void refuse_work(struct request *request)
{
    struct worker *worker = pool_worker();
    uint32_t wait = worker != NULL ? worker_wait_ms(worker, waits_as(request), request->known != NULL) : 0;

    if (wait > LIMIT_WORKER_WAIT_MS)
        wait = LIMIT_WORKER_WAIT_MS;
    refuse_busy_for(request, wait);
}

/* Is there still a client? */
static bool work_is_wanted(void *arg)
{
    return ((const struct request *)arg)->session != NULL;
}

static void on_worked(void *arg, bool worked)
{
    struct request *request = arg;

    if (worked && request->session != NULL) /* else a session nobody holds would begin */
        request->on_worked(request);
    else
        refuse_work(request);
    request_end(request);
}

/* On another thread: these two fields of the request are read there, and nobody writes them meanwhile. */
static void work(void *arg)
{
    struct request *request = arg;

    request->work(request->step);
}

void request_work(struct request *request, const char *known, void (*work_fn)(void *step),
                  void (*done)(struct request *request))
{
    struct worker *worker = pool_worker();
    struct worker_job job = {.work = work, .done = on_worked, .wanted = work_is_wanted, .arg = request};

    request->known = known != NULL ? arena_strdup(&request->arena, known) : NULL;
    request->work = work_fn;
    request->on_worked = done;
    job.known = request->known != NULL;
    job.source = waits_as(request);
    request_begin(request);
    if (worker != NULL && worker_run(worker, &job))
        return;
    refuse_work(request);
    request_end(request);
}
