/*
 * The report of the district: all lists together, each child once, and the rate of the birth window.
 */
#ifndef CLIENT_REPORT_DISTRICT_H
#define CLIENT_REPORT_DISTRICT_H

#include <stdbool.h>

#include "client/call.h"
#include "client/report_how.h"
#include "proto/reports.pb-c.h"

/* children = deducted + out_of_school + returned + open = sum by code = by street = by list, and population = pupils + off_roster. */
bool report_district_closes(const Nol__ReportDistrictReply *report);

/* As a table or as CSV. */
void report_district_print(struct call *call, const Nol__ReportDistrictReply *report);

/* The command that opens each of its numbers. Prints nothing without --how. */
void report_district_how(struct report_how *how, const Nol__ReportDistrictReply *report);

/* Titles of its numbers, behind report_table_about, up to NULL. */
extern const char *const report_district_titles[];

#endif
