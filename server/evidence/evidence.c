#include "server/evidence/evidence.h"

#include "server/evidence/evidence_rules.h"
#include "server/rpc/reflect.h"
#include "server/rpc/request.h"

static void on_result(struct request *request, const struct db_result *result)
{
    request_reply_rows(request, result);
}

static void ask(struct request *request, enum sql_query query)
{
    const char *json = request_json(request);

    if (json != NULL)
        request_query(request, DB_READ, query, json, on_result);
}

void evidence_upload_begin(struct request *request)
{
    ask(request, SQL_EVIDENCE_UPLOAD_BEGIN);
}

void evidence_upload_chunk(struct request *request)
{
    const Nol__UploadChunk *chunk = (const Nol__UploadChunk *)request->body;
    const char *json;

    if (chunk->data.len == 0) {
        request_refuse(request, ERROR_BAD_FIELD, "field", "data", NULL);
        return;
    }
    json = request_json_text(request, reflect_to_json(request->body, "data"));
    if (json != NULL)
        request_query_bytes(request, SQL_EVIDENCE_UPLOAD_CHUNK, json, chunk->data.data, chunk->data.len,
                            on_result);
}

void evidence_upload_finish(struct request *request)
{
    ask(request, SQL_EVIDENCE_UPLOAD_FINISH);
}

bool evidence_check_papers(struct request *request)
{
    const ProtobufCFieldDescriptor *field = reflect_field(request->body->descriptor, "evidence");
    const char *base = (const char *)request->body;
    size_t count = *(const size_t *)(base + field->quantifier_offset);
    Nol__EvidenceInput *const *papers = *(Nol__EvidenceInput *const *const *)(base + field->offset);

    for (size_t i = 0; i < count; i++) {
        switch (evidence_judge(papers[i])) {
        case EVIDENCE_NO_FILE:
            request_refuse(request, ERROR_EVIDENCE_FIELD_MISSING, "kind", papers[i]->kind, "field", "file",
                           NULL);
            return false;
        case EVIDENCE_BACKWARDS:
            request_refuse(request, ERROR_RANGE_BACKWARDS, "from", papers[i]->from, "to", papers[i]->until,
                           NULL);
            return false;
        case EVIDENCE_GOOD:
            break;
        }
    }
    return true;
}
