#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/digest.h"
#include "common/limits.h"
#include "proto/evidence.pb-c.h"
#include "proto/imports.pb-c.h"
#include "tests/support/database.h"
#include "tests/support/rpc_house.h"

#define PAPER_SIZE (2 * LIMIT_CHUNK + 1000)

static uint8_t paper[PAPER_SIZE], paper_sha256[DIGEST_SIZE];

static void make_paper(void)
{
    for (size_t i = 0; i < PAPER_SIZE; i++)
        paper[i] = (uint8_t)(i * 31 + i / 256);
    digest_bytes(paper, PAPER_SIZE, paper_sha256);
}

static Nol__UploadReply *begin_upload(struct rpc_house *house, struct tls_client *client)
{
    Nol__UploadBegin begin = NOL__UPLOAD_BEGIN__INIT;

    begin.has_sha256 = begin.has_size = 1;
    begin.sha256 = (ProtobufCBinaryData){DIGEST_SIZE, paper_sha256};
    begin.size = PAPER_SIZE;
    return (Nol__UploadReply *)rpc_house_done(house, client, NOL__MESSAGE_TYPE__UPLOAD_BEGIN, &begin.base,
                                              &nol__upload_reply__descriptor);
}

static void expect_offset(Nol__UploadReply *reply, uint64_t offset, bool complete)
{
    cr_assert_eq(reply->offset, offset);
    cr_assert_eq(reply->complete, complete);
    nol__upload_reply__free_unpacked(reply, NULL);
}

static void fill_chunk(Nol__UploadChunk *chunk, uint64_t offset, uint8_t *bytes, size_t size)
{
    nol__upload_chunk__init(chunk);
    chunk->has_sha256 = chunk->has_offset = chunk->has_data = 1;
    chunk->sha256 = (ProtobufCBinaryData){DIGEST_SIZE, paper_sha256};
    chunk->offset = offset;
    chunk->data = (ProtobufCBinaryData){size, bytes};
}

static void send_chunk(struct rpc_house *house, struct tls_client *client, uint64_t offset, size_t size,
                       uint64_t next)
{
    Nol__UploadChunk chunk;

    fill_chunk(&chunk, offset, paper + offset, size);
    expect_offset((Nol__UploadReply *)rpc_house_done(house, client, NOL__MESSAGE_TYPE__UPLOAD_CHUNK,
                                                     &chunk.base, &nol__upload_reply__descriptor),
                  next, false);
}

Test(files, a_paper_goes_up_in_chunks_and_on_after_a_break)
{
    struct rpc_house house;
    Nol__UploadChunk chunk;
    Nol__UploadFinish finish = NOL__UPLOAD_FINISH__INIT;
    make_paper();
    rpc_house_start(&house);
    struct tls_client *first = rpc_house_district(&house);

    expect_offset(begin_upload(&house, first), 0, false);
    send_chunk(&house, first, 0, LIMIT_CHUNK, LIMIT_CHUNK);
    send_chunk(&house, first, 0, LIMIT_CHUNK, LIMIT_CHUNK); /* sent again: nothing happens */
    fill_chunk(&chunk, 2 * LIMIT_CHUNK, paper, 10);
    rpc_house_refused(&house, first, NOL__MESSAGE_TYPE__UPLOAD_CHUNK, &chunk.base, "UPLOAD_OUT_OF_ORDER");
    net_house_drop_client(&house.net, first);

    struct tls_client *client = rpc_house_district(&house);
    expect_offset(begin_upload(&house, client), LIMIT_CHUNK, false);
    finish.has_sha256 = 1;
    finish.sha256 = (ProtobufCBinaryData){DIGEST_SIZE, paper_sha256};
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__UPLOAD_FINISH, &finish.base, "UPLOAD_INCOMPLETE");
    send_chunk(&house, client, LIMIT_CHUNK, LIMIT_CHUNK, 2 * LIMIT_CHUNK);
    fill_chunk(&chunk, 2 * LIMIT_CHUNK, paper, 1001);
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__UPLOAD_CHUNK, &chunk.base, "UPLOAD_TOO_LARGE");
    send_chunk(&house, client, 2 * LIMIT_CHUNK, 1000, PAPER_SIZE);
    for (int i = 0; i < 2; i++)
        expect_offset((Nol__UploadReply *)rpc_house_done(&house, client, NOL__MESSAGE_TYPE__UPLOAD_FINISH,
                                                         &finish.base, &nol__upload_reply__descriptor),
                      PAPER_SIZE, true);
    expect_offset(begin_upload(&house, client), PAPER_SIZE, true);
    cr_assert_str_eq(database_ask(house.conninfo, "postgres",
                                  "SELECT sha256(string_agg(data, '' ORDER BY start)) = (SELECT sha256 FROM "
                                  "nol.paper) FROM nol.paper_chunk"),
                     "t");
    rpc_house_end(&house);
}

