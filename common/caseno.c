#include "common/caseno.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/bug.h"

static const char alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXY";

_Static_assert(sizeof(alphabet) - 1 == 23, "one letter for each remainder");

char caseno_letter(int64_t id)
{
    BUG_ON(id < 0);
    return alphabet[id % 23];
}

void caseno_format(int64_t id, char out[CASENO_SIZE])
{
    BUG_ON(id < CASENO_FIRST || id > CASENO_LAST);
    snprintf(out, CASENO_SIZE, "%" PRId64 "%c", id, caseno_letter(id));
}

enum caseno_error caseno_parse(const char *text, int64_t *id)
{
    size_t length = strspn(text, "0123456789");
    char letter = text[length];
    int64_t number = 0;

    if (length == 0 || length > CASENO_SIZE - 2 || text[0] == '0')
        return CASENO_NOT_A_NUMBER;
    for (size_t i = 0; i < length; i++)
        number = number * 10 + (text[i] - '0');
    if (letter >= 'a' && letter <= 'z')
        letter = (char)(letter - 'a' + 'A');
    if (letter != '\0' && (strchr(alphabet, letter) == NULL || text[length + 1] != '\0'))
        return CASENO_NOT_A_NUMBER;
    if (number < CASENO_FIRST)
        return CASENO_NOT_A_NUMBER;
    *id = number;
    if (letter == '\0')
        return CASENO_NO_LETTER;
    return letter == caseno_letter(number) ? CASENO_OK : CASENO_WRONG_LETTER;
}
