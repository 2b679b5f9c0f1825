#include "common/ini.h"

#include <stdio.h>
#include <string.h>

#include "common/i18n.h"
#include "common/text.h"

struct parsing {
    char section[INI_LINE_MAX + 1];
    unsigned line;
    ini_value_fn on_value;
    void *arg;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Cuts blanks off both ends, in place. */
static char *trim(char *text)
{
    size_t length;

    while (is_space(*text))
        text++;
    length = strlen(text);
    while (length > 0 && is_space(text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

static const char *parse_section(struct parsing *p, char *line)
{
    size_t length = strlen(line);
    char *name;

    if (line[length - 1] != ']')
        return _("the section name is not closed with ]");
    line[length - 1] = '\0';
    name = trim(line + 1);
    if (*name == '\0')
        return _("the section has no name");
    memcpy(p->section, name, strlen(name) + 1);
    return NULL;
}

static const char *parse_value(struct parsing *p, char *line)
{
    char *equals = strchr(line, '='), *key, *value;
    size_t length;

    if (equals == NULL)
        return _("neither a section, nor key = value, nor a comment");
    *equals = '\0';
    key = trim(line);
    value = trim(equals + 1);
    if (*key == '\0')
        return _("there is no key before =");
    length = strlen(value);
    if (*value == '"') {
        if (length < 2 || value[length - 1] != '"')
            return _("the quote is not closed");
        value[length - 1] = '\0';
        value++;
    }
    return p->on_value(p->arg, p->section, key, value, p->line);
}

static const char *parse_line(struct parsing *p, char *line)
{
    line = trim(line);
    if (*line == '\0' || *line == '#' || *line == ';')
        return NULL;
    return *line == '[' ? parse_section(p, line) : parse_value(p, line);
}

bool ini_parse(const char *text, size_t length, ini_value_fn on_value, void *arg, struct ini_error *error)
{
    struct parsing parsing = {.on_value = on_value, .arg = arg};
    const char *end;

    if (length == 0)
        return true;
    end = text + length;
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    while (text < end) {
        char line[INI_LINE_MAX + 1];
        const char *newline = memchr(text, '\n', (size_t)(end - text)), *what;
        size_t size = (size_t)((newline != NULL ? newline : end) - text);

        parsing.line++;
        if (size > INI_LINE_MAX) {
            what = _("the line is too long");
        } else if (!text_is_valid(text, size)) {
            what = _("the line is not UTF-8 text");
        } else {
            memcpy(line, text, size);
            line[size] = '\0';
            what = parse_line(&parsing, line);
        }
        if (what != NULL) {
            error->line = parsing.line;
            snprintf(error->what, sizeof(error->what), "%s", what);
            return false;
        }
        text += size + (newline != NULL);
    }
    return true;
}
