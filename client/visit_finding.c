/* The dialogue of a visit: the finding, and the papers that its code needs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/call.h"
#include "client/missing.h"
#include "client/oddities.h"
#include "client/paper.h"
#include "client/visit_dialogue.h"
#include "proto/cases.pb-c.h"

/* ; and = part the words of a paper, in either width. */
static bool parts_words(const char *typed)
{
    return strchr(typed, ';') != NULL || strstr(typed, "；") != NULL || strstr(typed, "＝") != NULL;
}

static bool is_file(void *arg, const char *typed)
{
    (void)arg;
    if (*typed == '\0') {
        fputs(_("  Name the file of the scan, or write seen if you saw the original.\n"), stderr);
        return false;
    }
    if (parts_words(typed)) {
        fputs(_("  Please without ; and =.\n"), stderr);
        return false;
    }
    if (paper_is_seen(typed) || access(typed, R_OK) == 0)
        return true;
    fprintf(stderr, _("  %s: %s; write the name once more.\n"), typed, i18n_system(strerror(errno)));
    return false;
}

static bool is_part(void *arg, const char *typed)
{
    (void)arg;
    if (*typed == '\0')
        fputs(_("  Without this the paper is not complete; < goes a step back.\n"), stderr);
    else if (!parts_words(typed) && strchr(typed, '=') == NULL)
        return true;
    else
        fputs(_("  Please without ; and =.\n"), stderr);
    return false;
}

/* The elements of an array of {NAME, "label"} as choices. */
static size_t choices_of(const json_t *array, const char *name, struct ask_choice *choices)
{
    size_t index, count = 0;
    json_t *element;

    json_array_foreach(array, index, element)
    {
        const char *value = json_string_value(json_object_get(element, name));

        if (value != NULL && count < DIALOGUE_MOST)
            choices[count++] = (struct ask_choice){value, scheme_label(json_object_get(element, "label"))};
    }
    return count;
}

static const json_t *find_sub(const json_t *code, const char *sub)
{
    size_t index;
    json_t *element;

    json_array_foreach(json_object_get(code, "subs"), index, element)
    {
        const char *name = json_string_value(json_object_get(element, "sub"));

        if (sub != NULL && name != NULL && strcmp(name, sub) == 0)
            return element;
    }
    return NULL;
}

/* Code and sub-reason; none when there is no finding. */
static void ask_finding(struct dialogue *d, const json_t *document)
{
    struct ask_choice choices[DIALOGUE_MOST];
    const json_t *code;
    size_t count = choices_of(json_object_get(document, "codes"), "code", choices);

    dialogue_explain(d, _("Is there a finding?\n"));
    d->code = ask_choice(&d->kept.asking, "finding", _("Number (Enter: none yet): "), choices, count, true);
    if (d->code == NULL)
        return;
    code = scheme_find_code(document, d->code);
    count = choices_of(json_object_get(code, "subs"), "sub", choices);
    if (count > 0) {
        dialogue_explain(d, _("Which sub-reason?\n"));
        d->sub = json_is_true(json_object_get(code, "needs_sub"))
                     ? ask_choice(&d->kept.asking, "sub", _("Number: "), choices, count, false)
                     : ask_choice(&d->kept.asking, "sub", _("Number (Enter: none): "), choices, count, true);
    }
}

static bool is_day_field(const char *field)
{
    return strcmp(field, "date") == 0 || strcmp(field, "from") == 0 || strcmp(field, "until") == 0;
}

/* Each field that is needed, then the scan. What was typed becomes one --evidence. */
static void ask_paper(struct dialogue *d, const Nol__WantedPaper *wanted, const char *label)
{
    const char *kind = call_strdup(d->call, wanted->kind), *paper = kind, *shown = label, *file;

    for (size_t i = 0; i < wanted->n_fields && !dialogue_stopped(d); i++) {
        const char *field = call_strdup(d->call, wanted->fields[i]);
        const char *title = words_label(WORDS_FIELD, field), *value;
        const char *question = call_printf(d->call, "  %s%s", title, i18n_is_chinese() ? "：" : ": ");

        value = is_day_field(field) ? ask_day(&d->kept.asking, field, question, NULL, NULL,
                                              strcmp(field, "until") == 0, is_part, d)
                                    : ask_fitting(&d->kept.asking, field, question, is_part, d);
        if (value == NULL)
            return;
        paper = call_printf(d->call, "%s;%s=%s", paper, field, value);
        shown = call_printf(d->call, "%s, %s %s", shown, title, value);
    }
    file = ask_fitting(&d->kept.asking, "file", _("  file of the scan, or seen if you saw the original: "),
                       is_file, d);
    if (file == NULL)
        return;
    dialogue_set(d, "evidence", call_printf(d->call, "%s=%s", paper, paper_is_seen(file) ? "seen" : file),
                 _("Paper filed"),
                 call_printf(d->call, "%s, %s", shown, paper_is_seen(file) ? _("original seen") : file));
    if (d->given_count < DIALOGUE_MOST)
        d->given[d->given_count++] = kind;
}

/* A paper that was given just now may serve another group, too: all that the code asks of its kind was asked for. */
static bool is_given(const struct dialogue *d, const Nol__Missing *missing)
{
    for (size_t i = 0; i < missing->n_kinds; i++)
        for (size_t k = 0; k < d->given_count; k++)
            if (strcmp(missing->kinds[i], d->given[k]) == 0)
                return true;
    return false;
}

