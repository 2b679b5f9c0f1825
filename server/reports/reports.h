/*
 * Room reports: a report is counted in two steps. The counting is SQL.
 */
#ifndef NOL_SERVER_REPORTS_REPORTS_H
#define NOL_SERVER_REPORTS_REPORTS_H

struct request;

void reports_count(struct request *request); /* any report that is a reading */
void reports_freeze(struct request *request);

#endif
