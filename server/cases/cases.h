/*
 * Room cases: which of the prepared lists answers CASE_LIST; the person of CASE_ADD, judged as a row of a list is. All else of the room is SQL.
 */
#ifndef NOL_SERVER_CASES_CASES_H
#define NOL_SERVER_CASES_CASES_H

struct request;

void cases_list(struct request *request);
void cases_add(struct request *request);

#endif
