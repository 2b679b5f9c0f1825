#include "client/i18n.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CATALOGUE "nol"

static bool chinese = true;

/* What the environment says about the language of messages, in the order of setlocale(3). */
static const char *locale_name(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && *value != '\0')
            return value;
    }
    return "";
}

static bool holds_catalogue(const char *folder)
{
    char path[PATH_MAX];

    return snprintf(path, sizeof(path), "%s/zh_CN/LC_MESSAGES/" CATALOGUE ".mo", folder) <
               (int)sizeof(path) &&
           access(path, R_OK) == 0;
}

/* Beside the program comes first: the build tree, then an installation that was moved as a whole. */
static void bind_catalogue(void)
{
    static const char *const beside[] = {"locale", "../locale", "../lib/nol/locale"};
    char self[PATH_MAX - 64], folder[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    char *slash;

    if (length > 0) {
        self[length] = '\0';
        slash = strrchr(self, '/');
        if (slash != NULL)
            *slash = '\0';
        for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
            snprintf(folder, sizeof(folder), "%s/%s", self, beside[i]);
            if (holds_catalogue(folder)) {
                bindtextdomain(CATALOGUE, folder);
                return;
            }
        }
    }
    bindtextdomain(CATALOGUE,
                   holds_catalogue(NOL_LOCALE_INSTALL_DIR) ? NOL_LOCALE_INSTALL_DIR : NOL_LOCALE_BUILD_DIR);
}

void i18n_start(const char *language)
{
    const char *name = setlocale(LC_ALL, "");

    if (language == NULL)
        language = locale_name();
    chinese = strncmp(language, "en", 2) != 0;
    /* gettext translates nothing in the C locale, and a plain zh_CN.UTF-8 may never have been generated. */
    if (name == NULL || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0)
        setlocale(LC_ALL, "C.UTF-8");
    if (strcmp(setlocale(LC_MESSAGES, NULL), "C") == 0 || strcmp(setlocale(LC_MESSAGES, NULL), "POSIX") == 0)
        setlocale(LC_MESSAGES, "C.UTF-8");
    setlocale(LC_NUMERIC, "C");
    setenv("LANGUAGE", chinese ? "zh_CN" : "en", 1);
    bind_catalogue();
    bind_textdomain_codeset(CATALOGUE, "UTF-8");
    textdomain(CATALOGUE);
}

bool i18n_is_chinese(void)
{
    return chinese;
}

const char *i18n_text(const char *msgid)
{
    return *msgid == '\0' ? msgid : gettext(msgid);
}
