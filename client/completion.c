#include "client/completion.h"
#include "client/help_topics.h"

#include <stdio.h>
#include <string.h>

#include "client/list.h"
#include "client/message.h"
#include "client/session.h"
#include "client/shown.h"
#include "proto/batches.pb-c.h"
#include "proto/orgs.pb-c.h"
#include "proto/schemes.pb-c.h"

void completion_print_script(void)
{
    fputs("# Completion of nol in bash; made by nol __completion.\n"
          "_nol()\n"
          "{\n"
          "    local IFS=$'\\n' cur=${COMP_WORDS[COMP_CWORD]} found\n"
          "    found=$(\"${COMP_WORDS[0]}\" __complete \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
          "    if [ \"$found\" = __files ]; then\n"
          "        compopt -o filenames 2>/dev/null\n"
          "        COMPREPLY=($(compgen -f -- \"$cur\"))\n"
          "    else\n"
          "        COMPREPLY=($found)\n"
          "    fi\n"
          "}\n"
          "complete -F _nol nol\n",
          stdout);
}

/* What is typed so far, and what it may become. */
struct cursor {
    struct call *call;
    const char *typed;
    const char *field; /* of the rows that the server lists */
};

static void offer(const struct cursor *cursor, const char *prefix, const char *word)
{
    size_t length = strlen(prefix);

    if (strncmp(cursor->typed, prefix, strlen(cursor->typed) < length ? strlen(cursor->typed) : length) ==
            0 &&
        (strlen(cursor->typed) <= length ||
         strncmp(cursor->typed + length, word, strlen(cursor->typed) - length) == 0))
        printf("%s%s\n", prefix, word);
}

static void offer_row(void *arg, const ProtobufCMessage *row)
{
    const struct cursor *cursor = arg;
    const char *word = message_string(row, cursor->field);

    if (word != NULL)
        offer(cursor, "", word);
}

/* One page is enough for the eye. */
static void offer_from_server(struct cursor *cursor, uint32_t type, ProtobufCMessage *request,
                              const ProtobufCMessageDescriptor *reply, const char *field)
{
    struct list list = {.type = type, .request = request, .reply = reply, .each = offer_row, .arg = cursor};
    int exit_code = 0;
    struct session *s = session_of(cursor->call, &exit_code);

    cursor->field = field;
    if (s != NULL)
        list_walk(s, &list);
}

static void offer_batches(struct cursor *cursor)
{
    Nol__BatchList request = NOL__BATCH_LIST__INIT;

    offer_from_server(cursor, NOL__MESSAGE_TYPE__BATCH_LIST, &request.base,
                      &nol__batch_list_reply__descriptor, "batch");
}

static void offer_schemes(struct cursor *cursor)
{
    Nol__SchemeList request = NOL__SCHEME_LIST__INIT;

    offer_from_server(cursor, NOL__MESSAGE_TYPE__SCHEME_LIST, &request.base,
                      &nol__scheme_list_reply__descriptor, "scheme");
}

static void offer_orgs(struct cursor *cursor)
{
    Nol__OrgList request = NOL__ORG_LIST__INIT;

    offer_from_server(cursor, NOL__MESSAGE_TYPE__ORG_LIST, &request.base, &nol__org_list_reply__descriptor,
                      "org");
}

static void offer_cases(struct cursor *cursor)
{
    struct session *s = session_new(cursor->call);
    char number[CASENO_SIZE];
    struct shown shown;

    if (s == NULL)
        return;
    shown_open(&shown, s->profile.state);
    for (size_t row = 1; shown_row(&shown, row, number); row++)
        offer(cursor, "", number);
    shown_close(&shown);
}

static void offer_words(const struct cursor *cursor, enum words list)
{
    const char *word;

    for (size_t i = 0; (word = words_at(list, i)) != NULL; i++)
        offer(cursor, "", word);
}

