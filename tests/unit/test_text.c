#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

/* The definition of UTF-8 written the other way round: what a code point encodes to. */
static int encode(uint32_t c, char out[5])
{
    int n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    memset(out, 0, 5);
    if (n == 1)
        out[0] = (char)c;
    for (int i = n - 1; n > 1 && i >= 0; i--) {
        out[i] = i == 0 ? (char)((0xf0 << (4 - n)) | c) : (char)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    return n;
}

Test(text, every_scalar_value_but_NUL_is_valid_and_no_surrogate)
{
    for (uint32_t c = 0; c <= 0x1fffff; c++) {
        char bytes[5];
        size_t n = (size_t)encode(c, bytes);
        bool good = c != 0 && c <= 0x10ffff && !(c >= 0xd800 && c < 0xe000);

        cr_assert_eq(text_is_valid(bytes, n), good, "U+%04X", c);
        for (size_t cut = 1; good && cut < n; cut++)
            cr_assert_not(text_is_valid(bytes, cut), "U+%04X cut", c);
        if (good) {
            const char *at = bytes;

            cr_assert_eq(text_next(&at), (int32_t)c);
            cr_assert_eq(at, bytes + n);
        }
    }
}

Test(text, of_all_short_byte_strings_only_encodings_are_valid)
{
    static bool two[65536];
    char bytes[5];

    for (int a = 1; a < 128; a++)
        for (int b = 1; b < 128; b++)
            two[a << 8 | b] = true;
    for (uint32_t c = 0x80; c < 0x800; c++) {
        encode(c, bytes);
        two[(uint8_t)bytes[0] << 8 | (uint8_t)bytes[1]] = true;
    }
    for (int i = 0; i < 65536; i++) {
        char pair[2] = {(char)(i >> 8), (char)i};

        cr_assert_eq(text_is_valid(pair, 2), two[i], "%04x", i);
    }
    cr_assert_not(text_is_valid("\xe0\x80\x80", 3), "overlong");
    cr_assert_not(text_is_valid("\xe0\x9f\xbf", 3), "overlong");
    cr_assert_not(text_is_valid("\xf0\x8f\xbf\xbf", 4), "overlong");
    cr_assert_not(text_is_valid("\xc0\x80", 2), "overlong NUL");
    cr_assert_not(text_is_valid("a\0b", 3));
    cr_assert(text_is_valid("", 0));
    cr_assert_eq(text_valid_prefix("ab\xff"
                                   "c",
                                   4),
                 2);
    cr_assert_eq(text_valid_prefix("街\xe8\xa1", 5), 3);
}

static void expect_narrow(const char *in, const char *out)
{
    char copy[256];

    strcpy(copy, in); /* NOLINT: a literal of this file */
    text_narrow(copy);
    cr_assert_str_eq(copy, out);
}

Test(text, full_width_becomes_half_width)
{
    for (int c = '!'; c <= '~'; c++) {
        char wide[5], narrow[2] = {(char)c, 0};

        encode((uint32_t)(c - '!' + 0xff01), wide);
        expect_narrow(wide, narrow);
        expect_narrow(narrow, narrow);
    }
    expect_narrow("９９０１０１　２０１２Ｘ", "990101 2012X");
    expect_narrow("张三（小）", "张三(小)");
    expect_narrow("～，。￥", "~,。￥");
}

typedef void (*in_place_fn)(char *);

static void expect(in_place_fn fn, const char *in, const char *out)
{
    char copy[256];

    strcpy(copy, in); /* NOLINT */
    fn(copy);
    cr_assert_str_eq(copy, out, "'%s' became '%s', not '%s'", in, copy, out);
}

Test(text, trim_takes_blanks_at_the_ends_and_the_invisible_anywhere)
{
    expect(text_trim, "", "");
    expect(text_trim, " \t\r\n　\xc2\xa0", "");
    expect(text_trim, "\xef\xbb\xbf序号", "序号");
    expect(text_trim, " a b　c ", "a b　c");
    expect(text_trim,
           "a\xe2\x80\x8b"
           "b\xe2\x80\x8e",
           "ab");
    expect(text_trim, "x", "x");
}

Test(text, squeeze_takes_every_blank)
{
    static const uint32_t blanks[] = {9,      10,     13,     32,     0x85,   0xa0,   0x1680,
                                      0x2000, 0x200a, 0x2028, 0x202f, 0x205f, 0x3000, 0x3164,
                                      0xfeff, 0x200b, 0x200d, 0x2060, 0xad,   0x202e};

    expect(text_squeeze,
           " 990101 2012　0101\xc2\xa0"
           "1234 ",
           "990101201201011234");
    for (size_t i = 0; i < sizeof(blanks) / sizeof(*blanks); i++) {
        char in[16] = "a", bytes[5];

        encode(blanks[i], bytes);
        strcat(strcat(in, bytes), "b"); /* NOLINT */
        expect(text_squeeze, in, "ab");
    }
}

static void inert_line(char *text)
{
    text_make_inert(text, false);
}

static void inert_lines(char *text)
{
    text_make_inert(text, true);
}

Test(text, terminal_escapes_and_controls_go)
{
    expect(inert_line, "\033[31m红\033[0m", "红");
    expect(inert_line, "a\033]0;title\ab", "ab");
    expect(inert_line, "a\033]8;;http://x\033\\b", "ab");
    expect(inert_line, "a\033]never ends", "anever ends");
    expect(inert_line, "a\033Pq\033\\b", "ab");
    expect(inert_line, "a\033cb\033", "ab");
    expect(inert_line, "a\033[", "a");
    expect(inert_line, "a\033[12;3", "a");
    expect(inert_line, "\033\033[mx", "x");
    expect(inert_line,
           "a\xc2\x9b"
           "31mb\x7f\x01",
           "a31mb");
    expect(inert_line,
           "abc\xe2\x80\xae"
           "def",
           "abcdef");
    expect(inert_line,
           "a\tb\r\nc\nd\re\xe2\x80\xa8"
           "f",
           "a b c d e f");
    expect(inert_lines, "a\tb\r\nc\nd\re", "a\tb\nc\nd\ne");
}

Test(text, no_control_survives_whatever_surrounds_it)
{
    /* Every three bytes of what terminals react to. */
    static const char alphabet[] = "\033[]P\\\a\x07m;0\x01\x7f"
                                   "a\x18";
    size_t n = sizeof(alphabet) - 1;

    for (size_t i = 0; i < n * n * n * n; i++) {
        char text[5] = {alphabet[i % n], alphabet[i / n % n], alphabet[i / n / n % n],
                        alphabet[i / n / n / n], 0};

        text_make_inert(text, false);
        for (char *p = text; *p != '\0'; p++)
            cr_assert(*p >= 0x20 && *p != 0x7f);
    }
}

static void expect_name(const char *in, const char *out)
{
    struct arena a;

    arena_init(&a, 100000);
    char *name = text_normalise_name(&a, in);
    cr_assert_str_eq(name, out, "'%s' became '%s', not '%s'", in, name, out);
    cr_assert_str_eq(text_normalise_name(&a, name), name, "normal form is not stable");
    arena_deinit(&a);
}

Test(text, names_are_compared_in_one_form)
{
    expect_name("张 三", "张三");
    expect_name("　张　三　", "张三");
    expect_name("张\xc2\xa0三\xe2\x80\x8b", "张三");
    expect_name("艾力·买买提", "艾力·买买提");
    expect_name("艾力•买买提", "艾力·买买提");
    expect_name("艾力・买买提", "艾力·买买提");
    expect_name("艾力‧买买提", "艾力·买买提");
    expect_name("艾力．买买提", "艾力·买买提");
    expect_name("艾力.买买提", "艾力·买买提");
    expect_name("艾力 ·  买买提", "艾力·买买提");
    expect_name("John  A.   Smith ", "John A. Smith");
    expect_name("ＪＯＨＮ", "JOHN");
    expect_name("Jose\xcc\x81", "José");
    expect_name("\xef\xa8\x80", "\xe5\x88\x87"); /* U+FA00, a compatibility form of U+5207 */
    expect_name("䶮𠂇", "䶮𠂇");
    expect_name("张e \xcc\x81", "张é");
    expect_name("＝\xcc\xb8", "≠");
    expect_name("a \x01 b", "a b");
    expect_name("", "");
    expect_name(" ", "");
    expect_name("张\n三\033[1m", "张三");
}

Test(text, normalising_past_the_cap_is_a_value)
{
    struct arena a;

    for (size_t cap = 0; cap < 96; cap++) {
        arena_init(&a, cap);
        cr_assert(text_normalise_name(&a, "张三李四王五赵六张三李四王五赵六张三李四王五赵六") == NULL ||
                  cap > 64);
        arena_deinit(&a);
    }
}

Test(text, widths_are_those_of_a_terminal)
{
    cr_assert_eq(text_width(""), 0);
    cr_assert_eq(text_width("abc"), 3);
    cr_assert_eq(text_width("张三"), 4);
    cr_assert_eq(text_width("艾力·买买提"), 11);
    cr_assert_eq(text_width("…─“”×✓①"), 7, "ambiguous counts one");
    cr_assert_eq(text_width("e\xcc\x81"), 1);
    cr_assert_eq(text_width("ｶ（"), 3);
    cr_assert_eq(text_width("𠂇"), 2);
}

Test(text, a_column_is_always_exactly_as_wide_as_asked)
{
    static const char *const samples[] = {"",
                                          "a",
                                          "张",
                                          "张三李四",
                                          "a张b三c",
                                          "abcdefghij",
                                          "e\xcc\x81"
                                          "e\xcc\x81"
                                          "e\xcc\x81",
                                          "艾力·买买提",
                                          "𠂇䶮ab",
                                          "    "};

    for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
        for (int columns = 0; columns < 14; columns++) {
            struct buffer b;
            size_t fit = text_fit(samples[i], columns);

            cr_assert(text_is_valid(samples[i], fit));
            buffer_init(&b, 100);
            cr_assert(text_append_column(&b, samples[i], columns));
            cr_assert_eq(text_width(buffer_text(&b)), columns, "'%s' in %d: '%s'", samples[i], columns,
                         buffer_text(&b));
            buffer_deinit(&b);
        }
    }
}

