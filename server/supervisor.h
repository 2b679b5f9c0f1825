/*
 * A parent that keeps child processes alive and ends them in order: worker processes, and the private PostgreSQL of `nold dev`.
 *
 * Blocking, without a loop: poll over a signalfd and a pidfd a child. A child that dies is started again, after a pause that
 * grows while it keeps dying. SIGTERM and SIGINT end all; SIGHUP is passed on to those that want it. Linux only, as are pidfds.
 */
#ifndef NOL_SERVER_SUPERVISOR_H
#define NOL_SERVER_SUPERVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct supervised {
    const char *name; /* for the log */
    /* Starts it; returns its process id, or -1. `ready_fd` is where it writes one byte once it serves. */
    pid_t (*start)(void *arg, int ready_fd);
    void *arg;
    unsigned stage; /* those of a higher one end before those of a lower are told */
    int stop_signal;
    unsigned stop_ms;   /* then SIGKILL; 0: SIGQUIT after 20 s, which is how PostgreSQL ends at once */
    bool passes_hangup; /* gets SIGHUP when the parent does */
    bool reports_ready; /* all who do must have said so once before on_ready */
};

/*
 * Starts them in order and stays until they are to end; ends them by stages, the highest first.
 * One that reports ready and exits before it did so is trouble that a restart will not mend: then all are ended and the result
 * is false. `on_ready` comes once. An error sentence goes to the log.
 */
bool supervisor_run(const struct supervised *children, size_t count, void (*on_ready)(void *arg), void *arg);

/* For `start`: forks; in the child signals are as a program expects them, the parent's death kills it, and `run` ends it. */
pid_t supervisor_fork(int (*run)(void *arg, int ready_fd), void *arg, int ready_fd);

#endif
