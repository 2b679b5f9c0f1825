#include "common/mask.h"

#include <stdbool.h>
#include <string.h>

#define MOST 20u

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

static void mask(const char *text, size_t first, size_t last, char out[MASK_SIZE])
{
    size_t length = strlen(text), shown = length < MOST ? length : MOST;

    if (length > 0 && !is_ascii(text)) {
        length = shown = 3;
        first = last = 0;
    }
    memset(out, '*', shown);
    memcpy(out, text, first);
    memcpy(out + shown - last, text + length - last, last);
    out[shown] = '\0';
}

void mask_id_number(const char *number, char out[MASK_SIZE])
{
    size_t length = strlen(number);

    if (length >= 15)
        mask(number, 3, 2, out);
    else if (length >= 6)
        mask(number, 1, 1, out);
    else
        mask(number, 0, 0, out);
}

void mask_phone(const char *phone, char out[MASK_SIZE])
{
    size_t length = strlen(phone);

    mask(phone, length >= 11 ? 3 : 0, length >= 6 ? 2 : 0, out);
}
