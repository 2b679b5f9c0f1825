#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/log.h"
#include "server/net/strangers.h"

static char lines[16384];
static unsigned line_count;

static void keep(const char *line, size_t length)
{
    size_t used = strlen(lines);

    line_count++;
    if (length < sizeof(lines) - used - 1) {
        memcpy(lines + used, line, length);
        lines[used + length] = '\0';
    }
}

static void start(struct strangers *strangers)
{
    struct log_config config = log_config_default();

    config.write = keep;
    log_setup(&config);
    strangers_init(strangers);
}

Test(strangers, a_flood_from_one_source_is_one_line_a_minute)
{
    struct strangers strangers;

    start(&strangers);
    for (unsigned i = 0; i < 27000; i++)
        strangers_note(&strangers, "192.0.2.7", i % 27 == 0 ? STRANGER_DEADLINE : STRANGER_TLS, 4 * i);
    cr_assert_eq(line_count, 1, "%s", lines); /* 108 s: the second minute still runs */
    cr_assert_not_null(strstr(lines, "192.0.2.7: 15000 connections"), "%s", lines);
    strangers_say(&strangers, UINT64_MAX);
    cr_assert_eq(line_count, 2);
    cr_assert_not_null(strstr(lines, "192.0.2.7: 12000 connections"), "%s", lines);
    cr_assert_not_null(strstr(lines, "no or broken TLS 11556, deadline passed 444"), "%s", lines);
}

Test(strangers, many_sources_share_the_last_line_and_none_is_left_out)
{
    struct strangers strangers;
    char source[SOURCE_TEXT_SIZE];

    start(&strangers);
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(source, sizeof(source), "198.51.%u.%u", i / 250, i % 250);
        strangers_note(&strangers, source, STRANGER_BAD_FRAME, 0);
    }
    strangers_say(&strangers, STRANGERS_SPAN_MS - 1);
    cr_assert_eq(line_count, 0);
    strangers_say(&strangers, STRANGERS_SPAN_MS);
    cr_assert_eq(line_count, STRANGERS_MAX + 1);
    cr_assert_not_null(strstr(lines, "other sources: 936 connections"), "%s", lines);
    cr_assert_eq(strangers.due, UINT64_MAX);
}
