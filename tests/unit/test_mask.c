#include <criterion/criterion.h>
#include <string.h>

#include "common/mask.h"

static void expect(void (*mask)(const char *, char[MASK_SIZE]), const char *in, const char *out)
{
    char masked[MASK_SIZE];

    mask(in, masked);
    cr_assert_str_eq(masked, out, "%s became %s", in, masked);
}

Test(mask, id_numbers_show_neither_birth_nor_sequence)
{
    expect(mask_id_number, "990101201201010119", "990*************19");
    expect(mask_id_number, "99010120120101011X", "990*************1X");
    expect(mask_id_number, "990101900101011", "990**********11");
    expect(mask_id_number, "E12345678", "E*******8");
    expect(mask_id_number, "12345", "*****");
    expect(mask_id_number, "", "");
    expect(mask_id_number, "见户口本", "***");
    expect(mask_id_number, "990101201201010119990101201201010119", "990***************19");
}

Test(mask, phones_show_at_most_five_digits)
{
    expect(mask_phone, "13800001234", "138******34");
    expect(mask_phone, "83331234", "******34");
    expect(mask_phone, "12345", "*****");
    expect(mask_phone, "", "");
    expect(mask_phone, "爷爷电话", "***");
}

Test(mask, never_more_than_five_characters_of_any_text)
{
    char text[200] = "", masked[MASK_SIZE];

    for (size_t length = 0; length < sizeof(text) - 1; length++) {
        int shown = 0;

        memset(text, '7', length);
        text[length] = '\0';
        mask_id_number(text, masked);
        for (const char *p = masked; *p != '\0'; p++)
            shown += *p != '*';
        cr_assert_leq(shown, 5);
        cr_assert(length < 6 ? shown == 0 : shown * 3 <= (int)length);
        mask_phone(text, masked);
        cr_assert_leq(strlen(masked), MASK_SIZE - 1);
    }
}
