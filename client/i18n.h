/*
 * The words of nol: client/po/zh_CN.po. How they are looked up, and the language: common/i18n.h.
 */
#ifndef CLIENT_I18N_H
#define CLIENT_I18N_H

#include "common/i18n.h"

/* By --lang ("zh", "en", NULL: by the locale). May be called again when --lang is read. */
void i18n_start(const char *language);

#endif
