#include "client/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/folder.h"
#include "client/session.h"
#include "client/shown.h"
#include "client/typed.h"
#include "common/buffer.h"
#include "common/text.h"
#include "proto/batches.pb-c.h"
#include "proto/orgs.pb-c.h"

#define MOST_NAMED 8 /* of several that fit so many are said */

static bool has_han(const char *text)
{
    int32_t c;

    while ((c = text_next(&text)) != 0)
        if (text_is_han(c))
            return true;
    return false;
}

/* "东街道 990101001000, …" of those that fit. */
static void add_choice(struct buffer *choices, size_t count, const char *name, const char *code)
{
    if (count <= MOST_NAMED)
        buffer_printf(choices, "%s%s %s", count > 1 ? ", " : "", name, code);
    else if (count == MOST_NAMED + 1)
        buffer_append_text(choices, ", ...");
}

/* Whether the option means units of this type: of "东" a street is not meant by a school's name. */
static bool is_wanted(const struct call *call, const char *option, const char *type)
{
    if (type == NULL || strcmp(call->command->noun, "user") == 0 || strcmp(call->command->noun, "org") == 0)
        return true;
    if (strcmp(option, "street") == 0 || strcmp(option, "listed-street") == 0)
        return strcmp(type, "street") == 0;
    if (strcmp(option, "community") == 0)
        return strcmp(type, "community") == 0;
    if (strcmp(call->command->noun, "directive") == 0)
        return strcmp(type, "street") == 0 || strcmp(type, "department") == 0;
    if (strcmp(option, "to") == 0 && call->command->verb != NULL &&
        (strcmp(call->command->verb, "transfer") == 0 || strcmp(call->command->verb, "reopen") == 0))
        return strcmp(type, "street") == 0;
    return strcmp(type, "street") == 0 || strcmp(type, "community") == 0;
}

/* The words of an act are refused by the server; a list filtered by a unit that does not exist would only be empty. */
static bool is_filter(const struct call *call)
{
    const struct option_row *row = call->command->options;

    while (row->name != NULL && strcmp(row->name, "limit") != 0)
        row++;
    return row->name != NULL || strcmp(call->command->noun, "report") == 0 ||
           strcmp(call->command->noun, "measure") == 0;
}

/* The code of the only unit whose name has the part in it; a whole name or code stays. */
static int resolve_org(struct call *call, struct session *s, struct call_value *value)
{
    Nol__OrgList request = NOL__ORG_LIST__INIT;
    Nol__OrgListReply *reply;
    struct buffer choices;
    const char *code = NULL, *name = "";
    const Nol__OrgRow *own = NULL;
    size_t fits = 0, own_fits = 0, named_so = 0;
    bool whole;
    int exit_code = 0;

    request.find = (char *)(uintptr_t)value->text;
    reply = (Nol__OrgListReply *)session_ask(s, NOL__MESSAGE_TYPE__ORG_LIST, &request.base,
                                             &nol__org_list_reply__descriptor);
    if (reply == NULL)
        return session_lost(s) ? failure_print(&s->failure)
                               : 0; /* who may not list units writes them in full */
    whole = reply->n_rows > 0 && !has_han(value->text);
    buffer_init(&choices, 4096);
    for (size_t i = 0; i < reply->n_rows; i++) {
        const Nol__OrgRow *row = reply->rows[i];

        if (row->name == NULL || row->org == NULL)
            continue;
        whole = whole || strcmp(row->name, value->text) == 0;
        if (!is_wanted(call, value->row->name, row->type))
            continue;
        name = row->name;
        code = row->org;
        named_so += strcmp(name, value->text) == 0;
        add_choice(&choices, ++fits, name, code);
        if (row->own && row->type != NULL && strcmp(row->type, "community") == 0) {
            own = row;
            own_fits++;
        }
    }
    whole = whole && named_so < 2;
    if (!whole && fits > 1 && own_fits == 1) { /* a street means its own community */
        fits = 1;
        name = own->name;
        code = own->org;
    }
    if (!whole && fits == 1) {
        fprintf(stderr, _("--%s %s is %s (%s).\n"), value->row->name, value->text, name, code);
        value->text = call_strdup(call, code);
    } else if (!whole && fits > 1) {
        exit_code = call_usage(call, _("--%s: \"%s\" fits several units: %s"), value->row->name, value->text,
                               buffer_text(&choices));
    } else if (!whole) {
        exit_code = failure_say(ERROR_NOT_FOUND, "what", "org", "id", value->text, NULL);
    }
    buffer_deinit(&choices);
    nol__org_list_reply__free_unpacked(reply, NULL);
    return exit_code;
}

static char *used_path(struct call *call, const struct session *s)
{
    return call_printf(call, "%s/batch-used", s->profile.state);
}

static void remember(struct call *call, const struct session *s, const char *batch)
{
    size_t size = 0;
    char *path = used_path(call, s), *before = folder_read(path, &size);

    if (before == NULL || strcmp(before, batch) != 0)
        folder_write(path, batch, strlen(batch)); /* that it could not is no failure: then it is named */
    free(before);
}

/* A row of the list of batches last shown in this terminal, in the call's arena; NULL, with the exit code where a row is meant. */
static const char *find_row(struct call *call, const struct session *s, const Nol__BatchListReply *reply,
                            const char *word, int *exit_code)
{
    struct shown shown;
    const char *name = NULL;
    size_t first, last;
    bool named = false;

    if (!typed_rows(word, &first, &last, &named) || first != last)
        return NULL;
    shown_open(&shown, s->profile.state);
    if (shown_batch(&shown, first) != NULL)
        name = call_strdup(call, shown_batch(&shown, first));
    else if (shown.batch_count > 0)
        *exit_code = call_usage(call, _("the list of batches last shown has %zu rows, there is no row %zu"),
                                shown.batch_count, first);
    else if (named || first <= reply->n_rows)
        *exit_code = call_usage(call,
                                _("no list of batches was shown in this terminal yet, so there is no row "
                                  "%zu; nol batch list shows them, or give the batch's name"),
                                first);
    shown_close(&shown);
    return name;
}

