#include "client/i18n.h"

extern const struct catalogue client_words; /* made from client/po/zh_CN.po */

void i18n_start(const char *language)
{
    i18n_open(&client_words, language);
}
