#include "client/shown_thing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/folder.h"
#include "common/bug.h"

enum { MOST_LINES = 500 };

static char *path_of(const char *folder)
{
    char *path = NULL;

    BUG_ON(asprintf(&path, "%s/shown-things", folder) < 0);
    return path;
}

/* "kind id version" of the line; false when it is about another thing. */
static bool is_about(const char *line, const char *kind, const char *id, uint32_t *version)
{
    size_t kind_length = strlen(kind), id_length = strlen(id);

    if (strncmp(line, kind, kind_length) != 0 || line[kind_length] != ' ' ||
        strncmp(line + kind_length + 1, id, id_length) != 0 || line[kind_length + 1 + id_length] != ' ')
        return false;
    *version = (uint32_t)strtoul(line + kind_length + id_length + 2, NULL, 10);
    return true;
}

uint32_t shown_thing_version(const char *folder, const char *kind, const char *id)
{
    char *path = path_of(folder), *rest, *line;
    uint32_t version = 0;
    size_t size;
    char *text = rest = folder_read(path, &size);

    while (rest != NULL && (line = strsep(&rest, "\n")) != NULL)
        is_about(line, kind, id, &version);
    free(text);
    free(path);
    return version;
}

void shown_thing_note(const char *folder, const char *kind, const char *id, uint32_t version)
{
    char *path = path_of(folder), *rest, *line, *made = NULL;
    size_t size, made_size = 0, lines = 0;
    FILE *file = open_memstream(&made, &made_size);
    char *text = rest = folder_read(path, &size);
    uint32_t before;

    BUG_ON(file == NULL);
    fprintf(file, "%s %s %" PRIu32 "\n", kind, id, version); /* the newest first */
    while (rest != NULL && lines < MOST_LINES && (line = strsep(&rest, "\n")) != NULL)
        if (*line != '\0' && !is_about(line, kind, id, &before)) {
            fprintf(file, "%s\n", line);
            lines++;
        }
    fclose(file);
    folder_write(path, made, made_size);
    free(made);
    free(text);
    free(path);
}
