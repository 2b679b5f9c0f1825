#include "client/shown_session.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "client/folder.h"

#define MOST_FILES 64
#define DAY_SECONDS 86400 /* a session without its leader may live on: its file stays so long */

/* The first line of a small file of the system; "" when there is none. */
static void read_line(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "re");

    out[0] = '\0';
    if (file == NULL)
        return;
    if (fgets(out, (int)size, file) == NULL)
        out[0] = '\0';
    out[strcspn(out, "\n")] = '\0';
    fclose(file);
}

uint64_t shown_session_started(pid_t sid)
{
    char path[64], line[1024], *at;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)sid);
    read_line(path, line, sizeof(line));
    at = strrchr(line, ')'); /* the second field is a name, and may hold anything */
    for (int field = 2; at != NULL && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at != NULL ? strtoull(at + 1, NULL, 10) : 0;
}

void shown_session_name(pid_t sid, uint64_t started, char out[SHOWN_SESSION_SIZE])
{
    char boot[48];

    read_line("/proc/sys/kernel/random/boot_id", boot, sizeof(boot));
    snprintf(out, SHOWN_SESSION_SIZE, "%d %" PRIu64 " %s", (int)sid, started, boot);
}

/* Whether the file's session is over for sure, or for a day. */
static bool is_over(const char *path, const char *name, time_t written)
{
    char own[SHOWN_SESSION_SIZE], line[SHOWN_SESSION_SIZE + 32];
    pid_t sid = (pid_t)strtol(name, NULL, 10);
    uint64_t started = shown_session_started(sid);
    const char *said;

    if (started == 0)
        return time(NULL) - written > DAY_SECONDS;
    shown_session_name(sid, started, own);
    read_line(path, line, sizeof(line));
    said = strchr(line, ' ');
    said = said != NULL ? strchr(said + 1, ' ') : NULL; /* behind "nol-rows 1" */
    return said == NULL || strcmp(said + 1, own) != 0;
}

/* One walk: what is over goes, the rest is counted and the oldest found. */
static size_t sweep_once(const char *folder, const char *keep, char oldest[512])
{
    DIR *all = opendir(folder);
    const struct dirent *entry;
    time_t first = 0;
    size_t left = 0;

    oldest[0] = '\0';
    while (all != NULL && (entry = readdir(all)) != NULL) {
        struct stat about;
        char path[512];

        if (strspn(entry->d_name, "0123456789") != strlen(entry->d_name) ||
            snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) >= (int)sizeof(path) ||
            strcmp(path, keep) == 0 || stat(path, &about) != 0)
            continue;
        if (is_over(path, entry->d_name, about.st_mtime) && unlink(path) == 0)
            continue;
        left++;
        if (oldest[0] == '\0' || about.st_mtime < first) {
            first = about.st_mtime;
            snprintf(oldest, 512, "%s", path);
        }
    }
    if (all != NULL)
        closedir(all);
    return left;
}

void shown_session_sweep(const char *folder, const char *keep)
{
    char oldest[512];

    while (sweep_once(folder, keep, oldest) >= MOST_FILES)
        if (unlink(oldest) != 0)
            return;
}
