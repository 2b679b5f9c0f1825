#include "client/missing.h"

#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/words.h"
#include "common/buffer.h"
#include "common/bug.h"
#include "common/text.h"

const char *missing_label(Nol__Label *const *labels, size_t count, const char *identifier)
{
    for (size_t i = 0; i < count; i++)
        if (labels[i]->identifier != NULL && strcmp(labels[i]->identifier, identifier) == 0)
            return i18n_is_chinese() ? labels[i]->zh : labels[i]->en;
    return NULL;
}

static void append_kinds(struct buffer *words, const Nol__Missing *missing, Nol__Label *const *labels,
                         size_t count)
{
    for (size_t i = 0; i < missing->n_kinds; i++) {
        const char *label = missing_label(labels, count, missing->kinds[i]);

        buffer_append_text(words, i > 0 ? _(" or ") : "");
        buffer_append_text(words, label != NULL ? label : missing->kinds[i]);
    }
}

/* The scheme's words; NULL where it has none in English: then the labels of the kinds say it. */
static const char *scheme_text(const Nol__Missing *missing)
{
    return i18n_is_chinese() ? missing->text : missing->text_en;
}

static void append_words(struct buffer *words, const Nol__Missing *missing, Nol__Label *const *labels,
                         size_t count)
{
    if (scheme_text(missing) != NULL) {
        buffer_append_text(words, scheme_text(missing));
        return;
    }
    if (missing->condition != NULL)
        buffer_append_text(words, words_label(WORDS_CONDITION, missing->condition));
    if (missing->condition != NULL && missing->n_kinds > 0)
        buffer_append_text(words, _(" or "));
    append_kinds(words, missing, labels, count);
}

/* What a paper that is there does not carry. */
static void append_lacks(struct buffer *words, const Nol__Missing *missing)
{
    for (size_t i = 0; i < missing->n_fields; i++) {
        buffer_append_text(words, i == 0 ? _("; the paper given lacks ") : i18n_is_chinese() ? "、" : ", ");
        buffer_append_text(words, words_label(WORDS_FIELD, missing->fields[i]));
    }
}

/* Each kind with what the code asks of it. */
static void append_papers(struct buffer *words, const Nol__Missing *missing, Nol__Label *const *labels,
                          size_t count)
{
    for (size_t i = 0; i < missing->n_papers; i++) {
        const Nol__WantedPaper *paper = missing->papers[i];
        const char *label = paper->kind != NULL ? missing_label(labels, count, paper->kind) : NULL;

        buffer_append_text(words, i == 0 ? " [" : " | ");
        buffer_append_text(words, label != NULL ? label : paper->kind != NULL ? paper->kind : "");
        for (size_t k = 0; k < paper->n_fields; k++) {
            buffer_append_text(words, k == 0              ? i18n_is_chinese() ? "：" : ": "
                                      : i18n_is_chinese() ? "、"
                                                          : ", ");
            buffer_append_text(words, words_label(WORDS_FIELD, paper->fields[k]));
        }
    }
    buffer_append_text(words, missing->n_papers > 0 ? "]" : "");
}

static char *copy_of(struct buffer *words)
{
    char *copy = strdup(buffer_text(words));

    BUG_ON(copy == NULL);
    buffer_deinit(words);
    return copy;
}

char *missing_words(const Nol__Missing *missing, Nol__Label *const *labels, size_t count)
{
    struct buffer words;

    buffer_init(&words, 65536);
    append_words(&words, missing, labels, count);
    append_lacks(&words, missing);
    return copy_of(&words);
}

void missing_print(FILE *to, const Nol__Missing *missing, Nol__Label *const *labels, size_t count)
{
    struct buffer words;
    char *line;

    buffer_init(&words, 65536);
    append_words(&words, missing, labels, count);
    append_papers(&words, missing, labels, count);
    append_lacks(&words, missing);
    line = copy_of(&words);
    fprintf(to, "  - %s%s", line,
            missing->has_waivable && missing->waivable ? _(" (a waiver may be asked for)\n") : "\n");
    free(line);
}
