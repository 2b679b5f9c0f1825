/*
 * nol report: what its files share.
 */
#ifndef CLIENT_CMD_REPORT_H
#define CLIENT_CMD_REPORT_H

#include <stdbool.h>

#include "client/call.h"
#include "client/output.h"
#include "proto/reports.pb-c.h"

/* The value of an option, as a request takes it; borrowed. */
char *report_option(struct call *call, const char *name);

/* Sets known_at, or position where it may be one, from --known-at. False after it said what is wrong. */
bool report_known(struct call *call, char **known_at, char **position);

/* The reply; NULL with the exit code, having said why or printed it as JSON. `known_at` NULL: of a report that has none. */
ProtobufCMessage *report_ask(struct call *call, uint32_t type, ProtobufCMessage *request, char **known_at,
                             char **position, const ProtobufCMessageDescriptor *descriptor, int *exit_code);

/* What the sums are of: "2019-01, as of 2019-02-28" and what was known. */
void report_print_about(const struct call *call, const char *title, const char *batch, const char *from,
                        const char *on, const char *known_at, const char *position);

/* What a row of nol report duties is about, in words. */
const char *report_duty_label(struct call *call, const Nol__DutyCount *row);

int cmd_report_progress(struct call *call);
int cmd_report_escalations(struct call *call);
int cmd_report_measures(struct call *call);
int cmd_report_duties(struct call *call);
int cmd_report_district(struct call *call);
int cmd_report_summary(struct call *call);
int cmd_report_freeze(struct call *call);
int cmd_report_frozen(struct call *call);

/* What they write: columns; titles of numbers, behind report_table_about, up to NULL. */
extern const struct column report_freeze_columns[], report_frozen_columns[];
extern const char *const report_progress_titles[];
extern const char *const report_escalations_titles[];
extern const char *const report_measures_titles[];
extern const char *const report_duties_titles[];

#endif
