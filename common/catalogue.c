#include "common/catalogue.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *key, const void *word)
{
    return strcmp(key, ((const struct catalogue_word *)word)->msgid);
}

const char *catalogue_text(const struct catalogue *catalogue, const char *msgid)
{
    const struct catalogue_word *word =
        bsearch(msgid, catalogue->words, catalogue->count, sizeof(*catalogue->words), compare);

    return word != NULL ? word->text : msgid;
}

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

bool catalogue_english_wanted(const char *language)
{
    return strncmp(language != NULL ? language : locale_name(), "en", 2) == 0;
}
