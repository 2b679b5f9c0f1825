#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/program.h"

enum { START_MS = 60000 };

struct house {
    char folder[64];
    struct program program;
    unsigned port;
};

static void find_folder(struct house *house)
{
    snprintf(house->folder, sizeof(house->folder), "/tmp/nol-dev-XXXXXX");
    cr_assert_not_null(mkdtemp(house->folder));
    cr_assert_eq(chmod(house->folder, 0755), 0);
}

static void start(struct house *house, const char *workers)
{
    const char *argv[] = {NOLD_PROGRAM,       "--lang",   "en",          "dev",       "--dir",
                          house->folder,      "--listen", "127.0.0.1:0", "--workers", workers,
                          "--password-stdin", NULL};

    program_start(&house->program, argv, "a password of the test\n");
    house->port = (unsigned)strtoul(
        program_wait_said(&house->program, "listening on 127.0.0.1:", START_MS) + 23, NULL, 10);
    cr_assert_gt(house->port, 0);
}

static pid_t postmaster(const struct house *house)
{
    char path[128];
    long pid = 0;
    FILE *file;

    snprintf(path, sizeof(path), "%s/data/postmaster.pid", house->folder);
    file = fopen(path, "r");
    if (file != NULL) {
        cr_assert_eq(fscanf(file, "%ld", &pid), 1);
        fclose(file);
    }
    return (pid_t)pid;
}

/* A new postmaster says so in the last line of its file; the file of the old one, given to nold, is no news. Before that, SIGINT
 * may meet a process without handlers. */
static void wait_postmaster_ready(const struct house *house, pid_t before)
{
    char path[128], text[1024];
    pid_t pid;

    snprintf(path, sizeof(path), "%s/data/postmaster.pid", house->folder);
    for (int tries = 0; tries < 6000; tries++) {
        FILE *file = fopen(path, "r");

        text[file != NULL ? fread(text, 1, sizeof(text) - 1, file) : 0] = '\0';
        if (file != NULL)
            fclose(file);
        pid = (pid_t)strtol(text, NULL, 10);
        if (pid != before && pid != house->program.pid && strstr(text, "\nready") != NULL)
            return;
        poll(NULL, 0, 5);
    }
    cr_assert_fail("PostgreSQL was not ready within 30 s");
}

static void stop(struct house *house)
{
    pid_t pid = postmaster(house);
    char command[128];

    cr_assert_gt(pid, 1);
    kill(house->program.pid, SIGTERM);
    cr_assert_eq(program_wait_end(&house->program, 10000), 0, "%s", house->program.said);
    cr_assert_eq(postmaster(house), 0, "PostgreSQL was not shut down in order:\n%s", house->program.said);
    snprintf(command, sizeof(command), "rm -rf '%s'", house->folder);
    cr_assert_eq(system(command), 0);
}

Test(dev, one_command_makes_a_server_and_a_second_run_finds_it_all)
{
    struct house house;
    struct stat status;
    char path[128];

    find_folder(&house);
    start(&house, "1");
    program_wait_port(house.port, 1000);
    cr_assert_null(strstr(house.program.said, "a password of the test"),
                   "a given password is printed nowhere");
    snprintf(path, sizeof(path), "%s/dev.json", house.folder);
    cr_assert_eq(stat(path, &status), 0);
    cr_assert_eq(status.st_mode & 0777, 0600);
    cr_assert_neq(status.st_uid, 0, "nothing runs as root");
    snprintf(path, sizeof(path), "%s/data", house.folder);
    cr_assert_eq(stat(path, &status), 0);
    cr_assert_eq(status.st_mode & 0777, 0700);
    kill(house.program.pid, SIGTERM);
    cr_assert_eq(program_wait_end(&house.program, 10000), 0);

    start(&house, "1");
    cr_assert_null(strstr(house.program.said, "applied migrations/"));
    stop(&house);
}

Test(dev, after_kill_9_the_next_one_adopts_postgresql)
{
    struct house house;
    pid_t before;

    find_folder(&house);
    start(&house, "1");
    before = postmaster(&house);
    kill(house.program.pid, SIGKILL);
    cr_assert_eq(program_wait_end(&house.program, 2000), 256 + SIGKILL);
    cr_assert_eq(kill(before, 0), 0, "PostgreSQL outlives it");
    start(&house, "2");
    cr_assert_not_null(strstr(house.program.said, "adopted"), "%s", house.program.said);
    cr_assert_eq(postmaster(&house), before);
    stop(&house);
}

Test(dev, a_crashed_postgresql_starts_again_under_the_same_server)
{
    struct house house;
    pid_t before;

    find_folder(&house);
    start(&house, "1");
    before = postmaster(&house);
    kill(before, SIGKILL);
    program_wait_said(&house.program, "PostgreSQL (process", 3000);
    program_wait_said(&house.program, "ended by signal 9", 3000);
    house.program.length = 0;
    house.program.said[0] = '\0';
    program_wait_said(&house.program, "PostgreSQL starts", 3000);
    wait_postmaster_ready(&house, before);
    stop(&house);
}

Test(dev, two_do_not_work_in_one_folder)
{
    struct house house;
    struct program second;

    find_folder(&house);
    start(&house, "1");
    {
        const char *argv[] = {NOLD_PROGRAM, "--lang",   "en",          "dev", "--dir",
                              house.folder, "--listen", "127.0.0.1:0", NULL};

        program_start(&second, argv, NULL);
        cr_assert_eq(program_wait_end(&second, 10000), 1);
        cr_assert_not_null(strstr(second.said, "another nold dev works here"), "%s", second.said);
    }
    stop(&house);
}
