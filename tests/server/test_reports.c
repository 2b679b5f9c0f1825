/* Reports through the server: the position first, then the counts behind it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "proto/reports.pb-c.h"
#include "tests/support/database.h"
#include "tests/support/program.h"
#include "tests/support/rpc_house.h"

#define BATCH "压测" /* of fixture.sql, its cases all unconfirmed */

static struct tls_client *district_with_cases(struct rpc_house *house)
{
    static const char script[] = NOL_SOURCE_DIR "/tests/support/fixture.sql";
    char database[300];
    const char *argv[] = {"/usr/bin/env", "psql",     "-X", "-q",   "-d", database,
                          "-v",           "cases=20", "-f", script, NULL};
    struct program psql;

    rpc_house_start(house);
    snprintf(database, sizeof(database), "%s user=nol_migrator", house->conninfo);
    program_start(&psql, argv, NULL);
    cr_assert_eq(program_wait_end(&psql, 30000), 0, "%s", psql.said);
    return rpc_house_district(house);
}

static Nol__ReportStageReply *stage(struct rpc_house *house, struct tls_client *client,
                                    const Nol__ReportStage *ask)
{
    return (Nol__ReportStageReply *)rpc_house_done(house, client, NOL__MESSAGE_TYPE__REPORT_STAGE, &ask->base,
                                                   &nol__report_stage_reply__descriptor);
}

Test(reports, a_position_asked_for_again_gives_the_same_numbers)
{
    struct rpc_house house;
    struct tls_client *client = district_with_cases(&house);
    Nol__ReportStage ask = NOL__REPORT_STAGE__INIT;

    ask.batch = (char *)BATCH;
    Nol__ReportStageReply *first = stage(&house, client, &ask);
    cr_assert(first->closes);
    cr_assert_eq(first->listed, 20);
    cr_assert_eq(first->open, 20);
    cr_assert_eq(first->n_by_code, 1);
    cr_assert_null(first->by_code[0]->code);
    cr_assert_eq(first->n_by_street, 1);

    database_run(house.conninfo, "postgres", "INSERT INTO nol.event (kind) VALUES ('later')");
    Nol__ReportStageReply *later = stage(&house, client, &ask);
    cr_assert_str_neq(later->position, first->position, "what is committed is sealed");
    ask.position = first->position;
    Nol__ReportStageReply *again = stage(&house, client, &ask);
    cr_assert_str_eq(again->position, first->position);
    cr_assert_str_eq(again->known_at, first->known_at);
    cr_assert_eq(again->listed, 20);
    nol__report_stage_reply__free_unpacked(later, NULL);
    nol__report_stage_reply__free_unpacked(again, NULL);

    ask.position = NULL;
    ask.known_at = first->known_at;
    again = stage(&house, client, &ask);
    cr_assert_str_eq(again->position, first->position, "the moment of an answer means its position");
    nol__report_stage_reply__free_unpacked(again, NULL);
    nol__report_stage_reply__free_unpacked(first, NULL);
    rpc_house_end(&house);
}

Test(reports, refusals_of_both_steps)
{
    struct rpc_house house;
    struct tls_client *client = district_with_cases(&house);
    Nol__ReportStage ask = NOL__REPORT_STAGE__INIT;
    Nol__ReportDiff diff = NOL__REPORT_DIFF__INIT;

    ask.batch = (char *)"nowhere";
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__REPORT_STAGE, &ask.base, "NOT_FOUND");
    ask.batch = (char *)BATCH;
    ask.position = (char *)"999999999";
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__REPORT_STAGE, &ask.base, "BAD_FIELD");
    ask.position = NULL;
    ask.known_at = (char *)"2001-01-01T00:00:00+08:00";
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__REPORT_STAGE, &ask.base, "KNOWN_AT_TOO_EARLY");
    ask.known_at = NULL;
    ask.on = (char *)"2019-01-20";
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__REPORT_STAGE, &ask.base, "DATE_TOO_EARLY");

    diff.batch = (char *)BATCH;
    diff.from = (char *)"2019-02-01";
    diff.until = (char *)"2019-01-31";
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__REPORT_DIFF, &diff.base, "RANGE_BACKWARDS");
    diff.until = (char *)"2019-03-01";
    Nol__ReportDiffReply *none = (Nol__ReportDiffReply *)rpc_house_done(
        &house, client, NOL__MESSAGE_TYPE__REPORT_DIFF, &diff.base, &nol__report_diff_reply__descriptor);
    cr_assert_eq(none->n_rows, 0);
    cr_assert_not_null(none->position);
    nol__report_diff_reply__free_unpacked(none, NULL);
    rpc_house_end(&house);
}

static Nol__ReportFrozenShowReply *freeze(struct rpc_house *house, struct tls_client *client,
                                          uint8_t key_byte)
{
    Nol__ReportFreeze ask = NOL__REPORT_FREEZE__INIT;
    uint8_t key[16] = {1, key_byte};

    ask.has_key = 1;
    ask.key.data = key;
    ask.key.len = sizeof(key);
    ask.batch = (char *)BATCH;
    ask.on = (char *)"2019-03-01";
    return (Nol__ReportFrozenShowReply *)rpc_house_done(house, client, NOL__MESSAGE_TYPE__REPORT_FREEZE,
                                                        &ask.base,
                                                        &nol__report_frozen_show_reply__descriptor);
}

Test(reports, a_freeze_sent_again_is_the_same_report)
{
    struct rpc_house house;
    struct tls_client *client = district_with_cases(&house);
    Nol__ReportFrozenShow show = NOL__REPORT_FROZEN_SHOW__INIT;
    Nol__ReportFrozenShowReply *first = freeze(&house, client, 1), *again, *other, *shown;

    cr_assert_eq(first->report, 1);
    cr_assert_eq(first->stage->listed, 20);
    database_run(house.conninfo, "postgres", "INSERT INTO nol.event (kind) VALUES ('later')");
    again = freeze(&house, client, 1);
    cr_assert_eq(again->report, 1, "though the record has gone on meanwhile");
    cr_assert_str_eq(again->position, first->position);
    cr_assert_str_eq(again->digest, first->digest);
    other = freeze(&house, client, 2);
    cr_assert_eq(other->report, 2);
    cr_assert_str_neq(other->position, first->position);
    cr_assert_str_eq(
        database_ask(house.conninfo, "postgres",
                     "SELECT count(*) || '/' || count(DISTINCT event_id) FROM nol.report_frozen"),
        "2/2");
    show.has_report = 1;
    show.report = 1;
    shown =
        (Nol__ReportFrozenShowReply *)rpc_house_done(&house, client, NOL__MESSAGE_TYPE__REPORT_FROZEN_SHOW,
                                                     &show.base, &nol__report_frozen_show_reply__descriptor);
    cr_assert(shown->agrees, "%s", shown->what);
    cr_assert_str_eq(shown->digest, first->digest);
    nol__report_frozen_show_reply__free_unpacked(first, NULL);
    nol__report_frozen_show_reply__free_unpacked(again, NULL);
    nol__report_frozen_show_reply__free_unpacked(other, NULL);
    nol__report_frozen_show_reply__free_unpacked(shown, NULL);
    rpc_house_end(&house);
}
