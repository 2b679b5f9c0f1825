#include <criterion/criterion.h>
#include <string.h>

#include "common/caseno.h"
#include "common/limits.h"
#include "proto/cases.pb-c.h"
#include "proto/imports.pb-c.h"
#include "proto/visits.pb-c.h"
#include "server/rpc/field_value.h"
#include "server/rpc/fields.h"

static enum field_value check(const char *field, const char *text)
{
    const struct field_rule *rule = fields_find(field);

    cr_assert_not_null(rule);
    return field_value_check(rule, PROTOBUF_C_TYPE_STRING, &text);
}

#define GOOD(field, text)                                                                                    \
    cr_expect_eq(check(field, text), FIELD_VALUE_GOOD, "%s: '%s' was refused", field, text)
#define WRONG(field, text)                                                                                   \
    cr_expect_eq(check(field, text), FIELD_VALUE_WRONG, "%s: '%s' was taken", field, text)
#define MALFORMED(field, text) cr_expect_eq(check(field, text), FIELD_VALUE_MALFORMED, "%s was taken", field)

Test(fields, days_are_real_and_iso)
{
    GOOD("on", "2019-01-21");
    GOOD("on", "2020-02-29");
    WRONG("on", "2019-02-29");
    WRONG("on", "2019-1-21");
    WRONG("on", "20190121");
    WRONG("on", "");
    WRONG("on", "infinity");
}

Test(fields, moments_have_an_offset)
{
    GOOD("known_at", "2019-01-21T08:00:00+08:00");
    GOOD("known_at", "2019-01-21T00:00:00Z");
    WRONG("known_at", "2019-01-21");
    WRONG("known_at", "now");
}

Test(fields, case_numbers_carry_their_letter)
{
    char number[CASENO_SIZE];

    caseno_format(100001, number);
    GOOD("case", number);
    number[5] = number[5] == '2' ? '3' : '2';
    WRONG("case", number);
    WRONG("case", "100001");
    WRONG("case", "");
    GOOD("prefix", "1000");
    GOOD("prefix", "100001X");
    WRONG("prefix", "X1");
    WRONG("prefix", "1%");
}

Test(fields, ids_fit_into_eighteen_digits)
{
    GOOD("evidence", "1");
    GOOD("evidence", "999999999999999999");
    WRONG("evidence", "9999999999999999999");
    WRONG("evidence", "01");
    WRONG("evidence", "-1");
    WRONG("evidence", "1 ");
    WRONG("evidence", "");
}

Test(fields, words_are_of_their_list)
{
    GOOD("result", "met");
    GOOD("state", "at_community");
    WRONG("state", "at");
    WRONG("state", "listed at_street");
    WRONG("state", "");
    WRONG("how", "telepathy");
}

Test(fields, identifiers_and_cursors_are_plain)
{
    GOOD("code", "A2");
    GOOD("kind", "death_certificate");
    WRONG("code", "A'");
    WRONG("kind", "死亡证明");
    GOOD("after", "7335.100001.1");
    WRONG("after", "a'b");
    WRONG("after", "a b");
    WRONG("after", "");
}

Test(fields, free_words_hold_no_control_characters)
{
    GOOD("note", "第一行\n第二行\t完");
    WRONG("note", "a\x1b[31m");
    WRONG("who", "一\n二");
    WRONG("who", "\x7f");
    WRONG("who", "\xc2\x9b"
                 "31m"); /* a control character of the second set */
    GOOD("who", "李𠮷");
    GOOD("who", "");
    MALFORMED("who", "\xff\xfe");
    MALFORMED("who", "\xed\xa0\x80");
    MALFORMED("cells", "\xc0\x80");
    GOOD("cells", "a\x1b b\n");
}

Test(fields, lengths_are_counted_in_characters)
{
    char text[3 * 201 + 1] = "";

    for (int i = 0; i < 200; i++)
        strcat(text, "一");
    GOOD("who", text);
    strcat(text, "一");
    WRONG("who", text);
}

Test(fields, names_of_users_have_no_blanks)
{
    GOOD("user", "wang.li");
    GOOD("user", "王丽");
    WRONG("user", "wang li");
    WRONG("user", "wang　li");
    WRONG("user", "");
    WRONG("user", "wang\xe2\x80\x8bli");
}

