#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"

static char last[8192];
static int lines;

static void keep(const char *line, size_t length)
{
    cr_assert_lt(length, sizeof(last));
    memcpy(last, line, length);
    last[length] = '\0';
    lines++;
}

static void fixed_time(int64_t *seconds, int *milliseconds)
{
    *seconds = 1548057600; /* 2019-01-21T16:00:00+08:00 */
    *milliseconds = 7;
}

static void set_up(enum log_level level, enum log_format format, bool journal)
{
    struct log_config config = {level, format, journal, keep, fixed_time};

    lines = 0;
    log_setup(&config);
}

Test(log, text_has_time_level_and_ids)
{
    set_up(LOG_LEVEL_INFO, LOG_TEXT, false);
    log_event(LOG_LEVEL_WARNING, 12, 34, "case %d", 5);
    cr_assert_str_eq(last, "2019-01-21T16:00:00.007+08:00 warning session=12 req=34 case 5\n");
    log_info("up");
    cr_assert_str_eq(last, "2019-01-21T16:00:00.007+08:00 info up\n");
}

Test(log, under_a_journal_the_level_is_a_prefix)
{
    set_up(LOG_LEVEL_DEBUG, LOG_TEXT, true);
    log_error("no");
    cr_assert_str_eq(last, "<3>no\n");
    log_event(LOG_LEVEL_INFO, 1, 0, "a");
    cr_assert_str_eq(last, "<6>session=1 a\n");
    log_debug("d");
    cr_assert_str_eq(last, "<7>d\n");
}

Test(log, the_default_looks_for_a_journal)
{
    unsetenv("JOURNAL_STREAM");
    cr_assert_not(log_config_default().journal);
    setenv("JOURNAL_STREAM", "8:1", 1);
    cr_assert(log_config_default().journal);
}

Test(log, json_is_one_object_a_line_with_quotes_escaped)
{
    set_up(LOG_LEVEL_INFO, LOG_JSON, false);
    log_event(LOG_LEVEL_INFO, 1, 2, "a \"b\" \\c");
    cr_assert_str_eq(last,
                     "{\"time\":\"2019-01-21T16:00:00.007+08:00\",\"level\":\"info\",\"session\":1,\"req\":2,"
                     "\"message\":\"a \\\"b\\\" \\\\c\"}\n");
}

Test(log, less_urgent_levels_are_left_out)
{
    set_up(LOG_LEVEL_WARNING, LOG_TEXT, false);
    log_info("x");
    log_debug("x");
    cr_assert_eq(lines, 0);
    log_warning("x");
    log_error("x");
    cr_assert_eq(lines, 2);
}

Test(log, no_value_forges_a_line)
{
    set_up(LOG_LEVEL_INFO, LOG_TEXT, true);
    log_info("%s", "a\nb\rc\033[1md\x7f"
                   "e\xc2\x9b"
                   "f\xff"
                   "g\xc3");
    cr_assert_str_eq(last, "<6>a?b?c?[1md?e??f?g?\n");
    log_info("%s", "街道 ok");
    cr_assert_str_eq(last, "<6>街道 ok\n");
}

Test(log, a_long_line_is_cut_and_ends)
{
    char *text = malloc(100000);

    memset(text, '"', 99999);
    text[99999] = '\0';
    set_up(LOG_LEVEL_INFO, LOG_JSON, false);
    log_info("%s", text);
    cr_assert_eq(last[strlen(last) - 1], '\n');
    cr_assert_eq(last[strlen(last) - 2], '}');
    free(text);
}

Test(log, words_of_the_configuration)
{
    enum log_level level;
    enum log_format format;

    cr_assert(log_level_parse("error", &level) && level == LOG_LEVEL_ERROR);
    cr_assert(log_level_parse("warning", &level) && level == LOG_LEVEL_WARNING);
    cr_assert(log_level_parse("info", &level) && level == LOG_LEVEL_INFO);
    cr_assert(log_level_parse("debug", &level) && level == LOG_LEVEL_DEBUG);
    cr_assert_not(log_level_parse("loud", &level));
    cr_assert(log_format_parse("text", &format) && format == LOG_TEXT);
    cr_assert(log_format_parse("json", &format) && format == LOG_JSON);
    cr_assert_not(log_format_parse("xml", &format));
}
