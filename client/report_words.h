/*
 * The words of a report that are not names of units: rows without a unit or a code, and the scheme's labels in English.
 */
#ifndef CLIENT_REPORT_WORDS_H
#define CLIENT_REPORT_WORDS_H

#include "client/call.h"
#include "proto/reports.pb-c.h"

/* Of any report, before it is shown in any format: a row without a unit or a code says so, in the reader's language. */
void report_words_rows(ProtobufCMessage *reply);

/* One code of a batch, in English. */
struct labels;
void report_words_code(struct labels *labels, const char *batch, Nol__StageCode *code);

/* The report has the scheme's Chinese words; they become its English ones where English is spoken, but for JSON. */
void report_words_codes(struct call *call, struct session *s, Nol__ReportStageReply *reply);

#endif
