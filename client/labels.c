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

bool labels_is_identifier(const char *code)
{
    return code != NULL && strlen(code) > 2;
}

const char *labels_code(struct labels *labels, const char *batch, const char *code)
{
    if (!labels_is_identifier(code))
        return code;
    return label_or(labels, scheme_find_code(document_of(labels, batch), code), code);
}

static const json_t *find_kind(const json_t *document, const char *kind)
{
    return json_object_get(json_object_get(document, "kinds"), kind);
}

/* In a scheme that was read already, else in that of the case. */
static const json_t *find_of(struct labels *labels, const char *number, const char *name,
                             const json_t *(*find)(const json_t *document, const char *name))
{
    struct scheme *scheme;

    for (size_t i = 0; i < labels->count; i++) {
        const json_t *known = find(labels->schemes[i].document, name);

        if (known != NULL)
            return known;
    }
    if (labels->count == LABELS_BATCHES)
        return NULL;
    scheme = &labels->schemes[labels->count++];
    scheme_init(scheme, labels->call, labels->session, number);
    return find(scheme_document(scheme), name);
}

const char *labels_code_of(struct labels *labels, const char *number, const char *code)
{
    if (number == NULL || !labels_is_identifier(code))
        return code;
    return label_or(labels, find_of(labels, number, code, scheme_find_code), code);
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

const char *labels_code_words(struct labels *labels, const char *batch, const char *code)
{
    return label_or(labels, scheme_find_code(document_of(labels, batch), code), "");
}

const char *labels_finding(struct labels *labels, const char *batch, const char *code, const char *sub)
{
    const char *words = labels_code_words(labels, batch, code);
    const char *more = sub != NULL && *sub != '\0' ? labels_sub(labels, batch, code, sub) : "";

    if (*words == '\0' || (strlen(code) <= 2 && strcmp(words, code) != 0))
        words = call_printf(labels->call, "%s%s%s", code, *words != '\0' ? " " : "", words);
    return *more == '\0' ? words : call_printf(labels->call, "%s · %s", words, more);
}

static const char *kind_words(struct labels *labels, const json_t *kind, const char *identifier)
{
    const char *label = scheme_label(kind), *words;

    if (*label != '\0')
        return call_strdup(labels->call, label);
    words = words_label(WORDS_PAPER,
                        identifier); /* the papers of the group and of departments are of no scheme */
    return words != identifier ? words : words_label(WORDS_CONDITION, identifier);
}

const char *labels_kind(struct labels *labels, const char *batch, const char *kind)
{
    return kind_words(labels, find_kind(document_of(labels, batch), kind), kind);
}

const char *labels_kind_of(struct labels *labels, const char *batch, const char *number, const char *kind)
{
    if (kind == NULL || batch != NULL)
        return kind == NULL ? NULL : labels_kind(labels, batch, kind);
    return kind_words(labels, find_of(labels, number, kind, find_kind), kind);
}

/* Of two languages the reader's; NULL where that one lacks. */
static const char *chosen(const char *chinese, const char *english)
{
    return i18n_is_chinese() ? chinese : english;
}

const char *labels_paper(const char *kind, const char *chinese, const char *english)
{
    const char *label = chosen(chinese, english);

    return label != NULL ? label : words_label(WORDS_PAPER, kind);
}

const char *labels_measure(const char *kind, const char *chinese, const char *english)
{
    const char *word = words_label(WORDS_MEASURE, kind), *label = chosen(chinese, english);

    return word == kind && label != NULL ? label : word;
}

const char *labels_duty(struct call *call, const Nol__Duty *duty)
{
    const char *label = chosen(duty->label, duty->label_en);

    if (label == NULL)
        label = duty->label != NULL ? duty->label : words_label(WORDS_TASK, duty->kind);
    return duty->has_rounds ? call_printf(call, _("%s (%u of %u)"), label, duty->round, duty->rounds) : label;
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

void labels_choose(char **label, const char *english)
{
    if (!i18n_is_chinese() && english != NULL)
        labels_put(label, english);
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

const char *labels_due(struct call *call, const char *due, uint32_t missing_year)
{
    if (due != NULL)
        return due;
    return missing_year != 0 ? call_printf(call, _("no calendar %u"), missing_year) : _("no day");
}
