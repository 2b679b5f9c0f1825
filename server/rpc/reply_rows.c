#include "server/rpc/reply_rows.h"

#include <string.h>

#include "server/rpc/messages.h"
#include "server/rpc/reflect.h"
#include "server/rpc/request.h"

static bool set_cell(struct arena *arena, const struct db_result *result, int row, int column,
                     ProtobufCMessage *message, struct reflect_fault *fault)
{
    return reflect_set_text(message, db_result_name(result, column), db_result_text(result, row, column),
                            db_result_length(result, row, column), arena, fault);
}

/* Columns of the reply itself go to it, all others to a new element, if any of them is not NULL. */
static bool add_row(struct arena *arena, const struct db_result *result, int row, ProtobufCMessage *reply,
                    const ProtobufCFieldDescriptor *rows, struct reflect_fault *fault)
{
    ProtobufCMessage *element = NULL;

    for (int column = 0; column < result->columns; column++) {
        ProtobufCMessage *target = reply;

        if (db_result_text(result, row, column) == NULL)
            continue;
        if (strcmp(db_result_name(result, column), "cursor") == 0 &&
            reflect_field(rows->descriptor, "cursor") == NULL) {
            if (!reflect_set_text(reply, "next", db_result_text(result, row, column),
                                  db_result_length(result, row, column), arena, fault))
                return false;
            continue;
        }
        if (reflect_field(rows->descriptor, db_result_name(result, column)) != NULL) {
            if (element == NULL)
                element = reflect_add(reply, rows, arena);
            if (element == NULL)
                return false;
            target = element;
        }
        if (!set_cell(arena, result, row, column, target, fault))
            return false;
    }
    return true;
}

bool reply_rows_fill(ProtobufCMessage *reply, const struct db_result *result, struct arena *arena,
                     struct reflect_fault *fault)
{
    const ProtobufCFieldDescriptor *rows = reflect_rows(reply->descriptor);

    if (rows != NULL) {
        if (!reflect_size(reply, rows, (size_t)result->rows, arena))
            return false;
        for (int row = 0; row < result->rows; row++)
            if (!add_row(arena, result, row, reply, rows, fault))
                return false;
        return true;
    }
    for (int column = 0; column < result->columns; column++)
        if (db_result_text(result, 0, column) != NULL && !set_cell(arena, result, 0, column, reply, fault))
            return false;
    return true;
}

/* The first text that the request holds: of one that needs this or that. */
static const char *first_named(const ProtobufCMessage *body)
{
    for (unsigned i = 0; i < body->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &body->descriptor->fields[i];
        const char *text = NULL;

        if (field->type == PROTOBUF_C_TYPE_STRING && field->label != PROTOBUF_C_LABEL_REPEATED)
            memcpy(&text, (const char *)body + field->offset, sizeof(text));
        if (text != NULL && *text != '\0')
            return field->name;
    }
    return "";
}

/* What is not there, or not for these eyes, is the first thing that the request names. */
static void refuse_absent(struct request *request)
{
    const char *needs = request->row->needs;
    const char *what = *needs != '\0' ? arena_strndup(&request->arena, needs, strcspn(needs, " "))
                                      : first_named(request->body);

    request_refuse(request, ERROR_NOT_FOUND, "what", what, NULL);
}

void request_reply_rows(struct request *request, const struct db_result *result)
{
    struct reflect_fault fault = {0};
    ProtobufCMessage *reply;

    bool told = result->columns == 1 && strcmp(db_result_name(result, 0), "result") == 0;

    if (result->rows == 0 && (told || reflect_rows(request->row->reply) == NULL)) {
        refuse_absent(request);
        return;
    }
    if (told && db_result_text(result, 0, 0) != NULL) {
        request_reply_result(request, db_result_text(result, 0, 0), db_result_length(result, 0, 0));
        return;
    }
    reply = request_reply_new(request);
    if (reply == NULL)
        return;
    if (reply_rows_fill(reply, result, &request->arena, &fault)) {
        request_note_ignored(request, &fault);
        request_reply(request, reply);
    } else if (fault.field[0] == '\0')
        request_refuse_size(request);
    else
        request_refuse_internal(
            request, arena_printf(&request->arena, "the query's result does not fit at '%s'", fault.field));
}
