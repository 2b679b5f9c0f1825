/*
 * `nold serve`: one worker process, or several under a supervisor.
 */
#ifndef NOL_SERVER_MAIN_SERVE_H
#define NOL_SERVER_MAIN_SERVE_H

#include <stdbool.h>
#include <sys/types.h>

#include "server/supervisor.h"

struct config;

/* The checks that stand between a server and its start: the application's role can do no more than it may, the database is
 * what this program carries. Waits for a database that is not there yet. False: logged. */
bool serve_check(const struct config *config);

/* One worker in this process until SIGTERM. Writes one byte to `ready_fd` (-1: none) when it serves; `on_ready` may be NULL. */
int serve_worker(const struct config *config, int ready_fd,
                 void (*on_ready)(const struct config *config, unsigned port));

/* Takes a free port for all workers when the configuration says 0, and holds it. */
bool serve_reserve_port(struct config *config);

/* The workers as children of a supervisor: fills config->workers rows. `config` is borrowed for good. */
void serve_supervise(const struct config *config, struct supervised *rows);

/* The command: checks, then one worker, or all of them under a supervisor. Returns the exit code. */
int serve_run(struct config *config);

#endif
