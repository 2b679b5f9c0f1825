#include "server/imports/imports_rules.h"

#include <string.h>

#include "common/bug.h"
#include "common/date.h"
#include "common/text.h"

#define VALUE_BYTES 300 /* of a cell, told in an issue */

const char *imports_cell(const struct import_row *row, const char *id)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->headers[i].column != NULL && strcmp(row->headers[i].column->id, id) == 0)
            return row->cells[i];
    return "";
}

static const char *label_of(const struct import_row *row, const char *id)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->headers[i].column != NULL && strcmp(row->headers[i].column->id, id) == 0)
            return row->headers[i].text;
    const struct import_column *column = columns_find(row->kind, id);

    return column != NULL ? column->id : "";
}

void imports_issue(struct import_row *row, const char *id, enum import_severity severity, const char *name,
                   const char *code, const char *repair)
{
    const char *value = imports_cell(row, id);
    json_t *issue = json_object();

    json_object_set_new(issue, "column", json_string(label_of(row, id)));
    json_object_set_new(issue, "value",
                        json_stringn(value, text_valid_prefix(value, strnlen(value, VALUE_BYTES))));
    json_object_set_new(issue, "severity", json_string(severity == IMPORT_ERROR ? "error" : "warning"));
    json_object_set_new(issue, "name", json_string(name));
    json_object_set_new(issue, "notice", json_pack("{s:s, s:[]}", "code", code, "params"));
    if (repair != NULL)
        json_object_set_new(issue, "repair", json_string(repair));
    json_array_append_new(row->issues, issue);
}

void imports_set(struct import_row *row, const char *id, const char *value)
{
    json_object_set_new(row->norm, id, json_string(value));
}

/* A copy to work on; "" past the arena's cap, which the handler has sized for a message. */
static char *copy_cell(struct import_row *row, const char *id)
{
    char *copy = arena_strdup(row->arena, imports_cell(row, id));

    return copy != NULL ? copy : arena_strdup(row->arena, "");
}

static bool has_wide(const char *text)
{
    for (int32_t c; (c = text_next(&text)) != 0;)
        if (c >= 0xff01 && c <= 0xff5e)
            return true;
    return false;
}

/* What normalising changed beyond what nobody minds: an apostrophe of a spreadsheet in front, blanks at the ends. */
static void warn_of_change(struct import_row *row, const char *id, const char *clean)
{
    char *trimmed = copy_cell(row, id);

    if (trimmed == NULL)
        return;
    if (has_wide(trimmed)) {
        imports_issue(row, id, IMPORT_WARNING, "full_width", "full_width", clean);
        return;
    }
    if (strcmp(trimmed, clean) == 0)
        return;
    text_make_inert(trimmed, false);
    text_trim(trimmed);
    if (strcmp(trimmed, clean) != 0 && strcmp(trimmed + (trimmed[0] == '\''), clean) != 0)
        imports_issue(row, id, IMPORT_WARNING, "spaces", "signs_removed", clean);
    else if (strcmp(imports_cell(row, id), trimmed) != 0)
        imports_issue(row, id, IMPORT_WARNING, "spaces", "spaces_removed", clean);
}

char *imports_take_code(struct import_row *row, const char *id)
{
    char *text = copy_cell(row, id);

    if (text == NULL)
        return NULL;
    text_make_inert(text, false);
    text_narrow(text);
    text_squeeze(text);
    if (text[0] == '\'')
        memmove(text, text + 1, strlen(text));
    warn_of_change(row, id, text);
    return text;
}

char *imports_take_text(struct import_row *row, const char *id)
{
    char *text = copy_cell(row, id);

    if (text == NULL)
        return NULL;
    text_make_inert(text, false);
    text_trim(text);
    imports_set(row, id, text);
    return text;
}

/* As many digits as a telephone has: in a name, which every list shows whole, they are a number of somebody. */
static bool holds_number(const char *name)
{
    size_t digits = 0;

    for (; *name != '\0'; name++)
        digits += *name >= '0' && *name <= '9';
    return digits >= 7;
}

void imports_take_name(struct import_row *row)
{
    char *cell = copy_cell(row, "name"), *name;

    if (cell == NULL)
        return;
    text_make_inert(cell, false);
    text_trim(cell);
    name = text_normalise_name(row->arena, cell);
    if (name == NULL)
        return;
    imports_set(row, "name", name);
    imports_set(row, "name_key", name);
    if (name[0] == '\0')
        imports_issue(row, "name", IMPORT_ERROR, "name_missing", "person_name_missing", NULL);
    else if (holds_number(name))
        imports_issue(row, "name", IMPORT_ERROR, "name_number", "person_name_number", NULL);
    else
        warn_of_change(row, "name", name);
}

void imports_take_day(struct import_row *row, const char *id)
{
    const char *cell = imports_cell(row, id);
    char iso[DATE_SIZE] = "";
    struct date day;

    switch (date_parse(cell, &day)) {
    case DATE_OK:
        date_format(day, iso);
        break;
    case DATE_EMPTY:
        break;
    case DATE_SERIAL_NUMBER:
        imports_issue(row, id, IMPORT_ERROR, "date_serial", "date_serial", NULL);
        break;
    default:
        imports_issue(row, id, IMPORT_ERROR, "date_unreadable", "date_unreadable", NULL);
    }
    imports_set(row, id, iso);
    if (iso[0] != '\0' && has_wide(cell))
        imports_issue(row, id, IMPORT_WARNING, "full_width", "full_width", iso);
}

bool imports_is_lost(const char *text)
{
    size_t digits = strspn(text, "0123456789.");

    return digits > 0 && (text[digits] == 'E' || text[digits] == 'e') &&
           (text[digits + 1] == '+' || (text[digits + 1] >= '0' && text[digits + 1] <= '9'));
}

void imports_judge(struct import_row *row)
{
    row->norm = json_object();
    row->issues = json_array();
    switch (row->kind) {
    case IMPORT_ORG:
        imports_judge_org(row);
        return;
    case IMPORT_ROSTER:
        imports_judge_roster(row);
        return;
    case IMPORT_LIST:
        imports_judge_list(row);
        return;
    case IMPORT_USER: /* the client reads it */
        break;
    case IMPORT_CALENDAR:
        imports_judge_calendar(row);
        return;
    }
    BUG("kind %d", (int)row->kind);
}
