/* Papers of 10 MiB go up in chunks and come down again, through the real nold, across cuts and restarts. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/limits.h"
#include "proto/cases.pb-c.h"
#include "proto/evidence.pb-c.h"
#include "tests/support/running.h"

#define TYPE(name) NOL__MESSAGE_TYPE__##name

struct paper {
    uint8_t *bytes, sha256[32];
    size_t size;
};

static void paper_init(struct paper *paper, size_t size)
{
    paper->bytes = malloc(size);
    paper->size = size;
    for (size_t i = 0; i < size; i++)
        paper->bytes[i] = (uint8_t)((i * 2654435761u) >> 13);
    digest_bytes(paper->bytes, size, paper->sha256);
}

/* The reply to one of the three upload messages; NULL and the error's name in `refusal` (may be NULL: then it must not be refused). */
static Nol__UploadReply *call(struct wire *wire, uint16_t type, const ProtobufCMessage *message,
                              char *refusal)
{
    ProtobufCMessage *reply;
    Nol__Error *error;

    switch (wire_call(wire, type, message, &nol__upload_reply__descriptor, &reply, &error)) {
    case WIRE_DONE:
        return (Nol__UploadReply *)reply;
    case WIRE_REFUSED:
        cr_assert_not_null(refusal, "%s", error->name);
        strcpy(refusal, error->name);
        nol__error__free_unpacked(error, NULL);
        return NULL;
    default:
        cr_assert_fail("lost");
        return NULL;
    }
}

/* How many bytes the server has; UINT64_MAX: all, and they are right. */
static uint64_t begin(struct wire *wire, const struct paper *paper)
{
    Nol__UploadBegin message = NOL__UPLOAD_BEGIN__INIT;
    Nol__UploadReply *reply;
    uint64_t offset;

    message.has_sha256 = message.has_size = 1;
    message.sha256 = (ProtobufCBinaryData){32, (uint8_t *)paper->sha256};
    message.size = paper->size;
    reply = call(wire, TYPE(UPLOAD_BEGIN), &message.base, NULL);
    offset = reply->has_complete && reply->complete ? UINT64_MAX : reply->offset;
    nol__upload_reply__free_unpacked(reply, NULL);
    return offset;
}

static void chunk(struct wire *wire, const struct paper *paper, uint64_t offset)
{
    Nol__UploadChunk message = NOL__UPLOAD_CHUNK__INIT;
    size_t rest = paper->size - offset;

    message.has_sha256 = message.has_offset = message.has_data = 1;
    message.sha256 = (ProtobufCBinaryData){32, (uint8_t *)paper->sha256};
    message.offset = offset;
    message.data = (ProtobufCBinaryData){rest < LIMIT_CHUNK ? rest : LIMIT_CHUNK, paper->bytes + offset};
    nol__upload_reply__free_unpacked(call(wire, TYPE(UPLOAD_CHUNK), &message.base, NULL), NULL);
}

static const char *finish(struct wire *wire, const struct paper *paper)
{
    static char refusal[64];
    Nol__UploadFinish message = NOL__UPLOAD_FINISH__INIT;
    Nol__UploadReply *reply;

    message.has_sha256 = 1;
    message.sha256 = (ProtobufCBinaryData){32, (uint8_t *)paper->sha256};
    reply = call(wire, TYPE(UPLOAD_FINISH), &message.base, refusal);
    if (reply == NULL)
        return refusal;
    nol__upload_reply__free_unpacked(reply, NULL);
    return "done";
}

/* Files it with a case; returns the evidence's id. */
static char *file(struct running *running, struct wire *wire, const struct paper *paper, uint8_t key)
{
    Nol__EvidenceAdd add = NOL__EVIDENCE_ADD__INIT;
    Nol__EvidenceInput input = NOL__EVIDENCE_INPUT__INIT, *inputs[] = {&input};
    ProtobufCMessage *reply;
    Nol__Error *error;
    uint8_t bytes[16];

    memset(bytes, key, sizeof(bytes));
    add.has_key = add.has_version = input.has_sha256 = 1;
    add.key = (ProtobufCBinaryData){16, bytes};
    add.case_ = (char *)running_ask(running, "SELECT case_no(300001)");
    add.version = 2;
    add.n_evidence = 1;
    add.evidence = inputs;
    input.kind = (char *)"death_certificate";
    input.number = (char *)"甲-1";
    input.issuer = (char *)"甲区医院";
    input.date = (char *)"2019-02-01";
    input.sha256 = (ProtobufCBinaryData){32, (uint8_t *)paper->sha256};
    input.file_name = (char *)"证明.pdf";
    cr_assert_eq(
        wire_call(wire, TYPE(EVIDENCE_ADD), &add.base, &nol__case_result__descriptor, &reply, &error),
        WIRE_DONE, "%s", error ? error->name : "lost");
    protobuf_c_message_free_unpacked(reply, NULL);
    return (char *)running_ask(running, "SELECT max(id) FROM evidence");
}

