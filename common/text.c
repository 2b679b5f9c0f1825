#include "common/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "common/bug.h"

#define MIDDLE_DOT 0x00b7

size_t text_valid_prefix(const char *text, size_t length)
{
    size_t at = 0;

    while (at < length && text[at] != '\0') {
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate((const uint8_t *)text + at, (utf8proc_ssize_t)(length - at), &c);

        if (n <= 0)
            break;
        at += (size_t)n;
    }
    return at;
}

bool text_is_valid(const char *text, size_t length)
{
    return text_valid_prefix(text, length) == length;
}

int32_t text_next(const char **text)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t n;

    if (**text == '\0')
        return 0;
    n = utf8proc_iterate((const uint8_t *)*text, -1, &c);
    BUG_ON(n <= 0);
    *text += n;
    return c;
}

/* Writes a code point that is no longer than what was read for it. */
static char *put(char *out, int32_t c)
{
    return out + utf8proc_encode_char(c, (uint8_t *)out);
}

bool text_is_blank(int32_t c)
{
    return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
           c == 0x3000 || c == 0x3164;
}

bool text_is_direction(int32_t c)
{
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

bool text_is_invisible(int32_t c)
{
    return c == 0xad || c == 0x180e || (c >= 0x200b && c <= 0x200d) || (c >= 0x2060 && c <= 0x2064) ||
           c == 0xfeff || text_is_direction(c);
}

bool text_is_han(int32_t c)
{
    return c == 0x3007 || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) ||
           (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x323af);
}

static int32_t narrow(int32_t c)
{
    if (c >= 0xff01 && c <= 0xff5e)
        return c - 0xff01 + '!';
    return c == 0x3000 ? ' ' : c;
}

void text_narrow(char *text)
{
    const char *in = text;
    char *out = text;
    int32_t c;

    while ((c = text_next(&in)) != 0)
        out = put(out, narrow(c));
    *out = '\0';
}

void text_trim(char *text)
{
    const char *in = text;
    char *out = text, *end = text;
    int32_t c;

    while ((c = text_next(&in)) != 0) {
        if (text_is_invisible(c) || (out == text && text_is_blank(c)))
            continue;
        out = put(out, c);
        if (!text_is_blank(c))
            end = out;
    }
    *end = '\0';
}

void text_squeeze(char *text)
{
    const char *in = text;
    char *out = text;
    int32_t c;

    while ((c = text_next(&in)) != 0)
        if (!text_is_blank(c) && !text_is_invisible(c))
            out = put(out, c);
    *out = '\0';
}

/* Skips what follows ESC: a control sequence to its final byte, a string to its terminator. */
static void skip_escape(const char **in)
{
    const char *at = *in;

    if (*at == '[') {
        for (at++; *at >= 0x20 && *at < 0x40; at++)
            ;
        if (*at >= 0x40 && *at < 0x7f)
            at++;
    } else if (*at != '\0' && strchr("]PX^_", *at) != NULL) {
        const char *end = at + strcspn(at, "\a\033");

        if (*end == '\033' && end[1] == '\\')
            at = end + 2;
        else
            at = *end == '\a' ? end + 1 : at + 1; /* without an end only its beginning goes */
    } else if (*at > 0x20 && *at < 0x7f) {
        at++;
    }
    *in = at;
}

void text_make_inert(char *text, bool keep_lines)
{
    const char *in = text;
    char *out = text;
    int32_t c;

    while ((c = text_next(&in)) != 0) {
        bool line_end = c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;

        if (c == '\r' && *in == '\n')
            continue;
        if (c == 0x1b)
            skip_escape(&in);
        else if (line_end)
            *out++ = keep_lines ? '\n' : ' ';
        else if (c == '\t')
            *out++ = keep_lines ? '\t' : ' ';
        else if (c >= 0x20 && !(c >= 0x7f && c < 0xa0) && !text_is_direction(c))
            out = put(out, c);
    }
    *out = '\0';
}

