#include "client/labels.h"

#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "common/bug.h"

void labels_init(struct labels *labels, struct call *call, struct session *session)
{
    labels->call = call;
    labels->session = session;
    labels->count = 0;
}

void labels_deinit(struct labels *labels)
{
    while (labels->count > 0)
        scheme_deinit(&labels->schemes[--labels->count]);
}

static const json_t *document_of(struct labels *labels, const char *batch)
{
    struct scheme *scheme;

    if (batch == NULL)
        return NULL;
    for (size_t i = 0; i < labels->count; i++)
        if (labels->schemes[i].batch != NULL && strcmp(labels->schemes[i].batch, batch) == 0)
            return scheme_document(&labels->schemes[i]);
    if (labels->count == LABELS_BATCHES)
        return NULL;
    scheme = &labels->schemes[labels->count++];
    scheme_init(scheme, labels->call, labels->session, NULL);
    scheme->batch = call_strdup(labels->call, batch);
    return scheme_document(scheme);
}

static const char *label_or(struct labels *labels, const json_t *thing, const char *identifier)
{
    const char *label = scheme_label(json_object_get(thing, "label"));

    return *label != '\0' ? call_strdup(labels->call, label) : identifier;
}

const char *labels_code(struct labels *labels, const char *batch, const char *code)
{
    if (code == NULL || strlen(code) <= 2)
        return code;
    return label_or(labels, scheme_find_code(document_of(labels, batch), code), code);
}

const char *labels_code_of(struct labels *labels, const char *number, const char *code)
{
    struct scheme *scheme;

    if (code == NULL || number == NULL || strlen(code) <= 2)
        return code;
    for (size_t i = 0; i < labels->count; i++) {
        const json_t *known = scheme_find_code(labels->schemes[i].document, code);

        if (known != NULL)
            return label_or(labels, known, code);
    }
    if (labels->count == LABELS_BATCHES)
        return code;
    scheme = &labels->schemes[labels->count++];
    scheme_init(scheme, labels->call, labels->session, number);
    return label_or(labels, scheme_find_code(scheme_document(scheme), code), code);
}

const char *labels_sub(struct labels *labels, const char *batch, const char *code, const char *sub)
{
    const json_t *one;
    size_t index;

    if (code == NULL || sub == NULL || *sub == '\0')
        return sub;
    json_array_foreach(json_object_get(scheme_find_code(document_of(labels, batch), code), "subs"), index,
                       one)
    {
        const char *name = json_string_value(json_object_get(one, "sub"));

        if (name != NULL && strcmp(name, sub) == 0)
            return label_or(labels, one, sub);
    }
    return sub;
}

void labels_put(char **field, const char *text)
{
    char *copy;

    if (text == *field)
        return;
    copy = strdup(text);
    BUG_ON(copy == NULL);
    free(*field);
    *field = copy;
}
