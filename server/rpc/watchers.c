#include "server/rpc/watchers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "common/arena.h"
#include "common/bug.h"
#include "common/log.h"
#include "proto/envelope.pb-c.h"
#include "proto/watch.pb-c.h"
#include "server/db/db.h"
#include "server/net/session.h"
#include "server/rpc/identity.h"
#include "server/rpc/peer.h"
#include "server/rpc/pool.h"
#include "server/rpc/reflect.h"
#include "server/rpc/reply_rows.h"
#include "server/rpc/request.h"
#include "server/rpc/watch_units.h"

#define CURSOR_SIZE 48
#define PAGE_MEMORY (1024 * 1024) /* a page of a hundred notices has some 10 KiB */

struct watcher {
    struct peer *peer;         /* NULL: dropped; freed when its page has come back */
    struct identity *identity; /* counted */
    char cursor[CURSOR_SIZE];
    bool due;        /* in the queue: something may lie behind the cursor */
    bool reading;    /* a page of it is out */
    bool again;      /* news came meanwhile */
    bool told;       /* it knows that it has caught up */
    uint64_t full;   /* since when it has taken nothing; 0: it has room */
    size_t queued;   /* what it had not taken when last looked at */
    uint64_t number; /* of its session, for the log */
    TAILQ_ENTRY(watcher) all, queue;
    size_t count;
    int orgs[];
};
TAILQ_HEAD(watcher_list, watcher);

static struct {
    uv_timer_t timer;
    uv_loop_t *loop; /* NULL: stopped */
    struct watcher_list all, due;
    unsigned dues, reading;
    char position[CURSOR_SIZE]; /* up to which news were asked for; "" while nobody watched */
    bool asking;
    unsigned patience_ms;
} watch = {.all = TAILQ_HEAD_INITIALIZER(watch.all),
           .due = TAILQ_HEAD_INITIALIZER(watch.due),
           .patience_ms = DEADLINE_WATCH_BEHIND_MS};

void watchers_set_patience(unsigned ms)
{
    watch.patience_ms = ms > 0 ? ms : DEADLINE_WATCH_BEHIND_MS;
}

static void set_due(struct watcher *watcher)
{
    if (watcher->reading) {
        watcher->again = true;
        return;
    }
    if (watcher->due)
        return;
    watcher->due = true;
    TAILQ_INSERT_TAIL(&watch.due, watcher, queue);
    watch.dues++;
}

static void leave_queue(struct watcher *watcher)
{
    if (!watcher->due)
        return;
    watcher->due = false;
    TAILQ_REMOVE(&watch.due, watcher, queue);
    watch.dues--;
}

static void release(struct watcher *watcher)
{
    identity_unref(watcher->identity);
    free(watcher);
}

void watchers_drop(struct peer *peer)
{
    struct watcher *watcher = peer->watcher;

    if (watcher == NULL)
        return;
    peer->watcher = NULL;
    watcher->peer = NULL;
    leave_queue(watcher);
    TAILQ_REMOVE(&watch.all, watcher, all);
    if (!watcher->reading)
        release(watcher);
}

/* What goes out by itself: id 0, no flag. */
static void push(struct watcher *watcher, uint16_t type, const ProtobufCMessage *message)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *payload = malloc(size + 1);

    if (payload == NULL) {
        session_stop(watcher->peer->session);
        return;
    }
    protobuf_c_message_pack(message, payload);
    session_send(watcher->peer->session, type, 0, 0, payload, size);
    free(payload);
}

/* Too long without a sign that anything was read. The client goes on from what it has; nothing is kept for it here. */
static void give_up(struct watcher *watcher)
{
    Nol__WatchBehind behind = NOL__WATCH_BEHIND__INIT;

    behind.cursor = watcher->cursor;
    log_event(LOG_LEVEL_INFO, watcher->number, 0, "watches no longer: it does not read");
    push(watcher, NOL__MESSAGE_TYPE__WATCH_BEHIND, &behind.base);
    watchers_drop(watcher->peer);
}

/* Whether the session can be sent a page now. */
static bool has_room(struct watcher *watcher)
{
    size_t queued = session_queued(watcher->peer->session);

    if (queued < watcher->queued) /* it reads, though slowly */
        watcher->full = 0;
    watcher->queued = queued;
    if (queued <= LIMIT_WATCH_OUTPUT)
        watcher->full = 0;
    return queued <= LIMIT_WATCH_OUTPUT;
}

/* While it has none: whether it may still be waited for. */
static bool is_patient(struct watcher *watcher)
{
    uint64_t now = uv_now(watch.loop);

    if (watcher->full == 0)
        watcher->full = now;
    return now - watcher->full < watch.patience_ms;
}

/* False: the page is not as it should be; logged. */
static bool take_page(struct watcher *watcher, const struct db_result *result)
{
    Nol__WatchEvent *event;
    struct reflect_fault fault = {.field = ""};
    struct arena arena;
    bool good;

    arena_init(&arena, PAGE_MEMORY);
    event = (Nol__WatchEvent *)reflect_new(&nol__watch_event__descriptor, &arena);
    good = event != NULL && reply_rows_fill(&event->base, result, &arena, &fault) && event->next != NULL &&
           strlen(event->next) < CURSOR_SIZE;
    if (good) {
        snprintf(watcher->cursor, CURSOR_SIZE, "%s", event->next);
        if (event->n_rows > 0 || (event->caught_up && !watcher->told))
            push(watcher, NOL__MESSAGE_TYPE__WATCH_EVENT, &event->base);
        watcher->told |= event->caught_up != 0;
        watcher->again |= !event->caught_up;
    } else {
        log_event(LOG_LEVEL_ERROR, watcher->number, 0, "a page of notices does not fit at '%s'", fault.field);
    }
    arena_deinit(&arena);
    return good;
}

