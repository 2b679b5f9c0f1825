/*
 * A list may leave as a file: what has to be asked of the database before a page of it is sent (sql/functions/exports/export.sql).
 */
#ifndef NOL_SERVER_RPC_EXPORTS_H
#define NOL_SERVER_RPC_EXPORTS_H

struct request;

/* Calls `then` where nothing has to be asked, or when the answer was yes; a refusal has been sent otherwise. Uses request->step. */
void exports_first(struct request *request, void (*then)(struct request *request));

/* Asks the query `name` (room/query, with one column `result`) first, with `json` (NULL: it has been refused), and goes on likewise. */
void exports_ask(struct request *request, const char *name, const char *json,
                 void (*then)(struct request *request));

#endif
