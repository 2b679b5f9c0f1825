#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/database.h"
#include "tests/support/db_harness.h"

#define TICKET "00000000-0000-4000-8000-000000000000" /* of an import */

Test(db_copy, rows_arrive_whole_or_not_at_all)
{
    static const char good[] = "1\t" TICKET "\t1\t{}\t{}\t[]\n1\t" TICKET "\t2\t{}\t{}\t[]\n";
    static const char bad[] = "2\t" TICKET "\t1\t{}\t{}\t[]\n2\t" TICKET "\tnot a number\t{}\t{}\t[]\n";
    struct answer answers[3];
    struct harness harness;

    harness_start(&harness, 0, NULL);
    harness_copy(&harness, good, sizeof(good) - 1, &answers[0]);
    harness_copy(&harness, bad, sizeof(bad) - 1, &answers[1]);
    harness_copy(&harness, good, sizeof(good) - 1, &answers[2]);
    harness_wait(&harness, answers, 3, 5000, "three COPYs");
    cr_assert_eq(answers[0].outcome, DB_DONE);
    cr_assert_eq(answers[1].outcome, DB_FAILED);
    cr_assert_str_eq(answers[1].sqlstate, "22P02");
    cr_assert_eq(answers[2].outcome, DB_DONE);
    cr_assert_str_eq(database_ask(harness.conninfo, "postgres",
                                  "SELECT count(*) FROM intake.import_row WHERE import_id = 1"),
                     "4");
    cr_assert_str_eq(database_ask(harness.conninfo, "postgres",
                                  "SELECT count(*) FROM intake.import_row WHERE import_id = 2"),
                     "0");
    harness_stop(&harness);
}

Test(db_copy, sixteen_megabytes_do_not_block_the_loop)
{
    enum { ROWS = 80000 };
    struct answer copied, read;
    struct harness harness;
    char *data = malloc((size_t)ROWS * 260);
    size_t length = 0;

    cr_assert_not_null(data);
    for (int i = 0; i < ROWS; i++)
        length += (size_t)sprintf(data + length, "7\t" TICKET "\t%d\t{\"a\":\"%0150d\"}\t{}\t[]\n", i, i);
    harness_start(&harness, 0, NULL);
    harness_wait_ready(&harness, 5000);
    harness_copy(&harness, data, length, &copied);
    harness_query(&harness, DB_READ, QUERY_ECHO, TOKEN_LIVE, "{\"x\":\"1\"}", 3000, &read);
    harness_wait(&harness, &read, 1, 3000, "a read beside it");
    cr_assert_eq(copied.count, 0, "the read did not wait for the COPY");
    harness_wait(&harness, &copied, 1, 10000, "the COPY");
    cr_assert_eq(copied.outcome, DB_DONE);
    cr_assert_str_eq(database_ask(harness.conninfo, "postgres", "SELECT count(*) FROM intake.import_row"),
                     "80000");
    harness_stop(&harness);
    free(data);
}
