/*
 * The real nold, serving a database of its own with the district of district.sql, for tests that come in over TLS.
 *
 * A server ends with the process of the test that started it, whatever becomes of that one. Functions fail the test instead of
 * returning an error.
 */
#ifndef TESTS_SUPPORT_RUNNING_H
#define TESTS_SUPPORT_RUNNING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tests/support/wire.h"

struct running {
    char database[256]; /* conninfo; add " user=nol_app" */
    char folder[64];    /* keys, configuration, log */
    unsigned port;
    unsigned workers;
    pid_t pid; /* 0: not running now */
};

/* A fresh database, filled, and a server on a free port. */
struct running *running_start(unsigned workers);

/* kill -9, and the end of it waited for. */
void running_kill(struct running *running);

/* The same database and port again. */
void running_again(struct running *running);

/* SIGTERM; returns the milliseconds that it took to end. Fails when it ended otherwise than with 0. */
int running_drain(struct running *running);

/* Drains if it runs, and takes the folder away. */
void running_stop(struct running *running);

/* What stands in its log. Static, until the next call. */
const char *running_log(const struct running *running);

/* A connection with the session of this account ("c1", "c1/2"). */
struct wire *running_as(const struct running *running, const char *account);
void running_token(const char *account, uint8_t token[32]);

/* Sets a password, for tests of the login. */
void running_password(const struct running *running, const char *account, const char *password);

/* A cell of the database as the superuser. Static, until the next call. */
const char *running_ask(const struct running *running, const char *sql);

/* The database becomes one for trials, and its time stands at `when`, as SQL reads it. */
void running_stand_at(const struct running *running, const char *when);

#endif