Test(fields, a_document_is_one_object)
{
    GOOD("document", "{\"scheme\": \"x\"}");
    WRONG("document", "[1]");
    WRONG("document", "{\"a\": \"\\u0000\"}");
    WRONG("document", "{\"a\": 1, \"a\": 2}");
    WRONG("document", "{");
}

Test(fields, numbers_have_bounds)
{
    uint32_t number = 500;
    cr_assert_eq(field_value_check(fields_find("limit"), PROTOBUF_C_TYPE_UINT32, &number), FIELD_VALUE_GOOD);
    number = 501;
    cr_assert_eq(field_value_check(fields_find("limit"), PROTOBUF_C_TYPE_UINT32, &number), FIELD_VALUE_WRONG);
    number = 0;
    cr_assert_eq(field_value_check(fields_find("limit"), PROTOBUF_C_TYPE_UINT32, &number), FIELD_VALUE_WRONG);
    cr_assert_eq(field_value_check(fields_find("version"), PROTOBUF_C_TYPE_UINT32, &number),
                 FIELD_VALUE_GOOD);
    number = 3000000000u; /* more than SQL's int */
    cr_assert_eq(field_value_check(fields_find("version"), PROTOBUF_C_TYPE_UINT32, &number),
                 FIELD_VALUE_WRONG);
}

Test(fields, a_fault_says_where)
{
    Nol__VisitSubmit visit = NOL__VISIT_SUBMIT__INIT;
    Nol__EvidenceInput good = NOL__EVIDENCE_INPUT__INIT, bad = NOL__EVIDENCE_INPUT__INIT;
    Nol__EvidenceInput *papers[] = {&good, &bad};
    struct field_fault fault;

    good.kind = bad.kind = (char *)"photo";
    bad.date = (char *)"yesterday";
    visit.evidence = papers;
    visit.n_evidence = 2;
    cr_assert_not(fields_check(&visit.base, "", &fault));
    cr_assert_eq(fault.code, ERROR_BAD_FIELD);
    cr_assert_str_eq(fault.field, "evidence[2].date");
    cr_assert_str_eq(fault.what, "YYYY-MM-DD");
    cr_assert_not(fault.malformed);
    bad.kind = NULL;
    cr_assert_not(fields_check(&visit.base, "", &fault));
    cr_assert_eq(fault.code, ERROR_FIELD_MISSING);
    cr_assert_str_eq(fault.field, "evidence[2].kind");
}

Test(fields, what_is_needed_is_asked_for)
{
    Nol__VisitSubmit visit = NOL__VISIT_SUBMIT__INIT;
    Nol__CaseAct act = NOL__CASE_ACT__INIT;
    Nol__CaseRef ref = NOL__CASE_REF__INIT, *items[] = {&ref};
    char number[CASENO_SIZE];
    struct field_fault fault;

    caseno_format(100001, number);
    cr_assert_not(fields_check(&visit.base, "case version", &fault));
    cr_assert_eq(fault.code, ERROR_FIELD_MISSING);
    cr_assert_str_eq(fault.field, "case");
    visit.case_ = number;
    cr_assert_not(fields_check(&visit.base, "case version", &fault));
    cr_assert_eq(fault.code, ERROR_VERSION_NEEDED);
    cr_assert_not(fields_check(&act.base, "items", &fault));
    cr_assert_str_eq(fault.field, "items");
    act.items = items;
    act.n_items = 1;
    cr_assert_not(fields_check(&act.base, "items", &fault));
    cr_assert_str_eq(fault.field, "items[1].case");
}

Test(fields, repeats_are_bounded)
{
    Nol__CaseAct act = NOL__CASE_ACT__INIT;
    char *kinds[LIMIT_REPEATS + 1];
    struct field_fault fault;

    for (size_t i = 0; i < LIMIT_REPEATS + 1; i++)
        kinds[i] = (char *)"photo";
    act.grant = kinds;
    act.n_grant = LIMIT_REPEATS;
    cr_assert(fields_check(&act.base, "", &fault));
    act.n_grant++;
    cr_assert_not(fields_check(&act.base, "", &fault));
    cr_assert_eq(fault.code, ERROR_TOO_MANY);
}

Test(fields, every_rule_can_be_told)
{
    const struct field_rule *rule;
    char shape[224];

    for (size_t i = 0; (rule = fields_at(i)) != NULL; i++)
        if (rule->kind != FIELD_BOOL)
            cr_assert(strlen(fields_shape(rule, shape, sizeof(shape))) > 0, "%s", rule->name);
}
