#include <criterion/criterion.h>
#include <stdio.h>

#include "client/paper.h"

static struct arena arena;
static struct paper paper;
static const char *part;

static enum paper_error parse(const char *typed)
{
    arena_deinit(&arena);
    arena_init(&arena, 1 << 16);
    return paper_parse(&arena, typed, (struct date){2026, 3, 5}, &paper, &part);
}

Test(client_paper, all_its_parts_are_found)
{
    cr_assert_eq(
        parse("visa:E123;issuer=Embassy;date=2019-01-01;from=2019/1/1;until=2020.1.1;class=2=scan.pdf"),
        PAPER_OK);
    cr_assert_str_eq(paper.kind, "visa");
    cr_assert_str_eq(paper.number, "E123");
    cr_assert_str_eq(paper.issuer, "Embassy");
    cr_assert_str_eq(paper.date, "2019-01-01");
    cr_assert_str_eq(paper.from, "2019-01-01");
    cr_assert_str_eq(paper.until, "2020-01-01");
    cr_assert_eq(paper.detail_count, 1);
    cr_assert_str_eq(paper.details[0].name, "class");
    cr_assert_str_eq(paper.details[0].value, "2");
    cr_assert_str_eq(paper.file, "scan.pdf");
    cr_assert_not(paper.seen);
    arena_deinit(&arena);
}

Test(client_paper, the_original_that_was_seen_needs_no_file)
{
    cr_assert_eq(parse("死亡证明：2019-17;出具单位=医院;日期=2019年3月2日=原件"), PAPER_OK);
    cr_assert_str_eq(paper.kind, "死亡证明");
    cr_assert_str_eq(paper.number, "2019-17");
    cr_assert_str_eq(paper.issuer, "医院");
    cr_assert_str_eq(paper.date, "2019-03-02");
    cr_assert(paper.seen);
    cr_assert_null(paper.file);
    cr_assert_eq(parse("photo=seen"), PAPER_OK);
    cr_assert_str_eq(paper.kind, "photo");
    cr_assert_null(paper.number);
    arena_deinit(&arena);
}

Test(client_paper, a_file_name_may_hold_an_equals_sign)
{
    cr_assert_eq(parse("photo=a=b.jpg"), PAPER_OK);
    cr_assert_str_eq(paper.file, "a=b.jpg");
    cr_assert_eq(parse("photo:1;issuer=X=a=b.jpg"), PAPER_OK);
    cr_assert_str_eq(paper.issuer, "X");
    cr_assert_str_eq(paper.file, "a=b.jpg");
    arena_deinit(&arena);
}

Test(client_paper, what_cannot_be_read_is_named)
{
    cr_assert_eq(parse("visa:E123"), PAPER_NO_FILE);
    cr_assert_eq(parse("visa:E123;issuer=Embassy"), PAPER_NO_FILE);
    cr_assert_eq(parse("visa:E123;issuer=Embassy="), PAPER_NO_FILE);
    cr_assert_eq(parse(":E123=seen"), PAPER_NO_KIND);
    cr_assert_eq(parse(""), PAPER_NO_FILE);
    cr_assert_eq(parse("visa;issuer;date=2019-01-01=seen"), PAPER_NOT_A_PAIR);
    cr_assert_str_eq(part, "issuer");
    cr_assert_eq(parse("visa;date=2019-02-30=seen"), PAPER_NOT_A_DAY);
    cr_assert_str_eq(part, "date");
    arena_deinit(&arena);
}

Test(client_paper, too_many_details_are_refused)
{
    char typed[1024] = "photo";
    size_t used = 5;

    for (int i = 0; i <= PAPER_MOST_DETAILS; i++)
        used += (size_t)snprintf(typed + used, sizeof(typed) - used, ";d%d=x", i);
    snprintf(typed + used, sizeof(typed) - used, "=seen");
    cr_assert_eq(parse(typed), PAPER_TOO_MANY);
    arena_deinit(&arena);
}
