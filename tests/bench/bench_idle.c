/*
 * What an idle connection costs a server in resident memory.
 *
 *   bench_idle [--count N]                      a listener of its own in another process, nothing behind it
 *   bench_idle [--count N] --pid P --port N     a running nold, freshly started; established ones only
 *
 * Opens N connections a phase, reads VmRSS of the server before and after, and prints the difference per connection
 * that is still open then. Kernel memory of sockets is not in it. A handshake takes some 45 KiB for its time, and what
 * a burst of them took stays with the allocator for the next ones: --burst (1) says how many are under way at once.
 * Exit 1 when a phase costs more than SPEED or TRUST allow.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/log.h"
#include "server/net/listener.h"
#include "server/net/session_state.h"
#include "server/net/tls.h"
#include "server/net/tls_keys.h"
#include "tests/support/tls_client.h"

#define PER_SOURCE 60u /* below LIMIT_UNAUTH_PER_SOURCE */
#define LOGIN 1

struct run {
    unsigned count;
    unsigned burst; /* handshakes at a time */
    int pid;
    uint16_t port;
    bool own; /* the server is ours: it knows LOGIN */
    struct tls_client **clients;
    unsigned open;
    bool failed;
};

/* The server's side. */

static void on_frame(struct session *session, const struct frame_header *header, const uint8_t *payload)
{
    session_set_ready(session);
    session_send(session, header->type, FRAME_REPLY, header->id, payload, header->length);
    session_request_done(session);
}

static void on_closed(struct session *session)
{
    (void)session;
}

static int serve(const char *folder)
{
    static const struct session_handler handler = {.on_frame = on_frame, .on_closed = on_closed};
    struct log_config quiet = log_config_default();
    struct session_limits limits = session_limits_default;
    struct listener_config config = {.host = "127.0.0.1", .handler = &handler, .limits = &limits};
    char certificate[256], key[256], error[256] = "";
    struct listener *listener;
    uv_loop_t loop;

    quiet.level = LOG_LEVEL_WARNING;
    log_setup(&quiet);
    for (int i = 0; i < SESSION_CLOCKS; i++)
        limits.clock_ms[i] = 3600 * 1000; /* idle is what is measured */
    snprintf(certificate, sizeof certificate, "%s/server.crt", folder);
    snprintf(key, sizeof key, "%s/server.key", folder);
    config.tls = tls_context_new(certificate, key, error, sizeof error);
    uv_loop_init(&loop);
    listener = config.tls != NULL ? listener_start(&loop, &config, error, sizeof error) : NULL;
    if (listener == NULL) {
        fprintf(stderr, "bench_idle: %s\n", error);
        return 1;
    }
    printf("%u\n", listener_port(listener));
    fflush(stdout);
    return uv_run(&loop, UV_RUN_DEFAULT); /* until killed */
}

