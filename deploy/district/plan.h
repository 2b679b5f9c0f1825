/*
 * The plan: what each person of the play does about which child, on what day, with which papers.
 *
 * plan.tsv has one act a line: group, account, list (first, registry, returned), row of that list, then the words of
 * the `nol` command, in which CASE stands for the child's case and CASE:n for that of row n. deploy/play takes the
 * acts group by group, an account's own in their order.
 *
 * Accounts: qu1 files, qu2 confirms, qu3 routes (district); jie01 .. jie10 (streets); sq0101 .. sq1006 (communities).
 */
#ifndef DISTRICT_PLAN_H
#define DISTRICT_PLAN_H

#include "deploy/district/children.h"

void plan_write(const char *dir, const struct children *children);

#endif
