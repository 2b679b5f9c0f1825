#include "client/upload.h"

#include <stdio.h>
#include <stdlib.h>

#include "client/free_text.h"
#include "client/i18n.h"
#include "client/terminal.h"
#include "common/limits.h"
#include "proto/evidence.pb-c.h"

static ProtobufCBinaryData view(const uint8_t *bytes, size_t size)
{
    return (ProtobufCBinaryData){.len = size, .data = (uint8_t *)(uintptr_t)bytes};
}

/* Says what the server answers to any of the three; NULL after it said why not. */
static Nol__UploadReply *ask(struct session *s, uint32_t type, const ProtobufCMessage *request,
                             int *exit_code)
{
    ProtobufCMessage *reply = session_ask(s, type, request, &nol__upload_reply__descriptor);

    if (reply == NULL)
        *exit_code = failure_print(&s->failure);
    return (Nol__UploadReply *)reply;
}

static int send_chunks(struct session *s, const uint8_t *bytes, size_t size, const uint8_t *sha256,
                       size_t offset)
{
    int exit_code = 0;

    while (offset < size) {
        Nol__UploadChunk chunk = NOL__UPLOAD_CHUNK__INIT;
        size_t part = size - offset < LIMIT_CHUNK ? size - offset : LIMIT_CHUNK;
        Nol__UploadReply *reply;

        chunk.has_sha256 = chunk.has_offset = chunk.has_data = 1;
        chunk.sha256 = view(sha256, DIGEST_SIZE);
        chunk.offset = offset;
        chunk.data = view(bytes + offset, part);
        reply = ask(s, NOL__MESSAGE_TYPE__UPLOAD_CHUNK, &chunk.base, &exit_code);
        if (reply == NULL)
            return exit_code;
        part += offset; /* behind the chunk; another of the account's programs may be further */
        offset = reply->has_offset ? (size_t)reply->offset : part;
        nol__upload_reply__free_unpacked(reply, NULL);
        if (offset < part)
            return failure_say(ERROR_PEER_BROKE_PROTOCOL, "what", "upload", NULL);
        terminal_progress(_("Upload"), offset, size);
    }
    return 0;
}

static int send_bytes(struct session *s, const uint8_t *bytes, size_t size, const uint8_t *sha256)
{
    Nol__UploadBegin begin = NOL__UPLOAD_BEGIN__INIT;
    Nol__UploadFinish finish = NOL__UPLOAD_FINISH__INIT;
    Nol__UploadReply *reply;
    int exit_code = 0;
    size_t offset;
    bool complete;

    begin.has_sha256 = begin.has_size = finish.has_sha256 = 1;
    begin.sha256 = finish.sha256 = view(sha256, DIGEST_SIZE);
    begin.size = size;
    reply = ask(s, NOL__MESSAGE_TYPE__UPLOAD_BEGIN, &begin.base, &exit_code);
    if (reply == NULL)
        return exit_code;
    offset = (size_t)reply->offset;
    complete = reply->complete;
    nol__upload_reply__free_unpacked(reply, NULL);
    if (complete)
        return 0; /* the very same scan is there already */
    exit_code = send_chunks(s, bytes, size, sha256, offset);
    if (exit_code != 0)
        return exit_code;
    reply = ask(s, NOL__MESSAGE_TYPE__UPLOAD_FINISH, &finish.base, &exit_code);
    if (reply != NULL)
        nol__upload_reply__free_unpacked(reply, NULL);
    return exit_code;
}

int upload_file(struct session *s, const char *path, uint8_t sha256[DIGEST_SIZE])
{
    char limit[24];
    size_t size = 0;
    char *bytes;
    int exit_code;

    bytes = free_text_slurp(path, (size_t)LIMIT_PAPER_BYTES * 4, &size);
    if (bytes == NULL)
        return 1;
    snprintf(limit, sizeof(limit), "%d", LIMIT_PAPER_BYTES);
    if (size == 0) {
        exit_code = failure_say(ERROR_UPLOAD_EMPTY, NULL);
    } else if (size > LIMIT_PAPER_BYTES) {
        exit_code = failure_say(ERROR_UPLOAD_TOO_LARGE, "limit", limit, NULL);
    } else {
        digest_bytes(bytes, size, sha256);
        exit_code = send_bytes(s, (const uint8_t *)bytes, size, sha256);
    }
    free(bytes);
    return exit_code;
}
