#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "common/caseno.h"
#include "common/limits.h"
#include "proto/cases.pb-c.h"
#include "proto/orgs.pb-c.h"
#include "proto/schemes.pb-c.h"
#include "server/rpc/server.h"
#include "tests/support/database.h"
#include "tests/support/rpc_house.h"

/* Sends raw payload bytes and expects the error of that name. */
static void expect_error(struct rpc_house *house, struct tls_client *client, uint16_t type,
                         const void *payload, size_t size, const char *name)
{
    Nol__Error *error;

    tls_client_write_frame(client, type, ++house->last_id, payload, size);
    cr_assert_null(rpc_house_answer(house, client, house->last_id, &nol__ping__descriptor, &error));
    cr_assert_str_eq(error->name, name);
    cr_assert_leq(protobuf_c_message_get_packed_size(&error->base), LIMIT_ERROR_BYTES);
    nol__error__free_unpacked(error, NULL);
}

Test(dispatch, three_offences_end_the_connection)
{
    struct rpc_house house;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    expect_error(&house, client, 0x7777, "", 0, "UNKNOWN_TYPE");
    expect_error(&house, client, NOL__MESSAGE_TYPE__CASE_SHOW, "\xff\xff\xff", 3, "BAD_FRAME");
    cr_assert_not(client->ended);
    expect_error(&house, client, 0, "", 0, "UNKNOWN_TYPE");
    net_house_until(&house.net, client->ended);
    rpc_house_end(&house);
}

Test(dispatch, a_wrong_value_is_no_offence)
{
    struct rpc_house house;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);
    Nol__CaseShow show = NOL__CASE_SHOW__INIT;

    show.case_ = (char *)"100001A";
    for (int i = 0; i < 2 * LIMIT_BAD_FRAMES; i++)
        rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__CASE_SHOW, &show.base, "BAD_FIELD");
    show.case_ = NULL;
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__CASE_SHOW, &show.base, "FIELD_MISSING");
    rpc_house_end(&house);
}

Test(dispatch, a_nul_a_repeat_and_a_long_number_are_refused)
{
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {
        {"\x0a\x03"
         "a\0b",
         5}, /* field 1, a string with a NUL */
        {"\x0a\x01"
         "a"
         "\x0a\x01"
         "a",
         6},                 /* field 1 twice */
        {"\x20\x81\x00", 3}, /* field 4 (limit), 1 in two bytes */
    };
    struct rpc_house house;
    rpc_house_start(&house);

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct tls_client *client = rpc_house_district(&house);
        expect_error(&house, client, NOL__MESSAGE_TYPE__ORG_LIST, bad[i].bytes, bad[i].size, "BAD_FRAME");
    }
    struct tls_client *client = rpc_house_district(&house);
    expect_error(&house, client, NOL__MESSAGE_TYPE__ORG_LIST, "\x0a\x02\xff\xfe", 4, "BAD_FIELD");
    expect_error(&house, client, NOL__MESSAGE_TYPE__ORG_LIST,
                 "\xf2\x3f\x01"
                 "a",
                 4, "BAD_FIELD"); /* field 1022 */
    rpc_house_end(&house);
}

Test(dispatch, what_is_there_and_empty_is_canonical_too)
{
    struct rpc_house house;
    Nol__OrgList list = NOL__ORG_LIST__INIT;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    list.find = (char *)""; /* two bytes on the wire */
    protobuf_c_message_free_unpacked(rpc_house_done(&house, client, NOL__MESSAGE_TYPE__ORG_LIST, &list.base,
                                                    &nol__org_list_reply__descriptor),
                                     NULL);
    rpc_house_end(&house);
}

