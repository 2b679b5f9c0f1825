#include "client/output_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/terminal.h"
#include "common/bug.h"
#include "common/text.h"

#define GAP 2
#define NARROWEST 6
#define NUMBER_INDENT 8 /* of numbers that go on below */

void output_padded(const char *text, int columns, bool right)
{
    int spare = columns - text_width(text);

    if (right && spare > 0)
        printf("%*s", spare, "");
    fputs(text, stdout);
    if (!right && spare > 0)
        printf("%*s", spare, "");
}

void output_number(const char *text, int columns, int *used)
{
    int room = terminal_columns(), width = text_width(text) > columns ? text_width(text) : columns;

    if (room > 0 && *used + width > room && *used > NUMBER_INDENT) {
        printf("\n%*s", NUMBER_INDENT, "");
        *used = NUMBER_INDENT;
    }
    output_padded(text, columns, true);
    *used += width;
}

/* One of the signs begins here, or ends here. */
static bool begins_with(const char *text, const char *const *signs)
{
    for (; *signs != NULL; signs++)
        if (strncmp(text, *signs, strlen(*signs)) == 0)
            return true;
    return false;
}

static bool ends_with(const char *text, size_t length, const char *const *signs)
{
    for (; *signs != NULL; signs++)
        if (length >= strlen(*signs) && strncmp(text + length - strlen(*signs), *signs, strlen(*signs)) == 0)
            return true;
    return false;
}

/* Whether a line may end here: behind a blank; between signs of which one is no letter, but not before one that closes nor behind one
 * that opens. */
static bool may_break(const char *text, size_t at)
{
    static const char *const closing[] = {"。", "，", "；", "：", "、", "）", "”",
                                          "》", "〕", "！", "？", "…",  NULL};
    static const char *const opening[] = {"（", "“", "《", "〔", NULL};

    if (text[at - 1] == ' ')
        return true;
    if (((unsigned char)text[at] & 0xc0) == 0x80 || ((text[at] & 0x80) == 0 && (text[at - 1] & 0x80) == 0))
        return false;
    return !begins_with(text + at, closing) && !ends_with(text, at, opening);
}

/* How much of the text goes on this line: up to `room` columns, back to where it may be broken when that is near. */
static size_t break_at(const char *text, int room)
{
    size_t fits = text_fit(text, room > 1 ? room : 2), back = fits;

    if (text[fits] == '\0' || text[fits] == ' ')
        return fits;
    while (back > 0 && !may_break(text, back))
        back--;
    return back > fits / 2 ? back : fits;
}

void output_wrapped(const char *text, int used, int indent, int columns)
{
    if (columns <= indent + NARROWEST) {
        fputs(text, stdout);
        return;
    }
    for (;;) {
        size_t part = break_at(text, columns - used), ink;

        if (part == 0)
            part = strlen(text);
        for (ink = part; ink > 0 && text[ink - 1] == ' '; ink--)
            ;
        fwrite(text, 1, ink, stdout);
        text += part;
        text += strspn(text, " ");
        if (*text == '\0')
            return;
        printf("\n%*s", indent, "");
        used = indent;
    }
}

/* "2026-11-26T13:10:40+08:00" as people read it. */
static void shorten_time(char *cell)
{
    if (strlen(cell) > 19 && cell[10] == 'T') {
        cell[10] = ' ';
        cell[19] = '\0';
    }
}

void output_table_add(struct output_list *list, const ProtobufCMessage *row)
{
    if (list->rows == list->capacity) {
        list->capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
        list->cells = reallocarray(list->cells, list->capacity * list->column_count, sizeof(*list->cells));
        BUG_ON(list->cells == NULL);
    }
    for (size_t i = 0; i < list->column_count; i++) {
        char *cell = output_cell(list->columns[i], row);

        if ((list->columns[i]->flags & COLUMN_TIME) != 0)
            shorten_time(cell);
        list->cells[list->rows * list->column_count + i] = cell;
    }
    list->rows++;
}

void output_table_fit(int *widths, const bool *flexible, size_t count, int room)
{
    for (;;) {
        int sum = 0, widest = -1;

        for (size_t i = 0; i < count; i++) {
            sum += widths[i] + (i + 1 < count ? GAP : 0);
            if (flexible[i] && widths[i] > NARROWEST && (widest < 0 || widths[i] > widths[widest]))
                widest = (int)i;
        }
        if (sum <= room || widest < 0)
            return;
        widths[widest]--;
    }
}

static int number_width(const struct output_list *list)
{
    return list->numbered ? 4 + GAP : 0;
}

static bool too_wide(const struct output_list *list, int room)
{
    int sum = 0;

    for (size_t i = 0; i < list->column_count; i++)
        sum += list->widths[i] + (i + 1 < list->column_count ? GAP : 0);
    return sum > room;
}

