#include "deploy/district/plan_acts.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "deploy/district/manners.h"
#include "deploy/district/papers.h"
#include "deploy/district/roster.h"
#include "deploy/district/sheet.h"

const struct child *plan_first(const struct plan *plan, const char *code, int number)
{
    const struct child *child = children_find(plan->children, LIST_FIRST, code, number);

    if (child == NULL)
        errx(1, "no %s %d in the first list", code, number);
    return child;
}

/* Who holds the child's case on that day: one community's work is taken over on 28 January. */
void plan_community(const struct child *child, long on, char who[16])
{
    int community = child->community;

    if (child->list == LIST_FIRST && on >= DAY(1, 28) && child->street == CHILDREN_MOVED_STREET &&
        community == CHILDREN_MOVED_FROM)
        community = CHILDREN_MOVED_TO;
    snprintf(who, 16, "sq%02u%02u", (unsigned)child->street % 100, (unsigned)community % 100);
}

void plan_street(int street, char who[16])
{
    snprintf(who, 16, "jie%02u", (unsigned)street % 100);
}

/* A visit; with a code and its papers where `code` is not NULL. */
void plan_visit(struct plan *plan, const char *group, const char *who, const struct child *child, long on,
                const struct manner *manner, const char *code, const char *sub)
{
    struct act *act = &plan->act;
    struct papers papers = {0};

    act_begin(act, group, who, child);
    act_say(act, "visit submit CASE");
    act_day(act, "--on", on);
    act_say(act, "--result");
    act_word(act, "%s", manner->result);
    act_say(act, "--how");
    act_word(act, "%s", manner->how);
    if (manner->met[0] != '\0') {
        act_say(act, "--met");
        act_word(act, "%s", manner->met);
    }
    act_say(act, "--note");
    act_word(act, "%s", manner->note);
    if (code != NULL) {
        act_say(act, "--finding");
        act_word(act, "%s", code);
        if (sub[0] != '\0') {
            act_say(act, "--sub");
            act_word(act, "%s", sub);
        }
        papers = papers_for(plan->dir, child, code, sub, on);
    }
    for (size_t i = 0; i < papers.count; i++) {
        act_say(act, "--evidence");
        act_word(act, "%s", papers.text[i]);
    }
}

void plan_visit_by_community(struct plan *plan, const char *group, const struct child *child, long on,
                             const struct manner *manner, const char *code, const char *sub)
{
    char who[16];

    plan_community(child, on, who);
    plan_visit(plan, group, who, child, on, manner, code, sub);
}

void plan_act(struct plan *plan, const char *group, const char *who, const struct child *child,
              const char *words, long on, const char *reason)
{
    act_begin(&plan->act, group, who, child);
    act_say(&plan->act, words);
    act_day(&plan->act, "--on", on);
    if (reason != NULL) {
        act_say(&plan->act, "--reason");
        act_word(&plan->act, "%s", reason);
    }
    act_end(&plan->act, plan->sheet);
}

void plan_assign(struct plan *plan, const char *group, const char *who, const struct child *child, int street,
                 int community, long on)
{
    char code[UNIT_CODE];

    units_code(street, community, code);
    act_begin(&plan->act, group, who, child);
    act_say(&plan->act, "case assign CASE --to");
    act_word(&plan->act, "%s", code);
    act_day(&plan->act, "--on", on);
    act_end(&plan->act, plan->sheet);
}

/* From papers at the district's desk: the double entry of the first list, the one of the second who has died since the first and is sent to
 * no community any more, the newly registered of the third. */
void plan_desk_finding(struct plan *plan, const struct child *child, long on)
{
    static const char *const groups[LISTS] = {"1-desk", "3-registry-desk", "3-desk"};
    struct act *act = &plan->act;
    char number[24];
    struct papers papers = papers_for(plan->dir, child, child->code, child->sub, on);
    bool registered = strcmp(child->code, "registered") == 0;

    act_begin(act, groups[child->list], "qu1", child);
    act_say(act, "finding file CASE --code");
    act_word(act, "%s", child->code);
    act_day(act, "--on", on);
    if (child->sub[0] != '\0') {
        act_say(act, "--sub");
        act_word(act, "%s", child->sub);
    }
    if (strcmp(child->sub, "double_registration") == 0) {
        act_say(act, "--same-as");
        act_word(act, "CASE:%d", plan_first(plan, "D", 0)->row);
    }
    if (registered) {
        roster_student_number(child, number);
        act_say(act, "--evidence");
        act_word(act, "registration_proof:%s;issuer=%s;date=2019-09-10=seen", number,
                 units_school(roster_school_of(child)).name);
    }
    for (size_t i = 0; i < papers.count; i++) {
        act_say(act, "--evidence");
        act_word(act, "%s", papers.text[i]);
    }
    act_end(act, plan->sheet);
}
