/*
 * A db on a loop of its own, with queries of the test's, against a fresh database.
 *
 * The database holds, in place of the real ones: enter(token), true for TOKEN_LIVE; test_group(items), which logs each call and does what an item asks
 * ({"sort", "key", "fail": SQLSTATE, "sleep": SECONDS}); the table test_row, a row for each item that happened.
 */
#ifndef NOL_TESTS_DB_HARNESS_H
#define NOL_TESTS_DB_HARNESS_H

#include <stdbool.h>
#include <uv.h>

#include "server/db/db.h"

#define TOKEN_LIVE "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define TOKEN_DEAD "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

enum test_query {
    QUERY_ECHO,
    QUERY_DIVIDE,
    QUERY_SLEEP,
    QUERY_LENGTH,
    QUERY_SHAPE,
    QUERY_DEFERRED,
    QUERY_GROUP,
    QUERY_COUNT
};

/* What came back for one call. */
struct answer {
    int count;  /* callbacks; must end as 1 */
    int number; /* 1: the first of all that came back */
    enum db_outcome outcome;
    char sqlstate[6];
    char cell[128];
    int rows;
};

struct harness {
    uv_loop_t loop;
    struct db *db;
    char conninfo[256]; /* without user */
    bool stopped;
    bool in_call; /* set around db_query and the like: no callback may come there */
};

/* `queue_max` 0: the default. With `where` not NULL the server is looked for there instead. */
void harness_start(struct harness *harness, unsigned queue_max, const char *where);
/* Stops the db, closes the loop and asserts that nothing is left in it. */
void harness_stop(struct harness *harness);

bool harness_query(struct harness *harness, enum db_lane lane, enum test_query query, const char *token,
                   const char *json, unsigned deadline_ms, struct answer *answer);
/* `more` is spliced into the item, e.g. "\"fail\":\"22012\"". */
bool harness_submit(struct harness *harness, unsigned key, unsigned sort, const char *more,
                    unsigned deadline_ms, struct answer *answer);
void harness_copy(struct harness *harness, const char *data, size_t length, struct answer *answer);

/* Runs the loop until `count` of the answers from there on are in; fails the test after `ms`. */
void harness_wait(struct harness *harness, const struct answer *answers, size_t count, unsigned ms,
                  const char *what);
/* Runs the loop until the SQL (as the superuser) says "t". */
void harness_wait_sql(struct harness *harness, const char *sql, unsigned ms);
void harness_wait_ready(struct harness *harness, unsigned ms);

#endif
