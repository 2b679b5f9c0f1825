/*
 * What the people of the plan can do: each function writes one act, or begins one that the caller ends.
 */
#ifndef DISTRICT_PLAN_ACTS_H
#define DISTRICT_PLAN_ACTS_H

#include "deploy/district/act.h"
#include "deploy/district/children.h"

#define DAY(month, day) day_of(2019, month, day)

struct sheet;
struct manner;

struct plan {
    const char *dir;
    struct sheet *sheet;
    const struct children *children;
    struct act act;
};

/* The nth child of a code in the first list. */
const struct child *plan_first(const struct plan *plan, const char *code, int number);

/* Who holds the child's case on that day: one community's work is taken over on 28 January. */
void plan_community(const struct child *child, long on, char who[16]);
void plan_street(int street, char who[16]);

/* A visit, with a code and its papers where `code` is not NULL. The caller may add words, then calls act_end. */
void plan_visit(struct plan *plan, const char *group, const char *who, const struct child *child, long on,
                const struct manner *manner, const char *code, const char *sub);
void plan_visit_by_community(struct plan *plan, const char *group, const struct child *child, long on,
                             const struct manner *manner, const char *code, const char *sub);

/* `words` and the day; a reason where it is not NULL. Ended. */
void plan_act(struct plan *plan, const char *group, const char *who, const struct child *child,
              const char *words, long on, const char *reason);
void plan_assign(struct plan *plan, const char *group, const char *who, const struct child *child, int street,
                 int community, long on);

/* From papers at the district's desk: the double entry of the first list, the newly registered of the third. Ended. */
void plan_desk_finding(struct plan *plan, const struct child *child, long on);

#endif
