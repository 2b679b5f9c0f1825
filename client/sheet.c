#include "client/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/failure.h"
#include "client/free_text.h"
#include "client/i18n.h"
#include "common/bug.h"
#include "common/limits.h"

static int say_undecodable(const struct sheet *sheet, enum decode_error error, unsigned line)
{
    char where[16];

    snprintf(where, sizeof(where), "%u", line);
    switch (error) {
    case DECODE_SPREADSHEET:
        return failure_say(ERROR_FILE_NOT_TABLE, "what", _("it is a spreadsheet, not CSV"), NULL);
    case DECODE_BAD_BYTES:
        return failure_say(ERROR_FILE_NOT_TABLE, "line", where, "what",
                           _("the text is neither UTF-8 nor GB18030"), NULL);
    case DECODE_NOT_TEXT:
        return failure_say(ERROR_FILE_NOT_TABLE, "what", _("it is no text"), NULL);
    case DECODE_TOO_LARGE:
    case DECODE_OK:
        break;
    }
    return failure_say(ERROR_FILE_NOT_OPENED, "file", sheet->path, "what", _("it is too large"), NULL);
}

static int say_broken(const struct sheet *sheet, enum csv_status status)
{
    char where[16];

    snprintf(where, sizeof(where), "%u", sheet->reader.line);
    return failure_say(ERROR_FILE_NOT_TABLE, "line", where, "what", csv_status_name(status), NULL);
}

static void keep_headers(struct sheet *sheet)
{
    sheet->header_row = sheet->reader.row;
    sheet->headers = calloc(sheet->reader.count + 1, sizeof(*sheet->headers));
    BUG_ON(sheet->headers == NULL);
    for (size_t i = 0; i < sheet->reader.count; i++) {
        sheet->headers[i] = strdup(sheet->reader.cells[i]);
        BUG_ON(sheet->headers[i] == NULL);
        sheet->header_count++;
    }
}

void sheet_again(struct sheet *sheet)
{
    csv_reader_deinit(&sheet->reader);
    csv_reader_init(&sheet->reader, buffer_text(&sheet->text), sheet->text.size, '\0');
    sheet_next(sheet);
}

/* The header, then every row once, so that a broken file is found before anything is sent. */
static int read_rows(struct sheet *sheet)
{
    enum csv_status status;

    csv_reader_init(&sheet->reader, buffer_text(&sheet->text), sheet->text.size, '\0');
    while ((status = csv_reader_next(&sheet->reader)) == CSV_ROW) {
        if (sheet->headers == NULL)
            keep_headers(sheet);
        else
            sheet->rows++;
    }
    if (status != CSV_END)
        return say_broken(sheet, status);
    if (sheet->rows == 0)
        return failure_say(ERROR_FILE_NOT_TABLE, "what", _("it has no rows"), NULL);
    sheet_again(sheet);
    return 0;
}

int sheet_open(struct sheet *sheet, const char *path)
{
    struct decode_report report = {.line = 0};
    enum decode_error error;

    *sheet = (struct sheet){.path = path};
    buffer_init(&sheet->text, (size_t)LIMIT_IMPORT_BYTES * 2);
    csv_reader_init(&sheet->reader, "", 0, ',');
    sheet->raw = free_text_slurp(path, LIMIT_IMPORT_BYTES, &sheet->raw_size);
    if (sheet->raw == NULL)
        return 1;
    digest_bytes(sheet->raw, sheet->raw_size, sheet->sha256);
    error = decode_text((const uint8_t *)sheet->raw, sheet->raw_size, &sheet->text, &report);
    if (error != DECODE_OK)
        return say_undecodable(sheet, error, report.line);
    sheet->encoding = report.encoding;
    return read_rows(sheet);
}

bool sheet_next(struct sheet *sheet)
{
    return csv_reader_next(&sheet->reader) == CSV_ROW;
}

void sheet_close(struct sheet *sheet)
{
    csv_reader_deinit(&sheet->reader);
    buffer_deinit(&sheet->text);
    for (size_t i = 0; i < sheet->header_count; i++)
        free(sheet->headers[i]);
    free(sheet->headers);
    free(sheet->raw);
}
