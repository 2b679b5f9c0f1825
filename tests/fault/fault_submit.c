/*
 * Clients that submit while server and database are killed under them, and keep a book of every answer.
 *
 *   fault_submit PORT CLIENTS SECONDS FIRST_CASE BOOK
 *
 * The cases are those of tests/support/fixture.sql, CLIENTS a multiple of 64. Client i works on case FIRST_CASE + i, of which it
 * alone knows the version, and every fourth time on a case of its community that it shares with others, who may be faster.
 * Each submission has a key of its own; its words follow from the key. A lost answer is asked for again under the same key until
 * there is one: done, or refused for good. The book then has a line
 *
 *   OUTCOME KEY CASE VERSION TIME     outcome: done, refused, unsettled
 *
 * for each key ever sent, and tests/fault/check.sql holds the database against it. After the time is up everything must settle
 * within 60 s, and a tenth of the done keys is sent once more: the answer must be the first one. Exit 0 when that held.
 */
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/caseno.h"
#include "common/hex.h"
#include "proto/cases.pb-c.h"
#include "proto/visits.pb-c.h"
#include "tests/support/wire.h"

#define COMMUNITIES 64
#define FIRST_ACCOUNT 1001
#define SETTLE_SECONDS 60

struct entry {
    uint8_t key[16];
    char number[CASENO_SIZE];
    uint32_t sent_version, version;
    char outcome; /* d done, r refused, u unsettled */
    double at;    /* when the answer came, as time of day: the kills are noted so */
    char name[32];
};

struct client {
    int index;
    struct wire *wire;
    struct entry *book;
    size_t entries, room;
    uint32_t own_version, shared_version;
    double last_done, longest_gap;
    size_t replayed, changed, strange;
    pthread_t thread;
};

static unsigned port;
static int clients;
static int64_t first_case;
static double end;

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static bool connected(struct client *client)
{
    if (client->wire) {
        return true;
    }
    uint8_t token[32];
    unsigned account = FIRST_ACCOUNT + (unsigned)(client->index % COMMUNITIES);
    for (int i = 0; i < 32; i++) {
        token[i] = (uint8_t)(account >> (8 * (3 - i % 4)));
    }
    client->wire = wire_open(port);
    if (client->wire && !wire_resume(client->wire, token)) {
        wire_close(client->wire);
        client->wire = NULL;
    }
    if (client->wire) {
        wire_set_timeout(client->wire, 15000);
    }
    return client->wire != NULL;
}

static const char *const results[6] = {"met", "not_met", "refused", "moved", "wrong_address", "phone_only"};
static const char *const hows[9] = {"home",     "phone",     "video",  "school",  "neighbour",
                                    "relative", "workplace", "police", "document"};

/* One try of one entry: its final outcome, or 'u' when there is none yet. */
static char try_once(struct client *client, const struct entry *entry, uint32_t *version, char name[32])
{
    if (!connected(client)) {
        return 'u';
    }
    char note[33];
    hex_encode(entry->key, sizeof entry->key, note);
    uint8_t key[16];
    memcpy(key, entry->key, sizeof key);
    Nol__VisitSubmit visit = NOL__VISIT_SUBMIT__INIT;
    visit.has_key = true;
    visit.key.data = key;
    visit.key.len = sizeof key;
    visit.case_ = (char *)entry->number;
    visit.has_version = true;
    visit.version = entry->sent_version;
    char on[16];
    snprintf(on, sizeof on, "2019-02-%02d", 1 + entry->key[0] % 28);
    visit.on = on;
    visit.result = (char *)results[entry->key[1] % 6];
    visit.how = (char *)hows[entry->key[2] % 9];
    visit.who = note;
    visit.note = note;
    ProtobufCMessage *reply;
    Nol__Error *error;
    char outcome = 'u';
    switch (wire_call(client->wire, NOL__MESSAGE_TYPE__VISIT_SUBMIT, &visit.base,
                      &nol__case_result__descriptor, &reply, &error)) {
    case WIRE_DONE:
        *version = ((Nol__CaseResult *)reply)->version;
        protobuf_c_message_free_unpacked(reply, NULL);
        return 'd';
    case WIRE_REFUSED:
        snprintf(name, 32, "%s", error->name ? error->name : "?");
        if (strcmp(name, "CONFLICT") == 0) {
            *version = error->version;
            outcome = 'r';
        } else if (strcmp(name, "BUSY") != 0 && strcmp(name, "UNKNOWN_OUTCOME") != 0 &&
                   strcmp(name, "INTERNAL") != 0 && strcmp(name, "NOT_SAVED") != 0) {
            outcome = 'r';
        }
        nol__error__free_unpacked(error, NULL);
        return outcome;
    default:
        wire_close(client->wire);
        client->wire = NULL;
        return 'u';
    }
}