static void leave_out(struct output_list *list, size_t column)
{
    size_t count = list->column_count, behind = count - column - 1;

    for (size_t row = 0; row < list->rows; row++) {
        char **from = list->cells + row * count, **to = list->cells + row * (count - 1);

        free(from[column]);
        memmove(to, from, column * sizeof(*to));
        memmove(to + column, from + column + 1, behind * sizeof(*to));
    }
    list->left_out[list->left_out_count++] = list->columns[column]->title;
    memmove(list->columns + column, list->columns + column + 1, behind * sizeof(list->columns[0]));
    memmove(list->widths + column, list->widths + column + 1, behind * sizeof(list->widths[0]));
    list->column_count--;
}

/* Flexible columns are cut first; where that is not enough, spare ones are left out, the last first (never with -o wide). What is still too
 * much goes on in a line below. */
static void fit(struct output_list *list, const bool *flexible, int room)
{
    int natural[OUTPUT_MOST_COLUMNS];
    bool cut[OUTPUT_MOST_COLUMNS];

    memcpy(natural, list->widths, sizeof(natural));
    memcpy(cut, flexible, sizeof(cut));
    for (;;) {
        size_t spare = list->column_count;

        output_table_fit(list->widths, cut, list->column_count, room);
        if (!too_wide(list, room))
            return;
        while (spare > 0 && (list->call->wide || (list->columns[spare - 1]->flags & COLUMN_SPARE) == 0))
            spare--;
        if (spare == 0)
            return;
        memmove(natural + spare - 1, natural + spare, (list->column_count - spare) * sizeof(*natural));
        memmove(cut + spare - 1, cut + spare, (list->column_count - spare) * sizeof(*cut));
        leave_out(list, spare - 1);
        memcpy(list->widths, natural, list->column_count * sizeof(*natural));
    }
}

void output_table_lay_out(struct output_list *list, int room)
{
    bool flexible[OUTPUT_MOST_COLUMNS];

    for (size_t i = 0; i < list->column_count; i++) {
        list->widths[i] = text_width(_(list->columns[i]->title));
        flexible[i] = (list->columns[i]->flags & COLUMN_FLEX) != 0;
        for (size_t row = 0; row < list->rows; row++) {
            int width = text_width(list->cells[row * list->column_count + i]);

            if (width > list->widths[i])
                list->widths[i] = width;
        }
    }
    if (room > 0)
        fit(list, flexible, room - number_width(list));
}

/* A cell where the cursor is at `used`, or in a line below when it does not fit there. Returns where the cursor is then. */
static int print_cell(const char *text, int width, bool right, bool first, int used, int indent, int room)
{
    int gap = first ? 0 : GAP, wanted = text_width(text) > width ? text_width(text) : width;

    if (room > 0 && !first && used + gap + wanted > room) {
        printf("\n%*s", indent, "");
        used = indent;
        gap = 0;
    }
    printf("%*s", gap, "");
    if (room > 0 && used + gap + wanted > room) {
        output_wrapped(text, used + gap, indent, room); /* wider than the terminal by itself */
        return room;
    }
    output_padded(text, width, right);
    return used + gap + wanted;
}

static void print_line(const struct output_list *list, size_t number, char *const *cells)
{
    int room = terminal_columns(), indent = number_width(list), used = indent;
    bool cut = room > 0;

    if (list->numbered && number > 0)
        printf("%4zu  ", number);
    else if (list->numbered)
        printf("%4s  ", "#");
    for (size_t i = 0; i < list->column_count; i++) {
        const struct column *column = list->columns[i];
        const char *text = cells != NULL ? cells[i] : _(column->title);
        bool right = (column->flags & COLUMN_RIGHT) != 0, last = i + 1 == list->column_count;
        struct buffer fitted;

        buffer_init(&fitted, 1024 * 1024);
        if (cut && (column->flags & COLUMN_FLEX) != 0 && text_width(text) > list->widths[i]) {
            text_append_column(&fitted, text, list->widths[i]);
            text = buffer_text(&fitted);
        }
        used = print_cell(text, last && !right ? 0 : list->widths[i], right, i == 0, used, indent, room);
        buffer_deinit(&fitted);
    }
    putchar('\n');
}

static void print_head(struct output_list *list)
{
    bool color = terminal_has_color();

    fputs(color ? "\033[1m" : "", stdout);
    print_line(list, 0, NULL);
    fputs(color ? "\033[0m" : "", stdout);
    list->begun = true;
}

void output_table_flush(struct output_list *list)
{
    if (list->rows == 0)
        return;
    if (!list->begun) {
        output_table_lay_out(list, terminal_columns());
        print_head(list);
    }
    for (size_t row = 0; row < list->rows; row++) {
        char **cells = list->cells + row * list->column_count;

        print_line(list, list->printed + row + 1, cells);
        for (size_t i = 0; i < list->column_count; i++)
            free(cells[i]);
    }
    list->printed += list->rows;
    list->rows = 0;
}
