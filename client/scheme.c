#include "client/scheme.h"

#include <ctype.h>
#include <string.h>

#include "client/call.h"
#include "client/message.h"
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
    json_t *document;

    request.scheme = name;
    reply = (Nol__SchemeShowReply *)session_ask(scheme->session, NOL__MESSAGE_TYPE__SCHEME_SHOW,
                                                &request.base, &nol__scheme_show_reply__descriptor);
    if (reply == NULL)
        return NULL;
    document = message_document(reply->document);
    nol__scheme_show_reply__free_unpacked(reply, NULL);
    return document;
}

const json_t *scheme_document(struct scheme *scheme)
{
    char *batch, *name;

    if (!scheme->asked && (scheme->number != NULL || scheme->batch != NULL)) {
        scheme->asked = true;
        batch = scheme->batch != NULL ? call_strdup(scheme->call, scheme->batch) : batch_of(scheme);
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

const char *scheme_label(const json_t *labelled)
{
    const char *label = json_string_value(json_object_get(labelled, i18n_is_chinese() ? "zh" : "en"));

    return label != NULL ? label : "";
}

/* Of {NAME: identifier, "label": …} in an array, or of {identifier: label} in an object: the n-th; false past the end. */
static bool word_at(const json_t *words, const char *name, size_t n, const char **identifier,
                    const json_t **label)
{
    if (json_is_array(words)) {
        const json_t *element = json_array_get(words, n);

        *identifier = json_string_value(json_object_get(element, name));
        *label = json_object_get(element, "label");
        return element != NULL;
    }
    void *at = json_object_iter((json_t *)(uintptr_t)words);

    while (at != NULL && n-- > 0)
        at = json_object_iter_next((json_t *)(uintptr_t)words, at);
    *identifier = at != NULL ? json_object_iter_key(at) : NULL;
    *label = at != NULL ? json_object_iter_value(at) : NULL;
    return at != NULL;
}

/* How well the typed word fits a label: 2 it is the label, 1 a part of it, 0 neither. */
static int fits(const json_t *label, const char *typed)
{
    const char *zh = json_string_value(json_object_get(label, "zh")),
               *en = json_string_value(json_object_get(label, "en"));

    if ((zh != NULL && strcmp(zh, typed) == 0) || (en != NULL && strcasecmp(en, typed) == 0))
        return 2;
    return (zh != NULL && strstr(zh, typed) != NULL) || (en != NULL && strcasestr(en, typed) != NULL);
}

static void say_possible(struct scheme *scheme, const json_t *words, const char *name, const char *option,
                         const char *typed)
{
    const char *identifier;
    const json_t *label;
    char *all = call_strdup(scheme->call, "");
    bool code = name != NULL && strcmp(name, "code") == 0; /* people say those, too */

    for (size_t i = 0; word_at(words, name, i, &identifier, &label); i++)
        all = call_printf(scheme->call, "%s%s%s%s%s", all,
                          i == 0              ? ""
                          : i18n_is_chinese() ? "、"
                                              : "; ",
                          code ? identifier : "", code ? " " : "", scheme_label(label));
    call_usage(scheme->call, _("--%s: \"%s\" is none of its words.\nPossible: %s"), option, typed, all);
}

/* The identifier of the label that was typed, or of the only one that it is a part of. An identifier stays as it is, and so does any word when
 * the scheme cannot be had: the server says then what is possible. NULL when it was said that none or several fit. */
static const char *find_word(struct scheme *scheme, const json_t *words, const char *name, const char *option,
                             const char *typed)
{
    const char *identifier, *found = NULL;
    const json_t *label;
    int best = 0, count = 0;

    for (size_t i = 0; word_at(words, name, i, &identifier, &label); i++) {
        int fit = fits(label, typed);

        if (found != NULL && fit == best && strcmp(identifier, found) == 0)
            continue; /* the same word of another scheme */
        count = fit > best ? 1 : count + (fit == best && fit > 0);
        if (fit > best)
            found = identifier;
        best = fit > best ? fit : best;
    }
    if (count == 1)
        return call_strdup(scheme->call, found);
    if (words == NULL)
        return typed;
    say_possible(scheme, words, name, option, typed);
    return NULL;
}

const char *scheme_kind(struct scheme *scheme, const char *option, const char *typed)
{
    const char *own = words_find(WORDS_PAPER, typed); /* of the program itself */
    const char *tries = words_label(WORDS_CONDITION, "tries");
    json_t *kinds;

    if (own == NULL)
        own = words_find(WORDS_CONDITION, typed); /* what is waived may be no paper */
    if (own != NULL || is_identifier(typed))
        return own != NULL ? own : typed;
    kinds = json_copy(json_object_get(scheme_document(scheme), "kinds"));
    if (kinds != NULL && strcmp(option, "evidence") != 0)
        json_object_set_new(kinds, "tries", json_pack("{ssss}", "zh", tries, "en", tries));
    own = find_word(scheme, kinds, NULL, option, typed);
    json_decref(kinds);
    return own;
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

const char *scheme_code(struct scheme *scheme, const char *option, const char *typed)
{
    if (is_identifier(typed))
        return typed;
    return find_word(scheme, json_object_get(scheme_document(scheme), "codes"), "code", option, typed);
}

/* The codes of the batch's scheme, or of all, as an array; NULL when none can be had. Caller frees. */
static json_t *all_codes(struct call *call, struct session *session)
{
    Nol__SchemeList request = NOL__SCHEME_LIST__INIT;
    Nol__SchemeListReply *reply;
    struct scheme scheme = {.call = call, .session = session, .batch = call_option(call, "batch")};
    json_t *codes = json_array();

    if (scheme.batch != NULL) {
        json_array_extend(codes, json_object_get(scheme_document(&scheme), "codes"));
        scheme_deinit(&scheme);
        return codes;
    }
    reply = (Nol__SchemeListReply *)session_ask(session, NOL__MESSAGE_TYPE__SCHEME_LIST, &request.base,
                                                &nol__scheme_list_reply__descriptor);
    for (size_t i = 0; reply != NULL && i < reply->n_rows; i++) {
        scheme.document = read_document(&scheme, reply->rows[i]->scheme);
        json_array_extend(codes, json_object_get(scheme.document, "codes"));
        scheme_deinit(&scheme);
    }
    if (reply != NULL)
        nol__scheme_list_reply__free_unpacked(reply, NULL);
    return codes;
}

/* The sub-reasons of the code, or of every code, each with its label. Caller frees. */
static json_t *all_subs(const json_t *codes, const char *code)
{
    json_t *subs = json_array(), *element;
    size_t index;

    json_array_foreach(codes, index, element)
    {
        const char *name = json_string_value(json_object_get(element, "code"));

        if (code == NULL || (name != NULL && strcmp(name, code) == 0))
            json_array_extend(subs, json_object_get(element, "subs"));
    }
    return subs;
}

static bool is_word_of(const json_t *words, const char *name, const char *typed)
{
    const char *identifier;
    const json_t *label;

    for (size_t i = 0; word_at(words, name, i, &identifier, &label); i++)
        if (identifier != NULL && strcmp(identifier, typed) == 0)
            return true;
    return false;
}

/* "G 失踪失联", as reviews show it, is G. */
static const char *filter_word(struct scheme *scheme, const json_t *words, const char *name,
                               const char *option, const char *typed)
{
    const char *first = call_printf(scheme->call, "%.*s", (int)strcspn(typed, " "), typed);

    if (json_array_size(words) == 0 || strcmp(typed, "-") == 0 || is_word_of(words, name, typed))
        return typed;
    return is_word_of(words, name, first) ? first : find_word(scheme, words, name, option, typed);
}

static void add_duties(json_t *labels, const json_t *duties)
{
    const json_t *duty;
    size_t i;

    json_array_foreach(duties, i, duty) json_object_set(
        labels, json_string_value(json_object_get(duty, "kind")), json_object_get(duty, "label"));
}

/* The duties of every code and sub-reason; one kind may stand at several. Caller frees. */
static json_t *all_duties(const json_t *codes)
{
    json_t *labels = json_object();
    const json_t *code, *sub;
    size_t i, k;

    json_array_foreach(codes, i, code)
    {
        add_duties(labels, json_object_get(code, "duties"));
        json_array_foreach(json_object_get(code, "subs"), k, sub)
            add_duties(labels, json_object_get(sub, "duties"));
    }
    return labels;
}

/* --kind: a task of the program, or a duty by its label. What only looks like an identifier may be a duty of a scheme that has been edited since. */
static bool kind_by_word(struct scheme *scheme, const json_t *codes)
{
    const char *typed = call_option(scheme->call, "kind"), *known = words_find(WORDS_TASK, typed), *name;
    json_t *duties = all_duties(codes);
    const json_t *label;
    bool fit = false;

    for (size_t i = 0; word_at(duties, NULL, i, &name, &label); i++)
        fit = fit || fits(label, typed) > 0;
    if (known == NULL)
        known = is_word_of(duties, NULL, typed) || (!fit && is_identifier(typed))
                    ? typed
                    : find_word(scheme, duties, NULL, "kind", typed);
    for (size_t i = 0; i < scheme->call->value_count; i++)
        if (known != NULL && strcmp(scheme->call->values[i].row->name, "kind") == 0)
            scheme->call->values[i].text = call_strdup(scheme->call, known);
    json_decref(duties);
    return known != NULL;
}

int scheme_filters(struct call *call, struct session *session)
{
    static const char *const options[] = {"code", "sub"}; /* the code first: the sub-reason is one of it */
    struct scheme scheme = {.call = call, .session = session};
    json_t *codes;
    bool taken = true;

    if (!call_has(call, "code") && !call_has(call, "sub") && !call_has(call, "kind"))
        return 0;
    codes = all_codes(call, session);
    if (call_has(call, "kind"))
        taken = kind_by_word(&scheme, codes);
    for (size_t o = 0; o < 2; o++)
        for (size_t i = 0; i < call->value_count && taken; i++) {
            json_t *words;

            if (strcmp(call->values[i].row->name, options[o]) != 0)
                continue;
            words = o == 0 ? json_incref(codes) : all_subs(codes, call_option(call, "code"));
            call->values[i].text = filter_word(&scheme, words, options[o], options[o], call->values[i].text);
            taken = call->values[i].text != NULL;
            json_decref(words);
        }
    json_decref(codes);
    return taken ? 0 : 2;
}

const char *scheme_sub(struct scheme *scheme, const char *code, const char *typed)
{
    if (is_identifier(typed))
        return typed;
    return find_word(scheme, json_object_get(scheme_find_code(scheme_document(scheme), code), "subs"), "sub",
                     "sub", typed);
}
