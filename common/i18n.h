/*
 * The language in which a program speaks: Chinese unless the locale or its --lang says English.
 *
 * English msgids stand in the source; their Chinese is compiled in (common/catalogue.h). Text is always UTF-8, whatever the
 * locale: no program calls setlocale(3). Before i18n_open all is English. Knows no program and no command.
 */
#ifndef COMMON_I18N_H
#define COMMON_I18N_H

#include <stdbool.h>
#include <stddef.h>

#include "common/catalogue.h"

#define _(text) i18n_text(text)
#define N_(text) text

/* `words` for good; the language is "zh", "en", or NULL: by the locale. May be called again. */
void i18n_open(const struct catalogue *words, const char *language);

bool i18n_is_chinese(void);

/* The text in the chosen language; "" stays "". */
const char *i18n_text(const char *msgid) __attribute__((format_arg(1)));

/* The same for what is counted: English has a word for one and one for many. */
const char *i18n_plural(const char *one, const char *many, size_t n)
    __attribute__((format_arg(1), format_arg(2)));

/* What the system's libraries say in English (strerror, gai_strerror, uv_strerror, OpenSSL), for the usual ones
 * (system_words.def); any other text as it is. */
const char *i18n_system(const char *text);

#endif
