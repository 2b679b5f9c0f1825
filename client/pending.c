#include "client/pending.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/folder.h"
#include "common/bug.h"
#include "common/hex.h"

static void path_of(char out[PATH_MAX], const char *folder, const char *name)
{
    snprintf(out, PATH_MAX, "%s/pending/%s", folder, name);
}

bool pending_keep(const char *folder, struct pending *p, const char *at)
{
    char path[PATH_MAX], *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);
    bool kept;

    BUG_ON(file == NULL);
    hex_encode(p->key, sizeof(p->key), p->name);
    fprintf(file, "nol-pending 1\ntype %u\nat %s\nserver %s\ncommand %s\nsubject %s\nsize %zu\n\n", p->type,
            at, p->server, p->command, p->subject, p->size);
    fwrite(p->payload, 1, p->size, file);
    fclose(file);
    path_of(path, folder, p->name);
    kept = folder_write(path, bytes, size);
    free(bytes);
    return kept;
}

bool pending_settle(const char *folder, const char *name)
{
    char path[PATH_MAX];

    path_of(path, folder, name);
    return folder_remove(path);
}

static void free_one(struct pending *p)
{
    free(p->at);
    free(p->server);
    free(p->command);
    free(p->subject);
    free(p->payload);
}

static void keep_line(struct pending *p, const char *line, size_t *announced)
{
    static const struct {
        const char *word;
        size_t offset;
    } texts[] = {{"at ", offsetof(struct pending, at)},
                 {"server ", offsetof(struct pending, server)},
                 {"command ", offsetof(struct pending, command)},
                 {"subject ", offsetof(struct pending, subject)}};

    if (strncmp(line, "type ", 5) == 0)
        p->type = (uint32_t)strtoul(line + 5, NULL, 10);
    if (strncmp(line, "size ", 5) == 0)
        *announced = strtoul(line + 5, NULL, 10);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        char **at = (char **)((char *)p + texts[i].offset);

        if (strncmp(line, texts[i].word, strlen(texts[i].word)) == 0 && *at == NULL)
            *at = strdup(line + strlen(texts[i].word));
    }
}

/* False when the file is none of ours or not whole. */
static bool read_one(const char *folder, const char *name, struct pending *p)
{
    char path[PATH_MAX], *text, *rest, *line;
    size_t size = 0, announced = SIZE_MAX, left;
    bool whole;

    *p = (struct pending){.type = 0};
    if (strlen(name) != PENDING_NAME_SIZE - 1 || !hex_decode(name, p->key, sizeof(p->key)))
        return false;
    memcpy(p->name, name, PENDING_NAME_SIZE);
    path_of(path, folder, name);
    text = rest = folder_read(path, &size);
    if (text == NULL || strncmp(text, "nol-pending 1\n", 14) != 0) {
        free(text);
        return false;
    }
    while ((line = strsep(&rest, "\n")) != NULL && *line != '\0')
        keep_line(p, line, &announced);
    left = rest != NULL ? size - (size_t)(rest - text) : 0;
    whole = rest != NULL && announced == left && p->type != 0 && p->at != NULL && p->server != NULL &&
            p->command != NULL && p->subject != NULL;
    if (whole) {
        memmove(text, rest, left);
        p->payload = text;
        p->size = left;
    } else {
        free_one(p);
        free(text);
    }
    return whole;
}

static int by_time(const void *a, const void *b)
{
    return strcmp(((const struct pending *)a)->at, ((const struct pending *)b)->at);
}

struct pending *pending_load(const char *folder, size_t *count)
{
    char path[PATH_MAX];
    struct pending *all = NULL, one;
    struct dirent *entry;
    size_t room = 0;
    DIR *open;

    *count = 0;
    snprintf(path, sizeof(path), "%s/pending", folder);
    open = opendir(path);
    while (open != NULL && (entry = readdir(open)) != NULL) {
        if (!read_one(folder, entry->d_name, &one))
            continue;
        if (*count == room) {
            room = room == 0 ? 16 : 2 * room;
            all = reallocarray(all, room, sizeof(*all));
            BUG_ON(all == NULL);
        }
        all[(*count)++] = one;
    }
    if (open != NULL)
        closedir(open);
    if (*count > 1)
        qsort(all, *count, sizeof(*all), by_time);
    return all;
}

void pending_free_all(struct pending *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free_one(&all[i]);
    free(all);
}

const struct pending *pending_find(const struct pending *all, size_t count, const char *server,
                                   const char *command, const char *subject)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].command, command) == 0 && strcmp(all[i].subject, subject) == 0 &&
            strcmp(all[i].server, server) == 0)
            return &all[i];
    return NULL;
}
