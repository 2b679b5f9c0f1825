/* nol report against the real nold: progress, freezing, differences, the summary; what people, scripts and spreadsheets get. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/caseno.h"
#include "common/csv.h"
#include "common/digest.h"
#include "common/hex.h"
#include "tests/support/database.h"
#include "tests/support/desk.h"

static const char *const officers[] = {"d1", "d2", NULL};

static long number_in(const json_t *json, const char *part, const char *field)
{
    return (long)json_integer_value(json_object_get(json_object_get(json, part), field));
}

static const char *number(int64_t id)
{
    static char text[CASENO_SIZE];

    caseno_format(id, text);
    return text;
}

/* A desk finding, confirmed by a colleague. */
static void settle(struct desk *desk, int64_t id)
{
    char words[400];

    snprintf(words, sizeof(words),
             "finding file %s --code F --evidence 'graduation_certificate:1;issuer=S;date=2018-07-01=seen'",
             number(id));
    cr_assert_eq(desk_nol(desk, "d1", words), 0, "%s", desk->program.said);
    snprintf(words, sizeof(words), "--yes case confirm %s", number(id));
    cr_assert_eq(desk_nol(desk, "d2", words), 0, "%s", desk->program.said);
}

Test(reports, what_was_frozen_stays_and_what_moved_since_is_listed)
{
    struct desk desk;
    json_t *frozen, *rows;
    char digest[DIGEST_SIZE * 2 + 1];
    uint8_t sum[DIGEST_SIZE];

    desk_open(&desk, 1, "en_US.UTF-8", officers);
    settle(&desk, 300001);
    frozen = desk_ask(&desk, "d1", "report freeze --batch B1");
    cr_assert_eq(json_integer_value(json_object_get(frozen, "report")), 1);
    cr_assert_eq(number_in(frozen, "stage", "listed"), 52);
    cr_assert_eq(number_in(frozen, "stage", "deducted"), 1);
    settle(&desk, 300002);

    /* the text as sha256sum takes it */
    NOL("d2", "report frozen show 1 --text", 0);
    digest_bytes(desk.program.said, strlen(desk.program.said), sum);
    hex_encode(sum, sizeof(sum), digest);
    cr_assert_str_eq(digest, json_string_value(json_object_get(frozen, "digest")));
    json_decref(frozen);
    SAID("listed 52\ndeducted 1\n");
    NOL("d2", "report freeze --batch B1", 0);
    SAID("Next: nol report frozen show 2");
    NOL("d1", "report frozen", 0);
    SAID("2 rows.");
    NOL("d1", "report frozen show 1", 0);
    SAID("Stage report of B1");
    NOL("d1", "report frozen show 3", 3);
    NOL("d1", "report frozen show x", 2);

    NOL("d1", "report diff --from 1 --to 2 >/dev/null", 0);
    rows = desk_ask(&desk, "d1", "report diff --from 1 --to 2");
    cr_expect_str_eq(running_ask(desk.running, "SELECT count(*) FROM nol.event WHERE kind = 'export' AND "
                                               "detail ->> 'list' = 'report_diff'"),
                     "1", "a file with names is written down, what nobody gets is not");
    cr_assert_eq(json_array_size(rows), 1);
    cr_assert_str_eq(json_string_value(json_object_get(json_array_get(rows, 0), "case")), number(300002));
    cr_assert_str_eq(json_string_value(json_object_get(json_array_get(rows, 0), "to")), "F/deducted");
    json_decref(rows);
    NOL("d1", "report diff --from 1 --to 2", 0);
    SAID("frozen report 1: 52 listed = 1 deducted");
    SAID("frozen report 2: 52 listed = 2 deducted");
    NOL("d1", "report diff --from 2 --to 1", 2);
    NOL("d1", "report diff --from 2019-02-01 --to 2019-02-02", 2); /* of which list? */
    NOL("d1", "report diff --from 1 --to yesterday", 2);

    /* a row that was written past everything: the report says so, and no difference is made of it */
    running_ask(desk.running, "UPDATE nol.case_move SET verb = 'desk' WHERE case_id = 300001 AND verb = "
                              "'confirm' RETURNING 1");
    NOL("d1", "report frozen show 1", 1);
    SAID("no longer agree");
    SAID(number(300001));
    NOL("d1", "report diff --from 1 --to 2", 1);
    NOL("d1", "report freeze --batch B1", 1);
    SAID("do not close");
    desk_close(&desk);
}

/* Between frozen reports no batch is named: the words of a code are those of its case's. */
Test(reports, a_code_that_is_an_identifier_moves_in_words)
{
    struct desk desk;
    char words[200];

    desk_open(&desk, 1, "zh_CN.UTF-8", officers);
    database_run(desk.running->database, "postgres",
                 "UPDATE batch SET scheme_id = s.id FROM scheme s WHERE s.name = '2019-returned' AND "
                 "batch.name = 'B1';"
                 "UPDATE case_file SET scheme_id = s.id FROM scheme s WHERE s.name = '2019-returned' AND "
                 "case_file.id = 300001");
    NOL("d1", "report freeze --batch B1", 0);
    snprintf(words, sizeof(words),
             "finding file %s --code not_found --evidence "
             "'guardian_statement:1;issuer=G;date=2019-02-01=seen'",
             number(300001));
    NOL("d1", words, 0);
    snprintf(words, sizeof(words), "case confirm %s", number(300001));
    NOL("d2", words, 0);
    NOL("d1", "report diff --from 1 --to 今天", 0);
    SAID("暂未查到");
    NOT_SAID("not_found");
    desk_close(&desk);
}