Test(dispatch, an_unpack_has_a_quota)
{
    struct rpc_house house;
    size_t size = 200 * 1000;
    uint8_t *bytes = malloc(size);
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    for (size_t i = 0; i < size; i += 2) { /* a hundred thousand empty CaseRef in CaseAct.items */
        bytes[i] = 0x12;
        bytes[i + 1] = 0;
    }
    expect_error(&house, client, NOL__MESSAGE_TYPE__CASE_ASSIGN, bytes, size, "BAD_FRAME");
    expect_error(&house, client, NOL__MESSAGE_TYPE__CASE_ASSIGN, bytes, 2 * (LIMIT_REPEATS + 1),
                 "FIELD_MISSING"); /* no key */
    free(bytes);
    rpc_house_end(&house);
}

Test(dispatch, a_frame_too_large_is_told_and_ends)
{
    struct rpc_house house;
    uint8_t *bytes = calloc(1, LIMIT_FRAME + 1);
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    expect_error(&house, client, NOL__MESSAGE_TYPE__ORG_LIST, bytes, LIMIT_FRAME + 1, "FRAME_TOO_LARGE");
    net_house_until(&house.net, client->ended);
    free(bytes);
    rpc_house_end(&house);
}

Test(dispatch, lists_are_answered_and_absent_records_are_not_found)
{
    struct rpc_house house;
    char number[CASENO_SIZE];
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);
    Nol__OrgList list = NOL__ORG_LIST__INIT;
    Nol__CaseList cases = NOL__CASE_LIST__INIT;
    Nol__CaseShow show = NOL__CASE_SHOW__INIT;
    Nol__SchemeShow scheme = NOL__SCHEME_SHOW__INIT;

    Nol__OrgListReply *orgs = (Nol__OrgListReply *)rpc_house_done(
        &house, client, NOL__MESSAGE_TYPE__ORG_LIST, &list.base, &nol__org_list_reply__descriptor);
    cr_assert_eq(orgs->n_rows, 1);
    cr_assert_str_eq(orgs->rows[0]->org, HOUSE_ORG);
    cr_assert_null(orgs->next);
    nol__org_list_reply__free_unpacked(orgs, NULL);
    for (int i = 0; i < 4; i++) { /* every way to choose a query */
        cases.state = i == 1 ? (char *)"listed" : NULL;
        cases.street = i == 2 ? (char *)HOUSE_ORG : NULL;
        cases.has_count = cases.count = i == 3;
        Nol__CaseListReply *page = (Nol__CaseListReply *)rpc_house_done(
            &house, client, NOL__MESSAGE_TYPE__CASE_LIST, &cases.base, &nol__case_list_reply__descriptor);
        cr_assert_eq(page->n_rows, 0);
        cr_assert_eq(page->has_total, i == 3);
        nol__case_list_reply__free_unpacked(page, NULL);
    }
    cases.has_count = false;
    cases.street = (char *)"990101009000";
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__CASE_LIST, &cases.base, "NOT_FOUND");
    caseno_format(CASENO_FIRST, number);
    show.case_ = number;
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__CASE_SHOW, &show.base, "NOT_FOUND");
    scheme.scheme = (char *)"nothing";
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__SCHEME_SHOW, &scheme.base, "NOT_FOUND");
    rpc_house_end(&house);
}

Test(dispatch, a_page_too_large_for_a_frame_comes_in_parts)
{
    struct rpc_house house;
    Nol__UserList list = NOL__USER_LIST__INIT;
    size_t count = 0;
    unsigned pages = 0;
    char after[64];
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    database_run(house.conninfo, "postgres",
                 "UPDATE nol.org SET name = repeat('长', 250);"
                 "INSERT INTO nol.account (name, display_name, role, org_id) SELECT 'user' || n, 'x', "
                 "'auditor', (SELECT id FROM "
                 "nol.org) FROM generate_series(1, 498) n");
    list.has_limit = 1;
    list.limit = LIMIT_PAGE;
    do {
        Nol__UserListReply *page = (Nol__UserListReply *)rpc_house_done(
            &house, client, NOL__MESSAGE_TYPE__USER_LIST, &list.base, &nol__user_list_reply__descriptor);
        cr_assert_leq(protobuf_c_message_get_packed_size(&page->base), LIMIT_FRAME);
        count += page->n_rows;
        pages++;
        list.after = page->next != NULL ? after : NULL;
        if (page->next != NULL)
            snprintf(after, sizeof(after), "%s", page->next);
        nol__user_list_reply__free_unpacked(page, NULL);
    } while (list.after != NULL);
    cr_assert_eq(count, 500);
    cr_assert_gt(pages, 1);
    rpc_house_end(&house);
}

