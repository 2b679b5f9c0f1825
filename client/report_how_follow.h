/*
 * How each number of the reports that follow the work opens. Prints nothing without --how.
 */
#ifndef CLIENT_REPORT_HOW_FOLLOW_H
#define CLIENT_REPORT_HOW_FOLLOW_H

#include "client/report_how.h"
#include "proto/reports.pb-c.h"

void report_how_progress(struct report_how *how, const Nol__ReportProgressReply *r);
void report_how_escalations(struct report_how *how, const Nol__ReportEscalationsReply *r);
void report_how_measures(struct report_how *how, const Nol__ReportMeasuresReply *r);
void report_how_duties(struct report_how *how, const Nol__ReportDutiesReply *r);

#endif
