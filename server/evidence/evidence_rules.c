#include "server/evidence/evidence_rules.h"

#include <string.h>

enum evidence_fault evidence_judge(const Nol__EvidenceInput *paper)
{
    if (!paper->has_sha256 && !(paper->has_seen && paper->seen))
        return EVIDENCE_NO_FILE;
    if (paper->from != NULL && paper->until != NULL && strcmp(paper->until, paper->from) < 0)
        return EVIDENCE_BACKWARDS;
    return EVIDENCE_GOOD;
}
