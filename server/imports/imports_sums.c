/*
 * Rows of sums (合计, 小计 …) among the children of a list or roster: skipped and said, since nobody is to look for a child called 12人.
 *
 * A row is one when its name, its 序号 or one of its first cells says so, or when its name is a number. A row that has an ID number or a birth
 * date is a child whatever else it says: to skip a child would be worse than to take a sum for one.
 */
#include <string.h>

#include "common/text.h"
#include "server/imports/imports_rules.h"

#define FIRST_CELLS 6

/* The cell half-width, without blanks, brackets and what else stands around a word; NULL past the arena's cap. */
static char *plain(const struct import_row *row, const char *cell)
{
    char *text = arena_strdup(row->arena, cell);
    size_t length;

    if (text == NULL)
        return NULL;
    text_make_inert(text, false);
    text_narrow(text);
    text_squeeze(text);
    for (length = strlen(text); length > 0 && strchr(":;,.-()", text[length - 1]) != NULL; length--)
        text[length - 1] = '\0';
    return text;
}

static bool begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

static bool ends(const char *text, const char *word)
{
    size_t length = strlen(text), size = strlen(word);

    return length >= size && strcmp(text + length - size, word) == 0;
}

/* "合计", "合计12人", "东街道小计". */
static bool is_word(const char *text)
{
    static const char *const words[] = {"合计", "小计", "总计", "共计", "累计"};

    for (size_t i = 0; text != NULL && i < sizeof(words) / sizeof(words[0]); i++)
        if (begins(text, words[i]) || ends(text, words[i]))
            return true;
    return false;
}

/* "12", "12人", "共12名": no person's name. */
static bool is_count(const char *text)
{
    static const char *const units[] = {"", "人", "名", "个", "条", "行", "户"};
    size_t digits;

    if (text == NULL)
        return false;
    text += begins(text, "共") ? strlen("共") : 0;
    digits = strspn(text, "0123456789");
    for (size_t i = 0; digits > 0 && i < sizeof(units) / sizeof(units[0]); i++)
        if (strcmp(text + digits, units[i]) == 0)
            return true;
    return false;
}

static size_t count_of(const char *text, const char *characters)
{
    size_t count = 0;

    for (; text != NULL && *text != '\0'; text++)
        count += strchr(characters, *text) != NULL;
    return count;
}

static bool is_somebody(const struct import_row *row)
{
    return count_of(plain(row, imports_cell(row, "id_number")), "0123456789Xx") >= 15 ||
           count_of(plain(row, imports_cell(row, "birth_date")), "0123456789") >= 6;
}

static bool is_sum(const struct import_row *row, const char *name)
{
    return is_word(plain(row, name)) || is_count(plain(row, name));
}

void imports_refuse_sum(struct import_row *row)
{
    if (is_sum(row, imports_cell(row, "name")))
        imports_issue(row, "name", IMPORT_ERROR, "sum_row", "name_sum", NULL);
}

/* The cell that says it; NULL: none does. */
static const char *told_by(const struct import_row *row)
{
    const char *name = imports_cell(row, "name"), *number = imports_cell(row, "seq");

    if (is_sum(row, name))
        return name;
    if (is_word(plain(row, number)))
        return number;
    for (size_t i = 0; i < row->count && i < FIRST_CELLS; i++)
        if (is_word(plain(row, row->cells[i])))
            return row->cells[i];
    return NULL;
}

bool imports_take_sum(struct import_row *row)
{
    const char *cell;

    if ((row->kind & (IMPORT_LIST | IMPORT_ROSTER)) == 0 || is_somebody(row))
        return false;
    cell = told_by(row);
    if (cell == NULL)
        return false;
    row->norm = json_pack("{s:b}", "sum_row", 1);
    row->issues = json_array();
    imports_issue(row, cell == imports_cell(row, "name") ? "name" : "", IMPORT_WARNING, "sum_row", "sum_row",
                  NULL);
    return true;
}
