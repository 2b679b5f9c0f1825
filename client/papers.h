/*
 * The --evidence and --waive options of an act, as messages: parsed, kinds resolved, files uploaded.
 */
#ifndef CLIENT_PAPERS_H
#define CLIENT_PAPERS_H

#include "client/session.h"
#include "proto/evidence.pb-c.h"
#include "proto/visits.pb-c.h"

struct call;

struct papers {
    Nol__EvidenceInput **items; /* in the call's arena, as are the waivers */
    size_t count;
    Nol__Waive **waive;
    size_t waive_count;
};

/* `typed` are the papers besides those of --evidence (may be NULL, 0). `number`: a case whose scheme knows the Chinese words for
 * kinds. 0, or the exit code after it said why. */
int papers_prepare(struct call *call, struct session *session, const char *number, const char *const *typed,
                   size_t count, struct papers *papers);

#endif
