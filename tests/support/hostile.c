#include "tests/support/hostile.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/net/tls_keys.h"

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "w");
    cr_assert_not_null(file, "%s", path);
    fputs(text, file);
    cr_assert_eq(fclose(file), 0);
}

static void seat(const struct hostile *hostile, const char *profile)
{
    char command[400], text[128], token[65], name[100];

    snprintf(command, sizeof(command),
             "mkdir -p -m 700 %s/config/nol/%s %s/state/nol/%s && cp %s/ca.crt %s/config/nol/%s/ca.pem",
             hostile->folder, profile, hostile->folder, profile, hostile->folder, hostile->folder, profile);
    cr_assert_eq(system(command), 0);
    snprintf(name, sizeof(name), "config/nol/%s/server", profile);
    snprintf(text, sizeof(text), "server = 127.0.0.1:%u\nuser = %s\n", hostile->port, profile);
    write_file(hostile->folder, name, text);
    memset(token, 'a', sizeof(token) - 1);
    token[sizeof(token) - 1] = '\0';
    snprintf(name, sizeof(name), "state/nol/%s/token", profile);
    write_file(hostile->folder, name, token);
    snprintf(text, sizeof(text), "%s/config", hostile->folder);
    setenv("XDG_CONFIG_HOME", text, 1);
    snprintf(text, sizeof(text), "%s/state", hostile->folder);
    setenv("XDG_STATE_HOME", text, 1);
}

void hostile_start(struct hostile *hostile, enum hostile_manner manner, const char *profile)
{
    char error[256] = "", fingerprint[TLS_KEYS_FINGERPRINT_SIZE], number[16], port[16] = "";
    const char *argv[] = {NOL_BUILD_DIR "/tests/fault_hostile", number, hostile->folder, NULL};
    int out[2];

    memset(hostile, 0, sizeof(*hostile));
    snprintf(hostile->folder, sizeof(hostile->folder), "/tmp/nol-hostile-XXXXXX");
    cr_assert_not_null(mkdtemp(hostile->folder));
    cr_assert(tls_keys_ensure(hostile->folder, NULL, 0, fingerprint, error, sizeof(error)), "%s", error);
    snprintf(number, sizeof(number), "%d", (int)manner);
    cr_assert_eq(pipe(out), 0);
    hostile->pid = fork();
    cr_assert_geq(hostile->pid, 0);
    if (hostile->pid == 0) {
        dup2(out[1], 1);
        close(out[0]);
        close(out[1]);
        unsetenv("BXFI_MAP"); /* Criterion's own, which it is linked to and is not run by */
        execv(argv[0], (char *const *)argv);
        _exit(127);
    }
    close(out[1]);
    cr_assert_gt(read(out[0], port, sizeof(port) - 1), 1, "%s did not start", argv[0]);
    close(out[0]);
    hostile->port = (unsigned)atoi(port);
    seat(hostile, profile);
}

void hostile_stop(struct hostile *hostile)
{
    char command[128];
    int status;

    kill(hostile->pid, SIGKILL);
    cr_assert_eq(waitpid(hostile->pid, &status, 0), hostile->pid);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "the hostile server ended by itself");
    snprintf(command, sizeof(command), "rm -rf '%s'", hostile->folder);
    cr_assert_eq(system(command), 0);
}