Test(files, a_damaged_paper_is_not_taken)
{
    struct rpc_house house;
    Nol__UploadChunk chunk;
    Nol__UploadFinish finish = NOL__UPLOAD_FINISH__INIT;
    make_paper();
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    expect_offset(begin_upload(&house, client), 0, false);
    for (uint64_t at = 0; at < PAPER_SIZE; at += LIMIT_CHUNK) {
        size_t size = PAPER_SIZE - at < LIMIT_CHUNK ? PAPER_SIZE - at : LIMIT_CHUNK;
        uint8_t *bytes = malloc(size);

        memcpy(bytes, paper + at, size);
        bytes[size / 2] ^= 1;
        fill_chunk(&chunk, at, bytes, size);
        nol__upload_reply__free_unpacked(
            (Nol__UploadReply *)rpc_house_done(&house, client, NOL__MESSAGE_TYPE__UPLOAD_CHUNK, &chunk.base,
                                               &nol__upload_reply__descriptor),
            NULL);
        free(bytes);
    }
    finish.has_sha256 = 1;
    finish.sha256 = (ProtobufCBinaryData){DIGEST_SIZE, paper_sha256};
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__UPLOAD_FINISH, &finish.base, "UPLOAD_DIGEST");
    expect_offset(begin_upload(&house, client), 0, false);
    cr_assert_str_eq(database_ask(house.conninfo, "postgres", "SELECT count(*) FROM nol.paper"), "0");
    rpc_house_end(&house);
}

/* ---- imports ---- */

static uint8_t next_key;

/* A file of units: begin, rows, commit. Returns the reply, caller frees. */
static Nol__ImportReply *import_units(struct rpc_house *house, struct tls_client *client, char *cells[][4],
                                      size_t count, bool dry_run, uint8_t file)
{
    static char *headers[] = {"代码", "单位名称", "类型", "上级代码"};
    uint8_t sha256[DIGEST_SIZE] = {file}, key[KEY_BYTES] = {++next_key};
    Nol__ImportBegin begin = NOL__IMPORT_BEGIN__INIT;
    Nol__ImportRows rows = NOL__IMPORT_ROWS__INIT;
    Nol__ImportRow row[8], *all[8];
    Nol__ImportCommit commit = NOL__IMPORT_COMMIT__INIT;

    begin.kind = (char *)"org";
    begin.has_sha256 = begin.has_rows = 1;
    begin.sha256 = (ProtobufCBinaryData){DIGEST_SIZE, sha256};
    begin.columns = headers;
    begin.n_columns = 4;
    begin.rows = (uint32_t)count;
    Nol__ImportBeginReply *begun = (Nol__ImportBeginReply *)rpc_house_done(
        house, client, NOL__MESSAGE_TYPE__IMPORT_BEGIN, &begin.base, &nol__import_begin_reply__descriptor);
    cr_assert_eq(begun->n_columns, 4);
    cr_assert_str_eq(begun->columns[1]->name, "name");
    cr_assert_str_eq(begun->columns[1]->value, "单位名称");
    for (size_t i = 0; i < count; i++) {
        nol__import_row__init(&row[i]);
        row[i].has_row = 1;
        row[i].row = (uint32_t)i + 2;
        row[i].cells = cells[i];
        row[i].n_cells = 4;
        all[i] = &row[i];
    }
    rows.import = commit.import = begun->import;
    rows.rows = all;
    rows.n_rows = count;
    protobuf_c_message_free_unpacked(rpc_house_done(house, client, NOL__MESSAGE_TYPE__IMPORT_ROWS, &rows.base,
                                                    &nol__import_rows_reply__descriptor),
                                     NULL);
    commit.has_key = commit.has_dry_run = 1;
    commit.key = (ProtobufCBinaryData){KEY_BYTES, key};
    commit.dry_run = dry_run;
    Nol__ImportReply *reply = (Nol__ImportReply *)rpc_house_done(
        house, client, NOL__MESSAGE_TYPE__IMPORT_COMMIT, &commit.base, &nol__import_reply__descriptor);
    nol__import_begin_reply__free_unpacked(begun, NULL);
    return reply;
}

