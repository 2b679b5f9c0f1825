#include <criterion/criterion.h>

#include "common/money.h"

static void expect(const char *text, uint64_t fen)
{
    uint64_t got = 0;

    cr_assert(money_parse(text, &got), "%s", text);
    cr_assert_eq(got, fen, "%s is %lu fen", text, (unsigned long)got);
}

static void expect_none(const char *text)
{
    uint64_t got;

    cr_assert_not(money_parse(text, &got), "%s", text);
}

Test(money, yuan_become_fen_without_a_floating_point)
{
    expect("1234.56", 123456);
    expect("1234.5", 123450);
    expect("1234", 123400);
    expect("0.01", 1);
    expect("0.29", 29);           /* 28.999999999999996 with floats */
    expect("1.15", 115);          /* 114.99999999999999 */
    expect("1483891", 148389100); /* the source's sum */
    expect("1,483,891.00", 148389100);
    expect("12,345.6", 1234560);
    expect("¥800", 80000);
    expect("￥800.5元", 80050);
    expect("999999999999.99", 99999999999999);
}

Test(money, what_is_no_amount_is_refused)
{
    expect_none("");
    expect_none("0");
    expect_none("0.00");
    expect_none("-1");
    expect_none("+1");
    expect_none(" 1");
    expect_none("1 ");
    expect_none("1.");
    expect_none(".5");
    expect_none("1.234");
    expect_none("1.2.3");
    expect_none("1e3");
    expect_none("12,34");
    expect_none("1234,567");
    expect_none(",123");
    expect_none("1,,234");
    expect_none("1,234,");
    expect_none("0x10");
    expect_none("1234元整");
    expect_none("1234yuan");
    expect_none("1000000000000");
}

Test(money, fen_are_written_as_yuan)
{
    char text[MONEY_SIZE];

    money_format(123456, text);
    cr_assert_str_eq(text, "1234.56");
    money_format(5, text);
    cr_assert_str_eq(text, "0.05");
    money_format(UINT64_MAX, text);
    cr_assert_str_eq(text, "184467440737095516.15");
}