static void start_own_server(struct run *run, const char *folder)
{
    char line[32] = "";
    int ends[2];

    if (pipe(ends) != 0 || (run->pid = fork()) < 0)
        exit(1);
    if (run->pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl("/proc/self/exe", "bench_idle", "--serve", folder, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    if (read(ends[0], line, sizeof line - 1) <= 0)
        exit(1);
    close(ends[0]);
    run->port = (uint16_t)strtoul(line, NULL, 10);
}

/* Measuring. */

static long resident_kib(int pid)
{
    char path[64], line[256];
    long kib = -1;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/status", pid);
    file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    fclose(file);
    return kib;
}

/* The server has caught up when it has slept for a while; so long, bytes of clients are moved too. */
static void settle(struct run *run)
{
    long before = -1;

    for (int calm = 0; calm < 10; calm++) {
        long now = resident_kib(run->pid);

        if (now != before)
            calm = 0;
        before = now;
        poll(NULL, 0, 10);
    }
}

static void report(struct run *run, const char *phase, long before, double limit)
{
    unsigned open = 0;
    double each;

    settle(run);
    for (unsigned i = 0; i < run->open; i++) {
        tls_client_step(run->clients[i]);
        open += !run->clients[i]->ended;
    }
    each = open > 0 ? (double)(resident_kib(run->pid) - before) / open : 0;
    printf("%-42s %6u open  %7.2f KiB each  (limit %.0f)%s\n", phase, open, each, limit,
           each > limit || open < run->count ? "  MISSED" : "");
    run->failed = run->failed || each > limit || open < run->count;
}

static struct tls_client *add(struct run *run, SSL_CTX *settings)
{
    uint32_t source = INADDR_LOOPBACK + run->open / PER_SOURCE;

    return run->clients[run->open++] = tls_client_new_from(settings, run->port, source);
}

static void close_all(struct run *run)
{
    while (run->open > 0)
        tls_client_free(run->clients[--run->open]);
    settle(run);
}

static void establish(struct run *run, SSL_CTX *settings, unsigned count)
{
    while (run->open < count) {
        unsigned first = run->open, done = 0;

        while (run->open < count && run->open - first < run->burst)
            add(run, settings);
        while (done < run->open - first) {
            done = 0;
            for (unsigned i = first; i < run->open; i++) {
                tls_client_step(run->clients[i]);
                done += run->clients[i]->secured || run->clients[i]->ended;
            }
        }
    }
}

/* A whole record, so that OpenSSL takes the memory that the longest hello asks for. */
static void say_half_a_hello(struct run *run)
{
    for (unsigned i = 0; i < run->open; i++) {
        tls_client_write(run->clients[i], "\x16\x03\x01\x00\x06\x01\x00\x10\x00\x03\x03", 11);
        tls_client_step(run->clients[i]);
    }
}

static void log_in(struct run *run)
{
    struct frame_header header;
    const uint8_t *payload;

    for (unsigned i = 0; i < run->open; i++) {
        tls_client_write_frame(run->clients[i], LOGIN, 1, "hello", 5);
        while (!tls_client_peek_frame(run->clients[i], &header, &payload) && !run->clients[i]->ended)
            tls_client_step(run->clients[i]);
    }
}

/* What the first ones cost once is not their price. */
static long warm_up(struct run *run, SSL_CTX *settings)
{
    establish(run, settings, 2);
    close_all(run);
    return resident_kib(run->pid);
}

static void measure_strangers(struct run *run, SSL_CTX *settings)
{
    long before = warm_up(run, settings);

    while (run->open < run->count)
        add(run, NULL);
    report(run, "TCP, silent", before, 8);
    say_half_a_hello(run);
    report(run, "TLS handshake begun", before, 64);
    close_all(run);
}

static void measure_guests(struct run *run, SSL_CTX *settings)
{
    long before = warm_up(run, settings);

    establish(run, settings, run->count);
    printf("handshakes under way at once: %u\n", run->burst);
    report(run, "TLS established", before, 14);
    if (run->own) {
        log_in(run);
        report(run, "TLS, after a request and its reply", before, 14);
    }
    close_all(run);
}

/* Memory that a server once had stays resident, so each of the two gets a fresh one. */
static void measure_own(struct run *run, SSL_CTX *settings, const char *folder,
                        void (*phases)(struct run *run, SSL_CTX *settings))
{
    start_own_server(run, folder);
    phases(run, settings);
    kill(run->pid, SIGKILL);
    waitpid(run->pid, NULL, 0);
}

static int measure_both(struct run *run, SSL_CTX *settings)
{
    static const char *const files[] = {"ca.crt", "ca.key", "server.crt", "server.key"};
    char folder[] = "/tmp/nol-idle-XXXXXX", fingerprint[TLS_KEYS_FINGERPRINT_SIZE], error[256] = "", path[64];

    if (mkdtemp(folder) == NULL || !tls_keys_ensure(folder, NULL, 0, fingerprint, error, sizeof error)) {
        fprintf(stderr, "bench_idle: %s\n", error);
        return 1;
    }
    run->own = true;
    measure_own(run, settings, folder, measure_strangers);
    measure_own(run, settings, folder, measure_guests);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
    return run->failed;
}

static int usage(void)
{
    fprintf(stderr, "usage: bench_idle [--count N] [--burst N] [--pid P --port N]\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct run run = {.count = 1000, .burst = 1};
    struct rlimit limit;
    SSL_CTX *settings;

    if (argc == 3 && strcmp(argv[1], "--serve") == 0)
        return serve(argv[2]);
    for (int i = 1; i < argc; i += 2) {
        unsigned long number = i + 1 < argc ? strtoul(argv[i + 1], NULL, 10) : 0;

        if (number == 0 || number > 1000000)
            return usage();
        if (strcmp(argv[i], "--count") == 0)
            run.count = (unsigned)number;
        else if (strcmp(argv[i], "--burst") == 0)
            run.burst = (unsigned)number;
        else if (strcmp(argv[i], "--pid") == 0)
            run.pid = (int)number;
        else if (strcmp(argv[i], "--port") == 0)
            run.port = (uint16_t)number;
        else
            return usage();
    }
    if ((run.pid == 0) != (run.port == 0))
        return usage();
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    run.clients = calloc(run.count > 2 ? run.count : 2, sizeof(struct tls_client *));
    settings = tls_client_settings(NULL);
    if (run.pid == 0)
        run.failed = measure_both(&run, settings);
    else
        measure_guests(&run, settings);
    SSL_CTX_free(settings);
    free(run.clients);
    return run.failed;
}
