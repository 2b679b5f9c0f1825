#include "common/decode.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <string.h>

#include "common/bug.h"
#include "common/text.h"

#define STEP 4096u

static bool starts_with(const uint8_t *bytes, size_t size, const char *mark, size_t length)
{
    return size >= length && memcmp(bytes, mark, length) == 0;
}

static unsigned line_at(const uint8_t *bytes, size_t offset)
{
    unsigned line = 1;

    for (size_t i = 0; i < offset; i++)
        line += bytes[i] == '\n';
    return line;
}

/* Code page 936 has the euro sign as 0x80, which GB18030 lacks. */
static bool take_euro(char **in, size_t *left, struct buffer *out)
{
    if (*left == 0 || (uint8_t) * *in != 0x80 || !buffer_append_text(out, "€"))
        return false;
    (*in)++;
    (*left)--;
    return true;
}

/* Converts all of it; *consumed says how far it came. */
static enum decode_error convert(iconv_t cd, bool euro, const uint8_t *bytes, size_t size, struct buffer *out,
                                 size_t *consumed)
{
    char *in = (char *)(uintptr_t)bytes; /* iconv's prototype wants it so; it does not write */
    size_t left = size;

    *consumed = 0;
    while (left > 0) {
        size_t step = out->cap - out->size < STEP ? out->cap - out->size : STEP, room = step;
        char *to = (char *)buffer_reserve(out, step);
        int failure;

        if (to == NULL)
            return DECODE_TOO_LARGE;
        failure = iconv(cd, &in, &left, &to, &room) == (size_t)-1 ? errno : 0;
        buffer_commit(out, step - room);
        *consumed = size - left;
        if (failure == EILSEQ && euro && take_euro(&in, &left, out))
            continue;
        if (failure == E2BIG && room == step)
            return DECODE_TOO_LARGE; /* not even one more character */
        if (failure != 0 && failure != E2BIG)
            return DECODE_BAD_BYTES;
    }
    return DECODE_OK;
}

static enum decode_error decode_with(const char *name, bool euro, const uint8_t *bytes, size_t size,
                                     struct buffer *out, unsigned *line)
{
    iconv_t cd = iconv_open("UTF-8", name);
    enum decode_error error;
    size_t consumed, start = out->size;

    if (cd == (iconv_t)-1) { /* a C library without its tables */
        *line = 1;
        return DECODE_BAD_BYTES;
    }
    error = convert(cd, euro, bytes, size, out, &consumed);
    iconv_close(cd);
    if (error == DECODE_BAD_BYTES)
        *line = line_at(bytes, consumed);
    if (error == DECODE_OK && out->size > start &&
        !text_is_valid((const char *)out->data + start, out->size - start))
        return DECODE_NOT_TEXT;
    return error;
}

static enum decode_error decode_utf8(const uint8_t *bytes, size_t size, struct buffer *out, unsigned *line)
{
    size_t good = text_valid_prefix((const char *)bytes, size);

    *line = line_at(bytes, good);
    if (good < size)
        return DECODE_BAD_BYTES;
    return buffer_append(out, bytes, size) ? DECODE_OK : DECODE_TOO_LARGE;
}

static enum decode_error decode_unmarked(const uint8_t *bytes, size_t size, struct buffer *out,
                                         struct decode_report *report)
{
    unsigned utf8_line, gb_line = 1;
    enum decode_error error;

    report->encoding = DECODE_UTF8;
    if (memchr(bytes, '\0', size) != NULL)
        return DECODE_NOT_TEXT;
    error = decode_utf8(bytes, size, out, &utf8_line);
    if (error != DECODE_BAD_BYTES)
        return error;
    report->encoding = DECODE_GB18030;
    error = decode_with("GB18030", true, bytes, size, out, &gb_line);
    /* Neither fits: it is what it fitted longer. */
    report->line = gb_line;
    if (error == DECODE_BAD_BYTES && utf8_line > gb_line) {
        report->encoding = DECODE_UTF8;
        report->line = utf8_line;
    }
    return error;
}

enum decode_error decode_text(const uint8_t *bytes, size_t size, struct buffer *out,
                              struct decode_report *report)
{
    *report = (struct decode_report){DECODE_UTF8, 0};
    if (size == 0)
        return DECODE_OK;
    if (starts_with(bytes, size, "PK\3\4", 4) || starts_with(bytes, size, "\xd0\xcf\x11\xe0", 4))
        return DECODE_SPREADSHEET;
    if (starts_with(bytes, size, "\xef\xbb\xbf", 3)) {
        report->encoding = DECODE_UTF8_BOM;
        if (memchr(bytes, '\0', size) != NULL)
            return DECODE_NOT_TEXT;
        return decode_utf8(bytes + 3, size - 3, out, &report->line);
    }
    if (starts_with(bytes, size, "\xff\xfe", 2)) {
        report->encoding = DECODE_UTF16LE;
        return decode_with("UTF-16LE", false, bytes + 2, size - 2, out, &report->line);
    }
    if (starts_with(bytes, size, "\xfe\xff", 2)) {
        report->encoding = DECODE_UTF16BE;
        return decode_with("UTF-16BE", false, bytes + 2, size - 2, out, &report->line);
    }
    return decode_unmarked(bytes, size, out, report);
}

const char *decode_encoding_name(enum decode_encoding encoding)
{
    switch (encoding) {
    case DECODE_UTF8:
        return "UTF-8";
    case DECODE_UTF8_BOM:
        return "UTF-8 (BOM)";
    case DECODE_GB18030:
        return "GB18030";
    case DECODE_UTF16LE:
        return "UTF-16LE";
    case DECODE_UTF16BE:
        return "UTF-16BE";
    }
    BUG("encoding %d", (int)encoding);
}

const char *decode_error_name(enum decode_error error)
{
    switch (error) {
    case DECODE_OK:
        return "ok";
    case DECODE_SPREADSHEET:
        return "spreadsheet";
    case DECODE_NOT_TEXT:
        return "not_text";
    case DECODE_BAD_BYTES:
        return "bad_bytes";
    case DECODE_TOO_LARGE:
        return "too_large";
    }
    BUG("decode error %d", (int)error);
}