static void offer_value(struct cursor *cursor, const struct option_row *row)
{
    switch (row->kind) {
    case OPTION_WORD:
        offer_words(cursor, row->words);
        return;
    case OPTION_FILE:
        puts("__files");
        return;
    case OPTION_BATCH:
        offer_batches(cursor);
        return;
    case OPTION_ORG:
        offer_orgs(cursor);
        return;
    case OPTION_TEXT:
        if (strcmp(row->name, "output") == 0)
            for (int i = 0; i < 4; i++)
                offer(cursor, "", ((const char *[]){"table", "wide", "json", "csv"})[i]);
        else if (strcmp(row->name, "scheme") == 0)
            offer_schemes(cursor);
        return;
    case OPTION_FLAG:
    case OPTION_FREE:
    case OPTION_DAY:
    case OPTION_DAY_AHEAD:
    case OPTION_RANGE:
    case OPTION_NUMBER:
    case OPTION_AMOUNT:
        return;
    }
}

static void offer_options(const struct cursor *cursor, const struct option_row *row)
{
    for (; row != NULL && row->name != NULL; row++)
        offer(cursor, "--", row->name);
}

static void offer_argument(struct cursor *cursor, enum argument_kind kind)
{
    switch (kind) {
    case ARGUMENT_CASE:
        offer_cases(cursor);
        return;
    case ARGUMENT_BATCH:
        offer_batches(cursor);
        return;
    case ARGUMENT_SCHEME:
        offer_schemes(cursor);
        return;
    case ARGUMENT_FILE:
        puts("__files");
        return;
    case ARGUMENT_NONE:
    case ARGUMENT_TEXT:
        return;
    }
}

/* The option of this word, when it takes a value. */
static const struct option_row *option_of(const struct command *command, const char *word)
{
    const struct option_row *tables[] = {commands_global_options, command != NULL ? command->options : NULL};

    for (int t = 0; t < 2; t++)
        for (const struct option_row *row = tables[t]; row != NULL && row->name != NULL; row++) {
            bool is_long = strncmp(word, "--", 2) == 0 && strcmp(word + 2, row->name) == 0;
            bool is_short = word[0] == '-' && row->letter != 0 && word[1] == row->letter && word[2] == '\0';

            if (row->kind != OPTION_FLAG && (is_long || is_short))
                return row;
        }
    return NULL;
}

static void offer_nouns(const struct cursor *cursor)
{
    for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
        offer(cursor, "", (*noun)->name);
}

static void offer_topics(const struct cursor *cursor)
{
    for (const struct help_topic *topic = help_topics; topic->name != NULL; topic++)
        offer(cursor, "", topic->name);
}

static void offer_verbs(const struct cursor *cursor, const struct noun *noun)
{
    for (const struct command *c = noun->commands; c->noun != NULL; c++)
        if (!c->hidden && c->verb != NULL)
            offer(cursor, "", c->verb);
}

void completion_print(struct call *call, int count, char **words)
{
    struct cursor cursor = {.call = call, .typed = count > 0 ? words[count - 1] : ""};
    const struct noun *noun = NULL;
    const struct command *command = NULL;
    const struct option_row *waiting = NULL;

    for (int i = 0; i + 1 < count; i++) {
        if (waiting != NULL) {
            if (strcmp(waiting->name, "profile") == 0)
                call->profile = words[i];
            waiting = NULL;
        } else if (words[i][0] == '-') {
            waiting = option_of(command, words[i]);
        } else if (noun == NULL) {
            noun = commands_find_noun(words[i]);
            if (noun == NULL)
                return;
            command = commands_find(noun, NULL);
        } else if (command == NULL) {
            command = commands_find(noun, words[i]);
            if (command == NULL)
                return;
        }
    }
    if (waiting != NULL) {
        offer_value(&cursor, waiting);
    } else if (cursor.typed[0] == '-') {
        offer_options(&cursor, command != NULL ? command->options : NULL);
        offer_options(&cursor, commands_global_options);
    } else if (noun == NULL) {
        offer_nouns(&cursor);
    } else if (command == NULL) {
        offer_verbs(&cursor, noun);
    } else if (strcmp(noun->name, "help") == 0) {
        offer_topics(&cursor);
        offer_nouns(&cursor);
    } else {
        offer_argument(&cursor, command->argument);
    }
}
