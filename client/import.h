/*
 * A file goes in: begin, rows in messages of at most 500, commit; then the report and what was odd in which row.
 */
#ifndef CLIENT_IMPORT_H
#define CLIENT_IMPORT_H

#include "client/call.h"
#include "proto/imports.pb-c.h"

/* The file is the call's first argument; `terms` for a list, else NULL. Returns the exit code. */
int import_run(struct call *call, const char *kind, Nol__BatchTerms *terms);

#endif
