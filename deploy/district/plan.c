#include "deploy/district/plan.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deploy/district/act.h"
#include "deploy/district/manners.h"
#include "deploy/district/papers.h"
#include "deploy/district/roster.h"
#include "deploy/district/sheet.h"

struct plan {
    const char *dir;
    struct sheet *sheet;
    const struct children *children;
    struct act act;
};

#define DAY(month, day) day_of(2019, month, day)

static const struct child *first(const struct plan *plan, const char *code, int number)
{
    const struct child *child = children_find(plan->children, LIST_FIRST, code, number);

    if (child == NULL)
        errx(1, "no %s %d in the first list", code, number);
    return child;
}

/* Who holds the child's case on that day: one community's work is taken over on 28 January. */
static void community_account(const struct child *child, long on, char who[16])
{
    int community = child->community;

    if (child->list == LIST_FIRST && on >= DAY(1, 28) && child->street == CHILDREN_MOVED_STREET &&
        community == CHILDREN_MOVED_FROM)
        community = CHILDREN_MOVED_TO;
    snprintf(who, 16, "sq%02u%02u", (unsigned)child->street % 100, (unsigned)community % 100);
}

static void street_account(int street, char who[16])
{
    snprintf(who, 16, "jie%02u", (unsigned)street % 100);
}

