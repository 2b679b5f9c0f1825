#include "client/shape.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/words.h"
#include "common/bug.h"

#define LETTERS_OF_A_HAN 3 /* bytes of UTF-8 */

static char *make(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *make(const char *format, ...)
{
    va_list args;
    char *text = NULL;

    va_start(args, format);
    BUG_ON(vasprintf(&text, format, args) < 0);
    va_end(args);
    return text;
}

/* Reads `shape` as `before`, a number, `after`, and nothing else. */
static bool is_number(const char *shape, const char *before, const char *after, unsigned long *number)
{
    char *end;

    if (strncmp(shape, before, strlen(before)) != 0)
        return false;
    shape += strlen(before);
    *number = strtoul(shape, &end, 10);
    return end != shape && strcmp(end, after) == 0;
}

static char *range(const char *shape)
{
    unsigned long from, to;
    const char *dots = strstr(shape, "..");
    char *end;

    if (dots != NULL)
        return make(_("from %.*s to %s"), (int)(dots - shape), shape, dots + 2);
    from = strtoul(shape, &end, 10);
    if (end == shape || *end != '-' || !is_number(end, "-", "", &to))
        return NULL;
    return make(_("a number from %lu to %lu"), from, to);
}

/* "met|not_met" word by word, by the first list that has them all, or each by the first that has it. */
static char *choice(const char *shape)
{
    char *words = words_any(shape, '|'), *text;

    if (words == NULL)
        return NULL;
    text = make(_("one of %s"), words);
    free(words);
    return text;
}

static char *measured(const char *shape)
{
    unsigned long most;

    if (is_number(shape, "<= ", "", &most))
        return make(_("at most %lu characters"), most);
    if (is_number(shape, "<= ", " B", &most))
        return make(_("at most %lu Chinese characters"), most / LETTERS_OF_A_HAN);
    if (is_number(shape, "= ", " B", &most))
        return make("%s", _("it has another length"));
    if (is_number(shape, "A-Z a-z 0-9 _ . -, <= ", "", &most))
        return make(_("only letters, digits and _ . -, at most %lu of them"), most);
    if (is_number(shape, "0-9 a-f, = ", "", &most))
        return make(_("%lu digits or letters from a to f"), most);
    return NULL;
}

char *shape_words(const char *shape)
{
    static const struct {
        const char *shape, *words;
    } whole[] = {
        {"100001W", N_("a case number such as 100001W")},
        {"1000", N_("the beginning of a case number")},
        {"0-9", N_("a number")},
        {"YYYY-MM-DD", N_("a day such as 2019-01-25")},
        {"YYYY-MM-DDThh:mm:ss+08:00", N_("a time such as 2019-01-25T08:00:00+08:00")},
        {"HH:MM", N_("a time of day such as 21:30")},
        {"JSON {…}", N_("it is no document of this kind")},
        {"UTF-8", N_("it is no readable text")},
        {"a-z 0-9 _", N_("only small letters, digits and _")},
    };
    char *words;

    for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++)
        if (strcmp(whole[i].shape, shape) == 0)
            return make("%s", i18n_text(whole[i].words));
    words = choice(shape);
    if (words == NULL)
        words = measured(shape);
    return words != NULL ? words : range(shape);
}
