/* The values of options: checked, and brought into the form in which they are kept. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/day.h"
#include "client/free_text.h"
#include "client/options.h"
#include "client/suggest.h"
#include "client/typed.h"
#include "common/date.h"
#include "common/limits.h"
#include "common/money.h"
#include "common/text.h"

/* Whether it is a day, in words too; which one that is says the district's today (client/today), once the profile is known. */
static const char *value_day(struct call *call, const struct option_row *row, const char *typed)
{
    if (day_is_one(typed))
        return typed;
    call_usage(call, _("--%s: \"%s\" is no clear day; write it with its year, like 2019-01-21"), row->name,
               typed);
    return NULL;
}

static const char *value_range(struct call *call, const struct option_row *row, const char *typed)
{
    const char *dots = strstr(typed, "..");

    if (dots == NULL) {
        call_usage(call, _("--%s: \"%s\" is not a range; write it like 2002-09-01..2012-08-31"), row->name,
                   typed);
        return NULL;
    }
    if (value_day(call, row, call_printf(call, "%.*s", (int)(dots - typed), typed)) == NULL ||
        value_day(call, row, dots + 2) == NULL)
        return NULL;
    return typed;
}

static const char *value_number(struct call *call, const struct option_row *row, const char *typed)
{
    if (*typed == '\0' || strspn(typed, "0123456789") != strlen(typed) || strlen(typed) > 9) {
        call_usage(call, _("--%s: \"%s\" is not a number"), row->name, typed);
        return NULL;
    }
    return typed;
}

static const char *value_amount(struct call *call, const struct option_row *row, const char *typed)
{
    uint64_t fen;
    char most[MONEY_SIZE];

    if (!money_parse(typed, &fen)) {
        call_usage(call, _("--%s: \"%s\" is no amount; write yuan like 1234.56"), row->name, typed);
        return NULL;
    }
    if (fen > LIMIT_FEN) {
        money_format(LIMIT_FEN, most);
        call_usage(call, _("--%s: \"%s\" is too much; at most %s yuan"), row->name, typed, most);
        return NULL;
    }
    return call_printf(call, "%" PRIu64, fen);
}

static const char *value_word(struct call *call, const struct option_row *row, const char *typed)
{
    const char *identifier = words_find(row->words, typed), *word;
    struct suggest near = suggest_begin(typed);
    char *all, *like;

    if (identifier != NULL)
        return identifier;
    for (size_t i = 0; (word = words_at(row->words, i)) != NULL; i++)
        suggest_offer(&near, word);
    all = words_all(row->words);
    like = words_like(row->words, typed);
    if (like != NULL)
        call_usage(call, _("--%s: \"%s\" is none of its words; did you mean %s?"), row->name, typed, like);
    else if (near.best != NULL)
        call_usage(call, _("--%s: \"%s\" is none of its words; did you mean %s?\nPossible: %s"), row->name,
                   typed, near.best, all);
    else
        call_usage(call, _("--%s: \"%s\" is none of its words.\nPossible: %s"), row->name, typed, all);
    free(like);
    free(all);
    return NULL;
}

/* Half-width where a Chinese keyboard wrote full-width. Free words stay as typed, and names: text with Chinese in it, which the
 * server reads. */
static const char *narrow(struct call *call, const struct option_row *row, const char *typed)
{
    const char *at = typed;
    char *text;
    int32_t c;

    if (row->kind == OPTION_FREE || row->kind == OPTION_FILE || row->kind == OPTION_FLAG)
        return typed;
    while (row->kind == OPTION_TEXT && (c = text_next(&at)) != 0)
        if (text_is_han(c))
            return typed;
    text = call_strdup(call, typed);
    typed_narrow(text);
    return text;
}

const char *options_value(struct call *call, const struct option_row *row, const char *typed)
{
    typed = narrow(call, row, typed);
    switch (row->kind) {
    case OPTION_FLAG:
        return "";
    case OPTION_DAY:
    case OPTION_DAY_AHEAD:
        return value_day(call, row, typed);
    case OPTION_RANGE:
        return value_range(call, row, typed);
    case OPTION_NUMBER:
        return value_number(call, row, typed);
    case OPTION_AMOUNT:
        return value_amount(call, row, typed);
    case OPTION_WORD:
        return value_word(call, row, typed);
    case OPTION_FREE:
        return free_text_read(call, row->name, typed);
    case OPTION_TEXT:
    case OPTION_FILE:
    case OPTION_ORG:
    case OPTION_BATCH:
        return typed;
    }
    return NULL;
}
