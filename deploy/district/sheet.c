#include "deploy/district/sheet.h"

#include <err.h>
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 4096

struct sheet {
    FILE *file;
    char *path;
    enum sheet_encoding encoding;
    iconv_t convert; /* for GB18030 */
};

struct sheet *sheet_open(const char *dir, const char *name, enum sheet_encoding encoding)
{
    struct sheet *sheet = calloc(1, sizeof(*sheet));

    if (sheet == NULL || asprintf(&sheet->path, "%s/%s", dir, name) < 0)
        err(1, "%s", name);
    sheet->encoding = encoding;
    if (encoding == SHEET_GB18030 && (sheet->convert = iconv_open("GB18030", "UTF-8")) == (iconv_t)-1)
        err(1, "GB18030");
    if ((sheet->file = fopen(sheet->path, "we")) == NULL)
        err(1, "%s", sheet->path);
    if (encoding == SHEET_UTF8_BOM)
        fputs("\xef\xbb\xbf", sheet->file);
    return sheet;
}

static void put(char *line, size_t *length, char c)
{
    if (*length + 1 >= LINE_BYTES)
        errx(1, "a row is longer than %d bytes", LINE_BYTES);
    line[(*length)++] = c;
}

static void put_cell(char *line, size_t *length, const char *cell)
{
    bool quoted = strpbrk(cell, ",\"\r\n") != NULL;

    if (quoted)
        put(line, length, '"');
    for (; *cell != '\0'; cell++) {
        if (*cell == '"')
            put(line, length, '"');
        put(line, length, *cell);
    }
    if (quoted)
        put(line, length, '"');
}

static void write_converted(struct sheet *sheet, char *line, size_t length)
{
    char out[2 * LINE_BYTES], *to = out;
    size_t left = sizeof(out);

    if (iconv(sheet->convert, &line, &length, &to, &left) == (size_t)-1)
        err(1, "%s: GB18030", sheet->path);
    fwrite(out, 1, sizeof(out) - left, sheet->file);
}

void sheet_row(struct sheet *sheet, const char *const *cells, size_t count)
{
    char line[LINE_BYTES];
    size_t length = 0;

    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            put(line, &length, sheet->encoding == SHEET_TEXT ? '\t' : ',');
        if (sheet->encoding != SHEET_TEXT)
            put_cell(line, &length, cells[i]);
        else
            for (const char *c = cells[i]; *c != '\0'; c++)
                put(line, &length, *c);
    }
    if (sheet->encoding != SHEET_TEXT)
        put(line, &length, '\r');
    put(line, &length, '\n');
    if (sheet->encoding == SHEET_GB18030)
        write_converted(sheet, line, length);
    else
        fwrite(line, 1, length, sheet->file);
}

void sheet_close(struct sheet *sheet)
{
    if (ferror(sheet->file) || fclose(sheet->file) != 0)
        err(1, "%s", sheet->path);
    if (sheet->encoding == SHEET_GB18030)
        iconv_close(sheet->convert);
    free(sheet->path);
    free(sheet);
}
