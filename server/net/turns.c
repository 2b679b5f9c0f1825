#include "server/net/turns.h"

#include <stddef.h>

#include "common/limits.h"

#define NS_PER_MS 1000000

void turns_init(struct turns *turns, struct sources *sources, unsigned percent, uint64_t now_ns)
{
    *turns = (struct turns){.sources = sources,
                            .percent = percent,
                            .saved_ns = (int64_t)LIMIT_HANDSHAKE_SAVED_US * 1000,
                            .at_ns = now_ns};
    TAILQ_INIT(&turns->ring);
}

void turns_ask(struct turns *turns, struct turn *turn, struct source *source)
{
    if (turn->source != NULL)
        return;
    if (TAILQ_EMPTY(&source->line))
        TAILQ_INSERT_TAIL(&turns->ring, source, ring);
    turn->source = source;
    if (turn->begun)
        TAILQ_INSERT_HEAD(&source->line, turn, line);
    else
        TAILQ_INSERT_TAIL(&source->line, turn, line);
}

void turns_leave(struct turns *turns, struct turn *turn)
{
    struct source *source = turn->source;

    if (source == NULL)
        return;
    turn->source = NULL;
    TAILQ_REMOVE(&source->line, turn, line);
    if (TAILQ_EMPTY(&source->line))
        TAILQ_REMOVE(&turns->ring, source, ring);
}

bool turns_wanted(const struct turns *turns)
{
    return !TAILQ_EMPTY(&turns->ring);
}

static void save(struct turns *turns, uint64_t now_ns)
{
    int64_t most = (int64_t)LIMIT_HANDSHAKE_SAVED_US * 1000;
    uint64_t passed = now_ns - turns->at_ns;

    turns->at_ns = now_ns;
    if (passed > (uint64_t)(most - turns->saved_ns) * 100 / turns->percent)
        turns->saved_ns = most;
    else
        turns->saved_ns += (int64_t)(passed * turns->percent / 100);
}

struct turn *turns_take(struct turns *turns, uint64_t now_ns, uint64_t *wait_ms)
{
    struct source *source;

    *wait_ms = UINT64_MAX;
    save(turns, now_ns);
    if (turns->saved_ns <= 0 && turns_wanted(turns)) {
        *wait_ms = 1 + (uint64_t)-turns->saved_ns * 100 / turns->percent / NS_PER_MS;
        return NULL;
    }
    TAILQ_FOREACH(source, &turns->ring, ring)
    {
        struct turn *turn = TAILQ_FIRST(&source->line);
        uint64_t wait = turn->begun ? 0 : sources_wait_ms(turns->sources, source, now_ns / NS_PER_MS);

        if (wait > 0) {
            *wait_ms = wait < *wait_ms ? wait : *wait_ms;
            continue;
        }
        if (!turn->begun)
            sources_charge(turns->sources, source, now_ns / NS_PER_MS);
        turn->begun = true;
        turns_leave(turns, turn);
        if (!TAILQ_EMPTY(&source->line)) { /* the others first */
            TAILQ_REMOVE(&turns->ring, source, ring);
            TAILQ_INSERT_TAIL(&turns->ring, source, ring);
        }
        return turn;
    }
    return NULL;
}

void turns_spend(struct turns *turns, uint64_t ns)
{
    turns->saved_ns -= (int64_t)ns;
}