Test(reports, progress_by_unit_for_each_who_leads)
{
    struct desk desk;
    json_t *report, *own;

    desk_open(&desk, 1, "en_US.UTF-8", officers);
    desk_seat(&desk, "s1");
    desk_seat(&desk, "c1");
    desk_seat(&desk, "leader");
    desk_seat(&desk, "aud");
    settle(&desk, 300001);
    NOL("leader", "report progress --batch B1 --on today", 5);
    SAID("the end of a day");
    NOL("leader", "report progress --batch B1 --known-at 1", 5);
    desk_day_over(&desk);
    report = desk_ask(&desk, "leader", "report progress --batch B1");
    cr_assert_eq(number_in(report, "total", "received"), 52);
    cr_assert_eq(number_in(report, "total", "confirmed"), 1,
                 "what was confirmed is told when its day is over");
    cr_assert_eq(json_array_size(json_object_get(report, "by_street")), 3);
    own = desk_ask(&desk, "s1", "report progress --batch B1");
    cr_assert_eq(json_array_size(json_object_get(own, "by_street")), 1);
    cr_assert_lt(number_in(own, "total", "received"), 52);
    cr_assert_gt(number_in(report, "total", "undated"), 0); /* the list came too late for clocks */
    json_decref(report);
    json_decref(own);
    NOL("d1", "report progress --batch B1", 0);
    SAID("Median days in a step");
    SAID("no day");
    NOL("d1", "case list --batch B1 --state listed --limit 1", 0);
    SAID("no day");
    NOL("d1", "task list --all --batch B1 --kind route --limit 1", 0);
    SAID("no day");
    NOL("c1", "report progress --batch B1 -o csv", 0);
    SAID("\xef\xbb\xbf");
    SAID("990101001001");
    NOL("aud", "report progress --batch B1", 5);
    NOL("d1", "report progress --batch none", 3);
    NOL("d1", "report progress", 0);
    desk_close(&desk);
}

Test(reports, escalations_measures_and_the_text_for_a_chat_group)
{
    struct desk desk;
    json_t *report;

    desk_open(&desk, 1, "en_US.UTF-8", officers);
    desk_seat(&desk, "office");
    desk_seat(&desk, "c1");
    running_ask(
        desk.running,
        "WITH e AS (INSERT INTO nol.event (account_id, role, kind, case_id) VALUES (1, 'district', 'test', "
        "300001) "
        "RETURNING id) INSERT INTO nol.measure (case_id, child_id, kind, on_date, amount, account_id, "
        "org_id, event_id) SELECT 300001, 300001, 'aid', '2019-03-01', 148389100, 1, (SELECT id FROM "
        "nol.org WHERE code = '990101001000'), id FROM e RETURNING 1");
    desk_day_over(&desk);
    NOL("office", "report measures", 0);
    SAID("as at the end of");
    SAID("1483891.00");
    NOL("office", "report measures -o csv --from 2019-01-01 --to 2019-12-31", 0);
    SAID("1483891.00");
    report = desk_ask(&desk, "d1", "report measures");
    cr_assert_eq(number_in(report, "total", "amount"), 148389100);
    json_decref(report);
    NOL("office", "report escalations", 0);
    SAID("Directives");
    NOL("c1", "report escalations", 5);

    settle(&desk, 300001);
    NOL("d1", "report summary --batch B1", 0);
    SAID("deducted fewer than 5");
    SAID("open 50 to 54");
    SAID("late fewer than 5");
    NOT_SAID("other street"); /* both of the district are named */
    NOT_SAID("52");
    cr_assert_null(strstr(desk.program.said, "\xe3\x80\x94"), "no name: %s", desk.program.said);
    NOL("d1", "--lang zh report summary --batch B1", 0);
    SAID("不足 5");
    NOL("c1", "report summary --batch B1", 0);
    SAID("open 40 to 44");
    desk_close(&desk);
}

/* Each row of the CSV that was just said has as many cells as its head; none of our cells holds a line end. */
static void expect_one_table(const char *said)
{
    struct csv_reader reader;
    size_t cells;

    cr_assert_eq(strncmp(said, "\xef\xbb\xbf", 3), 0, "no mark: %s", said);
    csv_reader_init(&reader, said + 3, strlen(said + 3), ',');
    cr_assert_eq(csv_reader_next(&reader), CSV_ROW);
    cells = reader.count;
    cr_assert_geq(cells, 5);
    for (enum csv_status status; (status = csv_reader_next(&reader)) != CSV_END;) {
        cr_assert_eq(status, CSV_ROW);
        cr_assert_eq(reader.count, cells, "row %u: %s", reader.row, said);
        cr_assert_str_neq(reader.cells[0], "Breakdown", "a second head: %s", said);
    }
    csv_reader_deinit(&reader);
}

Test(reports, a_csv_is_one_table_with_sub_reasons_in_words_and_codes_that_stay_text)
{
    static const char *const kinds[] = {"stage --batch B1", "progress --batch B1", "escalations", "measures"};
    struct desk desk;
    char words[100];

    desk_open(&desk, 1, "en_US.UTF-8", officers);
    settle(&desk, 300001);
    running_ask(desk.running,
                "UPDATE nol.case_move SET code = 'H', sub = 'abroad' WHERE case_id = 300001 AND "
                "verb = 'confirm' RETURNING 1");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        snprintf(words, sizeof(words), "report %s -o csv 2>/dev/null", kinds[i]);
        NOL("d1", words, 0);
        expect_one_table(desk.program.said);
    }
    NOL("d1", "report stage --batch B1 -o csv", 0);
    SAID("\r\nfinding,H,");
    SAID("\r\nfinding,H,outside the country or its borders,"); /* the words of the scheme, in English too */
    SAID("\r\nsub-reason,H,");
    SAID("\"990101001000\t\"");
    desk_close(&desk);
}
