#include "deploy/district/plan.h"

#include <stdio.h>
#include <string.h>

#include "deploy/district/manners.h"
#include "deploy/district/papers.h"
#include "deploy/district/plan_acts.h"
#include "deploy/district/plan_later.h"
#include "deploy/district/roster.h"
#include "deploy/district/sheet.h"

/* Units by hand: where the list has no code, a wrong one, or one of another street. */
static void route_by_hand(struct plan *plan, const struct child *child)
{
    char home[UNIT_CODE], community[UNIT_CODE], who[16], other[16];
    int listed_street = child->street % UNITS_STREETS + 1,
        listed_community = child->community % UNITS_COMMUNITIES + 1;

    units_code(child->street, 0, home);
    units_code(child->street, child->community, community);
    plan_street(child->street, who);
    if (child->street_cell[0] == '\0') {
        plan_assign(plan, "1-route", "qu3", child, child->street, 0, DAY(1, 21));
        plan_assign(plan, "1-split", who, child, child->street, child->community, DAY(1, 22));
    } else if (strcmp(child->street_cell, home) != 0) {
        plan_street(listed_street, other);
        plan_act(plan, "1-notours", other, child, "case handback CASE", DAY(1, 21),
                 "不在本街道，户籍地址属邻街");
        plan_assign(plan, "1-reroute", "qu3", child, child->street, 0, DAY(1, 22));
        plan_assign(plan, "1-resplit", who, child, child->street, child->community, DAY(1, 23));
    } else if (child->community_cell[0] == '\0') {
        plan_assign(plan, "1-split", who, child, child->street, child->community, DAY(1, 22));
    } else if (strcmp(child->community_cell, community) != 0) {
        snprintf(other, sizeof(other), "sq%02u%02u", (unsigned)child->street % 100,
                 (unsigned)listed_community % 100);
        plan_act(plan, "1-handback", other, child, "case handback CASE", DAY(1, 23), "住址不在本社区");
        plan_assign(plan, "1-resplit", who, child, child->street, child->community, DAY(1, 23));
    }
}

/* Knocking without success: three times for the lost, once for every sixth of the others. */
static void tries(struct plan *plan, const struct child *child)
{
    static const struct manner knock = {"", "", "not_met", "home", "", "家中无人"},
                               call = {"", "", "not_met", "phone", "", "电话停机"},
                               ask = {"", "", "not_met", "neighbour", "邻居", "邻居称已搬走多年"};
    bool lost = strcmp(child->code, "G") == 0;

    if (!lost && child->number % 6 != 5)
        return;
    plan_visit_by_community(plan, "1-tries", child, DAY(1, 24) + child->number % 3, &knock, NULL, "");
    act_end(&plan->act, plan->sheet);
    if (!lost)
        return;
    plan_visit_by_community(plan, "1-tries-again", child, DAY(2, 1) + child->number % 3, &call, NULL, "");
    act_end(&plan->act, plan->sheet);
    plan_visit_by_community(plan, "1-tries-again", child, DAY(2, 9) + child->number % 3, &ask, NULL, "");
    act_end(&plan->act, plan->sheet);
}

/* One whose certificate is not there yet: a waiver is asked, and the paper comes in March. */
static bool asks_waiver(const struct child *child)
{
    return child->list == LIST_FIRST && strcmp(child->code, "C") == 0 && child->number == 4;
}

/* The finding at the door, on one of the days around the Spring Festival (5 February 2019). */
static void find(struct plan *plan, const struct child *child)
{
    const struct manner *manner = manner_of(child->code, child->sub);
    bool lost = strcmp(child->code, "G") == 0;
    long on = lost ? DAY(2, 14) + child->number % 5 : DAY(1, 29) + (child->row * 5) % 21;
    char who[16];

    if (child->found == FOUND_STREET) {
        plan_street(child->street, who);
        plan_visit(plan, "1-street-visits", who, child, on, manner, child->code, child->sub);
    } else {
        plan_visit_by_community(plan, "1-visits", child, on, manner, child->code, child->sub);
    }
    if (asks_waiver(child)) {
        plan->act.count -= 2; /* the certificate that it does not have */
        act_say(&plan->act, "--waive");
        act_word(&plan->act, "attendance_certificate=学校放假，开学后补交");
    }
    act_end(&plan->act, plan->sheet);
}

