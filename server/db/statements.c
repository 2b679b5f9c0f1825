#include "server/db/statements.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql_embedded.h"

enum { OID_TEXT = 25, OID_BYTEA = 17, OID_JSONB = 3802, NAME_SIZE = 32 };

static const struct sql_file enter = {"enter", "SELECT * FROM api.auth_enter($1)", NULL};

bool statements_init(struct statements *statements, const struct sql_file *queries, size_t count)
{
    statements->queries = queries;
    statements->count = count;
    statements->generation = calloc(count + 1, sizeof(*statements->generation));
    statements->prepared = calloc(count + 1, sizeof(*statements->prepared));
    return statements->generation != NULL && statements->prepared != NULL;
}

void statements_deinit(struct statements *statements)
{
    free(statements->generation);
    free(statements->prepared);
}

void statements_forget_all(struct statements *statements)
{
    memset(statements->prepared, 0, (statements->count + 1) * sizeof(*statements->prepared));
}

void statements_forget(struct statements *statements, size_t index)
{
    statements->prepared[index] = false;
    statements->generation[index]++;
}

bool statements_is_prepared(const struct statements *statements, size_t index)
{
    return statements->prepared[index];
}

static void make_name(const struct statements *statements, size_t index, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "s%zu_%u", index, statements->generation[index]);
}

/* The highest of $1 and $2 that stands outside the comment lines. */
static int count_parameters(const char *text)
{
    int count = 0;

    while (*text != '\0') {
        if (text[0] == '-' && text[1] == '-')
            text += strcspn(text, "\n");
        else if (text[0] == '$' && (text[1] == '1' || text[1] == '2') && text[1] - '0' > count)
            count = text[1] - '0';
        if (*text != '\0')
            text++;
    }
    return count;
}

bool statements_send_prepare(struct statements *statements, PGconn *pg, size_t index)
{
    static const Oid enter_types[] = {OID_TEXT};
    static const Oid query_types[] = {OID_JSONB, OID_BYTEA};
    const struct sql_file *file = index == statements->count ? &enter : &statements->queries[index];
    const Oid *types = index == statements->count ? enter_types : query_types;
    char name[NAME_SIZE];

    make_name(statements, index, name);
    if (PQsendPrepare(pg, name, file->text, count_parameters(file->text), types) != 1)
        return false;
    statements->prepared[index] = true;
    return true;
}

bool statements_send_query(const struct statements *statements, PGconn *pg, size_t index, const char *json,
                           const uint8_t *binary, size_t binary_length)
{
    const char *const values[] = {json, (const char *)binary};
    const int lengths[] = {0, binary_length <= INT_MAX ? (int)binary_length : 0};
    static const int formats[] = {0, 1};
    char name[NAME_SIZE];

    make_name(statements, index, name);
    return PQsendQueryPrepared(pg, name, count_parameters(statements->queries[index].text), values, lengths,
                               formats, 0) == 1;
}

bool statements_send_enter(const struct statements *statements, PGconn *pg, const char *session)
{
    char name[NAME_SIZE];

    make_name(statements, statements->count, name);
    return PQsendQueryPrepared(pg, name, 1, &session, NULL, NULL, 0) == 1;
}
