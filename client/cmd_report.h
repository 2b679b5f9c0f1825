/*
 * nol report: what its files share.
 */
#ifndef CLIENT_CMD_REPORT_H
#define CLIENT_CMD_REPORT_H

#include <stdbool.h>

#include "client/call.h"
#include "proto/reports.pb-c.h"

/* The value of an option, as a request takes it; borrowed. */
char *report_option(struct call *call, const char *name);

/* Sets known_at, or position where it may be one, from --known-at. False after it said what is wrong. */
bool report_known(struct call *call, char **known_at, char **position);

/* The report has the scheme's Chinese words; they become its English ones where English is spoken. */
void report_say_in_english(struct call *call, struct session *s, Nol__ReportStageReply *reply);

int cmd_report_progress(struct call *call);
int cmd_report_escalations(struct call *call);
int cmd_report_measures(struct call *call);
int cmd_report_duties(struct call *call);
int cmd_report_summary(struct call *call);
int cmd_report_freeze(struct call *call);
int cmd_report_frozen(struct call *call);

#endif
