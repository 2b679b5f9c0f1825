#include <criterion/criterion.h>

#include "common/hex.h"

Test(hex, every_byte_comes_back_from_either_case)
{
    uint8_t bytes[256], back[256];
    char text[513];

    for (int i = 0; i < 256; i++)
        bytes[i] = (uint8_t)i;
    hex_encode(bytes, 256, text);
    cr_assert(hex_decode(text, back, 256));
    cr_assert_arr_eq(back, bytes, 256);
    for (int i = 0; i < 512; i++)
        text[i] = (char)(text[i] >= 'a' ? text[i] - 'a' + 'A' : text[i]);
    cr_assert(hex_decode(text, back, 256));
    cr_assert_arr_eq(back, bytes, 256);
}

Test(hex, only_the_exact_length_of_digits_is_taken)
{
    static const char *const bad[] = {"", "0", "00", "000", "00000", "000g", "g000", " 000", "00 0", "０00"};
    uint8_t bytes[2];

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        cr_assert_not(hex_decode(bad[i], bytes, 2), "'%s'", bad[i]);
    for (int c = 1; c < 256; c++) {
        char text[] = {(char)c, '0', 0};
        bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');

        cr_assert_eq(hex_decode(text, bytes, 1), digit);
    }
    cr_assert(hex_decode("", bytes, 0));
}
