#include "server/db/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/limits.h"
#include "common/log.h"
#include "sql_embedded.h"

/* A segment of the pipeline's own: a statement to prepare, or the settings of the session. */
struct own_segment {
    struct segment segment;
    struct statements *statements; /* NULL: the settings */
    size_t index;
};

bool pipeline_init(struct pipeline *pipeline, const struct sql_file *queries, size_t count)
{
    *pipeline = (struct pipeline){0};
    pipeline->tail = &pipeline->head;
    return statements_init(&pipeline->statements, queries, count);
}

void pipeline_deinit(struct pipeline *pipeline)
{
    statements_deinit(&pipeline->statements);
}

static void append(struct pipeline *pipeline, struct segment *segment, uint64_t now)
{
    if (pipeline->head == NULL)
        pipeline->heard_at = now;
    segment->next = NULL;
    segment->sent_at = now;
    segment->result = NULL;
    segment->sqlstate[0] = '\0';
    segment->at = 0;
    *pipeline->tail = segment;
    pipeline->tail = &segment->next;
}

static void on_own_done(struct segment *segment, enum segment_end end, const PGresult *result,
                        const char *sqlstate)
{
    struct own_segment *own = (struct own_segment *)segment;
    struct statements *statements = own->statements;

    (void)result;
    if (end == SEGMENT_FAILED && statements == NULL)
        log_error("database: the session's settings were refused (%s)", sqlstate);
    if (end == SEGMENT_FAILED && statements != NULL) {
        log_error("database: %s cannot be prepared (%s)",
                  own->index < statements->count ? statements->queries[own->index].path : "enter", sqlstate);
        statements_forget(statements, own->index);
    }
    free(own);
}

static struct own_segment *own_new(struct statements *statements, size_t index)
{
    struct own_segment *own = calloc(1, sizeof(*own));

    if (own != NULL) {
        own->segment.done = on_own_done;
        own->segment.silence_ms = DEADLINE_DATABASE_MS;
        own->statements = statements;
        own->index = index;
    }
    return own;
}

bool pipeline_begin(struct pipeline *pipeline, PGconn *pg, unsigned statement_timeout_ms, uint64_t now)
{
    struct own_segment *own = own_new(NULL, 0);
    char timeout[16];
    const char *const values[] = {timeout};

    statements_forget_all(&pipeline->statements);
    snprintf(timeout, sizeof(timeout), "%u", statement_timeout_ms);
    if (own == NULL)
        return false;
    if (PQsendQueryParams(pg,
                          "SELECT set_config('statement_timeout', $1, false),"
                          " set_config('idle_in_transaction_session_timeout', '15000', false)",
                          1, NULL, values, NULL, NULL, 0) != 1) {
        free(own);
        return false;
    }
    append(pipeline, &own->segment, now);
    return PQpipelineSync(pg) == 1;
}

/* Prepares in a transaction of its own, ahead of the first use. */
static enum pipeline_sent prepare(struct pipeline *pipeline, PGconn *pg, size_t index, uint64_t now)
{
    struct own_segment *own;

    if (statements_is_prepared(&pipeline->statements, index))
        return PIPELINE_SENT;
    own = own_new(&pipeline->statements, index);
    if (own == NULL)
        return PIPELINE_NOT_SENT;
    if (!statements_send_prepare(&pipeline->statements, pg, index)) {
        free(own);
        return PIPELINE_NOT_SENT;
    }
    append(pipeline, &own->segment, now);
    return PQpipelineSync(pg) == 1 ? PIPELINE_SENT : PIPELINE_NOT_SENT;
}

enum pipeline_sent pipeline_send(struct pipeline *pipeline, PGconn *pg, struct segment *segment,
                                 const struct segment_text *text, uint64_t now)
{
    const struct statements *statements = &pipeline->statements;

    if (text->session != NULL && prepare(pipeline, pg, statements->count, now) != PIPELINE_SENT)
        return PIPELINE_NOT_SENT;
    if (prepare(pipeline, pg, text->query, now) != PIPELINE_SENT)
        return PIPELINE_NOT_SENT;
    /* Before the Sync is sent nothing can be committed. */
    if (text->session != NULL && !statements_send_enter(statements, pg, text->session))
        return PIPELINE_NOT_SENT;
    if (!statements_send_query(statements, pg, text->query, text->json, text->binary, text->binary_length))
        return PIPELINE_NOT_SENT;
    segment->entered = text->session != NULL;
    segment->query = text->query;
    append(pipeline, segment, now);
    pipeline->count++;
    return PQpipelineSync(pg) == 1 ? PIPELINE_SENT : PIPELINE_BROKEN;
}

static struct segment *pop(struct pipeline *pipeline)
{
    struct segment *segment = pipeline->head;

    pipeline->head = segment->next;
    if (pipeline->head == NULL)
        pipeline->tail = &pipeline->head;
    if (segment->done != on_own_done)
        pipeline->count--;
    return segment;
}

static void end_segment(struct pipeline *pipeline, enum segment_end end)
{
    struct segment *segment = pop(pipeline);
    PGresult *result = segment->result;
    char sqlstate[6];

    segment->result = NULL;
    memcpy(sqlstate, segment->sqlstate, sizeof(sqlstate));
    /* The statement is not there, or its plan does not fit the tables any more: prepare it anew at its next use. */
    if (end == SEGMENT_FAILED && segment->done != on_own_done &&
        (strcmp(sqlstate, "26000") == 0 || strcmp(sqlstate, "0A000") == 0)) {
        statements_forget(&pipeline->statements, segment->query);
        statements_forget(&pipeline->statements, pipeline->statements.count);
    }
    segment->done(segment, end, end == SEGMENT_COMMITTED ? result : NULL, sqlstate);
    PQclear(result);
}

/* One result of the segment that is first; takes it. */
static void take_result(struct segment *segment, PGresult *result)
{
    const char *state;

    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        if (segment->entered && segment->at == 0) {
            if (PQntuples(result) != 1 || strcmp(PQgetvalue(result, 0, 0), "t") != 0)
                memcpy(segment->sqlstate, "28000", 6);
            break;
        }
        PQclear(segment->result);
        segment->result = result;
        return;
    case PGRES_PIPELINE_ABORTED: /* the rest of a segment that has failed */
        break;
    default:
        state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        if (segment->sqlstate[0] == '\0')
            snprintf(segment->sqlstate, sizeof(segment->sqlstate), "%s", state != NULL ? state : "XX000");
        break;
    }
    PQclear(result);
}

bool pipeline_drain(struct pipeline *pipeline, PGconn *pg, uint64_t now)
{
    pipeline->heard_at = now;
    while (pipeline->head != NULL && PQstatus(pg) == CONNECTION_OK && !PQisBusy(pg)) {
        PGresult *result = PQgetResult(pg);

        if (result == NULL) {
            pipeline->head->at++;
        } else if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            end_segment(pipeline, pipeline->head->sqlstate[0] == '\0' ? SEGMENT_COMMITTED : SEGMENT_FAILED);
        } else {
            take_result(pipeline->head, result);
        }
    }
    return PQstatus(pg) == CONNECTION_OK;
}

void pipeline_lose(struct pipeline *pipeline)
{
    while (pipeline->head != NULL)
        end_segment(pipeline, SEGMENT_LOST);
}

bool pipeline_is_silent(const struct pipeline *pipeline, uint64_t now)
{
    uint64_t since;

    if (pipeline->head == NULL)
        return false;
    since = pipeline->heard_at > pipeline->head->sent_at ? pipeline->heard_at : pipeline->head->sent_at;
    return now > since && now - since > pipeline->head->silence_ms;
}
