#include "client/shown.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client/folder.h"
#include "client/shown_session.h"
#include "common/bug.h"

#define ROWS_HEAD "nol-rows 1 "
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

static struct shown_case *append(struct shown *shown, int64_t id, uint32_t version)
{
    struct shown_case *added;

    shown->cases = grow(shown->cases, shown->case_count, &shown->case_room, sizeof(*shown->cases));
    added = &shown->cases[shown->case_count++];
    *added = (struct shown_case){.id = id, .version = version, .loaded = version};
    return added;
}

static void add_row(struct shown *shown, int64_t id, int64_t part)
{
    shown->rows = grow(shown->rows, shown->row_count, &shown->row_room, sizeof(*shown->rows));
    shown->rows[shown->row_count++] = (struct shown_row){id, part};
}

static void add_batch(struct shown *shown, const char *name)
{
    shown->batches = grow(shown->batches, shown->batch_count, &shown->batch_room, sizeof(*shown->batches));
    shown->batches[shown->batch_count] = strdup(name);
    BUG_ON(shown->batches[shown->batch_count++] == NULL);
}

static void drop_batches(struct shown *shown)
{
    while (shown->batch_count > 0)
        free(shown->batches[--shown->batch_count]);
}

static void load_versions(struct shown *shown)
{
    char *text, *rest, *line;
    size_t size = 0;

    text = rest = folder_read(shown->path, &size);
    while (rest != NULL && (line = strsep(&rest, "\n")) != NULL) {
        char *end;
        int64_t id;

        if (line[0] != 'v')
            continue;
        id = strtoll(line + 1, &end, 10);
        if (id >= CASENO_FIRST && id <= CASENO_LAST)
            append(shown, id, (uint32_t)strtoul(end, NULL, 10));
    }
    free(text);
}

/* The rows, when the file is of this session and not of one that had its number before. */
static void load_rows(struct shown *shown)
{
    char *text, *rest, *line;
    size_t size = 0;

    text = rest = folder_read(shown->rows_path, &size);
    if (rest == NULL || (line = strsep(&rest, "\n")) == NULL ||
        strncmp(line, ROWS_HEAD, strlen(ROWS_HEAD)) != 0 ||
        strcmp(line + strlen(ROWS_HEAD), shown->session) != 0)
        rest = NULL;
    while (rest != NULL && (line = strsep(&rest, "\n")) != NULL) {
        char *end;
        int64_t id = strtoll(line + (*line != '\0'), &end, 10);

        if (line[0] == 'n')
            snprintf(shown->noun, sizeof(shown->noun), "%s", line + 2);
        else if (line[0] == 'b' && line[1] == ' ')
            add_batch(shown, line + 2);
        else if (line[0] == 'm')
            shown->mixed = true;
        else if (line[0] == 't')
            shown->listed_at = id;
        else if (line[0] == 'l' && (id == 0 || (id >= CASENO_FIRST && id <= CASENO_LAST)))
            add_row(shown, id, strtoll(end, NULL, 10));
    }
    free(text);
}

void shown_open_as(struct shown *shown, const char *folder, pid_t sid, uint64_t started)
{
    *shown = (struct shown){.changed = false};
    BUG_ON(asprintf(&shown->path, "%s/shown", folder) < 0 ||
           asprintf(&shown->rows_folder, "%s/rows", folder) < 0 ||
           asprintf(&shown->rows_path, "%s/%d", shown->rows_folder, (int)sid) < 0);
    shown_session_name(sid, started, shown->session);
    load_versions(shown);
    load_rows(shown);
}

void shown_open(struct shown *shown, const char *folder)
{
    pid_t sid = getsid(0);

    shown_open_as(shown, folder, sid, shown_session_started(sid));
}

/* What was shown here goes into what others have written meanwhile: a dialogue that stood open for an hour takes nothing back that was done
 * in another terminal. */