static void settle(struct client *client, struct entry *entry)
{
    while (entry->outcome == 'u' && now() < end + SETTLE_SECONDS) {
        entry->outcome = try_once(client, entry, &entry->version, entry->name);
        if (entry->outcome == 'u') {
            pause_ms(50);
        }
    }
    struct timespec day;
    clock_gettime(CLOCK_REALTIME, &day);
    entry->at = (double)day.tv_sec + (double)day.tv_nsec / 1e9;
    if (entry->outcome == 'd') {
        double at = now();
        if (client->last_done > 0 && at - client->last_done > client->longest_gap) {
            client->longest_gap = at - client->last_done;
        }
        client->last_done = at;
    }
}

static void *run(void *arg)
{
    struct client *client = arg;
    while (now() < end) {
        if (client->entries == client->room) {
            client->room = client->room ? client->room * 2 : 1024;
            client->book = realloc(client->book, client->room * sizeof *client->book);
        }
        struct entry *entry = &client->book[client->entries++];
        memset(entry, 0, sizeof *entry);
        bool shared = client->entries % 4 == 0;
        randombytes_buf(entry->key, sizeof entry->key);
        caseno_format(first_case + (shared ? clients + client->index % COMMUNITIES : client->index),
                      entry->number);
        entry->sent_version = shared ? client->shared_version : client->own_version;
        entry->outcome = 'u';
        settle(client, entry);
        /* Nobody else moves the own case: a conflict there means that something was done twice, or undone. */
        if (entry->outcome == 'r' && (!shared || strcmp(entry->name, "CONFLICT") != 0)) {
            fprintf(stderr, "fault_submit: %s refused: %s\n", entry->number, entry->name);
            client->strange++;
        }
        if (entry->outcome != 'u' && entry->version) {
            *(shared ? &client->shared_version : &client->own_version) = entry->version;
        }
    }
    for (size_t i = 0; i < client->entries; i += 10) { /* once more under the same key */
        struct entry *entry = &client->book[i];
        uint32_t version = 0;
        char name[32] = "";
        if (entry->outcome == 'd' && try_once(client, entry, &version, name) == 'd') {
            client->replayed++;
            client->changed += version != entry->version;
        }
    }
    wire_close(client->wire);
    return NULL;
}

static void write_book(FILE *book, const struct client *client)
{
    for (size_t i = 0; i < client->entries; i++) {
        const struct entry *entry = &client->book[i];
        char key[33];
        hex_encode(entry->key, sizeof entry->key, key);
        const char *outcome = entry->outcome == 'd'   ? "done"
                              : entry->outcome == 'r' ? "refused"
                                                      : "unsettled";
        fprintf(book, "%s\t%s\t%s\t%u\t%.6f\n", outcome, key, entry->number, entry->version, entry->at);
    }
}

int main(int argc, char **argv)
{
    if (argc != 6 || sodium_init() < 0) {
        fprintf(stderr, "usage: fault_submit PORT CLIENTS SECONDS FIRST_CASE BOOK\n");
        return 2;
    }
    port = (unsigned)strtoul(argv[1], NULL, 10);
    clients = (int)strtol(argv[2], NULL, 10);
    first_case = strtoll(argv[4], NULL, 10);
    end = now() + strtod(argv[3], NULL);
    FILE *book = fopen(argv[5], "w");
    if (!book) {
        perror(argv[5]);
        return 2;
    }
    struct client *all = calloc((size_t)clients, sizeof *all);
    for (int i = 0; i < clients; i++) {
        all[i].index = i;
        all[i].own_version = all[i].shared_version = 1;
        pthread_create(&all[i].thread, NULL, run, &all[i]);
    }
    size_t done = 0, refused = 0, unsettled = 0, replayed = 0, changed = 0, strange = 0;
    double gap = 0;
    for (int i = 0; i < clients; i++) {
        pthread_join(all[i].thread, NULL);
        write_book(book, &all[i]);
        for (size_t k = 0; k < all[i].entries; k++) {
            done += all[i].book[k].outcome == 'd';
            refused += all[i].book[k].outcome == 'r';
            unsettled += all[i].book[k].outcome == 'u';
        }
        replayed += all[i].replayed;
        changed += all[i].changed;
        strange += all[i].strange;
        gap = all[i].longest_gap > gap ? all[i].longest_gap : gap;
        free(all[i].book);
    }
    free(all);
    fclose(book);
    printf("fault_submit: %zu done, %zu in conflict, %zu refused without reason, %zu unsettled; "
           "%zu sent again, %zu answered otherwise; "
           "longest wait for one "
           "client %.1f s\n",
           done, refused - strange, strange, unsettled, replayed, changed, gap);
    return unsettled || changed || strange;
}
