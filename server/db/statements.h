/*
 * Which statements one connection has prepared, and sending them by name.
 *
 * A statement is prepared once a connection, in a segment of its own ahead of its first use: a failed segment must not leave
 * it open whether the name exists. Statement `count` is enter(session).
 */
#ifndef NOL_SERVER_DB_STATEMENTS_H
#define NOL_SERVER_DB_STATEMENTS_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sql_file;

struct statements {
    const struct sql_file *queries; /* borrowed */
    size_t count;
    uint16_t *generation; /* part of the name: a statement prepared anew gets another */
    bool *prepared;
};

/* False without memory. */
bool statements_init(struct statements *statements, const struct sql_file *queries, size_t count);
void statements_deinit(struct statements *statements);
void statements_forget_all(struct statements *statements); /* a new connection */
void statements_forget(struct statements *statements, size_t index);

bool statements_is_prepared(const struct statements *statements, size_t index);
/* Sends Parse, without Sync; it counts as prepared from here on. */
bool statements_send_prepare(struct statements *statements, PGconn *pg, size_t index);
/* Sends Bind and Execute. Of json and binary those are sent that the text has a place for. */
bool statements_send_query(const struct statements *statements, PGconn *pg, size_t index, const char *json,
                           const uint8_t *binary, size_t binary_length);
bool statements_send_enter(const struct statements *statements, PGconn *pg, const char *session);

#endif
