#include "client/words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/i18n.h"
#include "common/buffer.h"

struct word {
    enum words list;
    const char *identifier, *english, *chinese;
};

static const struct word words[] = {
#define LIST(name)
#define WORD(list, identifier, english, chinese) {WORDS_##list, #identifier, english, chinese},
#include "client/words.def"
#undef LIST
#undef WORD
};

#define COUNT (sizeof(words) / sizeof(*words))

const char *words_find(enum words list, const char *typed)
{
    for (size_t i = 0; i < COUNT; i++) {
        const struct word *w = &words[i];

        if (w->list == list && (strcasecmp(w->identifier, typed) == 0 || strcmp(w->chinese, typed) == 0 ||
                                strcasecmp(w->english, typed) == 0))
            return w->identifier;
    }
    return NULL;
}

const char *words_label(enum words list, const char *identifier)
{
    if (identifier == NULL || list == WORDS_NONE)
        return identifier;
    for (size_t i = 0; i < COUNT; i++)
        if (words[i].list == list && strcmp(words[i].identifier, identifier) == 0)
            return i18n_is_chinese() ? words[i].chinese : words[i].english;
    return identifier;
}

/* Another Chinese word for the identifier of the row before is no row of its own. */
static int is_synonym(size_t i)
{
    return i > 0 && words[i - 1].list == words[i].list &&
           strcmp(words[i - 1].identifier, words[i].identifier) == 0;
}

const char *words_at(enum words list, size_t index)
{
    for (size_t i = 0; i < COUNT; i++)
        if (words[i].list == list && !is_synonym(i) && index-- == 0)
            return words[i].identifier;
    return NULL;
}

char *words_all(enum words list)
{
    struct buffer all;
    const char *word;
    char *copy;

    buffer_init(&all, 4096);
    for (size_t i = 0; (word = words_at(list, i)) != NULL; i++) {
        const char *label = words_label(list, word);

        buffer_append_text(&all, i > 0 ? ", " : "");
        buffer_append_text(&all, word);
        if (i18n_is_chinese() && strcmp(label, word) != 0)
            buffer_printf(&all, "（%s）", label);
    }
    copy = strdup(buffer_text(&all));
    buffer_deinit(&all);
    return copy;
}