Test(text, what_is_cut_says_so_and_keeps_characters_whole)
{
    struct buffer b;

    buffer_init(&b, 100);
    text_append_column(&b, "张三李四", 7);
    cr_assert_str_eq(buffer_text(&b), "张三.. ");
    cr_assert_eq(text_fit("张三", 3), 3);
    cr_assert_eq(text_fit("e\xcc\x81"
                          "e\xcc\x81",
                          1),
                 3);
    cr_assert_eq(text_fit("e\xcc\x81", 0), 0);
    buffer_deinit(&b);
}

Test(text, formulas_are_recognised)
{
    static const char *const formulas[] = {"=1", "+1", "-1", "@a", "\t=1", "\r", "＝1", "＋1", "－1", "＠a"};
    static const char *const plain[] = {"", "1", "a=1", "张三", " =1", "'=1", "¥", "×"};

    for (size_t i = 0; i < sizeof(formulas) / sizeof(*formulas); i++)
        cr_assert(text_is_formula(formulas[i]), "%s", formulas[i]);
    for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
        cr_assert_not(text_is_formula(plain[i]), "%s", plain[i]);
}

Test(text, quoting_respects_the_cap)
{
    struct buffer b;

    buffer_init(&b, 5);
    cr_assert(text_append_inert(&b, "\033[1mabc"));
    cr_assert_not(text_append_inert(&b, "defg"));
    cr_assert_str_eq(buffer_text(&b), "abc");
    buffer_deinit(&b);
}