/* What goes wrong and is put right on the way from the communities to the district. */
static void review(struct plan *plan)
{
    const struct child *thin = plan_first(plan, "D", 2), *waived = plan_first(plan, "C", 4),
                       *doubted = plan_first(plan, "H", 7);
    char who[16];

    plan_street(thin->street, who);
    plan_act(plan, "1-sendback", who, thin, "case sendback CASE", DAY(2, 20),
             "在读证明上的姓名看不清，请重新拍照");
    plan_visit_by_community(plan, "1-fixed", thin, DAY(2, 21), manner_of("D", ""), "D", "");
    act_end(&plan->act, plan->sheet);
    plan_street(waived->street, who);
    plan_act(plan, "1-grant", who, waived, "case approve CASE --grant attendance_certificate", DAY(2, 22),
             NULL);
    plan_act(plan, "1-doubt", "qu2", doubted, "case sendback CASE", DAY(2, 24),
             "出境记录与签证姓名拼写不一，请核实");
    plan_visit_by_community(plan, "1-doubt-fixed", doubted, DAY(2, 25), manner_of("H", "abroad"), "H",
                            "abroad");
    act_end(&plan->act, plan->sheet);
    plan_street(doubted->street, who);
    plan_act(plan, "1-doubt-approved", who, doubted, "case approve CASE", DAY(2, 25), NULL);
}

/* A street thinks that a child belongs to its neighbour; the district answers that it stays. */
static void transfer(struct plan *plan)
{
    const struct child *child = plan_first(plan, "H", 11);
    char who[16], code[UNIT_CODE];

    plan_street(child->street, who);
    units_code(child->street % UNITS_STREETS + 1, 0, code);
    act_begin(&plan->act, "1-transfer", who, child);
    act_say(&plan->act, "case transfer CASE --to");
    act_word(&plan->act, "%s", code);
    act_day(&plan->act, "--on", DAY(1, 23));
    act_say(&plan->act, "--reason");
    act_word(&plan->act, "据称已搬到邻街居住");
    act_end(&plan->act, plan->sheet);
    /* Assigned to the street that has it: declined, the case stays where it is. */
    plan_assign(plan, "1-transfer-answer", "qu3", child, child->street, 0, DAY(1, 23));
}

/* The worker of the community whose work was taken over still has a visit of 27 January in the bag. */
static void late_visit(struct plan *plan)
{
    static const struct manner knock = {"", "", "not_met", "home", "", "交接前走访，家中无人"};
    const struct child *child = plan_first(plan, "H", CHILDREN_MOVED_H);

    plan_visit_by_community(plan, "1-late", child, DAY(1, 27), &knock, NULL, "");
    act_end(&plan->act, plan->sheet);
}

/* Proposals of the desk check that a person looks at one by one. */
static void decide(struct plan *plan)
{
    const struct child *borrowed = plan_first(plan, ROSTER_BORROWED_CODE, ROSTER_BORROWED_NUMBER);
    const struct child *namesake = plan_first(plan, ROSTER_NAMESAKE_CODE, ROSTER_NAMESAKE_NUMBER);

    plan_act(plan, "1-reject", "qu1", borrowed, "match reject CASE", DAY(1, 19),
             "学校误录他人证件号，并非该生");
    plan_act(plan, "1-reject", "qu1", namesake, "match reject CASE", DAY(1, 19),
             "同名同日生，经学校核对不是同一人");
    for (size_t i = 0; i < plan->children->count; i++) {
        const struct child *child = &plan->children->all[i];
        bool single = child->found == FOUND_SLIP || child->found == FOUND_NUMBER ||
                      child->found == FOUND_NAME || child->found == FOUND_AGE ||
                      (child->found == FOUND_EXACT && child->twin);
        static const char *const groups[LISTS] = {"1-accept", "3-registry-accept", "3-returned-accept"};

        if (single)
            plan_act(plan, groups[child->list], "qu1", child, "match accept CASE",
                     child->list == LIST_FIRST ? DAY(1, 19) : DAY(9, 9), NULL);
    }
}

static void first_stage(struct plan *plan, const struct child *child)
{
    if (child->found == FOUND_DESK)
        plan_desk_finding(plan, child, DAY(1, 19));
    if (child->found != FOUND_VISIT && child->found != FOUND_STREET)
        return;
    route_by_hand(plan, child);
    tries(plan, child);
    find(plan, child);
}

void plan_write(const char *dir, const struct children *children)
{
    struct plan plan = {.dir = dir, .children = children};

    papers_folder(dir);
    plan.sheet = sheet_open(dir, "plan.tsv", SHEET_TEXT);
    decide(&plan);
    for (size_t i = 0; i < children->count; i++)
        if (children->all[i].list == LIST_FIRST)
            first_stage(&plan, &children->all[i]);
    transfer(&plan);
    late_visit(&plan);
    review(&plan);
    plan_second_stage(&plan);
    for (size_t i = 0; i < children->count; i++)
        if (children->all[i].list != LIST_FIRST)
            plan_third_stage(&plan, &children->all[i]);
    sheet_close(plan.sheet);
}
