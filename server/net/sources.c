#include "server/net/sources.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"

#define FIRST_BUCKETS 64u

_Static_assert(crypto_shorthash_KEYBYTES == sizeof((struct sources *)0)->seed, "seed of the hash");

void sources_init(struct sources *sources, unsigned unready_max, unsigned ready_max)
{
    BUG_ON(unready_max == 0);
    *sources = (struct sources){.unready_max = unready_max, .ready_max = ready_max};
    randombytes_buf(sources->seed, sizeof sources->seed);
}

void sources_deinit(struct sources *sources)
{
    BUG_ON(sources->count > 0);
    free(sources->buckets);
    sources->buckets = NULL;
    sources->bucket_count = 0;
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

struct source *sources_enter(struct sources *sources, const struct sockaddr *address)
{
    struct source named = {0}, *source;
    size_t index;

    if (sources->count >= sources->bucket_count)
        grow(sources);
    if (sources->buckets == NULL)
        return NULL;
    name_source(&named, address);
    index = bucket_of(sources, named.key);
    source = sources->buckets[index];
    while (source != NULL && memcmp(source->key, named.key, sizeof named.key) != 0)
        source = source->next;
    if (source == NULL) {
        source = malloc(sizeof *source);
        if (source == NULL)
            return NULL;
        *source = named;
        source->next = sources->buckets[index];
        sources->buckets[index] = source;
        sources->count++;
    }
    if (source->unready >= sources->unready_max)
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

void sources_leave(struct sources *sources, struct source *source, bool ready)
{
    unsigned *count = ready ? &source->ready : &source->unready;
    struct source **link;

    BUG_ON(*count == 0);
    --*count;
    if (source->ready + source->unready > 0)
        return;
    link = &sources->buckets[bucket_of(sources, source->key)];
    while (*link != source)
        link = &(*link)->next;
    *link = source->next;
    free(source);
    sources->count--;
}
