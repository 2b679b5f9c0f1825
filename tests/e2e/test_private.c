/* nol as somebody on the same machine, and somebody on the way to the server, attacks it. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/desk.h"

#define PASSWORD "a long password of the test"

static int login(struct desk *desk, const char *more)
{
    char words[300];

    snprintf(words, sizeof(words), "login 127.0.0.1:%u --user c1 --password-stdin %s", desk->running->port,
             more);
    desk_begin(&desk->program, "work", words, PASSWORD "\n");
    return program_wait_end(&desk->program, DESK_CALL_MS);
}

/* Somebody whose CA the system believes, and there are hundreds, is not the district. */
Test(private, the_systems_cas_are_believed_only_where_that_is_asked_for)
{
    struct desk desk;
    char path[200];

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    running_password(desk.running, "c1", PASSWORD);
    snprintf(path, sizeof(path), "%s/ca.crt", desk.running->folder);
    setenv("SSL_CERT_FILE", path, 1); /* from here on the system believes this server */
    cr_assert_eq(login(&desk, ""), 7, "%s", desk.program.said);
    SAID("SHA-256 fingerprint");
    SAID("--ca system");
    cr_assert_eq(login(&desk, "--ca system"), 0, "%s", desk.program.said);
    NOL("work", "whoami", 0);
    cr_assert_eq(login(&desk, ""), 0, "the profile keeps what was asked for: %s", desk.program.said);
    unsetenv("SSL_CERT_FILE");
    NOL("work", "whoami", 7);
    snprintf(path, sizeof(path), "--ca %s/ca.crt", desk.running->folder);
    cr_assert_eq(login(&desk, path), 0, "%s", desk.program.said);
    NOL("work", "whoami", 0);
    desk_close(&desk);
}

Test(private, a_profile_that_others_could_have_changed_is_not_read)
{
    struct desk desk;
    char path[200];

    desk_open(&desk, 1, "en_US.UTF-8", (const char *[]){"c1", NULL});
    NOL("c1", "whoami", 0);
    snprintf(path, sizeof(path), "%s/config/nol/c1/server", desk.folder);
    cr_assert_eq(chmod(path, 0620), 0);
    NOL("c1", "whoami", 2);
    SAID("others may write to it");
    SAID("chmod go-w");
    cr_assert_eq(chmod(path, 0600), 0);
    NOL("c1", "whoami", 0);
    snprintf(path, sizeof(path), "%s/state/nol/c1", desk.folder);
    cr_assert_eq(chmod(path, 0777), 0);
    NOL("c1", "login 127.0.0.1:1 --user c1 --password-stdin </dev/null", 2);
    SAID("others may write to it");
    desk_close(&desk);
}

Test(private, a_paper_is_written_over_nothing_and_its_look_not_recorded)
{
    struct desk desk;
    char path[200], words[300];
    struct stat about;

    desk_open(&desk, 1, "en_US.UTF-8", (const char *[]){"s1", NULL});
    snprintf(path, sizeof(path), "%s/mine", desk.folder);
    desk_file(path, "mine");
    snprintf(words, sizeof(words), "evidence open 400001 --out %s", path);
    NOL("s1", words, 1);
    SAID("nothing is written over it");
    snprintf(words, sizeof(words), "template list %s", path);
    NOL("s1", words, 1);
    SAID("nothing is written over it");
    cr_assert_eq(stat(path, &about), 0);
    cr_assert_eq(about.st_size, 4);
    cr_assert_str_eq(running_ask(desk.running, "SELECT count(*) FROM nol.event WHERE kind LIKE '%look%'"),
                     "0");
    desk_close(&desk);
}

/* Run as somebody who is not root, since root's processes belong to root either way. */
static pid_t start_as_nobody(unsigned port)
{
    char server[40];
    pid_t child;

    snprintf(server, sizeof(server), "127.0.0.1:%u", port);
    child = fork();
    if (child != 0)
        return child;
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        _exit(99);
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    setenv("XDG_STATE_HOME", "/nonexistent", 1);
    execl(NOL_PROGRAM, NOL_PROGRAM, "login", server, "--user", "u", (char *)NULL);
    _exit(98);
}

