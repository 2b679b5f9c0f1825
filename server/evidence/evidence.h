/*
 * Room evidence: papers go up and come down in chunks. Handlers and a rule of messages.def; the rest is SQL.
 */
#ifndef NOL_SERVER_EVIDENCE_EVIDENCE_H
#define NOL_SERVER_EVIDENCE_EVIDENCE_H

#include <stdbool.h>

struct request;

void evidence_upload_begin(struct request *request);
void evidence_upload_chunk(struct request *request);
void evidence_upload_finish(struct request *request);

/* Each paper of the request's `evidence` is a file, or an original that was seen, and ends not before it begins.
 * False: the request has been refused. */
bool evidence_check_papers(struct request *request);

#endif
