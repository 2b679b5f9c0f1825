/*
 * What an import says: which columns were taken, the counts, every odd row; and the annotated copy of the file.
 */
#ifndef CLIENT_IMPORT_REPORT_H
#define CLIENT_IMPORT_REPORT_H

#include "client/call.h"
#include "client/output.h"
#include "client/session.h"
#include "client/sheet.h"
#include "proto/imports.pb-c.h"

/* With --verbose, to stderr. */
void import_report_columns(const struct call *call, const Nol__ImportBeginReply *reply, const char *encoding);

/* The report to stdout, hints to stderr, --issues-out to its file. 8 when the file has errors. */
int import_report(struct call *call, struct session *session, const Nol__ImportReply *reply,
                  struct sheet *sheet);

/* The schools from which pupils would go, as a table; nothing where the reply names none. */
void import_report_schools(const struct call *call, const Nol__ImportReply *reply);

/* What an import writes. */
extern const struct column import_columns[];

#endif
