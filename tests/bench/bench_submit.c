/*
 * Load over TLS: so many connections in a closed loop, each submitting visits to a case of its own or reading list pages.
 *
 *   bench_submit PORT submit|list CLIENTS SECONDS FIRST_CASE START_VERSION
 *
 * Prints one line: operations a second, p50 and p99 in milliseconds, operations, and how many were refused or lost (which should be
 * none). Accounts, tokens and cases are those of tests/support/fixture.sql; the first case's community must be the first.
 */
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/caseno.h"
#include "proto/cases.pb-c.h"
#include "proto/visits.pb-c.h"
#include "tests/support/wire.h"

#define COMMUNITIES 64
#define STREET_ACCOUNT 1000
#define LATENCIES_MAX 2000000

static unsigned port;
static bool listing;
static long first_case, start_version;
static double seconds;
static pthread_barrier_t ready;

struct client {
    int index;
    size_t done, refused, lost;
    float *latency_ms;
    pthread_t thread;
};

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* The token of an account of the fixture: its id in four bytes, eight times. */
static void bench_token(unsigned account, uint8_t token[32])
{
    for (int i = 0; i < 32; i++) {
        token[i] = (uint8_t)(account >> (8 * (3 - i % 4)));
    }
}

/* A day of its own for each visit of a child, the same thousand days over and over. */
static void day_of(uint32_t version, char *text, size_t size)
{
    time_t at = 1548979200 + (time_t)(version % 1000) * 86400; /* 2019-02-01 */
    struct tm day;

    gmtime_r(&at, &day);
    strftime(text, size, "%Y-%m-%d", &day);
}

static enum wire_outcome submit(struct wire *wire, const char *number, uint32_t version)
{
    char on[16];

    uint8_t key[16];
    randombytes_buf(key, sizeof key);
    Nol__VisitSubmit visit = NOL__VISIT_SUBMIT__INIT;
    visit.has_key = true;
    visit.key.data = key;
    visit.key.len = sizeof key;
    visit.case_ = (char *)number;
    visit.has_version = true;
    visit.version = version;
    day_of(version, on, sizeof(on));
    visit.on = on;
    visit.result = (char *)"not_met";
    visit.how = (char *)"home";
    visit.note = (char *)"家中无人，邻居称外出务工";
    ProtobufCMessage *reply;
    Nol__Error *error;
    enum wire_outcome outcome = wire_call(wire, NOL__MESSAGE_TYPE__VISIT_SUBMIT, &visit.base,
                                          &nol__case_result__descriptor, &reply, &error);
    if (reply) {
        protobuf_c_message_free_unpacked(reply, NULL);
    }
    if (error) {
        fprintf(stderr, "bench: refused: %s\n", error->name ? error->name : "?");
        nol__error__free_unpacked(error, NULL);
    }
    return outcome;
}

static enum wire_outcome list(struct wire *wire)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    request.has_limit = true;
    request.limit = 50;
    ProtobufCMessage *reply;
    Nol__Error *error;
    enum wire_outcome outcome = wire_call(wire, NOL__MESSAGE_TYPE__CASE_LIST, &request.base,
                                          &nol__case_list_reply__descriptor, &reply, &error);
    if (reply) {
        size_t rows = ((Nol__CaseListReply *)reply)->n_rows;
        protobuf_c_message_free_unpacked(reply, NULL);
        if (rows != 50) {
            fprintf(stderr, "bench: a page of %zu rows\n", rows);
            return WIRE_REFUSED;
        }
    }
    if (error) {
        fprintf(stderr, "bench: refused: %s\n", error->name ? error->name : "?");
        nol__error__free_unpacked(error, NULL);
    }
    return outcome;
}

static void *run(void *arg)
{
    struct client *client = arg;
    uint8_t token[32];
    bench_token(listing ? STREET_ACCOUNT : STREET_ACCOUNT + 1 + (unsigned)(client->index % COMMUNITIES),
                token);
    struct wire *wire = NULL;
    bool good = false;
    /* More than 64 at once are turned away until the first have logged in. */
    for (int tries = 0; !good && tries < 500; tries++) {
        wire = wire_open(port);
        good = wire && wire_resume(wire, token);
        if (!good) {
            wire_close(wire);
            wire = NULL;
            nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
        }
    }
    char number[CASENO_SIZE];
    caseno_format(first_case + client->index, number);
    uint32_t version = (uint32_t)start_version;
    pthread_barrier_wait(&ready);
    double end = now() + seconds;
    while (good && now() < end) {
        double start = now();
        enum wire_outcome outcome = listing ? list(wire) : submit(wire, number, version++);
        if (outcome == WIRE_DONE) {
            if (client->done < LATENCIES_MAX / 64) {
                client->latency_ms[client->done] = (float)((now() - start) * 1e3);
            }
            client->done++;
        } else if (outcome == WIRE_REFUSED) {
            client->refused++;
            break;
        } else {
            client->lost++;
            break;
        }
    }
    if (!good) {
        client->lost++;
    }
    wire_close(wire);
    return NULL;
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
    if (argc != 7 || sodium_init() < 0) {
        fprintf(stderr, "usage: bench_submit PORT submit|list CLIENTS SECONDS FIRST_CASE START_VERSION\n");
        return 2;
    }
    port = (unsigned)strtoul(argv[1], NULL, 10);
    listing = strcmp(argv[2], "list") == 0;
    int clients = (int)strtol(argv[3], NULL, 10);
    seconds = strtod(argv[4], NULL);
    first_case = strtol(argv[5], NULL, 10);
    start_version = strtol(argv[6], NULL, 10);
    struct client *all = calloc((size_t)clients, sizeof *all);
    pthread_barrier_init(&ready, NULL, (unsigned)clients);
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 512 * 1024);
    for (int i = 0; i < clients; i++) {
        all[i].index = i;
        all[i].latency_ms = malloc(LATENCIES_MAX / 64 * sizeof(float));
        pthread_create(&all[i].thread, &small, run, &all[i]);
    }
    size_t done = 0, refused = 0, lost = 0, kept = 0;
    float *latency = malloc(LATENCIES_MAX / 64 * (size_t)clients * sizeof *latency);
    for (int i = 0; i < clients; i++) {
        pthread_join(all[i].thread, NULL);
        size_t n = all[i].done < LATENCIES_MAX / 64 ? all[i].done : LATENCIES_MAX / 64;
        memcpy(latency + kept, all[i].latency_ms, n * sizeof *latency);
        kept += n;
        done += all[i].done;
        refused += all[i].refused;
        lost += all[i].lost;
    }
    qsort(latency, kept, sizeof *latency, by_size);
    printf("%.0f %.2f %.2f %zu %zu %zu\n", (double)done / seconds, kept ? latency[kept / 2] : 0.0f,
           kept ? latency[kept * 99 / 100] : 0.0f, done, refused, lost);
    return refused || lost;
}
