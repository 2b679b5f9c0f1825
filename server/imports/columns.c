#include "server/imports/columns.h"

#include <string.h>

#include "common/text.h"

struct column_row {
    const char *kind, *name;
    bool required;
    const char *headers; /* joined by | */
};

static const struct column_row rows[] = {
#define COLUMN(kind, name, required, headers) {#kind, #name, required, headers},
#include "server/imports/columns.def"
#undef COLUMN
};
#define ROW_COUNT (sizeof(rows) / sizeof(*rows))

static const char *const kind_names[COLUMNS_KINDS] = {"org", "roster", "list"};

enum columns_kind columns_kind(const char *name)
{
    int kind = 0;

    while (kind < COLUMNS_KINDS && strcmp(kind_names[kind], name) != 0)
        kind++;
    return (enum columns_kind)kind;
}

/* A header as it is compared: half-width, without blanks. */
static char *comparable(struct arena *arena, const char *header)
{
    char *text = arena_strdup(arena, header);

    if (text) {
        text_narrow(text);
        text_squeeze(text);
    }
    return text;
}

static bool is_one_of(const char *header, const char *list, struct arena *arena)
{
    while (*list) {
        size_t length = strcspn(list, "|");
        char *one = arena_strndup(arena, list, length);
        if (one)
            text_narrow(one);
        if (one && strcmp(one, header) == 0)
            return true;
        list += length + (list[length] == '|');
    }
    return false;
}

static int find_header(const struct columns *columns, const char *headers, struct arena *arena)
{
    for (size_t i = 0; i < columns->headers; i++) {
        char *header = comparable(arena, columns->header[i]);
        if (header && is_one_of(header, headers, arena))
            return (int)i;
    }
    return -1;
}

static const struct column_row *row_of(const struct columns *columns, size_t index)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (strcmp(rows[i].kind, kind_names[columns->kind]) == 0 &&
            strcmp(rows[i].name, columns->names[index]) == 0)
            return &rows[i];
    return NULL;
}

static bool apply_map(struct columns *columns, const struct columns_map *map, struct arena *arena)
{
    int theirs = -1;

    for (size_t i = 0; i < columns->headers && theirs < 0; i++)
        if (strcmp(columns->header[i], map->theirs) == 0)
            theirs = (int)i;
    for (size_t i = 0; i < columns->count && theirs >= 0; i++)
        if (strcmp(columns->names[i], map->ours) == 0 ||
            is_one_of(map->ours, row_of(columns, i)->headers, arena)) {
            columns->at[i] = theirs;
            return true;
        }
    return false;
}

/* Our own header, which is the first of the list. */
static char *own_header(const struct column_row *row, struct arena *arena)
{
    return arena_strndup(arena, row->headers, strcspn(row->headers, "|"));
}

bool columns_find(enum columns_kind kind, const char *const *headers, size_t header_count,
                  const struct columns_map *map, size_t map_count, struct arena *arena, struct columns *out,
                  char **missing, const struct columns_map **wrong)
{
    memset(out, 0, sizeof(*out));
    *missing = NULL;
    *wrong = NULL;
    out->kind = kind;
    out->headers = header_count < LIMIT_COLUMNS ? header_count : LIMIT_COLUMNS;
    for (size_t i = 0; i < out->headers; i++)
        out->header[i] = headers[i];
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (strcmp(rows[i].kind, kind_names[kind]) == 0) {
            out->names[out->count] = rows[i].name;
            out->at[out->count++] = find_header(out, rows[i].headers, arena);
        }
    for (size_t i = 0; i < map_count; i++)
        if (!apply_map(out, &map[i], arena)) {
            *wrong = &map[i];
            return false;
        }
    for (size_t i = 0; i < out->count; i++) {
        const struct column_row *row = row_of(out, i);
        if (out->at[i] < 0 && row->required) {
            char *name = own_header(row, arena);
            *missing = *missing ? arena_printf(arena, "%s、%s", *missing, name ? name : "") : name;
        }
    }
    return !*missing;
}

int columns_index(const struct columns *columns, const char *name)
{
    for (size_t i = 0; i < columns->count; i++)
        if (strcmp(columns->names[i], name) == 0)
            return (int)i;
    return -1;
}
