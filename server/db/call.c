#include "server/db/call.h"

#include <stdlib.h>
#include <string.h>

struct call *call_new(struct call_list *list, const char *text, size_t text_length, const uint8_t *binary,
                      size_t binary_length, db_done_fn done, void *owner, uint64_t deadline_at)
{
    struct call *call = malloc(sizeof(*call) + text_length + 1 + binary_length);

    if (call == NULL)
        return NULL;
    *call = (struct call){.done = done, .owner = owner, .deadline_at = deadline_at, .list = list};
    call->text = (char *)(call + 1);
    call->text_length = text_length;
    if (text_length > 0)
        memcpy(call->text, text, text_length);
    call->text[text_length] = '\0';
    if (binary != NULL) {
        call->binary = (uint8_t *)call->text + text_length + 1;
        call->binary_length = binary_length;
        if (binary_length > 0)
            memcpy(call->binary, binary, binary_length);
    }
    TAILQ_INSERT_TAIL(&list->live, call, live);
    list->count++;
    return call;
}

/* The one callback; from here on an orphan. */
static void answer(struct call *call, const struct db_result *result)
{
    db_done_fn done = call->done;

    if (done == NULL)
        return;
    call->done = NULL;
    TAILQ_REMOVE(&call->list->live, call, live);
    call->list->count--;
    done(call->owner, result);
}

void call_end(struct call *call, const struct db_result *result)
{
    answer(call, result);
    free(call);
}

void call_end_with(struct call *call, enum db_outcome outcome, const char *sqlstate)
{
    const struct db_result result = {.outcome = outcome, .sqlstate = sqlstate};

    call_end(call, &result);
}

struct db_result call_result(const PGresult *pg)
{
    return (struct db_result){
        .outcome = DB_DONE, .sqlstate = "", .rows = PQntuples(pg), .columns = PQnfields(pg), .pg = pg};
}

void call_expire(struct call_list *list, uint64_t now)
{
    struct call_queue late = TAILQ_HEAD_INITIALIZER(late);
    struct call *call, *next;

    /* First sorted out, then answered: a callback may add calls, and may not find this list half walked. */
    for (call = TAILQ_FIRST(&list->live); call != NULL; call = next) {
        next = TAILQ_NEXT(call, live);
        if (call->deadline_at <= now) {
            TAILQ_REMOVE(&list->live, call, live);
            TAILQ_INSERT_TAIL(&late, call, live);
        }
    }
    while ((call = TAILQ_FIRST(&late)) != NULL) {
        static const struct db_result unknown = {.outcome = DB_UNKNOWN, .sqlstate = ""};

        TAILQ_REMOVE(&late, call, live);
        TAILQ_INSERT_TAIL(&list->live, call, live);
        if (call->sent) {
            answer(call, &unknown);
            continue;
        }
        waiting_remove(call->waiting, call);
        call_end_with(call, DB_BUSY, "");
    }
}

static size_t size_of(const struct call *call)
{
    return sizeof(*call) + call->text_length + call->binary_length;
}

void waiting_init(struct waiting *waiting, unsigned max)
{
    TAILQ_INIT(&waiting->queue);
    waiting->count = 0;
    waiting->bytes = 0;
    waiting->max = max;
}

bool waiting_add(struct waiting *waiting, struct call *call)
{
    if (waiting->count >= waiting->max || waiting->bytes + size_of(call) > WAITING_BYTES_MAX)
        return false;
    TAILQ_INSERT_TAIL(&waiting->queue, call, queued);
    waiting->count++;
    waiting->bytes += size_of(call);
    call->waiting = waiting;
    return true;
}

void waiting_return(struct waiting *waiting, struct call *call)
{
    call->sent = false;
    TAILQ_INSERT_HEAD(&waiting->queue, call, queued);
    waiting->count++;
    waiting->bytes += size_of(call);
    call->waiting = waiting;
}

struct call *waiting_first(const struct waiting *waiting)
{
    /* The analyzer does not follow a list whose first is taken out and freed. NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
    return TAILQ_FIRST(&waiting->queue);
}

void waiting_remove(struct waiting *waiting, struct call *call)
{
    TAILQ_REMOVE(&waiting->queue, call, queued);
    waiting->count--;
    waiting->bytes -= size_of(call);
    call->waiting = NULL;
}

void waiting_refuse(struct waiting *waiting)
{
    struct call *call;

    while ((call = waiting_first(waiting)) != NULL) {
        waiting_remove(waiting, call);
        call_end_with(call, DB_BUSY, "");
    }
}
