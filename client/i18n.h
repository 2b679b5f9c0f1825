/*
 * The language of the words: Chinese unless the locale or --lang says English.
 *
 * English msgids; their Chinese is compiled in (common/catalogue.h). Text is always UTF-8, whatever the locale: the
 * program never calls setlocale(3). Knows no command.
 */
#ifndef CLIENT_I18N_H
#define CLIENT_I18N_H

#include <stdbool.h>
#include <stddef.h>

#define _(text) i18n_text(text)
#define N_(text) text

/* By --lang ("zh", "en", NULL: by the locale). May be called again when --lang is read. */
void i18n_start(const char *language);

bool i18n_is_chinese(void);

/* The text in the chosen language; "" stays "". */
const char *i18n_text(const char *msgid) __attribute__((format_arg(1)));

/* The same for what is counted: English has a word for one and one for many. */
const char *i18n_plural(const char *one, const char *many, size_t n)
    __attribute__((format_arg(1), format_arg(2)));

/* What the system's libraries say in English (strerror, gai_strerror, X509_verify_cert_error_string), for the usual
 * ones; any other text as it is. */
const char *i18n_system(const char *text);

#endif