char *text_normalise(struct arena *arena, const char *text)
{
    utf8proc_uint8_t *composed = NULL;
    char *copy;

    if (utf8proc_map((const uint8_t *)text, 0, &composed,
                     UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE) < 0)
        return NULL; /* no memory: valid text has no other failure */
    copy = arena_strdup(arena, (const char *)composed);
    free(composed);
    return copy;
}

static bool is_dot(int32_t c)
{
    return c == MIDDLE_DOT || c == 0x2022 || c == 0x2027 || c == 0x2219 || c == 0x22c5 || c == 0x25cf ||
           c == 0x30fb || c == 0xff65 || c == 0x318d || c == 0x16eb;
}

static bool has_han(const char *text)
{
    int32_t c;

    while ((c = text_next(&text)) != 0)
        if (text_is_han(c))
            return true;
    return false;
}

/* The ASCII stop stands for the dot in Chinese names only, and is the one character that grows. */
static char *dots_and_blanks(struct arena *arena, const char *in, bool chinese)
{
    char *name = arena_alloc(arena, strlen(in) * 2 + 1), *out = name;
    bool blank = false;
    int32_t c;

    while (name != NULL && (c = text_next(&in)) != 0) {
        if (text_is_blank(c)) {
            blank = true;
            continue;
        }
        if (blank && !chinese && out > name)
            *out++ = ' ';
        blank = false;
        out = put(out, is_dot(c) || (chinese && c == '.') ? MIDDLE_DOT : c);
    }
    return name;
}

/* Composed last: only what no longer has a blank or anything invisible between it composes as it will be read. */
char *text_normalise_name(struct arena *arena, const char *name)
{
    char *text = arena_strdup(arena, name);

    if (text == NULL)
        return NULL;
    text_narrow(text);
    text_make_inert(text, false);
    text_trim(text);
    text = dots_and_blanks(arena, text, has_han(text));
    return text != NULL ? text_normalise(arena, text) : NULL;
}

int text_width(const char *text)
{
    int32_t c;
    int width = 0;

    while ((c = text_next(&text)) != 0)
        width += utf8proc_charwidth(c);
    return width;
}

size_t text_fit(const char *text, int columns)
{
    const char *at = text, *end = text;
    int32_t c, before = 0;
    utf8proc_int32_t state = 0;
    int width = 0;

    while ((c = text_next(&at)) != 0) {
        const char *start = at - utf8proc_encode_char(c, (uint8_t[4]){0});

        if (before == 0 || utf8proc_grapheme_break_stateful(before, c, &state))
            end = start;
        width += utf8proc_charwidth(c);
        if (width > columns)
            return (size_t)(end - text);
        before = c;
    }
    return (size_t)(at - text);
}

bool text_append_column(struct buffer *buffer, const char *text, int columns)
{
    int width = text_width(text);
    size_t length = strlen(text);
    const char *mark = "";

    if (width > columns) {
        mark = columns >= 4 ? ".." : "";
        length = text_fit(text, columns - (int)strlen(mark));
        width = (int)strlen(mark);
        for (const char *at = text; at < text + length;)
            width += utf8proc_charwidth(text_next(&at));
    }
    return buffer_append(buffer, text, length) && buffer_append_text(buffer, mark) &&
           buffer_printf(buffer, "%*s", columns - width, "");
}

bool text_append_inert(struct buffer *buffer, const char *text)
{
    char *copy = strdup(text);
    bool done;

    if (copy == NULL)
        return false;
    text_make_inert(copy, false);
    done = buffer_append_text(buffer, copy);
    free(copy);
    return done;
}

bool text_is_formula(const char *cell)
{
    int32_t c = text_next(&cell);

    return c == '\t' || c == '\r' || (c != 0 && strchr("=+-@", narrow(c) < 0x80 ? narrow(c) : 'x') != NULL);
}

bool text_is_number_like(const char *cell)
{
    size_t digits = strspn(cell, "0123456789");

    return cell[digits] == '\0' && (digits >= 12 || (digits >= 2 && cell[0] == '0'));
}
