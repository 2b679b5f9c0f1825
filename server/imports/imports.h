/*
 * Room imports: files of rows come in. The client sends raw cells; here headers are mapped to our columns and every
 * row is normalised and judged by itself (imports_rules); what only other rows or tables can tell is judged in SQL.
 */
#ifndef NOL_SERVER_IMPORTS_IMPORTS_H
#define NOL_SERVER_IMPORTS_IMPORTS_H

struct request;

void imports_begin(struct request *request);
void imports_rows(struct request *request);
void imports_commit(struct request *request);
void imports_issues(struct request *request);

#endif
