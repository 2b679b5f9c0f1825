#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "server/net/deadlines.h"
#include "server/net/sources.h"

static struct source *enter(struct sources *sources, const char *text)
{
    struct sockaddr_in ipv4 = {.sin_family = AF_INET};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &ipv4.sin_addr) == 1)
        return sources_enter(sources, (struct sockaddr *)&ipv4, 0, 0);
    cr_assert_eq(inet_pton(AF_INET6, text, &ipv6.sin6_addr), 1);
    return sources_enter(sources, (struct sockaddr *)&ipv6, 0, 0);
}

Test(sources, an_ipv6_source_is_its_64_and_a_mapped_one_is_ipv4)
{
    struct sources sources;
    struct source *a, *b, *c, *d, *e;

    sources_init(&sources, 4, 4, 1);
    a = enter(&sources, "2001:db8:1:2::1");
    b = enter(&sources, "2001:db8:1:2:ffff:ffff:ffff:ffff");
    c = enter(&sources, "2001:db8:1:3::1");
    d = enter(&sources, "192.0.2.1");
    e = enter(&sources, "::ffff:192.0.2.1");
    cr_assert_eq(a, b);
    cr_assert_neq(a, c);
    cr_assert_eq(d, e);
    cr_assert_str_eq(a->text, "2001:db8:1:2::/64");
    cr_assert_str_eq(e->text, "192.0.2.1");
    sources_leave(&sources, a, false, 0);
    sources_leave(&sources, b, false, 0);
    sources_leave(&sources, c, false, 0);
    sources_leave(&sources, d, false, 0);
    sources_leave(&sources, e, false, 0);
    cr_assert_eq(sources.count, 0);
    sources_deinit(&sources);
}

Test(sources, caps_are_apart)
{
    struct sources sources;
    struct source *source = NULL;

    sources_init(&sources, 2, 3, 1);
    for (int i = 0; i < 3; i++) {
        source = enter(&sources, "192.0.2.1");
        cr_assert_not_null(source);
        cr_assert(sources_set_ready(&sources, source));
    }
    cr_assert_not_null(enter(&sources, "192.0.2.1"));
    cr_assert_not_null(enter(&sources, "192.0.2.1"));
    cr_assert_null(enter(&sources, "192.0.2.1"), "two not logged in");
    cr_assert_not(sources_set_ready(&sources, source), "three logged in");
    cr_assert_eq(source->unready, 2, "and nothing changed");
    sources_leave(&sources, source, true, 0);
    cr_assert(sources_set_ready(&sources, source));
    for (int i = 0; i < 3; i++)
        sources_leave(&sources, source, true, 0);
    sources_leave(&sources, source, false, 0);
    sources_deinit(&sources);
}

Test(sources, thousands_come_and_go)
{
    static struct source *all[20000];
    struct sources sources;
    char text[32];

    sources_init(&sources, 1, 1, 1);
    for (unsigned i = 0; i < 20000; i++) {
        snprintf(text, sizeof text, "10.%u.%u.%u", i >> 16, (i >> 8) & 255, i & 255);
        all[i] = enter(&sources, text);
        cr_assert_not_null(all[i]);
        cr_assert_str_eq(all[i]->text, text);
    }
    cr_assert_eq(sources.count, 20000);
    for (unsigned i = 0; i < 20000; i++)
        sources_leave(&sources, all[i], false, 0);
    cr_assert_eq(sources.count, 0);
    sources_deinit(&sources);
}

Test(deadlines, first_is_the_earliest_of_all_kinds)
{
    struct deadlines deadlines;
    struct deadline a = {0}, b = {0}, c = {0};

    deadlines_init(&deadlines);
    cr_assert_null(deadlines_first(&deadlines));
    deadlines_set(&deadlines, &a, SESSION_CLOCK_IDLE, 100);
    deadlines_set(&deadlines, &b, SESSION_CLOCK_FRAME, 50);
    deadlines_set(&deadlines, &c, SESSION_CLOCK_IDLE, 110);
    cr_assert_eq(deadlines_first(&deadlines), &b);
    deadlines_clear(&b);
    deadlines_clear(&b); /* twice is once */
    cr_assert_eq(deadlines_first(&deadlines), &a);
    deadlines_set(&deadlines, &a, SESSION_CLOCK_IDLE, 120);
    cr_assert_eq(deadlines_first(&deadlines), &c);
    deadlines_set(&deadlines, &a, SESSION_CLOCK_CLOSE, 20);
    cr_assert_eq(deadlines_first(&deadlines), &a);
    deadlines_clear(&a);
    deadlines_clear(&c);
    cr_assert_null(deadlines_first(&deadlines));
}
