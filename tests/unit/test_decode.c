#include <criterion/criterion.h>
#include <string.h>

#include "common/decode.h"
#include "common/text.h"

#define BYTES(literal) (const uint8_t *)(literal), sizeof(literal) - 1

static void expect(const uint8_t *bytes, size_t size, enum decode_encoding encoding, const char *text)
{
    struct buffer out;
    struct decode_report report;

    buffer_init(&out, 1 << 20);
    cr_assert_eq(decode_text(bytes, size, &out, &report), DECODE_OK);
    cr_assert_eq(report.encoding, encoding, "%s", decode_encoding_name(report.encoding));
    cr_assert_str_eq(buffer_text(&out), text);
    buffer_deinit(&out);
}

static void expect_error(const uint8_t *bytes, size_t size, enum decode_error error, unsigned line)
{
    struct buffer out;
    struct decode_report report;

    buffer_init(&out, 1 << 20);
    cr_assert_eq(decode_text(bytes, size, &out, &report), error, "%s",
                 decode_error_name(decode_text(bytes, size, &out, &report)));
    if (line > 0)
        cr_assert_eq(report.line, line, "line %u", report.line);
    buffer_deinit(&out);
}

Test(decode, each_encoding_is_recognised)
{
    expect(BYTES(""), DECODE_UTF8, "");
    expect(BYTES("\xff\xfe"), DECODE_UTF16LE, "");
    expect(BYTES("\xef\xbb\xbf"), DECODE_UTF8_BOM, "");
    expect(BYTES("a,b\n"), DECODE_UTF8, "a,b\n");
    expect(BYTES("姓名,张三"), DECODE_UTF8, "姓名,张三");
    expect(BYTES("\xef\xbb\xbf姓名"), DECODE_UTF8_BOM, "姓名");
    expect(BYTES("\xd0\xd5\xc3\xfb,\xd5\xc5\xc8\xfd\n"), DECODE_GB18030, "姓名,张三\n");
    expect(BYTES("\xff\xfe\xd3\x59\x0d\x54"), DECODE_UTF16LE, "姓名");
    expect(BYTES("\xfe\xff\x59\xd3\x54\x0d"), DECODE_UTF16BE, "姓名");
}

Test(decode, rare_characters_of_names_survive_GB18030)
{
    expect(BYTES("\xd5\xc5\xfe\x9f"), DECODE_GB18030, "张䶮");         /* beyond GBK */
    expect(BYTES("\xd5\xc5\x95\x32\x90\x31"), DECODE_GB18030, "张𠂇"); /* four bytes */
    expect(BYTES("\xd5\xc5\x80"), DECODE_GB18030, "张€");
    expect(BYTES("\x80\xd5\xc5"), DECODE_GB18030, "€张");
}

Test(decode, every_two_byte_character_of_GB18030_becomes_valid_text)
{
    for (int high = 0x81; high <= 0xfe; high++) {
        for (int low = 0x40; low <= 0xfe; low++) {
            uint8_t bytes[] = {0xd5, 0xc5, (uint8_t)high, (uint8_t)low};
            struct buffer out;
            struct decode_report report;

            if (low == 0x7f)
                continue;
            buffer_init(&out, 100);
            cr_assert_eq(decode_text(bytes, 4, &out, &report), DECODE_OK, "%02x%02x", high, low);
            cr_assert(text_is_valid((char *)out.data, out.size));
            buffer_deinit(&out);
        }
    }
}

Test(decode, what_is_no_text_says_what_it_is)
{
    expect_error(BYTES("PK\3\4rest"), DECODE_SPREADSHEET, 0);
    expect_error(BYTES("\xd0\xcf\x11\xe0\xa1\xb1"), DECODE_SPREADSHEET, 0);
    expect_error(BYTES("a\0b"), DECODE_NOT_TEXT, 0);
    expect_error(BYTES("\xef\xbb\xbf"
                       "a\0b"),
                 DECODE_NOT_TEXT, 0);
    expect_error(BYTES("\xff\xfe"
                       "a\0\0\0b\0"),
                 DECODE_NOT_TEXT, 0);
    expect_error(BYTES("\xff\xfe"
                       "a\0b"),
                 DECODE_BAD_BYTES, 1);
}

Test(decode, bad_bytes_have_a_line)
{
    expect_error(BYTES("a\nb\n\xff\xff\nc"), DECODE_BAD_BYTES, 3);
    expect_error(BYTES("\xef\xbb\xbf"
                       "a\n\xd5\xc5\n"),
                 DECODE_BAD_BYTES, 2);
    expect_error(BYTES("\xd5\xc5\n\n\xd5"), DECODE_BAD_BYTES, 3);
    expect_error(BYTES("张三\n李\xe5\xff\n"), DECODE_BAD_BYTES, 2);
}

Test(decode, past_the_cap_is_a_value)
{
    struct decode_report report;
    struct buffer out;

    buffer_init(&out, 10);
    cr_assert_eq(decode_text(BYTES("0123456789a"), &out, &report), DECODE_TOO_LARGE);
    buffer_deinit(&out);
    buffer_init(&out, 5000);
    uint8_t gb[8000];
    for (size_t i = 0; i < sizeof(gb); i += 2)
        memcpy(gb + i, "\xd5\xc5", 2);
    cr_assert_eq(decode_text(gb, sizeof(gb), &out, &report), DECODE_TOO_LARGE);
    buffer_deinit(&out);
}

Test(decode, a_long_file_comes_out_whole)
{
    static uint8_t gb[100001];
    struct decode_report report;
    struct buffer out;

    gb[0] = 'x'; /* so that characters straddle every step */
    for (size_t i = 1; i < sizeof(gb); i += 2)
        memcpy(gb + i, "\xd5\xc5", 2);
    buffer_init(&out, 1 << 20);
    cr_assert_eq(decode_text(gb, sizeof(gb), &out, &report), DECODE_OK);
    cr_assert_eq(out.size, 1 + 50000 * 3);
    cr_assert_eq(memcmp(out.data + out.size - 3, "张", 3), 0);
    buffer_deinit(&out);
}
