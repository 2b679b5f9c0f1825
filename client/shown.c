#include "client/shown.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/folder.h"
#include "common/bug.h"

#define MOST_CASES 20000 /* the oldest are forgotten: then the case is read again */

static void *grow(void *array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return array;
    *room = *room == 0 ? 256 : 2 * *room;
    array = reallocarray(array, *room, size);
    BUG_ON(array == NULL);
    return array;
}

static struct shown_case *find(const struct shown *shown, int64_t id)
{
    for (size_t i = shown->case_count; i > 0; i--)
        if (shown->cases[i - 1].id == id)
            return &shown->cases[i - 1];
    return NULL;
}

static void note(struct shown *shown, int64_t id, uint32_t version)
{
    struct shown_case *known = find(shown, id);

    if (known == NULL) {
        shown->cases = grow(shown->cases, shown->case_count, &shown->case_room, sizeof(*shown->cases));
        known = &shown->cases[shown->case_count++];
        known->id = id;
    }
    known->version = version;
}

static void add_row(struct shown *shown, int64_t id)
{
    shown->rows = grow(shown->rows, shown->row_count, &shown->row_room, sizeof(*shown->rows));
    shown->rows[shown->row_count++] = id;
}

void shown_open(struct shown *shown, const char *folder)
{
    char *text, *rest, *line;
    size_t size = 0;

    *shown = (struct shown){.changed = false};
    BUG_ON(asprintf(&shown->path, "%s/shown", folder) < 0);
    text = rest = folder_read(shown->path, &size);
    while (rest != NULL && (line = strsep(&rest, "\n")) != NULL) {
        char *end;
        int64_t id;

        if (line[0] != 'v' && line[0] != 'l')
            continue;
        id = strtoll(line + 1, &end, 10);
        if ((id < CASENO_FIRST || id > CASENO_LAST) && !(id == 0 && line[0] == 'l'))
            continue;
        if (line[0] == 'v')
            note(shown, id, (uint32_t)strtoul(end, NULL, 10));
        else
            add_row(shown, id);
    }
    free(text);
}

static bool save(const struct shown *shown)
{
    size_t size = 0, first = shown->case_count > MOST_CASES ? shown->case_count - MOST_CASES : 0;
    char *text = NULL;
    FILE *file = open_memstream(&text, &size);
    bool done;

    BUG_ON(file == NULL);
    fputs("nol-shown 1\n", file);
    for (size_t i = first; i < shown->case_count; i++)
        fprintf(file, "v %" PRId64 " %" PRIu32 "\n", shown->cases[i].id, shown->cases[i].version);
    for (size_t i = 0; i < shown->row_count; i++)
        fprintf(file, "l %" PRId64 "\n", shown->rows[i]);
    fclose(file);
    done = folder_write(shown->path, text, size);
    free(text);
    return done;
}

bool shown_close(struct shown *shown)
{
    bool done = !shown->changed || save(shown);

    free(shown->path);
    free(shown->cases);
    free(shown->rows);
    *shown = (struct shown){.changed = false};
    return done;
}

uint32_t shown_version(const struct shown *shown, const char *number)
{
    const struct shown_case *known;
    int64_t id;

    if (caseno_parse(number, &id) != CASENO_OK)
        return 0;
    known = find(shown, id);
    return known != NULL ? known->version : 0;
}

void shown_note(struct shown *shown, const char *number, uint32_t version)
{
    int64_t id;

    if (number == NULL || caseno_parse(number, &id) != CASENO_OK)
        return;
    note(shown, id, version);
    shown->changed = true;
}

void shown_list_begin(struct shown *shown)
{
    shown->row_count = 0;
    shown->changed = true;
}

void shown_list_add(struct shown *shown, const char *number)
{
    int64_t id;

    add_row(shown, number != NULL && caseno_parse(number, &id) == CASENO_OK ? id : 0);
    shown->changed = true;
}

bool shown_row(const struct shown *shown, size_t row, char number[CASENO_SIZE])
{
    if (row == 0 || row > shown->row_count || shown->rows[row - 1] == 0)
        return false;
    caseno_format(shown->rows[row - 1], number);
    return true;
}