/* One thing that is missing: a paper of one of its kinds, or a waiver. False: neither, so the finding cannot be filed. */
static bool ask_missing(struct dialogue *d, const json_t *document, const Nol__CaseCheckReply *reply,
                        const Nol__Missing *missing)
{
    struct ask_choice choices[DIALOGUE_MOST];
    const json_t *kinds = json_object_get(document, "kinds");
    const char *kind = NULL, *reason, *label;
    size_t count = 0;

    if (is_given(d, missing))
        return true;
    if (ask_is_live(&d->kept.asking))
        missing_print(stderr, missing, reply->labels, reply->n_labels);
    for (size_t i = 0; i < missing->n_papers && count < DIALOGUE_MOST; i++) {
        kind = missing->papers[i]->kind;
        if (kind != NULL &&
            strcmp(kind, "roster_row") != 0) /* the program itself writes that, when a match is accepted */
            choices[count++] =
                (struct ask_choice){call_strdup(d->call, kind), scheme_label(json_object_get(kinds, kind))};
    }
    kind = NULL;
    if (count > 0)
        kind = ask_choice(&d->kept.asking, "paper", _("Which paper is there? Number (Enter: none): "),
                          choices, count, true);
    for (size_t i = 0; kind != NULL && i < missing->n_papers; i++) {
        const char *its = missing->papers[i]->kind;

        if (its == NULL || strcmp(its, kind) != 0)
            continue;
        label = scheme_label(json_object_get(kinds, kind));
        ask_paper(d, missing->papers[i], *label != '\0' ? label : kind);
        return true;
    }
    if (!missing->waivable || dialogue_stopped(d))
        return dialogue_stopped(d);
    reason = ask_text(&d->kept.asking, "waive", _("Ask for a waiver? The reason (Enter: no): "));
    if (reason == NULL)
        return dialogue_stopped(d);
    kind = call_strdup(d->call, missing->n_kinds > 0 ? missing->kinds[0] : missing->condition);
    label = missing->n_kinds > 0 ? scheme_label(json_object_get(kinds, kind))
                                 : words_label(WORDS_CONDITION, kind);
    dialogue_set(d, "waive", call_printf(d->call, "%s=%s", kind, reason), _("Waiver asked for"),
                 call_printf(d->call, "%s%s%s", label, i18n_is_chinese() ? "：" : ": ", reason));
    return true;
}

/* What would be odd about it, of what is in the file already. */
static void explain_odd(struct dialogue *d, const Nol__CaseCheckReply *reply)
{
    struct labels labels;

    if (reply->n_oddities == 0 || !ask_is_live(&d->kept.asking) || d->failed != 0)
        return;
    labels_init(&labels, d->call, d->session);
    oddities_say(&labels, d->number, d->name, reply->oddities, reply->n_oddities);
    labels_deinit(&labels);
}

/* What the code still lacks with this visit; false: not all of it is there, so the finding cannot be filed. */
static bool ask_papers(struct dialogue *d, const json_t *document)
{
    Nol__CaseCheck request = NOL__CASE_CHECK__INIT;
    Nol__CaseCheckReply *reply;
    bool all = true;

    request.case_ = (char *)(uintptr_t)d->number;
    request.code = (char *)(uintptr_t)d->code;
    request.sub = (char *)(uintptr_t)d->sub;
    request.on = (char *)(uintptr_t)d->on;
    request.result = (char *)(uintptr_t)call_option(d->call, "result");
    request.how = (char *)(uintptr_t)call_option(d->call, "how");
    reply = (Nol__CaseCheckReply *)dialogue_server(d, NOL__MESSAGE_TYPE__CASE_CHECK, &request.base,
                                                   &nol__case_check_reply__descriptor);
    if (reply == NULL)
        return true;
    explain_odd(d, reply);
    if (reply->n_missing > 0)
        dialogue_explain(d, _("This code still needs:\n"));
    for (size_t i = 0; i < reply->n_missing && all && !dialogue_stopped(d); i++)
        all = ask_missing(d, document, reply, reply->missing[i]);
    nol__case_check_reply__free_unpacked(reply, NULL);
    return all;
}

/* The options that came with this finding go again. */
static void drop_finding(struct dialogue *d, size_t values, size_t lines)
{
    dialogue_explain(d,
                     _("Without it this finding cannot be filed: the visit alone is. < goes a step back.\n"));
    d->call->value_count = values;
    d->line_count = lines;
}

void dialogue_finding(struct dialogue *d)
{
    size_t values = d->call->value_count, lines = d->line_count;
    const json_t *document = dialogue_document(d), *code, *sub;

    if (document != NULL)
        ask_finding(d, document);
    if (d->code == NULL || dialogue_stopped(d))
        return;
    code = scheme_find_code(document, d->code);
    sub = find_sub(code, d->sub);
    dialogue_set(d, "finding", d->code, _("Finding"),
                 call_printf(d->call, "%s %s%s%s", d->code, scheme_label(json_object_get(code, "label")),
                             d->sub != NULL ? ", " : "", scheme_label(json_object_get(sub, "label"))));
    if (d->sub != NULL)
        call_set(d->call, "sub", d->sub);
    if (!ask_papers(d, document) && !dialogue_stopped(d))
        drop_finding(d, values, lines);
}
