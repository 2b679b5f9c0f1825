/* nol escalation decide: the group's decision, with its directives. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/cmd_escalation.h"
#include "client/list.h"
#include "client/papers.h"
#include "client/ref.h"
#include "client/submit.h"
#include "client/today.h"
#include "client/typed.h"
#include "common/text.h"

/* Behind the sign where one of its forms stands at `at`; NULL. */
static char *behind(char *at, const char *half, const char *full)
{
    if (strncmp(at, half, strlen(half)) == 0)
        return at + strlen(half);
    return strncmp(at, full, strlen(full)) == 0 ? at + strlen(full) : NULL;
}

/* The value where ";name=value" begins at `at`, however wide its signs are; NULL where it does not. */
static char *part_at(char *at, const char **name)
{
    static const char *const names[][2] = {{"due", "期限"}, {"fields", "信息"}, {"case", "个案"}};
    char *word = behind(at, ";", "；"), *value;

    if (word == NULL)
        return NULL;
    word += strspn(word, " ");
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if ((value = behind(word, names[i][0], names[i][1])) != NULL &&
            (value = behind(value + strspn(value, " "), "=", "＝")) != NULL) {
            *name = names[i][0];
            return value;
        }
    return NULL;
}

/* Takes the last ";name=value" off the end of `text`; NULL when there is none. */
static char *take_part(char *text, const char **name)
{
    char *last = NULL, *value = NULL;

    for (char *at = text; *at != '\0'; at++) {
        char *found = part_at(at, name);

        if (found != NULL) {
            last = at;
            value = found;
        }
    }
    if (last != NULL) {
        *last = '\0';
        typed_narrow(value);
    }
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
    bool guessed;

    if (strcmp(name, "fields") == 0)
        return set_fields(call, item, value);
    if (strcmp(name, "case") == 0) {
        item->case_ = value;
        return 0;
    }
    if (!today_read(call, value, NULL, true, &day, &guessed))
        return call_usage(call, _("--directive: the day \"%s\" cannot be read; write it like 2019-01-21"),
                          value);
    date_format(day, text);
    if (guessed)
        fprintf(stderr, _("--%s %s is %s.\n"), "directive", value, text);
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
    for (colon = text; *colon != '\0' && item->note == NULL; colon += item->note == NULL)
        item->note = behind(colon, ":", "：");
    if (item->note == NULL || colon == text || *item->note == '\0' || item->due == NULL)
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