static void assert_comes_down(struct wire *wire, const char *evidence, const struct paper *paper)
{
    Nol__EvidenceOpen open = NOL__EVIDENCE_OPEN__INIT;
    Nol__EvidenceChunk ask = NOL__EVIDENCE_CHUNK__INIT;
    ProtobufCMessage *reply;
    Nol__Error *error;
    struct digest digest;
    uint8_t sum[32];
    uint64_t offset = 0;

    open.evidence = ask.evidence = (char *)evidence;
    cr_assert_eq(wire_call(wire, TYPE(EVIDENCE_OPEN), &open.base, &nol__evidence_open_reply__descriptor,
                           &reply, &error),
                 WIRE_DONE, "%s", error ? error->name : "lost");
    cr_assert_eq(((Nol__EvidenceOpenReply *)reply)->evidence->size, paper->size);
    protobuf_c_message_free_unpacked(reply, NULL);
    digest_init(&digest);
    for (size_t got = 1; got > 0;) {
        Nol__EvidenceChunkReply *part;

        ask.has_offset = 1;
        ask.offset = offset;
        cr_assert_eq(wire_call(wire, TYPE(EVIDENCE_CHUNK), &ask.base, &nol__evidence_chunk_reply__descriptor,
                               &reply, &error),
                     WIRE_DONE, "%s", error ? error->name : "lost");
        part = (Nol__EvidenceChunkReply *)reply;
        got = part->data.len;
        digest_update(&digest, part->data.data, got);
        offset += got;
        protobuf_c_message_free_unpacked(reply, NULL);
    }
    digest_finish(&digest, sum);
    digest_deinit(&digest);
    cr_assert_eq(offset, paper->size);
    cr_assert_eq(memcmp(sum, paper->sha256, 32), 0);
}

Test(papers, ten_MiB_go_up_across_a_cut_and_a_restart_and_come_down_unchanged)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "c1");
    struct paper paper;
    uint64_t at;
    char evidence[32];

    paper_init(&paper, LIMIT_PAPER_BYTES);
    cr_assert_eq(begin(wire, &paper), 0);
    for (at = 0; at < 40 * LIMIT_CHUNK; at += LIMIT_CHUNK)
        chunk(wire, &paper, at);
    wire_abort(wire); /* the line breaks */
    wire = running_as(running, "c1");
    at = begin(wire, &paper);
    cr_assert_eq(at, 40 * LIMIT_CHUNK, "acknowledged chunks are there");
    for (; at < 100 * LIMIT_CHUNK; at += LIMIT_CHUNK)
        chunk(wire, &paper, at);
    running_kill(running);
    wire_close(wire);
    running_again(running);
    wire = running_as(running, "c1");
    at = begin(wire, &paper);
    cr_assert_eq(at, 100 * LIMIT_CHUNK);
    cr_assert_str_neq(finish(wire, &paper), "done", "not all of it is there");
    for (; at < paper.size; at += LIMIT_CHUNK)
        chunk(wire, &paper, at);
    cr_assert_str_eq(finish(wire, &paper), "done");
    strcpy(evidence, file(running, wire, &paper, 1));
    assert_comes_down(wire, evidence, &paper);
    wire_close(wire);
    wire = running_as(running, "s1");
    assert_comes_down(wire, evidence, &paper);
    wire_close(wire);
    free(paper.bytes);
    running_stop(running);
}

Test(papers, bytes_that_are_not_what_was_announced_are_never_complete)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "c1");
    struct paper paper;

    paper_init(&paper, 3 * LIMIT_CHUNK + 5);
    begin(wire, &paper);
    paper.bytes[LIMIT_CHUNK] ^= 1;
    for (uint64_t at = 0; at < paper.size; at += LIMIT_CHUNK)
        chunk(wire, &paper, at);
    cr_assert_str_neq(finish(wire, &paper), "done");
    cr_assert_str_eq(
        running_ask(running, "SELECT count(*) FROM paper WHERE complete_at IS NOT NULL AND size > 1000"),
        "0");
    wire_close(wire);
    free(paper.bytes);
    running_stop(running);
}
