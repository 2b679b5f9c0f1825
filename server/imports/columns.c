#include "server/imports/columns.h"

#include <string.h>

#include "common/text.h"

static const struct import_column columns[] = {
#define COLUMN(kind_, id_, label_, needed_, synonyms_, example_)                                             \
    {IMPORT_##kind_, needed_, #id_, label_, synonyms_},
#include "common/import_columns.def"
#undef COLUMN
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

enum import_kind columns_kind(const char *name)
{
    return strcmp(name, "org") == 0        ? IMPORT_ORG
           : strcmp(name, "roster") == 0   ? IMPORT_ROSTER
           : strcmp(name, "list") == 0     ? IMPORT_LIST
           : strcmp(name, "calendar") == 0 ? IMPORT_CALENDAR
                                           : 0;
}

const struct import_column *columns_at(size_t index)
{
    return index < COLUMNS ? &columns[index] : NULL;
}

const struct import_column *columns_find(enum import_kind kind, const char *name)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (columns[i].kind == kind &&
            (strcmp(columns[i].id, name) == 0 || strcmp(columns[i].label, name) == 0))
            return &columns[i];
    return NULL;
}

/* A header as it is compared: "* 学生姓名 " is 学生姓名. */
static char *plain(const char *text, struct arena *arena)
{
    char *copy = arena_strdup(arena, text), *out = copy;

    if (copy == NULL)
        return NULL;
    text_narrow(copy);
    text_squeeze(copy);
    for (const char *in = copy; *in != '\0'; in++)
        if (*in != '*' && *in != ':' && *in != '\'' && (unsigned char)*in >= 0x20)
            *out++ = *in;
    *out = '\0';
    return copy;
}

/* Gives the column to the first free header of that name. */
static bool take(const struct import_column *column, const char *name, size_t length,
                 struct import_header *headers, size_t count, struct arena *arena)
{
    char *word = arena_strndup(arena, name, length);
    const char *wanted = word != NULL ? plain(word, arena) : NULL;

    for (size_t i = 0; wanted != NULL && i < count; i++) {
        if (headers[i].column == NULL && strcmp(headers[i].plain, wanted) == 0) {
            headers[i].column = column;
            return true;
        }
    }
    return false;
}

static bool is_taken(const struct import_column *column, const struct import_header *headers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (headers[i].column == column)
            return true;
    return false;
}

static bool take_synonym(const struct import_column *column, struct import_header *headers, size_t count,
                         struct arena *arena)
{
    for (const char *at = column->synonyms; *at != '\0';) {
        size_t length = strcspn(at, "|");

        if (take(column, at, length, headers, count, arena))
            return true;
        at += length + (at[length] == '|');
    }
    return false;
}

static bool apply_overrides(enum import_kind kind, struct import_header *headers, size_t count,
                            const struct import_override *overrides, size_t override_count,
                            struct arena *arena, struct import_fault *fault)
{
    for (size_t i = 0; i < override_count; i++) {
        const struct import_column *column = columns_find(kind, overrides[i].column);

        if (column == NULL)
            fault->unknown = overrides[i].column;
        else if (!take(column, overrides[i].header, strlen(overrides[i].header), headers, count, arena))
            fault->unknown = overrides[i].header;
        if (fault->unknown != NULL)
            return false;
    }
    return true;
}

bool columns_map(enum import_kind kind, struct import_header *headers, size_t count,
                 const struct import_override *overrides, size_t override_count, struct arena *arena,
                 struct import_fault *fault)
{
    *fault = (struct import_fault){NULL, NULL};
    for (size_t i = 0; i < count; i++) {
        headers[i].plain = plain(headers[i].text, arena);
        if (headers[i].plain == NULL)
            return false;
    }
    if (!apply_overrides(kind, headers, count, overrides, override_count, arena, fault))
        return false;
    /* All labels before any synonym: another column's label is no synonym of this one. */
    for (size_t i = 0; i < COLUMNS; i++)
        if (columns[i].kind == kind && !is_taken(&columns[i], headers, count))
            take(&columns[i], columns[i].label, strlen(columns[i].label), headers, count, arena);
    for (size_t i = 0; i < COLUMNS; i++) {
        const struct import_column *column = &columns[i];

        if (column->kind != kind || is_taken(column, headers, count) ||
            take_synonym(column, headers, count, arena) || !column->needed)
            continue;
        fault->missing = fault->missing == NULL
                             ? column->label
                             : arena_printf(arena, "%s、%s", fault->missing, column->label);
        if (fault->missing == NULL)
            return false;
    }
    return fault->missing == NULL;
}
