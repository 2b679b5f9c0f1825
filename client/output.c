#include "client/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/message.h"
#include "client/moment.h"
#include "client/output_table.h"
#include "client/terminal.h"
#include "common/bug.h"
#include "common/csv.h"
#include "common/money.h"
#include "common/text.h"

char *output_cell(const struct column *column, const ProtobufCMessage *row)
{
    struct buffer text, shown;
    char *copy, *rest, *word, *slash, at[MOMENT_SIZE];

    buffer_init(&text, 1024 * 1024);
    message_cell(row, column->field, &text);
    copy = strdup(buffer_text(&text));
    buffer_deinit(&text);
    BUG_ON(copy == NULL);
    text_make_inert(copy, false);
    if ((column->flags & COLUMN_MONEY) != 0 && *copy != '\0') {
        char yuan[MONEY_SIZE];

        money_format(strtoull(copy, NULL, 10), yuan);
        free(copy);
        copy = strdup(yuan);
        BUG_ON(copy == NULL);
    }
    if (column->words == WORDS_NONE || *copy == '\0') {
        const char *said = moment_short(copy, (column->flags & COLUMN_TIME) != 0, at);

        if (said == at)
            memcpy(copy, at, strlen(at) + 1); /* shorter */
        return copy;
    }
    buffer_init(&shown, 1024 * 1024);
    for (rest = copy; (word = strsep(&rest, ",")) != NULL;) {
        word += *word == ' ';
        buffer_append_text(&shown, shown.size == 0 ? "" : i18n_is_chinese() ? "、" : ", ");
        if ((slash = strchr(word, '/')) != NULL) { /* CODE/state */
            buffer_append(&shown, word, (size_t)(slash - word));
            buffer_append_text(&shown, slash > word ? " " : "");
            word = slash + 1;
        }
        buffer_append_text(&shown, words_label(column->words, word));
    }
    free(copy);
    copy = strdup(buffer_text(&shown));
    buffer_deinit(&shown);
    BUG_ON(copy == NULL);
    return copy;
}

void output_list_begin(struct output_list *list, const struct call *call, const struct column *columns,
                       bool numbered)
{
    *list = (struct output_list){.call = call, .numbered = numbered && call->format == FORMAT_TABLE};
    for (; columns->field != NULL; columns++) {
        if ((columns->flags & COLUMN_WIDE) != 0 && !call->wide && call->format != FORMAT_CSV)
            continue;
        BUG_ON(list->column_count == OUTPUT_MOST_COLUMNS);
        list->columns[list->column_count++] = columns;
    }
}

/* Such characters can stand in its strings only. */
void output_json_value(const json_t *value, size_t flags)
{
    char *text = json_dumps(value, flags | JSON_PRESERVE_ORDER);
    const char *done = text, *at = text;
    int32_t c;

    BUG_ON(text == NULL);
    for (const char *next = at; (c = text_next(&next)) != 0; at = next)
        if ((c >= 0x7f && c < 0xa0) || text_is_direction(c)) {
            fwrite(done, 1, (size_t)(at - done), stdout);
            printf("\\u%04x", (unsigned)c);
            done = next;
        }
    fputs(done, stdout);
    free(text);
}

static void print_json_row(struct output_list *list, const ProtobufCMessage *row)
{
    json_t *object = message_json(row);

    fputs(list->begun ? ",\n" : "[\n", stdout);
    output_json_value(object, JSON_INDENT(2));
    json_decref(object);
    list->begun = true;
}

static void print_csv_line(const struct output_list *list, const ProtobufCMessage *row)
{
    struct csv_writer writer;
    struct buffer line;
    size_t mark = 0;

    buffer_init(&line, 16UL * 1024 * 1024);
    csv_writer_init(&writer, &line);
    if (row != NULL)
        mark = line.size; /* a spreadsheet knows UTF-8 by the mark before the head, and by that alone */
    for (size_t i = 0; i < list->column_count; i++) {
        char *cell = row != NULL ? output_cell(list->columns[i], row) : NULL;

        csv_writer_cell(&writer, cell != NULL ? cell : _(list->columns[i]->title));
        free(cell);
    }
    csv_writer_end_row(&writer);
    fwrite(line.data + mark, 1, line.size - mark, stdout);
    buffer_deinit(&line);
}

static void print_csv_head(struct output_list *list)
{
    if (list->begun)
        return;
    print_csv_line(list, NULL);
    list->begun = true;
}

static void print_csv_row(struct output_list *list, const ProtobufCMessage *row)
{
    print_csv_head(list);
    print_csv_line(list, row);
}

void output_list_row(struct output_list *list, const ProtobufCMessage *row)
{
    switch (list->call->format) {
    case FORMAT_JSON:
        print_json_row(list, row);
        return;
    case FORMAT_CSV:
        print_csv_row(list, row);
        return;
    case FORMAT_TABLE:
        output_table_add(list, row);
    }
}

void output_list_flush(struct output_list *list)
{
    if (list->call->format == FORMAT_TABLE)
        output_table_flush(list);
    fflush(stdout);
}

/* The last one left out stood furthest left. */
static void say_left_out(const struct output_list *list)
{
    if (list->left_out_count == 0)
        return;
    fputs(_("Left out, the terminal is too narrow: "), stderr);
    for (size_t i = list->left_out_count; i > 0; i--)
        fprintf(stderr, "%s%s", _(list->left_out[i - 1]), i > 1 ? (i18n_is_chinese() ? "、" : ", ") : "");
    fputs(_(" (-o wide shows all)\n"), stderr);
}

void output_list_end(struct output_list *list)
{
    output_list_flush(list);
    say_left_out(list);
    if (list->call->format == FORMAT_JSON)
        fputs(list->begun ? "\n]\n" : "[]\n", stdout);
    else if (list->call->format == FORMAT_CSV)
        print_csv_head(list);
    free(list->cells);
    list->cells = NULL;
}

bool output_json(const struct call *call, const ProtobufCMessage *message)
{
    json_t *object;

    if (call->format != FORMAT_JSON)
        return false;
    object = message_json(message);
    output_json_value(object, JSON_INDENT(2));
    fputc('\n', stdout);
    json_decref(object);
    return true;
}

static void print_lines(const struct column *columns, const ProtobufCMessage *message)
{
    int widest = 0, width = terminal_columns();

    for (const struct column *c = columns; c->field != NULL; c++)
        if (text_width(_(c->title)) > widest)
            widest = text_width(_(c->title));
    for (const struct column *c = columns; c->field != NULL; c++) {
        char *cell = output_cell(c, message);

        if (*cell != '\0') {
            output_padded(_(c->title), widest + 2, false);
            output_wrapped(cell, widest + 2, widest + 2, width);
            fputc('\n', stdout);
        }
        free(cell);
    }
}

void output_one(const struct call *call, const ProtobufCMessage *message, const struct column *columns)
{
    struct output_list list;

    if (output_json(call, message))
        return;
    if (call->format == FORMAT_TABLE) {
        print_lines(columns, message);
        return;
    }
    output_list_begin(&list, call, columns, false);
    output_list_row(&list, message);
    output_list_end(&list);
}