Test(dispatch, a_write_answers_the_same_again)
{
    struct rpc_house house;
    uint8_t key[KEY_BYTES] = {1, 2, 3};
    char number[CASENO_SIZE];
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);
    Nol__CaseAct act = NOL__CASE_ACT__INIT;
    Nol__CaseRef ref = NOL__CASE_REF__INIT, *items[] = {&ref};

    caseno_format(CASENO_FIRST, number);
    ref.case_ = number;
    ref.has_version = 1;
    ref.version = 1;
    act.has_key = 1;
    act.key = (ProtobufCBinaryData){sizeof(key), key};
    act.items = items;
    act.n_items = 1;
    act.reason = (char *)"因为";
    /* Nothing is there: refused, and the refusal is kept under the key. */
    for (int i = 0; i < 2; i++)
        rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__CASE_CLOSE, &act.base, "NOT_FOUND");
    cr_assert_str_eq(database_ask(house.conninfo, "postgres", "SELECT replays FROM nol.request_key"), "1");
    ref.version = 2;
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__CASE_CLOSE, &act.base, "KEY_REUSED");
    rpc_house_end(&house);
}

Test(dispatch, a_role_without_a_row_is_refused_before_its_fields_are_read)
{
    struct rpc_house house;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    expect_error(&house, client, NOL__MESSAGE_TYPE__AUDIT_LIST, "\xff", 1, "NOT_ALLOWED");
    expect_error(&house, client, NOL__MESSAGE_TYPE__VISIT_SUBMIT, "\xff", 1, "NOT_ALLOWED");
    expect_error(&house, client, NOL__MESSAGE_TYPE__CASE_REMARK, "\xff", 1, "NOT_ALLOWED");
    cr_assert_not(client->ended);
    rpc_house_end(&house);
}

static Nol__OrgSet phone_of(uint8_t *key, const char *phone)
{
    Nol__OrgSet set = NOL__ORG_SET__INIT;

    randombytes_buf(key, 16);
    set.has_key = true;
    set.key = (ProtobufCBinaryData){16, key};
    set.org = (char *)HOUSE_ORG;
    set.phone = (char *)phone;
    return set;
}

/* The functions of a newer release say more than this server knows; and a committed write is never called undone. */
Test(dispatch, what_a_newer_database_says_besides_is_left_out)
{
    struct rpc_house house;
    uint8_t key[16];
    Nol__OrgSet set = phone_of(key, "0931-8110110");
    struct tls_client *client;

    rpc_house_start(&house);
    client = rpc_house_district(&house);
    database_run(
        house.conninfo, "postgres",
        "ALTER FUNCTION org_set(jsonb) RENAME TO org_set_old;"
        "CREATE FUNCTION org_set(p jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(org_set_old(p), "
        "'{ok,newer}', '{}') $$; GRANT EXECUTE ON FUNCTION org_set TO nol_writer");
    protobuf_c_message_free_unpacked(
        rpc_house_done(&house, client, NOL__MESSAGE_TYPE__ORG_SET, &set.base, &nol__org_row__descriptor),
        NULL);
    database_run(house.conninfo, "postgres",
                 "CREATE OR REPLACE FUNCTION org_set(p jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT "
                 "jsonb_set(org_set_old(p), '{ok,org}', '{}') $$");
    set = phone_of(key, "0931-8110119");
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__ORG_SET, &set.base, "UNKNOWN_OUTCOME");
    cr_expect_str_eq(
        database_ask(house.conninfo, "postgres", "SELECT phone FROM org WHERE type = 'district'"),
        "0931-8110119", "it was done");
    rpc_house_end(&house);
}