static void pump(void);

static void on_page(void *owner, const struct db_result *result)
{
    struct watcher *watcher = owner;
    bool again = watcher->again;

    watch.reading--;
    pool_count(-1);
    watcher->reading = watcher->again = false;
    if (watcher->peer == NULL) {
        release(watcher);
        return;
    }
    if (result->outcome == DB_DONE && take_page(watcher, result)) {
        if (again || watcher->again)
            set_due(watcher);
    } else if (result->outcome == DB_FAILED && strcmp(result->sqlstate, "28000") == 0) {
        session_stop(watcher->peer->session); /* its login is over */
        watchers_drop(watcher->peer);
    } else {
        set_due(watcher); /* the database comes back: the next tick asks again */
        return;
    }
    pump();
}

static bool read_page(struct watcher *watcher)
{
    char json[2 * CURSOR_SIZE];
    const struct db_call call = {.lane = DB_READ,
                                 .query = SQL_WATCH_PAGE,
                                 .session = watcher->identity->session,
                                 .json = json,
                                 .deadline_ms = DEADLINE_READ_MS};
    struct db *db = pool_db();

    snprintf(json, sizeof(json), "{\"after\":\"%s\",\"limit\":%d}", watcher->cursor, LIMIT_WATCH_PAGE);
    if (db == NULL || !db_query(db, &call, on_page, watcher))
        return false;
    watcher->reading = true;
    watch.reading++;
    pool_count(1);
    return true;
}

/* Reads for those who are due and have room, in turn; who has none goes to the end of the queue. */
static void pump(void)
{
    for (unsigned left = watch.dues; left > 0 && watch.loop != NULL && watch.reading < LIMIT_WATCH_PAGES;
         left--) {
        struct watcher *watcher = TAILQ_FIRST(&watch.due);

        if (watcher == NULL)
            return;
        leave_queue(watcher);
        if (has_room(watcher)) {
            if (!read_page(watcher)) {
                set_due(watcher);
                return;
            }
        } else if (is_patient(watcher)) {
            set_due(watcher);
        } else {
            give_up(watcher);
        }
    }
}

/* At first it is not known what lies before the position, so that all look for themselves. */
static void take_news(const struct db_result *result)
{
    int position = db_result_column(result, "position");
    bool first = watch.position[0] == '\0';
    struct watcher *watcher;
    struct watch_units news;

    if (result->rows == 0 || !watch_units_read(&news, result))
        return; /* the next tick asks for the same again */
    TAILQ_FOREACH(watcher, &watch.all, all)
    if (first || watch_units_any(&news, watcher->orgs, watcher->count))
        set_due(watcher);
    watch_units_free(&news);
    snprintf(watch.position, sizeof(watch.position), "%s", db_result_text(result, 0, position));
}

static void on_news(void *owner, const struct db_result *result)
{
    (void)owner;
    watch.asking = false;
    pool_count(-1);
    if (result->outcome == DB_DONE)
        take_news(result);
    else if (result->outcome == DB_FAILED)
        log_error("watch: no news from the database (%s)", result->sqlstate);
    pump();
}

static void on_tick(uv_timer_t *timer)
{
    char json[2 * CURSOR_SIZE];
    const struct db_call call = {
        .lane = DB_READ, .query = SQL_WATCH_NEWS, .json = json, .deadline_ms = DEADLINE_READ_MS};
    struct db *db = pool_db();

    (void)timer;
    if (TAILQ_EMPTY(&watch.all)) {
        watch.position[0] = '\0';
        return;
    }
    pump();
    if (watch.asking || db == NULL)
        return;
    snprintf(json, sizeof(json), "{\"after\":\"%s\"}", watch.position);
    watch.asking = db_query(db, &call, on_news, NULL);
    if (watch.asking)
        pool_count(1);
}

bool request_watch(struct request *request, const char *cursor, const int *orgs, size_t count)
{
    struct watcher *watcher;

    if (request->peer == NULL || request->peer->identity != request->identity)
        return true;
    watcher = calloc(1, sizeof(*watcher) + count * sizeof(*orgs));
    if (watcher == NULL)
        return false;
    watchers_drop(request->peer);
    BUG_ON(strlen(cursor) >= CURSOR_SIZE);
    snprintf(watcher->cursor, CURSOR_SIZE, "%s", cursor);
    watcher->peer = request->peer;
    watcher->identity = identity_ref(request->identity);
    watcher->number = request->session_number;
    watcher->count = count;
    memcpy(watcher->orgs, orgs, count * sizeof(*orgs));
    request->peer->watcher = watcher;
    TAILQ_INSERT_TAIL(&watch.all, watcher, all);
    set_due(watcher);
    pump();
    return true;
}

void watchers_start(uv_loop_t *loop)
{
    watch.loop = loop;
    watch.position[0] = '\0';
    uv_timer_init(loop, &watch.timer);
    uv_timer_start(&watch.timer, on_tick, DEADLINE_WATCH_NEWS_MS, DEADLINE_WATCH_NEWS_MS);
}

void watchers_stop(void)
{
    if (watch.loop == NULL)
        return;
    watch.loop = NULL;
    uv_close((uv_handle_t *)&watch.timer, NULL);
}
