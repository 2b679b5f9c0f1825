/*
 * The language of the words: Chinese unless the locale or --lang says English.
 *
 * English msgids with a zh_CN catalogue, found beside the program (build tree) or where it was installed; text is
 * always UTF-8, whatever the locale. Knows no command.
 */
#ifndef CLIENT_I18N_H
#define CLIENT_I18N_H

#include <libintl.h>
#include <stdbool.h>

#define _(text) gettext(text)
#define N_(text) text

/* By --lang ("zh", "en", NULL: by the locale). May be called again when --lang is read. */
void i18n_start(const char *language);

bool i18n_is_chinese(void);

/* A help text of several lines in the chosen language; "" stays "" (gettext would answer with the catalogue's header). */
const char *i18n_text(const char *msgid);

#endif