Test(files, units_come_in_all_or_nothing)
{
    char *good[][4] = {{HOUSE_ORG, "某区", "district", ""},
                       {"990101001", "东街道\\n\t", "街道", HOUSE_ORG}, /* COPY's own signs are only text */
                       {"990101001001", "一社区", "社区", "990101001000"}};
    char *bad[][4] = {{"990101002", "西街道", "街道", HOUSE_ORG}, {"990101003", "南街道", "公司", HOUSE_ORG}};
    struct rpc_house house;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    Nol__ImportReply *reply = import_units(&house, client, bad, 2, false, 1);
    cr_assert_eq(reply->errors, 1);
    cr_assert_eq(reply->n_issues, 1);
    cr_assert_eq(reply->issues[0]->row, 3);
    cr_assert_str_eq(reply->issues[0]->column, "类型");
    cr_assert_str_eq(reply->issues[0]->value, "公司");
    nol__import_reply__free_unpacked(reply, NULL);
    cr_assert_str_eq(database_ask(house.conninfo, "postgres", "SELECT count(*) FROM nol.org"), "1");

    reply = import_units(&house, client, good, 3, true, 2);
    cr_assert_eq(reply->errors, 0);
    cr_assert(reply->dry_run);
    nol__import_reply__free_unpacked(reply, NULL);
    cr_assert_str_eq(database_ask(house.conninfo, "postgres", "SELECT count(*) FROM nol.org"), "1");

    reply = import_units(&house, client, good, 3, false, 2);
    cr_assert_eq(reply->errors, 0);
    cr_assert_eq(reply->added, 2);
    nol__import_reply__free_unpacked(reply, NULL);
    cr_assert_str_eq(
        database_ask(house.conninfo, "postgres", "SELECT name FROM nol.org WHERE code = '990101001000'"),
        "东街道\\n");

    reply = import_units(&house, client, good, 3, false, 2);
    cr_assert(reply->unchanged);
    nol__import_reply__free_unpacked(reply, NULL);
    rpc_house_end(&house);
}

Test(files, a_file_that_lacks_columns_is_refused_with_what_it_has)
{
    static char *headers[] = {"代码", "甲"};
    uint8_t sha256[DIGEST_SIZE] = {1};
    struct rpc_house house;
    Nol__ImportBegin begin = NOL__IMPORT_BEGIN__INIT;
    Nol__Error *error;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    begin.kind = (char *)"org";
    begin.has_sha256 = begin.has_rows = 1;
    begin.sha256 = (ProtobufCBinaryData){DIGEST_SIZE, sha256};
    begin.columns = headers;
    begin.n_columns = 2;
    begin.rows = 1;
    cr_assert_null(rpc_house_ask(&house, client, NOL__MESSAGE_TYPE__IMPORT_BEGIN, &begin.base,
                                 &nol__import_begin_reply__descriptor, &error));
    cr_assert_str_eq(error->name, "COLUMN_MISSING");
    cr_assert_str_eq(error->params[0]->value, "名称、类型、上级代码");
    cr_assert_str_eq(error->params[1]->value, "代码、甲");
    nol__error__free_unpacked(error, NULL);
    rpc_house_end(&house);
}

Test(files, rows_go_to_an_open_import_of_ones_own_only)
{
    struct rpc_house house;
    Nol__ImportRows rows = NOL__IMPORT_ROWS__INIT;
    Nol__ImportRow row = NOL__IMPORT_ROW__INIT, *all[] = {&row};
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    rows.import = (char *)"4711";
    row.has_row = 1;
    row.row = 2;
    rows.rows = all;
    rows.n_rows = 1;
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__IMPORT_ROWS, &rows.base, "NOT_FOUND");
    rpc_house_end(&house);
}
