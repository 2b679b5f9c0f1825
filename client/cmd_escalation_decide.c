/* nol escalation decide: the group's decision, with its directives. */
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_escalation.h"
#include "client/list.h"
#include "client/papers.h"
#include "client/ref.h"
#include "client/submit.h"
#include "common/date.h"
#include "common/text.h"

/* Takes ";name=value" off the end of `text`, whichever of the names stands last; NULL when none does. */
static char *take_part(char *text, const char **name)
{
    static const char *const names[][2] = {{";due=", "due"},     {";期限=", "due"},  {";fields=", "fields"},
                                           {";信息=", "fields"}, {";case=", "case"}, {";个案=", "case"}};
    char *last = NULL, *value = NULL;

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        for (char *at = strstr(text, names[i][0]); at != NULL; at = strstr(at + 1, names[i][0]))
            if (at > last) {
                last = at;
                value = at + strlen(names[i][0]);
                *name = names[i][1];
            }
    if (last != NULL)
        *last = '\0';
    return value;
}

static int set_fields(struct call *call, Nol__DirectiveInput *item, char *value)
{
    char *word;

    item->fields = call_alloc(call, (strlen(value) + 2) * sizeof(*item->fields));
    while ((word = strsep(&value, ",")) != NULL) {
        const char *known = words_find(WORDS_PERSON, word);

        if (known == NULL) {
            char *all = words_all(WORDS_PERSON);
            int exit_code = call_usage(
                call, _("--directive: \"%s\" is nothing that a directive carries.\nPossible: %s"), word, all);

            free(all);
            return exit_code;
        }
        item->fields[item->n_fields++] = (char *)(uintptr_t)known;
    }
    return 0;
}

static int set_part(struct call *call, Nol__DirectiveInput *item, const char *name, char *value)
{
    char text[DATE_SIZE];
    struct date day;

    if (strcmp(name, "fields") == 0)
        return set_fields(call, item, value);
    if (strcmp(name, "case") == 0) {
        item->case_ = value;
        return 0;
    }
    if (date_parse(value, &day) != DATE_OK)
        return call_usage(call, _("--directive: the day \"%s\" cannot be read; write it like 2019-01-21"),
                          value);
    date_format(day, text);
    item->due = call_strdup(call, text);
    return 0;
}

/* 'ORG:TEXT;due=DATE;fields=name,address'. */
static int parse_directive(struct call *call, const char *typed, Nol__DirectiveInput *item)
{
    char *text = call_strdup(call, typed), *value, *colon;
    const char *name = NULL;
    int exit_code = 0;

    nol__directive_input__init(item);
    while (exit_code == 0 && (value = take_part(text, &name)) != NULL)
        exit_code = set_part(call, item, name, value);
    if (exit_code != 0)
        return exit_code;
    colon = strpbrk(text, ":");
    if (colon == NULL && (colon = strstr(text, "：")) != NULL)
        item->note = colon + strlen("：");
    else if (colon != NULL)
        item->note = colon + 1;
    if (colon == NULL || colon == text || *item->note == '\0' || item->due == NULL)
        return call_usage(call,
                          _("--directive \"%s\": write 'ORG:TEXT;due=DATE', for example 'police:find the "
                            "child;due=2019-03-01'"),
                          typed);
    *colon = '\0';
    item->to = text;
    return 0;
}

static int parse_directives(struct call *call, Nol__EscalationDecide *request)
{
    const char *typed;
    int exit_code = 0;

    request->directives = call_alloc(call, (call->value_count + 1) * sizeof(*request->directives));
    for (size_t i = 0; exit_code == 0 && (typed = call_option_at(call, "directive", i)) != NULL; i++) {
        Nol__DirectiveInput *item = call_alloc(call, sizeof(*item));

        exit_code = parse_directive(call, typed, item);
        request->directives[request->n_directives++] = item;
    }
    return exit_code;
}

int cmd_escalation_decide(struct call *call)
{
    Nol__EscalationDecide request = NOL__ESCALATION_DECIDE__INIT;
    struct submission item = {.type = NOL__MESSAGE_TYPE__ESCALATION_DECIDE, .request = &request.base};
    struct papers papers;
    ProtobufCMessage *reply;
    struct session *s;
    int exit_code = ref_parse(call, call->arguments[0], &request.escalation);

    if (exit_code == 0 && escalation_words(call) == NULL)
        exit_code = call_usage(call, _("%s is missing"), "--note");
    if (exit_code == 0)
        exit_code = parse_directives(call, &request);
    if (exit_code == 0 && !call_has(call, "decision") && request.n_directives == 0)
        exit_code = call_usage(call, _("%s is missing"), "--directive, --decision");
    s = exit_code == 0 ? session_of(call, &exit_code) : NULL;
    if (s == NULL)
        return exit_code;
    list_fill(call, &request.base); /* decision, member, on */
    request.note = escalation_words(call);
    if (request.decision == NULL)
        request.decision = call_strdup(call, "directive");
    request.has_version = 1;
    request.version = escalation_version(call, s, request.escalation, &exit_code);
    if (exit_code == 0)
        exit_code = papers_prepare(call, s, NULL, NULL, 0, &papers);
    if (exit_code != 0)
        return exit_code;
    request.evidence = papers.items;
    request.n_evidence = papers.count;
    item.subject = request.escalation;
    reply = submit_one(s, "escalation decide", &item, &exit_code);
    return reply == NULL ? exit_code : escalation_say_result(call, s, reply, false);
}
