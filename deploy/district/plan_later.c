#include "deploy/district/plan_later.h"

#include <string.h>

#include "deploy/district/manners.h"
#include "deploy/district/papers.h"
#include "deploy/district/plan_acts.h"

static void finding_later(struct plan *plan, const struct child *child, const char *code, const char *sub,
                          long on, const char *code_of_manner)
{
    plan_visit_by_community(plan, "2-visits", child, on, manner_of(code_of_manner, sub), code, sub);
    act_end(&plan->act, plan->sheet);
}

/* One who ends a duty: the kind, what it says. */
static void end_task(struct plan *plan, const char *who, const struct child *child, const char *kind, long on,
                     const char *note, const char *paper)
{
    act_begin(&plan->act, "2-tasks", who, child);
    act_say(&plan->act, "task done CASE");
    act_word(&plan->act, "%s", kind);
    act_day(&plan->act, "--on", on);
    act_say(&plan->act, "--note");
    act_word(&plan->act, "%s", note);
    if (paper != NULL) {
        act_say(&plan->act, "--evidence");
        act_word(&plan->act, "%s", paper);
    }
    act_end(&plan->act, plan->sheet);
}

/* Duties that the confirmed codes wrote. What has none left may be closed, by another than the one who filed it. */
static void tasks(struct plan *plan)
{
    char who[16];

    for (int i = 30; i < 35; i++)
        end_task(plan, "qu3", plan_first(plan, "B", i), "school_visit", DAY(4, 10), "到校走访，见到该生在读",
                 NULL);
    end_task(plan, "qu1", plan_first(plan, "I", 1), "placement", DAY(3, 20), "在外市康复，期间送教与远程教学",
             "placement_decision:安置2019-1;issuer=安澜区教育局;date=2019-03-20=seen");
    for (int i = 1; i < 3; i++) {
        plan_street(plan_first(plan, "L", i)->street, who);
        end_task(plan, who, plan_first(plan, "L", i), "next_talk", DAY(5, 24),
                 "依法谈话，监护人仍坚持，已书面告知", NULL);
    }
    for (int i = 0; i < 4; i++)
        plan_act(plan, "2-close", "qu3", plan_first(plan, "F", i), "case close CASE", DAY(4, 11),
                 "超龄，无后续事项");
    for (int i = 30; i < 35; i++)
        plan_act(plan, "2-close", "qu3", plan_first(plan, "B", i), "case close CASE", DAY(4, 11),
                 "在校在读，后续事项已办结");
}

void plan_second_stage(struct plan *plan)
{
    static const struct manner centre = {"",      "",     "phone_only",
                                         "phone", "母亲", "仍在外市康复机构训练，情绪稳定"},
                               insists = {"",     "",     "refused",
                                          "home", "父亲", "再次劝返，监护人仍坚持在家教育"};
    const struct child *waived = plan_first(plan, "C", 4);
    char who[16];

    plan_community(waived, DAY(3, 4), who);
    act_begin(&plan->act, "2-paper", who, waived);
    act_say(&plan->act, "evidence add CASE");
    act_word(&plan->act, "%s", papers_for(plan->dir, waived, "C", "", DAY(3, 4)).text[0]);
    act_day(&plan->act, "--on", DAY(3, 4));
    act_end(&plan->act, plan->sheet);
    finding_later(plan, plan_first(plan, "I", 0), "A", "died", DAY(4, 2), "A");
    finding_later(plan, plan_first(plan, "L", 0), "H", "abroad", DAY(6, 3), "H");
    plan_visit_by_community(plan, "2-visits", plan_first(plan, "I", 1), DAY(5, 20), &centre, NULL, "");
    act_end(&plan->act, plan->sheet);
    for (int i = 1; i < 3; i++) {
        plan_visit_by_community(plan, "2-visits", plan_first(plan, "L", i), DAY(5, 21 + i), &insists, NULL,
                                "");
        act_end(&plan->act, plan->sheet);
    }
    tasks(plan);
}

void plan_third_stage(struct plan *plan, const struct child *child)
{
    bool registry = child->list == LIST_REGISTRY;
    long on = registry ? DAY(9, 16) + child->row % 7 : DAY(10, 28) + child->row % 12;

    if (child->found == FOUND_DESK)
        plan_desk_finding(plan, child, registry ? DAY(9, 9) : DAY(10, 22));
    if (child->found != FOUND_VISIT)
        return;
    if (strcmp(child->code, "A2") == 0 && child->known >= 0) /* still in the roster of January */
        plan_act(plan, "3-registry-reject", "qu1", child, "match reject CASE", DAY(9, 9),
                 "学校证明七月起未到校，已辍学");
    plan_visit_by_community(plan, registry ? "3-registry-visits" : "3-returned-visits", child, on,
                            manner_of(child->code, child->sub), child->code, child->sub);
    act_end(&plan->act, plan->sheet);
}
