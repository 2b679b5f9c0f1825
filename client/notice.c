#include "client/notice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/moment.h"
#include "client/words.h"
#include "common/bug.h"
#include "common/sentence.h"

static const struct notice_entry entries[] = {
#define NOTICE(code, english, chinese) {#code, english, chinese},
#include "client/notices.def"
#undef NOTICE
};

static const size_t entry_count = sizeof(entries) / sizeof(*entries);

const struct notice_entry *notice_at(size_t index)
{
    return index < entry_count ? &entries[index] : NULL;
}

struct rendering {
    Nol__Pair *const *params;
    size_t count;
    struct buffer made; /* the value that was composed last */
};

static const char *value_of(const struct rendering *r, const char *name, const char *more)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < r->count; i++) {
        const Nol__Pair *pair = r->params[i];

        if (pair->name != NULL && pair->value != NULL && strncmp(pair->name, name, length) == 0 &&
            strcmp(pair->name + length, more) == 0)
            return pair->value;
    }
    return NULL;
}

/* Identifiers among the parameters are said in words. */
static enum words words_of(const char *name)
{
    static const struct {
        const char *name;
        enum words list;
    } lists[] = {{"type", WORDS_ORG_TYPE}, {"feasts", WORDS_FEAST}, {"rule", WORDS_RULE}};

    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        if (strcmp(lists[i].name, name) == 0)
            return lists[i].list;
    return WORDS_NONE;
}

/* Several stand in one parameter with ", " or "、" between. */
static const char *in_language(struct rendering *r, enum words list, const char *value)
{
    static const char comma[] = "、";

    r->made.size = 0;
    while (*value != '\0') {
        size_t length = 0, mark;
        char word[64];

        while (value[length] != '\0' && strncmp(value + length, ", ", 2) != 0 &&
               strncmp(value + length, comma, strlen(comma)) != 0)
            length++;
        mark = value[length] == '\0' ? 0 : value[length] == ',' ? 2 : strlen(comma);
        if (list != WORDS_NONE && length < sizeof(word)) {
            snprintf(word, sizeof(word), "%.*s", (int)length, value);
            buffer_append_text(&r->made, words_label(list, word));
        } else {
            buffer_append(&r->made, value, length);
        }
        if (mark > 0)
            buffer_append_text(&r->made, i18n_is_chinese() ? comma : ", ");
        value += length + mark;
    }
    return buffer_text(&r->made);
}

static const char *look_up(void *arg, const char *name)
{
    struct rendering *r = arg;
    const char *value = value_of(r, name, "");
    char at[MOMENT_SIZE];

    if (value == NULL)
        return NULL;
    if (!i18n_is_chinese() && value_of(r, name, "_en") != NULL)
        return value_of(r, name, "_en");
    return in_language(r, words_of(name), moment_short(value, false, at));
}

static const struct notice_entry *find(const char *code)
{
    for (size_t i = 0; i < entry_count; i++)
        if (strcmp(entries[i].code, code) == 0)
            return &entries[i];
    return NULL;
}

char *notice_say(const char *code, Nol__Pair *const *params, size_t count)
{
    const struct notice_entry *entry = code != NULL ? find(code) : NULL;
    struct rendering r = {.params = params, .count = count};
    struct buffer out;
    char *sentence;

    if (entry == NULL)
        return NULL;
    buffer_init(&r.made, 65536);
    buffer_init(&out, 65536);
    sentence_render(i18n_is_chinese() ? entry->chinese : entry->english, look_up, &r, &out);
    sentence = strdup(buffer_text(&out));
    BUG_ON(sentence == NULL);
    buffer_deinit(&out);
    buffer_deinit(&r.made);
    return sentence;
}

char *notice_sentence(const Nol__Notice *notice)
{
    char *sentence = notice_say(notice->code, notice->params, notice->n_params);

    if (sentence == NULL) {
        sentence = strdup(_("The server says something that this nol does not know; update nol."));
        BUG_ON(sentence == NULL);
    }
    return sentence;
}
