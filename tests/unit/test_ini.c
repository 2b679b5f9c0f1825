#include <criterion/criterion.h>
#include <string.h>

#include "common/buffer.h"
#include "common/ini.h"

static const char *collect(void *arg, const char *section, const char *key, const char *value, unsigned line)
{
    buffer_printf(arg, "%u:%s.%s=%s;", line, section, key, value);
    return strcmp(key, "bad") == 0 ? "there is no such setting" : NULL;
}

static void expect(const char *text, const char *values, unsigned line, const char *what)
{
    struct buffer out;
    struct ini_error error = {0, ""};

    buffer_init(&out, 1 << 16);
    cr_assert_eq(ini_parse(text, strlen(text), collect, &out, &error), line == 0);
    cr_assert_str_eq(buffer_text(&out), values);
    cr_assert_eq(error.line, line);
    cr_assert(strstr(error.what, what) != NULL, "%s", error.what);
    buffer_deinit(&out);
}

Test(ini, sections_keys_and_values)
{
    expect("", "", 0, "");
    expect("a = 1", "1:.a=1;", 0, "");
    expect("[server]\nlisten = 127.0.0.1:7000\n\n# note\n; note\n[ db ]\r\n  name=x  \r\n",
           "2:server.listen=127.0.0.1:7000;7:db.name=x;", 0, "");
    expect("\xef\xbb\xbf[s]\nk = 街道 # kept\n", "2:s.k=街道 # kept;", 0, "");
    expect("k = \"  a b \"\nl=\nm = \"\"\nn = a=b\n", "1:.k=  a b ;2:.l=;3:.m=;4:.n=a=b;", 0, "");
}

Test(ini, errors_say_line_and_reason)
{
    expect("a=1\n[s\n", "1:.a=1;", 2, "not closed");
    expect("[]", "", 1, "no name");
    expect("[ ]", "", 1, "no name");
    expect("[", "", 1, "not closed");
    expect("\nword\n", "", 2, "key = value");
    expect("= 1", "", 1, "no key");
    expect("a = \"x", "", 1, "quote");
    expect("a = \"", "", 1, "quote");
    expect("a=1\nbad=2\nc=3", "1:.a=1;2:.bad=2;", 2, "no such setting");
    expect("a=\xff", "", 1, "UTF-8");
}

Test(ini, the_longest_line_is_taken_and_one_byte_more_is_not)
{
    static char text[INI_LINE_MAX + 2];

    memset(text, 'v', sizeof(text) - 1);
    memcpy(text, "a=", 2);
    expect(text, "", 1, "too long");
    text[INI_LINE_MAX] = '\0';
    struct buffer out;
    struct ini_error error;
    buffer_init(&out, 1 << 16);
    cr_assert(ini_parse(text, INI_LINE_MAX, collect, &out, &error));
    cr_assert_eq(out.size, INI_LINE_MAX - 2 + strlen("1:.a=;"));
    buffer_deinit(&out);
}