/* The batch that the word means, in the call's arena; NULL with the exit code. */
static const char *find_batch(struct call *call, const struct session *s, const Nol__BatchListReply *reply,
                              const char *word, int *exit_code)
{
    struct buffer choices;
    const char *found = NULL, *row;
    size_t fits = 0;

    buffer_init(&choices, 4096);
    for (size_t i = 0; i < reply->n_rows; i++) {
        const char *name = reply->rows[i]->batch != NULL ? reply->rows[i]->batch : "";

        if (strcmp(name, word) == 0) {
            buffer_deinit(&choices);
            return word;
        }
        if (strncmp(name, word, strlen(word)) == 0) {
            found = name;
            add_choice(&choices, ++fits, name, "");
        }
    }
    if (fits == 0 && (row = find_row(call, s, reply, word, exit_code)) != NULL) {
        found = row;
        fits = 1;
    }
    if (fits > 1)
        *exit_code = call_usage(call, _("\"%s\" fits several batches: %s"), word, buffer_text(&choices));
    else if (fits == 1 && found != NULL)
        fprintf(stderr, _("Batch %s\n"), found);
    else if (*exit_code == 0 && reply->next == NULL)
        *exit_code = failure_say(ERROR_NOT_FOUND, "what", "batch", "id", word, NULL);
    buffer_deinit(&choices);
    return *exit_code != 0 ? NULL : call_strdup(call, found != NULL ? found : word);
}

/* The batch last used, where the command needs one and none was named; else the only one there is. */
static const char *last_batch(struct call *call, const struct session *s, const Nol__BatchListReply *reply)
{
    size_t size = 0;
    char *used = folder_read(used_path(call, s), &size);
    const char *name = NULL;

    for (size_t i = 0; i < reply->n_rows; i++)
        if (reply->rows[i]->batch != NULL &&
            (reply->n_rows == 1 || (used != NULL && strcmp(used, reply->rows[i]->batch) == 0)))
            name = call_strdup(call, reply->rows[i]->batch);
    free(used);
    if (name != NULL)
        fprintf(stderr, reply->n_rows == 1 ? _("Batch %s\n") : _("Batch %s, the one last used\n"), name);
    return name;
}

static int resolve_batches(struct call *call, struct session *s, bool wanted)
{
    Nol__BatchList request = NOL__BATCH_LIST__INIT;
    Nol__BatchListReply *reply = (Nol__BatchListReply *)session_ask(
        s, NOL__MESSAGE_TYPE__BATCH_LIST, &request.base, &nol__batch_list_reply__descriptor);
    bool argument = call->command->argument == ARGUMENT_BATCH;
    const char *name;
    int exit_code = 0;

    if (reply == NULL)
        return session_lost(s) ? failure_print(&s->failure)
               : wanted
                   ? call_usage(call, _("%s is missing"), argument ? _(call->command->arguments) : "--batch")
                   : 0;
    if (wanted) {
        name = last_batch(call, s, reply);
        if (name == NULL) {
            exit_code =
                call_usage(call, _("%s is missing"), argument ? _(call->command->arguments) : "--batch");
        } else if (argument) {
            call->arguments = call_alloc(call, sizeof(*call->arguments));
            call->arguments[0] = call_strdup(call, name);
            call->argument_count = 1;
        } else {
            call_set(call, "batch", name);
        }
    } else if (argument && call->argument_count > 0) {
        char *word = call_strdup(call, call->arguments[0]);

        typed_narrow(word);
        name = find_batch(call, s, reply, word, &exit_code);
        if (name != NULL)
            remember(call, s, call->arguments[0] = call_strdup(call, name));
    }
    for (size_t i = 0; i < call->value_count && exit_code == 0; i++)
        if (call->values[i].row->kind == OPTION_BATCH) {
            name = find_batch(call, s, reply, call->values[i].text, &exit_code);
            if (name != NULL)
                remember(call, s, call->values[i].text = name);
        }
    nol__batch_list_reply__free_unpacked(reply, NULL);
    return exit_code;
}

/* A command that cannot do without a batch, and has none. */
static bool wants_batch(const struct call *call)
{
    const struct command *c = call->command;

    if (c->argument == ARGUMENT_BATCH)
        return call->argument_count == 0;
    return strcmp(c->noun, "report") == 0 && c->verb != NULL && !call_has(call, "batch") &&
           (strcmp(c->verb, "stage") == 0 || strcmp(c->verb, "progress") == 0);
}

int names_resolve(struct call *call)
{
    bool wanted = wants_batch(call),
         batches = wanted || (call->command->argument == ARGUMENT_BATCH && call->argument_count > 0);
    struct session *s = NULL;
    int exit_code = 0;

    for (size_t i = 0; i < call->value_count && exit_code == 0; i++) {
        struct call_value *value = &call->values[i];

        batches = batches || value->row->kind == OPTION_BATCH;
        if (value->row->kind != OPTION_ORG ||
            !(has_han(value->text) || (is_filter(call) && strcmp(value->text, "-") != 0)))
            continue;
        s = session_of(call, &exit_code);
        if (s != NULL)
            exit_code = resolve_org(call, s, value);
    }
    if (exit_code != 0 || !batches)
        return exit_code;
    s = session_of(call, &exit_code);
    return s == NULL ? exit_code : resolve_batches(call, s, wanted);
}