/* A process of which no core may be made belongs to root in /proc. */
Test(private, nol_makes_no_core_and_shows_its_memory_to_nobody)
{
    struct rlimit most = {RLIM_INFINITY, RLIM_INFINITY};
    char path[64], line[200], *limit = NULL;
    int silent = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    struct stat about;
    pid_t child;
    FILE *limits;
    int taken;

    if (setrlimit(RLIMIT_CORE, &most) != 0 && getrlimit(RLIMIT_CORE, &most) == 0) {
        most.rlim_cur = most.rlim_max;
        cr_assert_eq(setrlimit(RLIMIT_CORE, &most), 0);
    }
    setenv("ASAN_OPTIONS", "disable_coredump=0", 1);
    cr_assert_eq(bind(silent, (struct sockaddr *)&at, sizeof(at)), 0);
    cr_assert_eq(listen(silent, 1), 0);
    cr_assert_eq(getsockname(silent, (struct sockaddr *)&at, &size), 0);
    child = start_as_nobody(ntohs(at.sin_port));
    taken = accept(silent, NULL, NULL); /* now it waits for a server that says nothing */
    cr_assert_geq(taken, 0);
    snprintf(path, sizeof(path), "/proc/%d/limits", (int)child);
    limits = fopen(path, "re");
    cr_assert_not_null(limits);
    while (limit == NULL && fgets(line, sizeof(line), limits) != NULL)
        if (strncmp(line, "Max core file size", 18) == 0)
            limit = line + 18;
    fclose(limits);
    cr_assert_not_null(limit);
    cr_expect_leq(strtoul(limit, NULL, 10), 1, "%s", limit);
    cr_expect_neq(*(limit + strspn(limit, " ")), 'u', "unlimited");
    snprintf(path, sizeof(path), "/proc/%d/status", (int)child);
    cr_assert_eq(stat(path, &about), 0);
    cr_expect_eq(about.st_uid, 0, "it belongs to %u", about.st_uid);
    close(taken);
    close(silent);
    cr_assert_eq(waitpid(child, &taken, 0), child);
    cr_assert(WIFEXITED(taken) && WEXITSTATUS(taken) == 7, "%d", taken);
}

/* Bytes from one to the other; false when it has ended. */
static bool pass_on(int from, int to)
{
    char bytes[4096];
    ssize_t size = read(from, bytes, sizeof(bytes));

    return size > 0 && write(to, bytes, (size_t)size) == size;
}

/* Cuts so many connections right away, then passes one on to the server, and ends. */
static void crowd(int listening, unsigned port, int cuts)
{
    struct sockaddr_in server = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int client, beyond = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    for (int i = 0; i < cuts; i++)
        close(accept(listening, NULL, NULL));
    client = accept(listening, NULL, NULL);
    close(listening);
    if (connect(beyond, (struct sockaddr *)&server, sizeof(server)) != 0)
        _exit(1);
    for (bool open = true; open;) {
        struct pollfd both[] = {{.fd = client, .events = POLLIN}, {.fd = beyond, .events = POLLIN}};

        open = poll(both, 2, DESK_CALL_MS) > 0 && (both[0].revents == 0 || pass_on(client, beyond)) &&
               (both[1].revents == 0 || pass_on(beyond, client));
    }
    _exit(0);
}

/* Beyond its limit for one address the server cuts who has not got in: a bureau's honest ones among them come again. */
Test(private, who_is_cut_before_he_is_in_comes_again)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct desk desk;
    char path[200], text[100];

    desk_open(&desk, 1, "en_US.UTF-8", (const char *[]){"c1", NULL});
    for (int cuts = 3; cuts <= 4; cuts++) {
        int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), status, code;
        socklen_t size = sizeof(at);
        pid_t child;

        at.sin_port = 0;
        cr_assert_eq(bind(listening, (struct sockaddr *)&at, sizeof(at)), 0);
        cr_assert_eq(listen(listening, 8), 0);
        cr_assert_eq(getsockname(listening, (struct sockaddr *)&at, &size), 0);
        child = fork();
        if (child == 0)
            crowd(listening, desk.running->port, cuts);
        close(listening);
        snprintf(path, sizeof(path), "%s/config/nol/c1/server", desk.folder);
        snprintf(text, sizeof(text), "server = 127.0.0.1:%u\nuser = c1\n", ntohs(at.sin_port));
        desk_file(path, text);
        code = desk_nol(&desk, "c1", "whoami");
        cr_assert_eq(kill(child, SIGKILL), 0);
        cr_assert_eq(waitpid(child, &status, 0), child);
        cr_expect_eq(code, cuts == 3 ? 0 : 7, "cut %d times: %s", cuts, desk.program.said);
    }
    desk_close(&desk);
}
