#include "tests/support/program.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/patience.h"

enum { LOOK_MS = 200 };

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void program_start(struct program *program, const char *const *argv, const char *input)
{
    int in[2], out[2];

    *program = (struct program){0};
    cr_assert_eq(pipe2(in, O_CLOEXEC), 0);
    cr_assert_eq(pipe2(out, O_CLOEXEC | O_NONBLOCK), 0);
    cr_assert(input == NULL || write(in[1], input, strlen(input)) == (ssize_t)strlen(input));
    program->pid = fork();
    cr_assert_geq(program->pid, 0);
    if (program->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        fcntl(out[1], F_SETFL, 0);
        if (dup2(in[0], 0) < 0 || dup2(out[1], 1) < 0 || dup2(out[1], 2) < 0)
            _exit(127);
        execv(argv[0], (char *const *)argv);
        _exit(127);
    }
    close(in[0]);
    close(in[1]);
    close(out[1]);
    program->out = out[0];
}

void program_start_on_terminal(struct program *program, const char *const *argv, unsigned short columns)
{
    const struct winsize size = {.ws_row = 50, .ws_col = columns};
    int begun[2];
    char none;

    *program = (struct program){0};
    cr_assert_eq(pipe2(begun, O_CLOEXEC), 0);
    program->pid = forkpty(&program->out, NULL, NULL, &size);
    cr_assert_geq(program->pid, 0);
    if (program->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGINT, SIG_DFL); /* as who sits there has it, although the tests run in the background */
        execv(argv[0], (char *const *)argv);
        _exit(127);
    }
    close(begun[1]);
    cr_assert_eq(read(begun[0], &none, 1), 0); /* the program runs: what is typed from here on reaches it */
    close(begun[0]);
    cr_assert_eq(fcntl(program->out, F_SETFL, O_NONBLOCK), 0);
    cr_assert_eq(fcntl(program->out, F_SETFD, FD_CLOEXEC), 0);
}

void program_type(struct program *program, const char *text)
{
    cr_assert_eq(write(program->out, text, strlen(text)), (ssize_t)strlen(text));
}

/* Waits for more output, at most so long. False: it has closed its output. */
static bool read_some(struct program *program, long ms)
{
    struct pollfd fd = {.fd = program->out, .events = POLLIN};
    ssize_t got;

    if (poll(&fd, 1, ms > 0 ? (int)ms : 0) <= 0)
        return true;
    if (program->length == sizeof(program->said) - 1) /* only the end matters */
        program->length /= 2;
    got = read(program->out, program->said + program->length, sizeof(program->said) - 1 - program->length);
    if (got > 0)
        program->length += (size_t)got;
    program->said[program->length] = '\0';
    return got > 0 || (got < 0 && errno != EIO); /* EIO: nobody has the terminal open any more */
}

/* Is it stopped in a read of its input? Where the kernel does not say so it is not. */
static bool is_reading(const struct program *program)
{
    char path[40], line[64] = "", reading[40];
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/syscall", (int)program->pid);
    snprintf(reading, sizeof(reading), "%d 0x0 ", SYS_read);
    file = fopen(path, "re");
    if (file == NULL || fgets(line, sizeof(line), file) == NULL)
        line[0] = '\0';
    if (file != NULL)
        fclose(file);
    return strncmp(line, reading, strlen(reading)) == 0;
}

bool program_only_reads(const struct program *program, struct program_quiet *quiet)
{
    if (program->length != quiet->length || !is_reading(program))
        *quiet = (struct program_quiet){.length = program->length, .since = now_ms()};
    return now_ms() - quiet->since > PROGRAM_QUIET_MS;
}

const char *program_wait_said(struct program *program, const char *text, unsigned ms)
{
    long end = now_ms() + patience_ms(ms);
    struct program_quiet quiet = {.since = now_ms()};
    const char *found;
    bool open = true;

    while ((found = strstr(program->said, text)) == NULL) {
        cr_assert(open && now_ms() < end, "it %s without saying '%s':\n%s", open ? "went on" : "ended", text,
                  program->said);
        cr_assert(!program_only_reads(program, &quiet), "it waits for input without saying '%s':\n%s", text,
                  program->said);
        open = read_some(program, LOOK_MS);
    }
    return found;
}

void program_wait_past(struct program *program, const char *text, unsigned ms)
{
    const char *behind = program_wait_said(program, text, ms) + strlen(text);

    program->length -= (size_t)(behind - program->said);
    memmove(program->said, behind, program->length + 1);
}

int program_wait_end(struct program *program, unsigned ms)
{
    const struct timespec pause = {.tv_nsec = 5000000};
    long end = now_ms() + patience_ms(ms);
    struct program_quiet quiet = {.since = now_ms()};
    int status;

    /* Its children may keep the output open, so it is the process that counts. */
    while (waitpid(program->pid, &status, WNOHANG) == 0) {
        cr_assert(now_ms() < end, "it did not end within %u ms:\n%s", ms, program->said);
        cr_assert(!program_only_reads(program, &quiet), "it waits for input and does not end:\n%s",
                  program->said);
        read_some(program, 0);
        nanosleep(&pause, NULL);
    }
    read_some(program, 0);
    close(program->out);
    program->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

void program_wait_port(unsigned port, unsigned ms)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct timespec pause = {.tv_nsec = 5000000};
    long end = now_ms() + patience_ms(ms);

    for (;;) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        int refused = connect(fd, (const struct sockaddr *)&address, sizeof(address));

        close(fd);
        if (refused == 0)
            return;
        cr_assert(now_ms() < end, "nobody listened on port %u within %u ms", port, ms);
        nanosleep(&pause, NULL);
    }
}
