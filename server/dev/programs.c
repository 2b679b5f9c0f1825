#include "server/dev/programs.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/i18n.h"

enum { SAID_MAX = 16 * 1024, ARGUMENTS_MAX = 24, PATH_SIZE = 256 };

static char said[SAID_MAX + 1];

/* The N of /usr/lib/postgresql/N/bin. */
static long version_of(const char *bin)
{
    return strtol(bin + strlen("/usr/lib/postgresql/"), NULL, 10);
}

static bool is_complete(const char *bin)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof(path), "%s/initdb", bin);
    if (access(path, X_OK) != 0)
        return false;
    snprintf(path, sizeof(path), "%s/postgres", bin);
    return access(path, X_OK) == 0;
}

/* The version that made the folder; 0: there is none yet. */
static long folder_version(const char *data)
{
    char path[PATH_SIZE * 3], line[16] = "";
    FILE *file;

    snprintf(path, sizeof(path), "%s/PG_VERSION", data);
    file = fopen(path, "re");
    if (file == NULL)
        return 0;
    if (fgets(line, sizeof(line), file) == NULL)
        line[0] = '\0';
    fclose(file);
    return strtol(line, NULL, 10);
}

bool programs_find(const char *data, char *bin, size_t size)
{
    long wanted = folder_version(data), best = 0;
    glob_t found;

    if (glob("/usr/lib/postgresql/*/bin", 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            long version = version_of(found.gl_pathv[i]);

            if (version <= best || (wanted != 0 && version != wanted) || !is_complete(found.gl_pathv[i]))
                continue;
            best = version;
            snprintf(bin, size, "%s", found.gl_pathv[i]);
        }
        globfree(&found);
    }
    if (best == 0 && wanted != 0)
        fprintf(
            stderr,
            _("nold: %s was made by PostgreSQL %ld, which is not installed: apt install postgresql-%ld\n"),
            data, wanted, wanted);
    else if (best < 15)
        fputs(_("nold: PostgreSQL 15 or later is not installed: apt install postgresql\n"), stderr);
    return best >= 15;
}

static void execute(const char *bin, const char *name, const char *const *arguments)
{
    char path[PATH_SIZE];
    const char *argv[ARGUMENTS_MAX + 2] = {path};
    sigset_t none;
    size_t count = 1;

    snprintf(path, sizeof(path), "%s/%s", bin, name);
    for (; arguments[count - 1] != NULL && count <= ARGUMENTS_MAX; count++)
        argv[count] = arguments[count - 1];
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    /* A message in the user's language could not be looked through for ERROR. */
    setenv("LC_ALL", "C.UTF-8", 1);
    execv(path, (char *const *)(uintptr_t)argv);
    _exit(127);
}

static pid_t fork_between(const char *bin, const char *name, const char *const *arguments, int in, int out)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
        _exit(127);
    execute(bin, name, arguments);
    _exit(127);
}

/* What it says goes to a pipe that is read to its end; what it reads stands in a file that has no name. */
static int input_file(const char *input)
{
    int fd = input == NULL ? open("/dev/null", O_RDONLY | O_CLOEXEC)
                           : open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    size_t length = input != NULL ? strlen(input) : 0;

    if (fd >= 0 && length > 0 &&
        (write(fd, input, length) != (ssize_t)length || lseek(fd, 0, SEEK_SET) != 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

static void read_all(int fd)
{
    size_t length = 0;
    ssize_t got;

    while ((got = read(fd, said + length, SAID_MAX - length)) > 0 || (got < 0 && errno == EINTR)) {
        if (got > 0)
            length += (size_t)got;
        if (length == SAID_MAX) { /* keep the end */
            memmove(said, said + SAID_MAX / 2, SAID_MAX / 2);
            length = SAID_MAX / 2;
        }
    }
    said[length] = '\0';
}

bool programs_run(const char *bin, const char *name, const char *const *arguments, const char *input)
{
    int in = input_file(input), out[2], status = -1;
    pid_t pid;

    said[0] = '\0';
    if (in < 0)
        return false;
    if (pipe2(out, O_CLOEXEC) != 0) {
        close(in);
        return false;
    }
    pid = fork_between(bin, name, arguments, in, out[1]);
    close(in);
    close(out[1]);
    if (pid > 0) {
        read_all(out[0]);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    close(out[0]);
    return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

const char *programs_said(void)
{
    return said;
}

pid_t programs_start(const char *bin, const char *name, const char *const *arguments, const char *log)
{
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int out = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    pid_t pid = in >= 0 && out >= 0 ? fork() : -1;

    if (pid == 0) {
        setsid();
        if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
            _exit(127);
        execute(bin, name, arguments);
    }
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return pid;
}
