#include "server/rpc/lives.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/limits.h"
#include "common/log.h"
#include "server/db/db.h"
#include "server/net/session.h"
#include "server/rpc/identity.h"
#include "server/rpc/peer.h"
#include "server/rpc/pool.h"

/* Found dead, a token is looked at once more: so a request that is on its way gets its answer (NOT_LOGGED_IN) and no broken connection. */
enum {
    TICK_MS = 250,
    LOOK_MS = 2000,   /* between two looks at one token */
    AGAIN_MS = 1000,  /* the same, once it was found dead */
    LEFT_MOST = 4096, /* who is one more is told of with the next request */
    TOLD_MS = 300000, /* between two times that one is said to be at work: each may write its session */
    JSON_CAP = 128 * 1024
};
_Static_assert(LOOK_MS + AGAIN_MS + 2 * TICK_MS + 1000 < SESSION_REVOKE_MS,
               "a second is left for the database");
_Static_assert(3 * LIMIT_SESSIONS_LOOKED * (DIGEST_HEX_SIZE + 3) < JSON_CAP, "a question has room");

/* One question: the sessions that it is about. */
struct look {
    size_t count;
    struct identity *who[LIMIT_SESSIONS_LOOKED]; /* counted */
};

/* A session that was at work on a connection that is gone: most commands of nol take less than a tick. */
struct left {
    struct identity *who; /* counted */
    STAILQ_ENTRY(left) all;
};

static struct {
    uv_timer_t timer;
    uv_loop_t *loop; /* NULL: stopped */
    STAILQ_HEAD(, left) left;
    size_t left_count;
} lives = {.left = STAILQ_HEAD_INITIALIZER(lives.left)};

void lives_leave(struct peer *peer)
{
    struct left *left;

    if (lives.loop == NULL || peer->identity == NULL || !peer->asks || lives.left_count >= LEFT_MOST ||
        (left = malloc(sizeof(*left))) == NULL)
        return;
    left->who = identity_ref(peer->identity);
    STAILQ_INSERT_TAIL(&lives.left, left, all);
    lives.left_count++;
}

static struct left *left_take(void)
{
    struct left *left = STAILQ_FIRST(&lives.left);

    if (left != NULL) {
        STAILQ_REMOVE_HEAD(&lives.left, all);
        lives.left_count--;
    }
    return left;
}

static void left_free(struct left *left)
{
    identity_unref(left->who);
    free(left);
}

static void forget(struct look *look)
{
    for (size_t i = 0; i < look->count; i++)
        identity_unref(look->who[i]);
    free(look);
}

static struct peer *peer_with(const struct identity *identity)
{
    struct peer *peer;

    TAILQ_FOREACH(peer, peer_all(), all)
    if (peer->identity == identity)
        return peer;
    return NULL;
}

static void on_dead(const struct identity *identity)
{
    struct peer *peer = peer_with(identity);

    if (peer == NULL)
        return;
    if (peer->over) {
        log_event(LOG_LEVEL_INFO, session_number(peer->session), 0, "closed: its login is over");
        session_stop(peer->session);
    }
    peer->over = true;
}

/* One more that is at work. */
static void say_active(struct buffer *active, const struct identity *who)
{
    buffer_printf(active, "%s\"%s\"", active->size == 0 ? "" : ",", who->session);
}

static void say_left(struct buffer *active)
{
    struct left *left;

    for (int i = 0; i < LIMIT_SESSIONS_LOOKED && (left = left_take()) != NULL; i++) {
        say_active(active, left->who);
        left_free(left);
    }
}

static void on_looked(void *owner, const struct db_result *result)
{
    struct look *look = owner;

    if (result->outcome == DB_FAILED)
        log_error("sessions: the database does not say whether they live (%s)", result->sqlstate);
    for (int row = 0; result->outcome == DB_DONE && row < result->rows; row++) {
        const char *text = db_result_text(result, row, 0);
        size_t n = text != NULL ? strtoul(text, NULL, 10) : look->count;

        if (n < look->count)
            on_dead(look->who[n]);
    }
    forget(look);
    pool_count(-1);
}

static bool is_to_be_looked_at(const struct peer *peer, uint64_t now)
{
    return peer->identity != NULL && now - peer->looked_at >= (peer->over ? AGAIN_MS : LOOK_MS);
}

/* Asks about as many as fit from `peer` on; returns the first that did not. */
static struct peer *ask(struct peer *peer, uint64_t now)
{
    struct db_call call = {.lane = DB_READ, .query = SQL_AUTH_ENDED, .deadline_ms = SESSION_REVOKE_MS};
    struct look *look = calloc(1, sizeof(*look));
    struct db *db = pool_db();
    struct buffer json, active;

    buffer_init(&json, JSON_CAP);
    buffer_init(&active, JSON_CAP);
    buffer_append_text(&json, "{\"sessions\":[");
    for (; look != NULL && peer != NULL && look->count < LIMIT_SESSIONS_LOOKED;
         peer = TAILQ_NEXT(peer, all)) {
        if (!is_to_be_looked_at(peer, now))
            continue;
        peer->looked_at = now;
        buffer_printf(&json, "%s\"%s\"", look->count == 0 ? "" : ",", peer->identity->session);
        look->who[look->count++] = identity_ref(peer->identity);
        if (peer->asks && now - peer->told_at >= TOLD_MS) {
            say_active(&active, peer->identity);
            peer->asks = false;
            peer->told_at = now;
        }
    }
    say_left(&active);
    if (active.size > 0)
        buffer_printf(&json, "],\"active\":[%s]}", buffer_text(&active));
    else
        buffer_append_text(&json, "]}");
    call.json = buffer_text(&json);
    if (look != NULL && (look->count > 0 || active.size > 0) && db != NULL &&
        db_query(db, &call, on_looked, look))
        pool_count(1);
    else if (look != NULL)
        forget(look);
    buffer_deinit(&active);
    buffer_deinit(&json);
    return look != NULL ? peer : NULL;
}

static void on_tick(uv_timer_t *timer)
{
    uint64_t now = uv_now(timer->loop);
    struct peer *peer = TAILQ_FIRST(peer_all());

    while (peer != NULL && !is_to_be_looked_at(peer, now))
        peer = TAILQ_NEXT(peer, all);
    while (peer != NULL || !STAILQ_EMPTY(&lives.left))
        peer = ask(peer, now);
}

void lives_start(uv_loop_t *loop)
{
    lives.loop = loop;
    uv_timer_init(loop, &lives.timer);
    uv_timer_start(&lives.timer, on_tick, TICK_MS, TICK_MS);
}

void lives_stop(void)
{
    if (lives.loop == NULL)
        return;
    lives.loop = NULL;
    uv_close((uv_handle_t *)&lives.timer, NULL);
    for (struct left *left; (left = left_take()) != NULL;)
        left_free(left);
}
