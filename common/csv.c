#include "common/csv.h"

#include <string.h>

#include "common/bug.h"
#include "common/text.h"

/* The candidate that stands most often outside quotes in the first row that has any (a title above the table has
 * none); the comma if no row has. */
static char find_delimiter(const char *at, const char *end)
{
    static const char candidates[] = ",\t;";
    size_t counts[sizeof(candidates) - 1] = {0}, best = 0;
    bool quoted = false, any = false;

    for (; at < end; at++) {
        const char *found;

        if (!quoted && any && (*at == '\n' || *at == '\r'))
            break;
        if (*at == '"')
            quoted = !quoted;
        found = quoted || *at == '\0' ? NULL : strchr(candidates, *at);
        if (found != NULL)
            counts[found - candidates]++;
        any |= found != NULL;
    }
    for (size_t i = 1; i < sizeof(candidates) - 1; i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}

void csv_reader_init(struct csv_reader *reader, const char *text, size_t length, char delimiter)
{
    if (length == 0)
        text = ""; /* it may be NULL then */
    reader->cells = reader->pointers;
    reader->count = 0;
    reader->row = 0;
    reader->line = 0;
    reader->at = text;
    reader->end = text + length;
    reader->delimiter = delimiter != '\0' ? delimiter : find_delimiter(text, text + length);
    reader->next_line = 1;
    reader->failed = CSV_ROW;
    buffer_init(&reader->storage, LIMIT_ROW_BYTES);
}

void csv_reader_deinit(struct csv_reader *reader)
{
    buffer_deinit(&reader->storage);
}

static enum csv_status fail(struct csv_reader *reader, enum csv_status status)
{
    if (status != CSV_QUOTE_NOT_CLOSED)
        reader->line = reader->next_line;
    reader->failed = status;
    return status;
}

static enum csv_status append(struct csv_reader *reader, const char *bytes, size_t length)
{
    struct buffer *storage = &reader->storage;

    if (storage->size + length - reader->offsets[reader->count] > LIMIT_CELL_BYTES)
        return CSV_CELL_TOO_LONG;
    if (length > storage->cap - storage->size)
        return CSV_ROW_TOO_LONG;
    return buffer_append(storage, bytes, length) ? CSV_ROW : CSV_NO_MEMORY;
}

static bool is_cell_end(const struct csv_reader *reader)
{
    return reader->at == reader->end || *reader->at == reader->delimiter || *reader->at == '\n' ||
           *reader->at == '\r';
}

/* At the opening quote; ends behind the closing one. */
static enum csv_status read_quoted(struct csv_reader *reader)
{
    unsigned opened = reader->next_line;
    enum csv_status status = CSV_ROW;

    for (reader->at++; status == CSV_ROW; reader->at++) {
        const char *start = reader->at;

        while (reader->at < reader->end && *reader->at != '"') {
            bool lone = *reader->at == '\r' && (reader->at + 1 == reader->end || reader->at[1] != '\n');

            reader->next_line += *reader->at == '\n' || lone;
            reader->at++;
        }
        if (reader->at == reader->end) {
            reader->line = opened;
            return CSV_QUOTE_NOT_CLOSED;
        }
        status = append(reader, start, (size_t)(reader->at - start));
        if (status == CSV_ROW && (reader->at + 1 == reader->end || reader->at[1] != '"')) {
            reader->at++;
            return is_cell_end(reader) ? CSV_ROW : CSV_TEXT_AFTER_QUOTE;
        }
        reader->at++;
        if (status == CSV_ROW)
            status = append(reader, "\"", 1);
    }
    return status;
}

static enum csv_status read_cell(struct csv_reader *reader)
{
    const char *start = reader->at;
    enum csv_status status;

    if (reader->count == LIMIT_COLUMNS)
        return CSV_TOO_MANY_CELLS;
    reader->offsets[reader->count] = reader->storage.size;
    if (reader->at < reader->end && *reader->at == '"') {
        status = read_quoted(reader);
    } else {
        while (!is_cell_end(reader))
            reader->at++;
        status = append(reader, start, (size_t)(reader->at - start));
    }
    if (status != CSV_ROW)
        return status;
    if (!buffer_append_byte(&reader->storage, '\0'))
        return reader->storage.size == reader->storage.cap ? CSV_ROW_TOO_LONG : CSV_NO_MEMORY;
    reader->count++;
    return CSV_ROW;
}

static void skip_line_end(struct csv_reader *reader)
{
    if (reader->at == reader->end)
        return;
    if (reader->at[0] == '\r' && reader->at + 1 < reader->end && reader->at[1] == '\n')
        reader->at++;
    reader->at++;
    reader->next_line++;
}

static enum csv_status read_row(struct csv_reader *reader)
{
    enum csv_status status;

    reader->count = 0;
    reader->row++;
    reader->line = reader->next_line;
    buffer_clear(&reader->storage);
    while ((status = read_cell(reader)) == CSV_ROW && reader->at < reader->end &&
           *reader->at == reader->delimiter)
        reader->at++;
    if (status == CSV_ROW)
        skip_line_end(reader);
    return status;
}

/* Storage may have moved while the row was read, so pointers are made at its end. */
static bool point_at_cells(struct csv_reader *reader)
{
    bool content = false;

    for (size_t i = 0; i < reader->count; i++) {
        reader->pointers[i] = (const char *)reader->storage.data + reader->offsets[i];
        content |= reader->pointers[i][0] != '\0';
    }
    return content;
}

enum csv_status csv_reader_next(struct csv_reader *reader)
{
    if (reader->failed != CSV_ROW)
        return reader->failed;
    while (reader->at < reader->end) {
        enum csv_status status = read_row(reader);

        if (status != CSV_ROW)
            return fail(reader, status);
        if (point_at_cells(reader))
            return CSV_ROW;
    }
    return fail(reader, CSV_END);
}

const char *csv_status_name(enum csv_status status)
{
    static const char *const names[] = {
        [CSV_ROW] = "row",
        [CSV_END] = "end",
        [CSV_QUOTE_NOT_CLOSED] = "quote_not_closed",
        [CSV_TEXT_AFTER_QUOTE] = "text_after_quote",
        [CSV_CELL_TOO_LONG] = "cell_too_long",
        [CSV_ROW_TOO_LONG] = "row_too_long",
        [CSV_TOO_MANY_CELLS] = "too_many_cells",
        [CSV_NO_MEMORY] = "no_memory",
    };

    return names[status];
}

static void put(struct csv_writer *writer, const char *text, size_t length)
{
    writer->failed = writer->failed || !buffer_append(writer->out, text, length);
}

void csv_writer_init(struct csv_writer *writer, struct buffer *out)
{
    *writer = (struct csv_writer){.out = out};
    put(writer, "\xef\xbb\xbf", 3);
}

void csv_writer_cell(struct csv_writer *writer, const char *text)
{
    bool formula = text_is_formula(text), digits = text_is_number_like(text);

    if (writer->in_row)
        put(writer, ",", 1);
    writer->in_row = true;
    if (!formula && !digits && text[strcspn(text, ",;\t\"\r\n")] == '\0') {
        put(writer, text, strlen(text));
        return;
    }
    put(writer, formula ? "\"'" : "\"", formula ? 2 : 1);
    for (size_t n; *text != '\0'; text += n) {
        n = strcspn(text, "\"");
        put(writer, text, n);
        if (text[n] == '"') {
            put(writer, "\"\"", 2);
            n++;
        }
    }
    put(writer, digits ? "\t\"" : "\"", digits ? 2 : 1);
}

void csv_writer_end_row(struct csv_writer *writer)
{
    put(writer, "\r\n", 2);
    writer->in_row = false;
}
