/*
 * A broken promise inside the program: say where and abort.
 *
 * Only for what this program alone can cause. Nothing that came from a socket, a file or the
 * database may lead here: that is a value, to be answered (ENGINEERING: three kinds of errors).
 * The message must hold no name, number or secret: it may end in a journal.
 */
#ifndef COMMON_BUG_H
#define COMMON_BUG_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((noreturn, cold, unused, format(printf, 3, 4))) static void
bug_abort(const char *file, int line, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "BUG at %s:%d: ", file, line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}

#define BUG(...) bug_abort(__FILE__, __LINE__, __VA_ARGS__)

/* The condition is always evaluated, in every build. */
#define BUG_ON(cond)                                                                                         \
    do {                                                                                                     \
        if (__builtin_expect(!!(cond), 0))                                                                   \
            BUG("%s", #cond);                                                                                \
    } while (0)

#endif