static void merge(struct shown *now, const struct shown *shown)
{
    for (size_t i = 0; i < shown->case_count; i++) {
        const struct shown_case *own = &shown->cases[i];
        struct shown_case *known = own->noted ? find(now, own->id) : NULL;

        if (own->noted && known == NULL)
            append(now, own->id, own->version);
        else if (own->noted && (known->version == own->loaded || own->version > known->version))
            known->version = own->version;
    }
}

static bool save(const struct shown *shown)
{
    struct shown now = {.path = shown->path};
    size_t size = 0, first;
    char *text = NULL;
    FILE *file = open_memstream(&text, &size);
    bool done;

    BUG_ON(file == NULL);
    load_versions(&now);
    merge(&now, shown);
    first = now.case_count > MOST_CASES ? now.case_count - MOST_CASES : 0;
    fputs("nol-shown 2\n", file);
    for (size_t i = first; i < now.case_count; i++)
        fprintf(file, "v %" PRId64 " %" PRIu32 "\n", now.cases[i].id, now.cases[i].version);
    fclose(file);
    free(now.cases);
    done = folder_write(shown->path, text, size);
    free(text);
    return done;
}

static bool save_rows(const struct shown *shown)
{
    size_t size = 0;
    char *text = NULL;
    FILE *file = open_memstream(&text, &size);
    bool done;

    BUG_ON(file == NULL);
    fprintf(file, ROWS_HEAD "%s\nn %s\nt %" PRId64 "\n%s", shown->session, shown->noun, shown->listed_at,
            shown->mixed ? "m\n" : "");
    for (size_t i = 0; i < shown->row_count; i++)
        fprintf(file, "l %" PRId64 " %" PRId64 "\n", shown->rows[i].id, shown->rows[i].part);
    for (size_t i = 0; i < shown->batch_count; i++)
        fprintf(file, "b %s\n", shown->batches[i]);
    fclose(file);
    done = folder_write(shown->rows_path, text, size);
    free(text);
    shown_session_sweep(shown->rows_folder, shown->rows_path);
    return done;
}

bool shown_close(struct shown *shown)
{
    bool done = !shown->changed || save(shown);

    done = (!shown->rows_changed || save_rows(shown)) && done;
    free(shown->path);
    free(shown->rows_folder);
    free(shown->rows_path);
    free(shown->cases);
    free(shown->rows);
    drop_batches(shown);
    free(shown->batches);
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
    struct shown_case *known;
    int64_t id;

    if (number == NULL || caseno_parse(number, &id) != CASENO_OK)
        return;
    known = find(shown, id);
    if (known == NULL) {
        known = append(shown, id, version);
        known->loaded = 0;
    }
    known->version = version;
    known->noted = true;
    shown->changed = true;
}

void shown_list_begin(struct shown *shown, const char *noun)
{
    shown->mixed = shown->noun[0] != '\0' && strcmp(shown->noun, noun) != 0;
    snprintf(shown->noun, sizeof(shown->noun), "%s", noun);
    shown->listed_at = (int64_t)time(NULL);
    shown->row_count = 0;
    shown->rows_changed = true;
}

void shown_list_add(struct shown *shown, const char *number)
{
    shown_list_add_part(shown, number, 0);
}

void shown_list_add_part(struct shown *shown, const char *number, int64_t part)
{
    int64_t id;

    add_row(shown, number != NULL && caseno_parse(number, &id) == CASENO_OK ? id : 0, part);
    shown->rows_changed = true;
}

bool shown_row(const struct shown *shown, size_t row, char number[CASENO_SIZE])
{
    if (row == 0 || row > shown->row_count || shown->rows[row - 1].id == 0)
        return false;
    caseno_format(shown->rows[row - 1].id, number);
    return true;
}

int64_t shown_row_part(const struct shown *shown, size_t row)
{
    return shown->rows[row - 1].part;
}

void shown_batches_begin(struct shown *shown)
{
    drop_batches(shown);
    shown->rows_changed = true;
}

void shown_batches_add(struct shown *shown, const char *name)
{
    add_batch(shown, name);
    shown->rows_changed = true;
}

const char *shown_batch(const struct shown *shown, size_t row)
{
    return row >= 1 && row <= shown->batch_count ? shown->batches[row - 1] : NULL;
}
