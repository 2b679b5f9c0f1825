#include "server/net/sources.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"
#include "common/limits.h"

#define FIRST_BUCKETS 64u
#define HANDSHAKE 1000u /* of a budget: a second has as many milliseconds as a handshake has thousandths */

_Static_assert(crypto_shorthash_KEYBYTES == sizeof((struct sources *)0)->seed, "seed of the hash");

void sources_init(struct sources *sources, unsigned unready_max, unsigned ready_max, unsigned per_second)
{
    BUG_ON(unready_max == 0 || per_second == 0);
    *sources = (struct sources){.unready_max = unready_max, .ready_max = ready_max, .per_second = per_second};
    TAILQ_INIT(&sources->resting);
    randombytes_buf(sources->seed, sizeof sources->seed);
}

static size_t bucket_of(const struct sources *sources, const uint8_t key[9])
{
    uint8_t hash[crypto_shorthash_BYTES];
    size_t index;

    crypto_shorthash(hash, key, 9, sources->seed);
    memcpy(&index, hash, sizeof index);
    return index & (sources->bucket_count - 1);
}

static void name_ipv4(struct source *source, const void *address)
{
    source->key[0] = 4;
    memcpy(source->key + 1, address, 4);
    if (inet_ntop(AF_INET, address, source->text, sizeof source->text) == NULL)
        BUG("inet_ntop");
}

/* Fills key and text. An unknown family is one source of its own. */
static void name_source(struct source *source, const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        name_ipv4(source, &((const struct sockaddr_in *)(const void *)address)->sin_addr);
    } else if (address->sa_family == AF_INET6) {
        struct in6_addr ip = ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        char text[INET6_ADDRSTRLEN];

        if (IN6_IS_ADDR_V4MAPPED(&ip)) {
            name_ipv4(source, ip.s6_addr + 12);
            return;
        }
        memset(ip.s6_addr + 8, 0, 8);
        source->key[0] = 6;
        memcpy(source->key + 1, ip.s6_addr, 8);
        if (inet_ntop(AF_INET6, &ip, text, sizeof text) == NULL)
            BUG("inet_ntop");
        snprintf(source->text, sizeof source->text, "%s/64", text);
    } else {
        snprintf(source->text, sizeof source->text, "local");
    }
}

/* Twice as many buckets; without memory the old ones go on, only slower. */
static void grow(struct sources *sources)
{
    size_t old_count = sources->bucket_count;
    struct source **old = sources->buckets;
    size_t count = old_count > 0 ? old_count * 2 : FIRST_BUCKETS;
    struct source **buckets = calloc(count, sizeof(struct source *));

    if (buckets == NULL)
        return;
    sources->buckets = buckets;
    sources->bucket_count = count;
    for (size_t i = 0; i < old_count; i++) {
        struct source *next;

        for (struct source *source = old[i]; source != NULL; source = next) {
            size_t index = bucket_of(sources, source->key);

            next = source->next;
            source->next = buckets[index];
            buckets[index] = source;
        }
    }
    free(old);
}

static unsigned budget_now(const struct sources *sources, const struct source *source, uint64_t now)
{
    uint64_t passed = now > source->budget_at ? now - source->budget_at : 0;
    unsigned full = sources->per_second * HANDSHAKE;

    if (passed >= HANDSHAKE || source->budget + passed * sources->per_second > full)
        return full;
    return source->budget + (unsigned)passed * sources->per_second;
}

uint64_t sources_wait_ms(const struct sources *sources, const struct source *source, uint64_t now)
{
    unsigned budget = budget_now(sources, source, now);

    return budget >= HANDSHAKE ? 0 : (HANDSHAKE - budget + sources->per_second - 1) / sources->per_second;
}

void sources_charge(const struct sources *sources, struct source *source, uint64_t now)
{
    unsigned budget = budget_now(sources, source, now);

    source->budget = budget > HANDSHAKE ? budget - HANDSHAKE : 0;
    source->budget_at = now;
}

static void forget(struct sources *sources, struct source *source)
{
    struct source **link = &sources->buckets[bucket_of(sources, source->key)];

    while (*link != source)
        link = &(*link)->next;
    *link = source->next;
    free(source);
    sources->count--;
}

static void stop_resting(struct sources *sources, struct source *source)
{
    TAILQ_REMOVE(&sources->resting, source, resting);
    sources->resting_count--;
}

/* Those at the front that have nothing to be remembered for; and above the bound the first in any case. */
static void forget_rested(struct sources *sources, uint64_t now)
{
    struct source *next;

    for (struct source *source = TAILQ_FIRST(&sources->resting); source != NULL; source = next) {
        if (sources->resting_count <= LIMIT_RESTING_SOURCES &&
            budget_now(sources, source, now) < sources->per_second * HANDSHAKE)
            break;
        next = TAILQ_NEXT(source, resting);
        stop_resting(sources, source);
        forget(sources, source);
    }
}

void sources_deinit(struct sources *sources)
{
    forget_rested(sources, UINT64_MAX);
    BUG_ON(sources->count > 0);
    free(sources->buckets);
    sources->buckets = NULL;
    sources->bucket_count = 0;
}

static struct source *add(struct sources *sources, const struct source *named, size_t index)
{
    struct source *source = malloc(sizeof *source);

    if (source == NULL)
        return NULL;
    *source = *named;
    source->budget = sources->per_second * HANDSHAKE;
    TAILQ_INIT(&source->line);
    TAILQ_INIT(&source->crowd);
    source->next = sources->buckets[index];
    sources->buckets[index] = source;
    sources->count++;
    return source;
}

static struct source *find_in(const struct sources *sources, size_t index, const struct source *named)
{
    struct source *source = sources->buckets[index];

    while (source != NULL && memcmp(source->key, named->key, sizeof named->key) != 0)
        source = source->next;
    return source;
}

struct source *sources_find(const struct sources *sources, const struct sockaddr *address)
{
    struct source named = {0};

    if (sources->buckets == NULL)
        return NULL;
    name_source(&named, address);
    return find_in(sources, bucket_of(sources, named.key), &named);
}

struct source *sources_enter(struct sources *sources, const struct sockaddr *address, unsigned leaving,
                             uint64_t now)
{
    struct source named = {0}, *source;
    size_t index;

    forget_rested(sources, now);
    if (sources->count >= sources->bucket_count)
        grow(sources);
    if (sources->buckets == NULL)
        return NULL;
    name_source(&named, address);
    index = bucket_of(sources, named.key);
    source = find_in(sources, index, &named);
    if (source == NULL)
        source = add(sources, &named, index);
    else if (source->ready + source->unready == 0)
        stop_resting(sources, source);
    if (source == NULL || source->unready >= sources->unready_max + leaving)
        return NULL;
    source->unready++;
    return source;
}

bool sources_set_ready(struct sources *sources, struct source *source)
{
    BUG_ON(source->unready == 0);
    if (source->ready >= sources->ready_max)
        return false;
    source->unready--;
    source->ready++;
    return true;
}

void sources_leave(struct sources *sources, struct source *source, bool ready, uint64_t now)
{
    unsigned *count = ready ? &source->ready : &source->unready;

    BUG_ON(*count == 0);
    --*count;
    if (source->ready + source->unready > 0)
        return;
    TAILQ_INSERT_TAIL(&sources->resting, source, resting);
    sources->resting_count++;
    forget_rested(sources, now);
}
