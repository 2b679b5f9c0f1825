#include <criterion/criterion.h>

#include "server/evidence/evidence_rules.h"

static Nol__EvidenceInput paper(void)
{
    Nol__EvidenceInput paper = NOL__EVIDENCE_INPUT__INIT;

    paper.kind = (char *)"visa";
    return paper;
}

Test(evidence_rules, a_paper_is_a_file_or_was_seen)
{
    Nol__EvidenceInput p = paper();

    cr_assert_eq(evidence_judge(&p), EVIDENCE_NO_FILE);
    p.has_seen = 1;
    cr_assert_eq(evidence_judge(&p), EVIDENCE_NO_FILE);
    p.seen = 1;
    cr_assert_eq(evidence_judge(&p), EVIDENCE_GOOD);
    p = paper();
    p.has_sha256 = 1;
    cr_assert_eq(evidence_judge(&p), EVIDENCE_GOOD);
}

Test(evidence_rules, a_paper_ends_when_it_begins_or_later)
{
    Nol__EvidenceInput p = paper();

    p.has_seen = p.seen = 1;
    p.from = (char *)"2019-02-01";
    p.until = (char *)"2019-01-31";
    cr_assert_eq(evidence_judge(&p), EVIDENCE_BACKWARDS);
    p.until = p.from;
    cr_assert_eq(evidence_judge(&p), EVIDENCE_GOOD);
}
