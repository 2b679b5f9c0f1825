/*
 * What a paper must be before anybody asks the database. Pure.
 */
#ifndef NOL_SERVER_EVIDENCE_EVIDENCE_RULES_H
#define NOL_SERVER_EVIDENCE_EVIDENCE_RULES_H

#include "proto/evidence.pb-c.h"

enum evidence_fault {
    EVIDENCE_GOOD,
    EVIDENCE_NO_FILE,  /* neither a file nor seen */
    EVIDENCE_BACKWARDS /* ends before it begins */
};

/* Days have passed the door: ISO texts, which compare as days do. */
enum evidence_fault evidence_judge(const Nol__EvidenceInput *paper);

#endif
