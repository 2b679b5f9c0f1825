#include "client/output_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/terminal.h"
#include "common/bug.h"
#include "common/text.h"

#define GAP 2
#define NARROWEST 6
#define ROOM_TO_WRAP 16 /* a cell that nothing follows is broken in its own column, when that has as much */
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

/* Up to behind the sign that parts words of a list. */
static size_t word_length(const char *text)
{
    const char *chinese = strstr(text, "、"), *english = strstr(text, ", "), *end = text + strlen(text);

    if (chinese != NULL)
        end = chinese + strlen("、");
    if (english != NULL && english + 2 < end)
        end = english + 2;
    return (size_t)(end - text);
}

static int word_width(const char *text, size_t length)
{
    char *word = strndup(text, length);
    int width;

    BUG_ON(word == NULL);
    width = text_width(word);
    free(word);
    return width;
}

static int widest_word(const char *text)
{
    int widest = 0;

    for (size_t length; *text != '\0'; text += length) {
        int width = word_width(text, length = word_length(text));

        widest = width > widest ? width : widest;
    }
    return widest;
}

/* Each word whole, from `used` on; below, where there is no room for one, from the same column on. */
static void print_words(const char *text, int used, int room)
{
    int indent = used;

    for (size_t length; *text != '\0'; text += length) {
        int width = word_width(text, length = word_length(text));

        if (used > indent && used + width > room) {
            printf("\n%*s", indent, "");
            used = indent;
        }
        fwrite(text, 1, length, stdout);
        used += width;
    }
}

