#include "tests/support/running.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/digest.h"
#include "server/auth/password.h"
#include "server/net/tls_keys.h"
#include "tests/support/database.h"
#include "tests/support/patience.h"

#define START_MS 30000
#define END_MS 15000

static int64_t now_ms(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;

    cr_assert_not_null(file, "%s: %s", path, strerror(errno));
    cr_assert(getdelim(&text, &size, '\0', file) > 0, "%s is empty", path);
    fclose(file);
    return text;
}

static void write_config(const struct running *running)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof(path), "%s/nold.conf", running->folder);
    file = fopen(path, "w");
    cr_assert_not_null(file);
    fprintf(file,
            "[server]\nlisten = 127.0.0.1:%u\nworkers = %u\ncertificate = %s/server.crt\n"
            "private_key = %s/server.key\n"
            "[database]\nconnection = %s user=nol_app\nloader = %s user=nol_loader\n"
            "migrator = %s user=nol_migrator\nwrite_connections = 4\nread_connections = 2\n",
            running->port, running->workers, running->folder, running->folder, running->database,
            running->database, running->database);
    cr_assert_eq(fclose(file), 0);
}

/* In the child: never returns. */
static void become_nold(const struct running *running, int out)
{
    char config[128], log[128];
    int err;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    snprintf(config, sizeof(config), "%s/nold.conf", running->folder);
    snprintf(log, sizeof(log), "%s/log", running->folder);
    err = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(out, 1);
    dup2(err, 2);
    close_range(3, ~0u, 0);
    execl(NOLD_PROGRAM, "nold", "--lang", "en", "serve", "--config", config, (char *)NULL);
    _exit(127);
}

/* Waits for "nold: listening on 127.0.0.1:PORT" and takes the port. */
static void wait_until_listening(struct running *running, int out)
{
    static const char ready[] = "nold: listening on 127.0.0.1:";
    char text[512] = "";
    size_t used = 0;
    int64_t end = now_ms() + patience_ms(START_MS);

    while (strchr(text, '\n') == NULL) {
        struct pollfd wait = {.fd = out, .events = POLLIN};
        ssize_t got;

        cr_assert(now_ms() < end && poll(&wait, 1, (int)(end - now_ms())) > 0,
                  "nold did not start in time:\n%s", running_log(running));
        got = read(out, text + used, sizeof(text) - used - 1);
        cr_assert(got > 0, "nold did not start:\n%s", running_log(running));
        used += (size_t)got;
        text[used] = '\0';
    }
    cr_assert_eq(strncmp(text, ready, strlen(ready)), 0, "%s", text);
    running->port = (unsigned)strtoul(text + strlen(ready), NULL, 10);
}

void running_again(struct running *running)
{
    int ends[2];

    cr_assert_eq(running->pid, 0);
    write_config(running);
    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
    running->pid = fork();
    cr_assert_geq(running->pid, 0);
    if (running->pid == 0)
        become_nold(running, ends[1]);
    close(ends[1]);
    wait_until_listening(running, ends[0]);
    close(ends[0]);
}

struct running *running_start(unsigned workers)
{
    struct running *running = calloc(1, sizeof(*running));
    static const char *const names[] = {"127.0.0.1"};
    char fingerprint[TLS_KEYS_FINGERPRINT_SIZE], error[300] = "", *sql;

    cr_assert_not_null(running);
    snprintf(running->folder, sizeof(running->folder), "/tmp/nol-e2e-XXXXXX");
    cr_assert_not_null(mkdtemp(running->folder));
    cr_assert(tls_keys_ensure(running->folder, names, 1, fingerprint, error, sizeof(error)), "%s", error);
    snprintf(running->database, sizeof(running->database), "%s", database_new());
    sql = read_file(NOL_SOURCE_DIR "/tests/support/district.sql");
    database_run(running->database, "postgres", sql);
    free(sql);
    running->workers = workers;
    running_again(running);
    return running;
}

/* The exit status, once it has ended. */
static int wait_for_end(struct running *running)
{
    int status, descriptor = (int)syscall(SYS_pidfd_open, running->pid, 0);
    struct pollfd wait = {.fd = descriptor, .events = POLLIN};

    cr_assert_geq(descriptor, 0);
    cr_assert_eq(poll(&wait, 1, (int)patience_ms(END_MS)), 1, "nold did not end in %d ms:\n%s", END_MS,
                 running_log(running));
    close(descriptor);
    cr_assert_eq(waitpid(running->pid, &status, 0), running->pid);
    running->pid = 0;
    return status;
}

void running_kill(struct running *running)
{
    kill(running->pid, SIGKILL);
    wait_for_end(running);
}

int running_drain(struct running *running)
{
    int64_t start = now_ms();
    int status;

    kill(running->pid, SIGTERM);
    status = wait_for_end(running);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "nold ended with %#x:\n%s", (unsigned)status,
              running_log(running));
    return (int)(now_ms() - start);
}

void running_stop(struct running *running)
{
    static const char *const files[] = {"nold.conf", "log", "ca.crt", "ca.key", "server.crt", "server.key"};
    char path[128];

    if (running->pid != 0)
        running_drain(running);
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        snprintf(path, sizeof(path), "%s/%s", running->folder, files[i]);
        unlink(path);
    }
    rmdir(running->folder);
    free(running);
}

const char *running_log(const struct running *running)
{
    static char text[16384];
    char path[128];
    FILE *file;
    size_t size = 0;

    snprintf(path, sizeof(path), "%s/log", running->folder);
    file = fopen(path, "r");
    if (file != NULL) {
        size = fread(text, 1, sizeof(text) - 1, file);
        fclose(file);
    }
    text[size] = '\0';
    return text;
}

void running_token(const char *account, uint8_t token[32])
{
    digest_bytes(account, strlen(account), token);
}

struct wire *running_as(const struct running *running, const char *account)
{
    struct wire *wire = wire_open(running->port);
    uint8_t token[32];

    cr_assert_not_null(wire, "no connection:\n%s", running_log(running));
    running_token(account, token);
    cr_assert(wire_resume(wire, token), "no session for %s:\n%s", account, running_log(running));
    return wire;
}

void running_password(const struct running *running, const char *account, const char *password)
{
    char hash[PASSWORD_HASH_SIZE], sql[512];

    cr_assert(password_hash(password, hash));
    snprintf(sql, sizeof(sql),
             "INSERT INTO account_secret (account_id, password_hash) SELECT id, '%s' FROM account WHERE name "
             "= '%s' "
             "ON CONFLICT (account_id) DO UPDATE SET password_hash = excluded.password_hash",
             hash, account);
    database_run(running->database, "postgres", sql);
}

const char *running_ask(const struct running *running, const char *sql)
{
    return database_ask(running->database, "postgres", sql);
}

void running_stand_at(const struct running *running, const char *when)
{
    char sql[300];

    snprintf(sql, sizeof(sql),
             "INSERT INTO time_shift VALUES (true, timestamptz '%s' - now()) ON CONFLICT (one) DO UPDATE SET "
             "shift = "
             "excluded.shift; INSERT INTO setting VALUES ('trial', 'yes') ON CONFLICT DO NOTHING",
             when);
    database_run(running->database, "postgres", sql);
}
