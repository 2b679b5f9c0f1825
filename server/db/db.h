/*
 * The database as the rest of the server sees it: lanes, statements, outcomes.
 *
 * Three lanes of connections (SPEED.md): WRITE groups what is queued into one call of write_group, READ pipelines short
 * statements, SLOW is for reports and imports. A COPY connection with the loader's role stands apart. Everything is
 * asynchronous on the loop; nothing here blocks. Only server/db/ includes <libpq-fe.h>.
 *
 * Outcomes are values. A callback comes exactly once for each call that returned true, never from within the call.
 */
#ifndef NOL_SERVER_DB_DB_H
#define NOL_SERVER_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sql_embedded.h"

struct db;

enum db_lane { DB_READ, DB_SLOW };

enum db_outcome {
    DB_DONE,    /* committed: the result may be acknowledged */
    DB_FAILED,  /* an SQL error on a live connection: nothing was changed; `sqlstate` says which */
    DB_UNKNOWN, /* connection lost or deadline passed after the statement went out: it may have happened */
    DB_BUSY     /* queue full or no connection: nothing was sent; try again */
};

/* A result: rows of text cells (NULL for SQL NULL). Valid inside the callback only. */
struct db_result {
    enum db_outcome outcome;
    const char *sqlstate; /* DB_FAILED: five characters, else "" */
    int rows;
    int columns;
    const void *pg;                /* the PGresult, for db_result_* only; NULL unless DB_DONE */
    int row_offset, column_offset; /* where in it this result stands: an item of a group is one cell */
};
const char *db_result_name(const struct db_result *result, int column);
const char *db_result_text(const struct db_result *result, int row, int column); /* NULL for NULL */
size_t db_result_length(const struct db_result *result, int row, int column);
int db_result_column(const struct db_result *result, const char *name); /* -1 when absent */

typedef void (*db_done_fn)(void *owner, const struct db_result *result);

/* Runs `enter($1)` with the session (64 hex digits: the digest of its token; NULL: nobody's, for what needs none: login,
 * sequencing) and then the embedded query with its single parameter `json` (jsonb), in one transaction. `binary`, when
 * not NULL, is passed as $2 of type bytea (chunks of papers). Copies what it is given.
 * The callback's result is the query's. When enter() finds no live session the outcome is DB_FAILED with sqlstate "28000"; with "28P01" for
 * one that has to change its password first, unless `limited`.
 * `deadline_ms` counts from now; when it passes before the call was sent, the outcome is DB_BUSY. False: closing. */
struct db_call {
    enum db_lane lane;
    enum sql_query query;
    const char *session;
    bool limited; /* one that has still to change a given password will do */
    const char *json;
    const uint8_t *binary;
    size_t binary_length;
    unsigned deadline_ms;
};
bool db_query(struct db *db, const struct db_call *call, db_done_fn done, void *owner);

/* Queues one item of write_group: `item` is the whole JSON object. Items of one group are ordered by `sort` (the case), and
 * one key never stands twice in a group. The callback's result has one row with one column: the item's JSON result. */
struct db_write {
    const char *item;
    uint64_t sort;
    const uint8_t *key; /* 16 bytes */
    unsigned deadline_ms;
};
bool db_submit(struct db *db, const struct db_write *write, db_done_fn done, void *owner);

/* COPY of rows into the staging table `import_row` on the loader's connection; `data` is text-format COPY. */
bool db_copy(struct db *db, const char *data, size_t length, unsigned deadline_ms, db_done_fn done,
             void *owner);

struct db_config {
    const char *conninfo;        /* libpq: hostaddr or a socket folder; user is nol_app */
    const char *loader_conninfo; /* user is nol_loader */
    unsigned write_connections;  /* default 8 */
    unsigned read_connections;   /* default 4 */
    unsigned slow_connections;   /* default 2 */
    unsigned queue_max;          /* calls waiting per lane; past it DB_BUSY; default 4096 */
    /* NULL: sql_calls and its writes/write_group. A test brings its own table. */
    const struct sql_file *queries;
    size_t query_count;
    enum sql_query write_group;
};
struct uv_loop_s;
/* Connects in the background, with backoff. Caller frees with db_free, after db_stop has called back. */
struct db *db_start(struct uv_loop_s *loop, const struct db_config *config);
bool db_ready(const struct db *db); /* one connection of each lane is up */
/* Refuses what is queued, waits a bounded time for what is out, closes. */
void db_stop(struct db *db, void (*on_stopped)(void *arg), void *arg);
void db_free(struct db *db);

/* Writes that have come back since the start: what the sequencer looks at. */
uint64_t db_writes_done(const struct db *db);

#endif
