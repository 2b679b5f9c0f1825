#include "client/typed.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

void typed_replace(char *text, const char *from, char to)
{
    size_t length = strlen(from);
    char *at;

    for (at = strstr(text, from); at != NULL; at = strstr(at + 1, from)) {
        *at = to;
        memmove(at + 1, at + length, strlen(at + length) + 1);
    }
}

void typed_narrow(char *text)
{
    text_narrow(text);
    typed_replace(text, "、", ',');
    text_trim(text);
}

/* Skips `what` where it stands at *at. */
static bool skip(const char **at, const char *what)
{
    size_t length = strlen(what);

    if (strncmp(*at, what, length) != 0)
        return false;
    *at += length;
    return true;
}

static bool read_number(const char **at, size_t *number)
{
    char *end;

    if (!isdigit((unsigned char)**at))
        return false;
    *number = strtoul(*at, &end, 10);
    *at = end;
    return true;
}

static bool skip_dash(const char **at)
{
    static const char *const dashes[] = {"-", "~", "–", "—", "－", "～", "〜", "至", "到"};

    for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++)
        if (skip(at, dashes[i]))
            return true;
    return false;
}

bool typed_rows(const char *text, size_t *first, size_t *last, bool *named)
{
    const char *at = text;
    bool hash = skip(&at, "#"), ordinal = !hash && skip(&at, "第");

    if (!read_number(&at, first))
        return false;
    *last = *first;
    *named = hash || ordinal;
    if (skip(&at, "行"))
        *named = true;
    if (skip_dash(&at)) {
        skip(&at, "#");
        skip(&at, "第");
        if (!read_number(&at, last))
            return false;
        if (skip(&at, "行"))
            *named = true;
    }
    return *at == '\0' && *first >= 1 && *first <= *last;
}
