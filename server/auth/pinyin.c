#include "server/auth/pinyin.h"

#include <stdint.h>
#include <string.h>

#include "common/text.h"

struct row {
    const char *syllable, *characters;
};

static const struct row rows[] = {
#include "server/auth/pinyin.def"
};

#define ROWS (sizeof(rows) / sizeof(*rows))

/* The rows of one letter begin here: a password is held against hundreds of words, on the loop. */
static size_t first_row(char letter)
{
    size_t low = 0, high = ROWS;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rows[middle].syllable[0] < letter)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t past_sign(const char *latin)
{
    return latin[0] != '\0' && strchr(" '-_.", latin[0]) != NULL ? 1 : 0;
}

static size_t reads(const char *latin, const char *word, bool first)
{
    const char *rest = word;
    int32_t c = text_next(&rest);
    size_t sign = first ? 0 : past_sign(latin), most = 0;
    const char *at = latin + sign;
    char one[8] = "";

    if (c == 0)
        return SIZE_MAX; /* its end: what was read so far is all */
    memcpy(one, word, (size_t)(rest - word));
    for (size_t i = first_row(at[0]); i < ROWS && rows[i].syllable[0] == at[0]; i++) {
        size_t size = strlen(rows[i].syllable), behind;

        if (strncmp(at, rows[i].syllable, size) != 0 || strstr(rows[i].characters, one) == NULL)
            continue;
        behind = reads(at + size, rest, false);
        if (behind != 0 && sign + size + (behind == SIZE_MAX ? 0 : behind) > most)
            most = sign + size + (behind == SIZE_MAX ? 0 : behind);
    }
    if (most == 0 && strncmp(at, one, strlen(one)) == 0) { /* a digit of a school's number, say */
        size_t behind = reads(at + strlen(one), rest, false);

        most = behind == 0 ? 0 : sign + strlen(one) + (behind == SIZE_MAX ? 0 : behind);
    }
    return most;
}

size_t pinyin_reads(const char *latin, const char *word)
{
    return word[0] == '\0' ? 0 : reads(latin, word, true);
}

bool pinyin_is_phrase(const char *latin, size_t size, unsigned syllables)
{
    size_t sign;

    if (size == 0)
        return true;
    if (syllables == 0)
        return false;
    sign = past_sign(latin);
    for (size_t i = first_row(latin[sign]); i < ROWS && sign < size && rows[i].syllable[0] == latin[sign];
         i++) {
        size_t length = strlen(rows[i].syllable);

        if (length <= size - sign && memcmp(latin + sign, rows[i].syllable, length) == 0 &&
            pinyin_is_phrase(latin + sign + length, size - sign - length, syllables - 1))
            return true;
    }
    return false;
}
