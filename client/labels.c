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

const char *labels_finding(struct labels *labels, const char *batch, const char *code, const char *sub)
{
    const char *words = label_or(labels, scheme_find_code(document_of(labels, batch), code), "");
    const char *more = sub != NULL && *sub != '\0' ? labels_sub(labels, batch, code, sub) : "";

    if (*words == '\0' || (strlen(code) <= 2 && strcmp(words, code) != 0))
        words = call_printf(labels->call, "%s%s%s", code, *words != '\0' ? " " : "", words);
    return *more == '\0' ? words : call_printf(labels->call, "%s · %s", words, more);
}

const char *labels_kind(struct labels *labels, const char *batch, const char *kind)
{
    const char *word = words_label(WORDS_CONDITION, kind);
    const char *label =
        scheme_label(json_object_get(json_object_get(document_of(labels, batch), "kinds"), kind));

    return *label != '\0' ? call_strdup(labels->call, label) : word;
}

const char *labels_kinds(struct labels *labels, const char *batch, char *const *kinds, size_t count,
                         const char *before, const char *mark)
{
    const char *text = before;

    for (size_t i = 0; i < count; i++)
        text = call_printf(labels->call, "%s%s%s%s", text,
                           *text == '\0'       ? ""
                           : i18n_is_chinese() ? "、"
                                               : ", ",
                           labels_kind(labels, batch, kinds[i]), mark);
    return text;
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

void labels_put_list(char ***list, size_t *count, const char *text)
{
    char **one = calloc(1, sizeof(*one));

    BUG_ON(one == NULL);
    for (size_t i = 0; i < *count; i++)
        free((*list)[i]);
    free(*list);
    *list = one;
    *count = *text != '\0';
    if (*count == 1)
        labels_put(&one[0], text);
}