/* A visit; with a code and its papers where `code` is not NULL. */
static void visit(struct plan *plan, const char *group, const char *who, const struct child *child, long on,
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

static void visit_by_community(struct plan *plan, const char *group, const struct child *child, long on,
                               const struct manner *manner, const char *code, const char *sub)
{
    char who[16];

    community_account(child, on, who);
    visit(plan, group, who, child, on, manner, code, sub);
}

static void one_act(struct plan *plan, const char *group, const char *who, const struct child *child,
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

static void assign(struct plan *plan, const char *group, const char *who, const struct child *child,
                   int street, int community, long on)
{
    char code[UNIT_CODE];

    units_code(street, community, code);
    act_begin(&plan->act, group, who, child);
    act_say(&plan->act, "case assign CASE --to");
    act_word(&plan->act, "%s", code);
    act_day(&plan->act, "--on", on);
    act_end(&plan->act, plan->sheet);
}

/* From papers at the district's desk: the double entry of the first list, the newly registered of the third. */
static void desk_finding(struct plan *plan, const struct child *child, long on)
{
    struct act *act = &plan->act;
    char number[24];
    struct papers papers = papers_for(plan->dir, child, child->code, child->sub, on);
    bool registered = strcmp(child->code, "registered") == 0;

    act_begin(act, child->list == LIST_FIRST ? "1-desk" : "3-desk", "qu1", child);
    act_say(act, "finding file CASE --code");
    act_word(act, "%s", child->code);
    act_day(act, "--on", on);
    if (child->sub[0] != '\0') {
        act_say(act, "--sub");
        act_word(act, "%s", child->sub);
    }
    if (strcmp(child->sub, "double_registration") == 0) {
        act_say(act, "--same-as");
        act_word(act, "CASE:%d", first(plan, "D", 0)->row);
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

/* Units by hand: where the list has no code, a wrong one, or one of another street. */
static void route_by_hand(struct plan *plan, const struct child *child)
{
    char home[UNIT_CODE], community[UNIT_CODE], who[16], other[16];
    int listed_street = child->street % UNITS_STREETS + 1,
        listed_community = child->community % UNITS_COMMUNITIES + 1;

    units_code(child->street, 0, home);
    units_code(child->street, child->community, community);
    street_account(child->street, who);
    if (child->street_cell[0] == '\0') {
        assign(plan, "1-route", "qu3", child, child->street, 0, DAY(1, 21));
        assign(plan, "1-split", who, child, child->street, child->community, DAY(1, 22));
    } else if (strcmp(child->street_cell, home) != 0) {
        street_account(listed_street, other);
        one_act(plan, "1-notours", other, child, "case handback CASE", DAY(1, 21),
                "不在本街道，户籍地址属邻街");
        assign(plan, "1-reroute", "qu3", child, child->street, 0, DAY(1, 22));
        assign(plan, "1-resplit", who, child, child->street, child->community, DAY(1, 23));
    } else if (child->community_cell[0] == '\0') {
        assign(plan, "1-split", who, child, child->street, child->community, DAY(1, 22));
    } else if (strcmp(child->community_cell, community) != 0) {
        snprintf(other, sizeof(other), "sq%02u%02u", (unsigned)child->street % 100,
                 (unsigned)listed_community % 100);
        one_act(plan, "1-handback", other, child, "case handback CASE", DAY(1, 23), "住址不在本社区");
        assign(plan, "1-resplit", who, child, child->street, child->community, DAY(1, 23));
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
    visit_by_community(plan, "1-tries", child, DAY(1, 24) + child->number % 3, &knock, NULL, "");
    act_end(&plan->act, plan->sheet);
    if (!lost)
        return;
    visit_by_community(plan, "1-tries-again", child, DAY(2, 1) + child->number % 3, &call, NULL, "");
    act_end(&plan->act, plan->sheet);
    visit_by_community(plan, "1-tries-again", child, DAY(2, 9) + child->number % 3, &ask, NULL, "");
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
        street_account(child->street, who);
        visit(plan, "1-street-visits", who, child, on, manner, child->code, child->sub);
    } else {
        visit_by_community(plan, "1-visits", child, on, manner, child->code, child->sub);
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
    const struct child *thin = first(plan, "D", 2), *waived = first(plan, "C", 4),
                       *doubted = first(plan, "H", 7);
    char who[16];

    street_account(thin->street, who);
    one_act(plan, "1-sendback", who, thin, "case sendback CASE", DAY(2, 20),
            "在读证明上的姓名看不清，请重新拍照");
    visit_by_community(plan, "1-fixed", thin, DAY(2, 21), manner_of("D", ""), "D", "");
    act_end(&plan->act, plan->sheet);
    street_account(waived->street, who);
    one_act(plan, "1-grant", who, waived, "case approve CASE --grant attendance_certificate", DAY(2, 22),
            NULL);
    one_act(plan, "1-doubt", "qu2", doubted, "case sendback CASE", DAY(2, 24),
            "出境记录与签证姓名拼写不一，请核实");
    visit_by_community(plan, "1-doubt-fixed", doubted, DAY(2, 25), manner_of("H", "abroad"), "H", "abroad");
    act_end(&plan->act, plan->sheet);
    street_account(doubted->street, who);
    one_act(plan, "1-doubt-approved", who, doubted, "case approve CASE", DAY(2, 25), NULL);
}

/* A street thinks that a child belongs to its neighbour; the district answers that it stays. */
static void transfer(struct plan *plan)
{
    const struct child *child = first(plan, "H", 11);
    char who[16], code[UNIT_CODE];

    street_account(child->street, who);
    units_code(child->street % UNITS_STREETS + 1, 0, code);
    act_begin(&plan->act, "1-transfer", who, child);
    act_say(&plan->act, "case transfer CASE --to");
    act_word(&plan->act, "%s", code);
    act_day(&plan->act, "--on", DAY(1, 23));
    act_say(&plan->act, "--reason");
    act_word(&plan->act, "据称已搬到邻街居住");
    act_end(&plan->act, plan->sheet);
    /* Assigned to the street that has it: declined, the case stays where it is. */
    assign(plan, "1-transfer-answer", "qu3", child, child->street, 0, DAY(1, 23));
}

/* The worker of the community whose work was taken over still has a visit of 27 January in the bag. */
static void late_visit(struct plan *plan)
{
    static const struct manner knock = {"", "", "not_met", "home", "", "交接前走访，家中无人"};
    const struct child *child = first(plan, "H", CHILDREN_MOVED_H);

    visit_by_community(plan, "1-late", child, DAY(1, 27), &knock, NULL, "");
    act_end(&plan->act, plan->sheet);
}

static void finding_later(struct plan *plan, const struct child *child, const char *code, const char *sub,
                          long on, const char *code_of_manner)
{
    visit_by_community(plan, "2-visits", child, on, manner_of(code_of_manner, sub), code, sub);
    act_end(&plan->act, plan->sheet);
}

static void second_stage(struct plan *plan)
{
    static const struct manner centre = {"",      "",     "phone_only",
                                         "phone", "母亲", "仍在外市康复机构训练，情绪稳定"},
                               insists = {"",     "",     "refused",
                                          "home", "父亲", "再次劝返，监护人仍坚持在家教育"};
    const struct child *waived = first(plan, "C", 4);
    char who[16];

    community_account(waived, DAY(3, 4), who);
    act_begin(&plan->act, "2-paper", who, waived);
    act_say(&plan->act, "evidence add CASE");
    act_word(&plan->act, "%s", papers_for(plan->dir, waived, "C", "", DAY(3, 4)).text[0]);
    act_day(&plan->act, "--on", DAY(3, 4));
    act_end(&plan->act, plan->sheet);
    for (int i = 0; i < 4; i++)
        one_act(plan, "2-close", "qu3", first(plan, "F", i), "case close CASE", DAY(3, 5),
                "超龄，无后续事项");
    finding_later(plan, first(plan, "I", 0), "A", "died", DAY(4, 2), "A");
    finding_later(plan, first(plan, "L", 0), "H", "abroad", DAY(6, 3), "H");
    visit_by_community(plan, "2-visits", first(plan, "I", 1), DAY(5, 20), &centre, NULL, "");
    act_end(&plan->act, plan->sheet);
    for (int i = 1; i < 3; i++) {
        visit_by_community(plan, "2-visits", first(plan, "L", i), DAY(5, 21 + i), &insists, NULL, "");
        act_end(&plan->act, plan->sheet);
    }
}

static void third_stage(struct plan *plan, const struct child *child)
{
    bool registry = child->list == LIST_REGISTRY;
    char home[UNIT_CODE], who[16];
    long on = registry ? DAY(9, 16) + child->row % 7 : DAY(10, 28) + child->row % 12;

    if (child->found == FOUND_DESK)
        desk_finding(plan, child, DAY(10, 22));
    if (child->found != FOUND_VISIT)
        return;
    if (strcmp(child->code, "A2") == 0 && child->known >= 0) /* still in the roster of January */
        one_act(plan, "3-registry-reject", "qu1", child, "match reject CASE", DAY(9, 9),
                "学校证明七月起未到校，已辍学");
    /* A known child is routed where its first case is, whatever the list says; the list's community is then no help. */
    units_code(child->street, 0, home);
    street_account(child->street, who);
    if (strcmp(child->street_cell, home) != 0)
        assign(plan, "3-registry-split", who, child, child->street, child->community, DAY(9, 11));
    visit_by_community(plan, registry ? "3-registry-visits" : "3-returned-visits", child, on,
                       manner_of(child->code, child->sub), child->code, child->sub);
    act_end(&plan->act, plan->sheet);
}

/* Proposals of the desk check that a person looks at one by one. */
static void decide(struct plan *plan)
{
    const struct child *borrowed = first(plan, ROSTER_BORROWED_CODE, ROSTER_BORROWED_NUMBER);
    const struct child *namesake = first(plan, ROSTER_NAMESAKE_CODE, ROSTER_NAMESAKE_NUMBER);

    one_act(plan, "1-reject", "qu1", borrowed, "match reject CASE", DAY(1, 19),
            "学校误录他人证件号，并非该生");
    one_act(plan, "1-reject", "qu1", namesake, "match reject CASE", DAY(1, 19),
            "同名同日生，经学校核对不是同一人");
    for (size_t i = 0; i < plan->children->count; i++) {
        const struct child *child = &plan->children->all[i];
        bool single = child->found == FOUND_SLIP || child->found == FOUND_NUMBER ||
                      child->found == FOUND_NAME || child->found == FOUND_AGE ||
                      (child->found == FOUND_EXACT && child->twin);
        static const char *const groups[LISTS] = {"1-accept", "3-registry-accept", "3-returned-accept"};

        if (single)
            one_act(plan, groups[child->list], "qu1", child, "match accept CASE",
                    child->list == LIST_FIRST ? DAY(1, 19) : DAY(9, 9), NULL);
    }
}

static void first_stage(struct plan *plan, const struct child *child)
{
    if (child->found == FOUND_DESK)
        desk_finding(plan, child, DAY(1, 19));
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
    second_stage(&plan);
    for (size_t i = 0; i < children->count; i++)
        if (children->all[i].list != LIST_FIRST)
            third_stage(&plan, &children->all[i]);
    sheet_close(plan.sheet);
}
