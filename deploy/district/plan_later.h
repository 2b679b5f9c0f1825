/*
 * The plan after the first report: the five again, then the registry's 25 and the 49.
 */
#ifndef DISTRICT_PLAN_LATER_H
#define DISTRICT_PLAN_LATER_H

struct plan;
struct child;

void plan_second_stage(struct plan *plan);
void plan_third_stage(struct plan *plan, const struct child *child);

#endif
