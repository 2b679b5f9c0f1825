#include "client/scheme.h"

#include <ctype.h>
#include <string.h>

#include "client/call.h"
#include "proto/batches.pb-c.h"
#include "proto/cases.pb-c.h"
#include "proto/schemes.pb-c.h"

void scheme_init(struct scheme *scheme, struct call *call, struct session *session, const char *number)
{
    *scheme = (struct scheme){.call = call, .session = session, .number = number};
}

void scheme_deinit(struct scheme *scheme)
{
    json_decref(scheme->document);
    scheme->document = NULL;
}

/* The name of the case's batch, in the arena; NULL. */
static char *batch_of(struct scheme *scheme)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    Nol__CaseListReply *reply;
    char *batch = NULL;

    request.prefix = (char *)(uintptr_t)scheme->number;
    reply = (Nol__CaseListReply *)session_ask(scheme->session, NOL__MESSAGE_TYPE__CASE_LIST, &request.base,
                                              &nol__case_list_reply__descriptor);
    if (reply == NULL)
        return NULL;
    if (reply->n_rows > 0 && reply->rows[0]->batch != NULL)
        batch = call_strdup(scheme->call, reply->rows[0]->batch);
    nol__case_list_reply__free_unpacked(reply, NULL);
    return batch;
}

static char *scheme_of_batch(struct scheme *scheme, char *batch)
{
    Nol__BatchShow request = NOL__BATCH_SHOW__INIT;
    Nol__BatchRow *reply;
    char *name = NULL;

    request.batch = batch;
    reply = (Nol__BatchRow *)session_ask(scheme->session, NOL__MESSAGE_TYPE__BATCH_SHOW, &request.base,
                                         &nol__batch_row__descriptor);
    if (reply == NULL)
        return NULL;
    if (reply->scheme != NULL)
        name = call_strdup(scheme->call, reply->scheme);
    nol__batch_row__free_unpacked(reply, NULL);
    return name;
}

static json_t *read_document(struct scheme *scheme, char *name)
{
    Nol__SchemeShow request = NOL__SCHEME_SHOW__INIT;
    Nol__SchemeShowReply *reply;
    json_t *document = NULL;

    request.scheme = name;
    reply = (Nol__SchemeShowReply *)session_ask(scheme->session, NOL__MESSAGE_TYPE__SCHEME_SHOW,
                                                &request.base, &nol__scheme_show_reply__descriptor);
    if (reply == NULL)
        return NULL;
    if (reply->document != NULL)
        document = json_loads(reply->document, 0, NULL);
    nol__scheme_show_reply__free_unpacked(reply, NULL);
    return document;
}

const json_t *scheme_document(struct scheme *scheme)
{
    char *batch, *name;

    if (!scheme->asked && scheme->number != NULL) {
        scheme->asked = true;
        batch = batch_of(scheme);
        name = batch != NULL ? scheme_of_batch(scheme, batch) : NULL;
        scheme->document = name != NULL ? read_document(scheme, name) : NULL;
    }
    return scheme->document;
}

static bool is_identifier(const char *typed)
{
    for (; *typed != '\0'; typed++)
        if (!isalnum((unsigned char)*typed) && *typed != '_' && *typed != '-')
            return false;
    return true;
}

static bool is_labelled(const json_t *labelled, const char *typed)
{
    const char *zh = json_string_value(json_object_get(labelled, "zh")),
               *en = json_string_value(json_object_get(labelled, "en"));

    return (zh != NULL && strcmp(zh, typed) == 0) || (en != NULL && strcasecmp(en, typed) == 0);
}

const char *scheme_label(const json_t *labelled)
{
    const char *label = json_string_value(json_object_get(labelled, i18n_is_chinese() ? "zh" : "en"));

    return label != NULL ? label : "";
}

const char *scheme_kind(struct scheme *scheme, const char *typed)
{
    const char *kind;
    json_t *label;

    if (is_identifier(typed))
        return typed;
    json_object_foreach(json_object_get(scheme_document(scheme), "kinds"), kind, label)
    {
        if (is_labelled(label, typed))
            return call_strdup(scheme->call, kind);
    }
    return typed;
}

/* In an array of {NAME: identifier, "label": …}. */
static const char *find_labelled(const json_t *array, const char *name, const char *typed)
{
    size_t index;
    json_t *element;

    json_array_foreach(array, index, element)
    {
        if (is_labelled(json_object_get(element, "label"), typed))
            return json_string_value(json_object_get(element, name));
    }
    return NULL;
}

const json_t *scheme_find_code(const json_t *document, const char *code)
{
    size_t index;
    json_t *element;

    json_array_foreach(json_object_get(document, "codes"), index, element)
    {
        const char *name = json_string_value(json_object_get(element, "code"));

        if (name != NULL && strcmp(name, code) == 0)
            return element;
    }
    return NULL;
}

const char *scheme_code(struct scheme *scheme, const char *typed)
{
    const char *found = is_identifier(typed)
                            ? NULL
                            : find_labelled(json_object_get(scheme_document(scheme), "codes"), "code", typed);

    return found != NULL ? call_strdup(scheme->call, found) : typed;
}

const char *scheme_sub(struct scheme *scheme, const char *code, const char *typed)
{
    const char *found =
        is_identifier(typed)
            ? NULL
            : find_labelled(json_object_get(scheme_find_code(scheme_document(scheme), code), "subs"), "sub",
                            typed);

    return found != NULL ? call_strdup(scheme->call, found) : typed;
}
