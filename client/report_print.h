/*
 * The stage report for people: the sums, by code, by street. And the check that they close.
 */
#ifndef CLIENT_REPORT_PRINT_H
#define CLIENT_REPORT_PRINT_H

#include <stdbool.h>

#include "client/call.h"
#include "client/report_how.h"
#include "proto/reports.pb-c.h"

/* listed = deducted + out_of_school + returned + open = sum by code = sum by street, and received = listed + duplicates. */
bool report_closes(const Nol__ReportStageReply *report);

/* In the head of a report as at the end of a day, from its `known_at`; nothing of another, and of NULL. */
void report_print_day_end(const char *known_at);

void report_print(const Nol__ReportStageReply *report);
void report_print_csv(struct call *call, const Nol__ReportStageReply *report);

/* The command that opens each of its numbers. */
void report_print_how(struct report_how *how, const Nol__ReportStageReply *report);

/* Titles of its numbers, behind report_table_about, up to NULL. */
extern const char *const report_stage_titles[];

#endif
