#include "common/i18n.h"

#include <string.h>
#include <strings.h>

static const struct catalogue *known;
static bool chinese;

void i18n_open(const struct catalogue *words, const char *language)
{
    known = words;
    chinese = !catalogue_english_wanted(language);
}

bool i18n_is_chinese(void)
{
    return chinese;
}

const char *i18n_text(const char *msgid)
{
    return chinese ? catalogue_text(known, msgid) : msgid;
}

const char *i18n_plural(const char *one, const char *many, size_t n)
{
    return chinese ? i18n_text(one) : n == 1 ? one : many;
}

const char *i18n_system(const char *text)
{
    static const struct {
        const char *english, *chinese;
    } said[] = {
#define SYSTEM(english_, chinese_) {english_, chinese_},
#include "common/system_words.def"
#undef SYSTEM
    };

    for (size_t i = 0; chinese && i < sizeof(said) / sizeof(*said); i++)
        if (strcasecmp(said[i].english, text) == 0)
            return said[i].chinese;
    return text;
}
