#include "client/words.h"

#include <stdbool.h>
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
#include "proto/words.def"
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

/* The label of the first `length` bytes in the list, or, for WORDS_NONE, in the first list that has them; NULL. */
static const char *label_in(enum words list, const char *identifier, size_t length)
{
    for (size_t i = 0; i < COUNT; i++)
        if ((words[i].list == list || list == WORDS_NONE) && strlen(words[i].identifier) == length &&
            strncmp(words[i].identifier, identifier, length) == 0)
            return i18n_is_chinese() ? words[i].chinese : words[i].english;
    return NULL;
}

static bool say_all(enum words list, const char *identifiers, char between, struct buffer *all)
{
    const char *label;

    for (const char *at = identifiers;; at++) {
        const char *end = strchrnul(at, between);

        label = label_in(list, at, (size_t)(end - at));
        if (label == NULL)
            return false;
        buffer_append_text(all, all->size == 0 ? "" : i18n_is_chinese() ? "、" : ", ");
        buffer_append_text(all, label);
        if (*end == '\0')
            return true;
        at = end;
    }
}

char *words_any(const char *identifiers, char between)
{
    struct buffer all;
    char *copy = NULL;
    bool known = false;

    buffer_init(&all, 4096);
    for (size_t i = 0; !known && i < COUNT; i++)
        if (i == 0 || words[i].list != words[i - 1].list) {
            all.size = 0;
            known = say_all(words[i].list, identifiers, between, &all);
        }
    if (!known) {
        all.size = 0;
        known = say_all(WORDS_NONE, identifiers, between, &all);
    }
    if (known)
        copy = strdup(buffer_text(&all));
    buffer_deinit(&all);
    return copy;
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

/* The length of one sign of UTF-8. */
static size_t sign(const char *text)
{
    size_t length = 1;

    while (((unsigned char)text[length] & 0xc0) == 0x80)
        length++;
    return length;
}

/* Whether the signs of `part` stand in `whole` in this order; two of them at least. */
static bool stands_in(const char *part, const char *whole)
{
    if (part[0] == '\0' || part[sign(part)] == '\0')
        return false;
    while (*part != '\0' && *whole != '\0') {
        size_t length = sign(whole);

        if (strncmp(part, whole, length) == 0)
            part += length;
        whole += length;
    }
    return *part == '\0';
}

static void append_word(struct buffer *all, enum words list, const char *word)
{
    const char *label = words_label(list, word);

    if (i18n_is_chinese()) {
        buffer_append_text(all, all->size > 0 ? "、" : "");
        buffer_append_text(all, label);
    } else {
        buffer_append_text(all, all->size > 0 ? ", " : "");
        buffer_append_text(all, word);
    }
}

char *words_like(enum words list, const char *typed)
{
    struct buffer all;
    const char *last = NULL;
    char *copy = NULL;

    if ((unsigned char)typed[0] < 0x80) /* for letters there is suggest.h */
        return NULL;
    buffer_init(&all, 4096);
    for (size_t i = 0; i < COUNT; i++) {
        const struct word *w = &words[i];

        if (w->list != list || (last != NULL && strcmp(last, w->identifier) == 0) ||
            (!stands_in(typed, w->chinese) && !stands_in(w->chinese, typed)))
            continue;
        append_word(&all, list, w->identifier);
        last = w->identifier;
    }
    if (all.size > 0)
        copy = strdup(buffer_text(&all));
    buffer_deinit(&all);
    return copy;
}

char *words_all(enum words list)
{
    struct buffer all;
    const char *word;
    char *copy;

    buffer_init(&all, 65536);
    for (size_t i = 0; (word = words_at(list, i)) != NULL; i++)
        append_word(&all, list, word);
    copy = strdup(buffer_text(&all));
    buffer_deinit(&all);
    return copy;
}