void output_table_add(struct output_list *list, const ProtobufCMessage *row)
{
    if (list->rows == list->capacity) {
        list->capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
        list->cells = reallocarray(list->cells, list->capacity * list->column_count, sizeof(*list->cells));
        BUG_ON(list->cells == NULL);
    }
    for (size_t i = 0; i < list->column_count; i++)
        list->cells[list->rows * list->column_count + i] = output_cell(list->columns[i], row);
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

/* What the first `count` columns take. */
static int sum_of(const struct output_list *list, size_t count)
{
    int sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += list->widths[i] + (i + 1 < count ? GAP : 0);
    return sum;
}

static bool is_spare(const struct output_list *list, size_t column)
{
    return !list->call->wide && (list->columns[column]->flags & COLUMN_SPARE) != 0;
}

static bool is_empty(const struct output_list *list, size_t column)
{
    for (size_t row = 0; row < list->rows; row++)
        if (*list->cells[row * list->column_count + column] != '\0')
            return false;
    return true;
}

/* The columns that stand on one line: all, but for a last one (a command) for which there is no room however the others are cut. It goes
 * on below, and the others need not be cut for it. */
static size_t count_on_line(const struct output_list *list, const bool *flexible, int room)
{
    size_t count = list->column_count;
    int least = 0;

    for (size_t i = 0; i < count; i++) {
        int width = flexible[i] && list->widths[i] > NARROWEST ? NARROWEST : list->widths[i];

        least += is_spare(list, i) ? 0 : width + (i + 1 < count ? GAP : 0);
    }
    return count > 1 && !flexible[count - 1] && least > room ? count - 1 : count;
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
    memmove(list->columns + column, list->columns + column + 1, behind * sizeof(list->columns[0]));
    memmove(list->widths + column, list->widths + column + 1, behind * sizeof(list->widths[0]));
    list->column_count--;
}

/* What is left out of a table that is too wide. */
struct fitting {
    struct output_list *list;
    int natural[OUTPUT_MOST_COLUMNS];
    bool cut[OUTPUT_MOST_COLUMNS];
    size_t on_line;
};

static void leave_out_for_room(struct fitting *f, size_t column)
{
    size_t behind = f->list->column_count - column - 1;

    memmove(f->natural + column, f->natural + column + 1, behind * sizeof(*f->natural));
    memmove(f->cut + column, f->cut + column + 1, behind * sizeof(*f->cut));
    f->list->left_out[f->list->left_out_count++] = f->list->columns[column]->title;
    leave_out(f->list, column);
    f->on_line -= column < f->on_line;
    memcpy(f->list->widths, f->natural, f->list->column_count * sizeof(*f->natural));
}

/* Empty columns go first, then flexible ones are cut; where that is not enough, spare ones are left out, the last first (never with -o wide).
 * What is still too much goes on in a line below. */
static void fit(struct output_list *list, const bool *flexible, int room)
{
    struct fitting f = {.list = list, .on_line = list->column_count};
    size_t spare;

    memcpy(f.natural, list->widths, sizeof(f.natural));
    memcpy(f.cut, flexible, sizeof(f.cut));
    while (sum_of(list, f.on_line) > room && f.on_line > 1 && !list->call->wide &&
           is_empty(list, f.on_line - 1))
        leave_out_for_room(&f, f.on_line - 1);
    f.on_line = count_on_line(list, f.cut, room);
    for (size_t i = f.on_line; i-- > 1 && !list->call->wide;)
        if (sum_of(list, f.on_line) > room && is_empty(list, i))
            leave_out_for_room(&f, i);
    for (;;) {
        output_table_fit(list->widths, f.cut, f.on_line, room);
        spare = sum_of(list, f.on_line) > room ? f.on_line : 0;
        while (spare > 0 && !is_spare(list, spare - 1))
            spare--;
        if (spare == 0)
            break;
        leave_out_for_room(&f, spare - 1);
    }
    list->on_line = f.on_line;
    if (sum_of(list, f.on_line) > room) /* it goes on below all the same: cut nothing for it */
        for (size_t i = 0; i < list->column_count; i++)
            list->widths[i] = f.natural[i] < room ? f.natural[i] : room;
}

/* Nobody is in danger: no room for when. */
static void leave_out_danger(struct output_list *list)
{
    for (size_t i = list->column_count; i-- > 0;) {
        bool any = (list->columns[i]->flags & COLUMN_DANGER) == 0;

        for (size_t row = 0; row < list->rows && !any; row++)
            any = *list->cells[row * list->column_count + i] != '\0';
        if (!any)
            leave_out(list, i);
    }
}

/* As narrow as its widest word. */
static void shrink_to_words(struct output_list *list, size_t column)
{
    list->widths[column] = text_width(_(list->columns[column]->title));
    for (size_t row = 0; row < list->rows; row++) {
        int width = widest_word(list->cells[row * list->column_count + column]);

        if (width > list->widths[column])
            list->widths[column] = width;
    }
}

void output_table_lay_out(struct output_list *list, int room)
{
    bool flexible[OUTPUT_MOST_COLUMNS] = {false};

    leave_out_danger(list);
    list->on_line = list->column_count;
    for (size_t i = 0; i < list->column_count; i++) {
        list->widths[i] = text_width(_(list->columns[i]->title));
        flexible[i] = (list->columns[i]->flags & COLUMN_FLEX) != 0;
        for (size_t row = 0; row < list->rows; row++) {
            int width = text_width(list->cells[row * list->column_count + i]);

            if (width > list->widths[i])
                list->widths[i] = width;
        }
    }
    for (size_t i = 0; i < list->column_count; i++)
        if ((list->columns[i]->flags & COLUMN_WORDS) != 0 && room > 0 &&
            sum_of(list, list->column_count) > room - number_width(list))
            shrink_to_words(list, i);
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

/* A cell with nothing behind it on its line has all that it needs: in its own column where that is wide enough, else below. Returns where the
 * cursor is then. */
static int print_unshortened(const char *text, bool first, int used, int indent, int room)
{
    int at = used + (first ? 0 : GAP);

    if (room - at >= ROOM_TO_WRAP) {
        printf("%*s", at - used, "");
    } else {
        printf("\n%*s", indent, "");
        at = indent;
    }
    output_wrapped(text, at, at, room);
    return room;
}

static bool nothing_from(const struct output_list *list, char *const *cells, size_t column)
{
    while (cells != NULL && column < list->column_count && *cells[column] == '\0')
        column++;
    return column == list->column_count;
}

/* The whole of what was cut above, each under its title. */
static void print_whole(const struct output_list *list, char *const *cells, const bool *cut, int indent,
                        int room)
{
    for (size_t i = 0; i < list->column_count; i++)
        if (cut[i]) {
            const char *title = _(list->columns[i]->title), *colon = i18n_is_chinese() ? "：" : ": ";

            printf("\n%*s%s%s", indent, "", title, colon);
            output_wrapped(cells[i], indent + text_width(title) + text_width(colon), indent + GAP, room);
        }
}

static void print_line(const struct output_list *list, size_t number, char *const *cells)
{
    bool shortened[OUTPUT_MOST_COLUMNS] = {false};
    int room = terminal_columns(), used = number_width(list), indent = 4 + GAP;
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

        if (room > 0 && nothing_from(list, cells, i))
            break; /* no line below for nothing */
        buffer_init(&fitted, 1024 * 1024);
        if (cut && (column->flags & COLUMN_FLEX) != 0 && text_width(text) > list->widths[i]) {
            if (cells != NULL && (i + 1 >= list->on_line || nothing_from(list, cells, i + 1))) {
                used = print_unshortened(text, i == 0, used, indent, room);
                buffer_deinit(&fitted);
                continue;
            }
            shortened[i] = cells != NULL;
            text_append_column(&fitted, text, list->widths[i]);
            text = buffer_text(&fitted);
        }
        if (last && room > 0 && (column->flags & COLUMN_WORDS) != 0) {
            bool below = i > 0 && used + GAP + widest_word(text) > room;

            printf(below ? "\n%*s" : "%*s", below ? indent : i > 0 ? GAP : 0, "");
            print_words(text, below ? indent : used + (i > 0 ? GAP : 0), room);
            buffer_deinit(&fitted);
            break;
        }
        used = print_cell(text, last && !right ? 0 : list->widths[i], right, i == 0, used, indent, room);
        buffer_deinit(&fitted);
    }
    print_whole(list, cells, shortened, indent, room);
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
