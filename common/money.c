#include "common/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DIGITS = 12 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0 ? text + strlen(word) : text;
}

/* Whole yuan: digits, or groups of three with commas between. NULL when it is neither. */
static const char *parse_whole(const char *text, uint64_t *yuan)
{
    int digits = 0, group = 0;
    bool grouped = false;

    for (*yuan = 0; is_digit(*text) || *text == ','; text++) {
        if (*text == ',') {
            if (group == 0 || group > 3 || (grouped && group != 3))
                return NULL;
            grouped = true;
            group = 0;
            continue;
        }
        if (++digits > MOST_DIGITS)
            return NULL;
        group++;
        *yuan = *yuan * 10 + (uint64_t)(*text - '0');
    }
    return digits > 0 && (!grouped || group == 3) ? text : NULL;
}

bool money_parse(const char *text, uint64_t *fen)
{
    uint64_t yuan, cents = 0;

    text = skip(skip(text, "¥"), "￥");
    text = parse_whole(text, &yuan);
    if (text == NULL)
        return false;
    if (*text == '.') {
        if (!is_digit(text[1]))
            return false;
        cents = 10 * (uint64_t)(text[1] - '0');
        text += 2;
        if (is_digit(*text))
            cents += (uint64_t)(*text++ - '0');
    }
    text = skip(text, "元");
    *fen = 100 * yuan + cents;
    return *text == '\0' && *fen > 0;
}

void money_format(uint64_t fen, char text[MONEY_SIZE])
{
    snprintf(text, MONEY_SIZE, "%" PRIu64 ".%02u", fen / 100, (unsigned)(fen % 100));
}
