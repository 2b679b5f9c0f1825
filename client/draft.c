#include "client/draft.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "client/call.h"
#include "client/folder.h"
#include "client/moment.h"
#include "client/profile.h"
#include "common/bug.h"

#define DAY_SECONDS 86400

static void path_of(const struct profile *profile, const char *name, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s/drafts/%s", profile->state, name);
}

static void server_of(const struct profile *profile, char out[400])
{
    snprintf(out, 400, "%s:%s %s", profile->host, profile->port, profile->user);
}

/* What follows the word on its line; NULL when the line begins otherwise. */
static char *behind(char *line, const char *word)
{
    size_t length = strlen(word);

    return line != NULL && strncmp(line, word, length) == 0 ? line + length : NULL;
}

/* "nol-draft 1", "server …", "at …", "sent 0|1", an empty line, then a line an answer: key, tab, text. */
static bool take_head(char **rest, const struct profile *profile, char at[], bool *sent)
{
    char server[400];
    const char *first = behind(strsep(rest, "\n"), "nol-draft 1"), *whose, *when, *word;

    server_of(profile, server);
    whose = first != NULL && *rest != NULL ? behind(strsep(rest, "\n"), "server ") : NULL;
    when = whose != NULL && *rest != NULL ? behind(strsep(rest, "\n"), "at ") : NULL;
    word = when != NULL && *rest != NULL ? behind(strsep(rest, "\n"), "sent ") : NULL;
    if (word == NULL || *rest == NULL || *strsep(rest, "\n") != '\0' || strcmp(whose, server) != 0)
        return false;
    snprintf(at, MOMENT_SIZE, "%s", when);
    *sent = *word == '1';
    return true;
}

bool draft_read(struct call *call, const struct draft *draft, struct ask_tape *tape, char at[])
{
    char path[PATH_MAX], *bytes, *rest, *line;
    size_t size = 0;
    bool sent, found;

    path_of(draft->profile, draft->name, path);
    bytes = rest = folder_read(path, &size);
    if (bytes == NULL)
        return false;
    found = take_head(&rest, draft->profile, at, &sent);
    while (found && (line = strsep(&rest, "\n")) != NULL && tape->count < ASK_MOST_ANSWERS) {
        char *text = strchr(line, '\t');

        if (text == NULL)
            break;
        *text++ = '\0';
        tape->answers[tape->count].key = call_strdup(call, line);
        tape->answers[tape->count++].text = call_strdup(call, text);
    }
    free(bytes);
    return found && tape->count > 0;
}

bool draft_write(const struct draft *draft, const struct ask_tape *tape, const char *at)
{
    char path[PATH_MAX], server[400], *bytes = NULL;
    size_t size = 0;
    FILE *file;
    bool kept;

    if (tape->count == 0)
        return draft_remove(draft);
    file = open_memstream(&bytes, &size);
    BUG_ON(file == NULL);
    server_of(draft->profile, server);
    fprintf(file, "nol-draft 1\nserver %s\nat %s\nsent %d\n\n", server, at, draft->sent);
    for (size_t i = 0; i < tape->count; i++)
        fprintf(file, "%s\t%s\n", tape->answers[i].key, tape->answers[i].text);
    fclose(file);
    path_of(draft->profile, draft->name, path);
    kept = folder_write(path, bytes, size);
    free(bytes);
    return kept;
}

bool draft_remove(const struct draft *draft)
{
    char path[PATH_MAX];

    path_of(draft->profile, draft->name, path);
    return folder_remove(path);
}

void draft_settled(const struct profile *profile, const char *name)
{
    char path[PATH_MAX], at[MOMENT_SIZE], *bytes, *rest;
    size_t size = 0;
    bool sent = false;

    path_of(profile, name, path);
    bytes = rest = folder_read(path, &size);
    if (bytes != NULL && take_head(&rest, profile, at, &sent) && sent)
        folder_remove(path);
    free(bytes);
}

size_t draft_sweep(const struct profile *profile, int days, char first[])
{
    char folder[PATH_MAX], path[PATH_MAX];
    const struct dirent *entry;
    struct stat about;
    size_t removed = 0;
    DIR *all;

    path_of(profile, "", folder);
    all = opendir(folder);
    while (all != NULL && (entry = readdir(all)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        path_of(profile, entry->d_name, path);
        if (stat(path, &about) != 0 || !S_ISREG(about.st_mode) ||
            time(NULL) - about.st_mtime < (time_t)days * DAY_SECONDS || !folder_remove(path))
            continue;
        if (removed++ == 0)
            snprintf(first, DRAFT_NAME_SIZE, "%.*s", (int)strcspn(entry->d_name, "."), entry->d_name);
    }
    if (all != NULL)
        closedir(all);
    return removed;
}
