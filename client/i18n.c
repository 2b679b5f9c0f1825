#include "client/i18n.h"

#include "common/catalogue.h"

extern const struct catalogue client_words; /* made from client/po/zh_CN.po */

static bool chinese = true;

void i18n_start(const char *language)
{
    chinese = !catalogue_english_wanted(language);
}

bool i18n_is_chinese(void)
{
    return chinese;
}

const char *i18n_text(const char *msgid)
{
    return chinese ? catalogue_text(&client_words, msgid) : msgid;
}

const char *i18n_plural(const char *one, const char *many, size_t n)
{
    return chinese ? i18n_text(one) : n == 1 ? one : many;
}
