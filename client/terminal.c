#include "client/terminal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "client/call.h"
#include "client/failure.h"
#include "common/text.h"

static struct termios before;
static volatile sig_atomic_t echo_is_off;
static const char *volatile last_words;

int terminal_columns(void)
{
    const char *set = getenv("COLUMNS");
    struct winsize size;

    if (!isatty(STDOUT_FILENO))
        return 0;
    if (set != NULL && strtol(set, NULL, 10) >= 20)
        return (int)strtol(set, NULL, 10);
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    return 80;
}

bool terminal_has_color(void)
{
    const char *none = getenv("NO_COLOR"), *force = getenv("CLICOLOR_FORCE"), *term = getenv("TERM");

    if (none != NULL && *none != '\0')
        return false;
    if (force != NULL && *force != '\0' && strcmp(force, "0") != 0)
        return true;
    return isatty(STDOUT_FILENO) && term != NULL && strcmp(term, "dumb") != 0;
}

bool terminal_can_ask(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static void echo_off(void)
{
    struct termios quiet;

    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return;
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    quiet.c_cc[VSUSP] = _POSIX_VDISABLE; /* whoever came back from a shell would type with echo */
    quiet.c_cc[VQUIT] = _POSIX_VDISABLE;
    echo_is_off = 1; /* first: an interrupt between the two must undo it */
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) != 0)
        echo_is_off = 0;
}

static void echo_on(void)
{
    if (echo_is_off) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        echo_is_off = 0;
    }
}

char *terminal_read_line(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length = getline(&line, &room, stdin);

    if (length < 0) {
        free(line);
        return NULL;
    }
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
        line[--length] = '\0';
    return line;
}

char *terminal_ask(const char *question, bool secret)
{
    char *line;

    fflush(stdout);
    if (secret) /* before the question: whoever answers at once is neither shown nor dropped */
        echo_off();
    fputs(question, stderr);
    fflush(stderr);
    line = terminal_read_line();
    if (secret) {
        echo_on();
        fputc('\n', stderr);
    }
    return line;
}

bool terminal_confirm(const struct call *call, const char *question)
{
    char *answer;
    bool yes;

    if (call->yes)
        return true;
    if (!terminal_can_ask()) {
        failure_say(ERROR_PROMPT_REFUSED, NULL);
        return false;
    }
    fprintf(stderr, "%s", question);
    answer = terminal_ask(_(" [y/N] "), false);
    if (answer != NULL && text_is_valid(answer, strlen(answer)))
        text_trim(answer);
    if (answer == NULL)
        fputc('\n', stderr);
    yes = answer != NULL && (strcmp(answer, "y") == 0 || strcmp(answer, "Y") == 0 ||
                             strcmp(answer, "yes") == 0 || strcmp(answer, "是") == 0);
    free(answer);
    if (!yes)
        terminal_nothing_done();
    return yes;
}

int terminal_nothing_done(void)
{
    fputs(_("Nothing was done.\n"), stderr);
    return 2;
}

static void on_interrupt(int signal)
{
    const char *said = last_words;

    if (echo_is_off) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        if (write(STDERR_FILENO, "\n", 1) < 0)
            _exit(128 + signal);
    }
    if (said != NULL && write(STDERR_FILENO, said, strlen(said)) < 0)
        _exit(128 + signal);
    _exit(128 + signal);
}

void terminal_interrupt_says(const char *text)
{
    last_words = text;
}

void terminal_watch_interrupt(void)
{
    struct sigaction act = {.sa_handler = on_interrupt};

    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
    signal(SIGPIPE, SIG_IGN);
}

void terminal_progress(const char *what, size_t done, size_t all)
{
    static int shown = -1;
    int percent = all > 0 ? (int)(done * 100 / all) : 100;

    if (!isatty(STDERR_FILENO) || percent == shown)
        return;
    shown = percent;
    fprintf(stderr, "\r%s [%.*s%*s] %3d%%", what, percent / 4, "#########################", 25 - percent / 4,
            "", percent);
    if (done >= all) {
        fputs("\r\033[K", stderr);
        shown = -1;
    }
    fflush(stderr);
}
