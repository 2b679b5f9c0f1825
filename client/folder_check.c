#include "client/folder_check.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/i18n.h"

/* `folder`: set when it is one. */
static const char *check_one(const char *path, bool *folder)
{
    struct stat about;

    *folder = false;
    if (lstat(path, &about) != 0)
        return NULL;
    *folder = S_ISDIR(about.st_mode);
    if (S_ISLNK(about.st_mode))
        return _("it is a symbolic link");
    if (!*folder && !S_ISREG(about.st_mode))
        return _("it is neither a file nor a folder");
    if (about.st_uid != geteuid() && about.st_uid != 0)
        return _("it belongs to another user");
    if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return _("others may write to it");
    return NULL;
}

/* All in a folder; what is wrong with the first one. `deeper`: how many floors below it are looked at, too. */
static const char *check_within(const char *folder, int deeper, char found[PATH_MAX])
{
    const struct dirent *entry;
    const char *wrong = NULL;
    char path[PATH_MAX];
    DIR *all = opendir(folder);

    while (all != NULL && wrong == NULL && (entry = readdir(all)) != NULL) {
        bool is_folder;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) >= (int)sizeof(path))
            continue;
        wrong = check_one(path, &is_folder);
        if (wrong != NULL)
            snprintf(found, PATH_MAX, "%s", path);
        else if (is_folder && deeper > 0)
            wrong = check_within(path, deeper - 1, found); /* NOLINT(misc-no-recursion): bounded */
    }
    if (all != NULL)
        closedir(all);
    return wrong;
}

const char *folder_check(const char *path, bool within, char found[PATH_MAX])
{
    bool folder;
    const char *wrong = check_one(path, &folder);

    snprintf(found, PATH_MAX, "%s", path);
    if (wrong != NULL || !folder || !within)
        return wrong;
    return check_within(path, 2, found);
}

static const char *check_way(const char *path, int links, char found[PATH_MAX]);

/* Where a link leads, and how one gets there. */
static const char *check_link(const char *path, int links, char found[PATH_MAX])
{
    char target[PATH_MAX], way[PATH_MAX];
    ssize_t size = readlink(path, target, sizeof(target) - 1);
    int beside = (int)(strrchr(path, '/') - path);

    snprintf(found, PATH_MAX, "%s", path);
    if (size < 0 || links == 0)
        return _("it is a symbolic link that leads nowhere");
    target[size] = '\0';
    if (target[0] == '/')
        return check_way(target, links - 1, found); /* NOLINT(misc-no-recursion): bounded */
    if (snprintf(way, sizeof(way), "%.*s/%s", beside, path, target) >= (int)sizeof(way))
        return _("it is a symbolic link that leads nowhere");
    return check_way(way, links - 1, found); /* NOLINT(misc-no-recursion): bounded */
}

/* Each beginning of an absolute path, and the whole. */
static const char *check_way(const char *path, int links, char found[PATH_MAX])
{
    char part[PATH_MAX];
    size_t length = 0, size = strlen(path);

    while (length < size) {
        const char *wrong = NULL;
        struct stat about;

        if (length == 0) {
            length = 1; /* the root */
        } else {
            length += strspn(path + length, "/");
            length += strcspn(path + length, "/");
        }
        snprintf(part, sizeof(part), "%.*s", (int)length, path);
        if (lstat(part, &about) != 0)
            return NULL;
        if (about.st_uid != geteuid() && about.st_uid != 0)
            wrong = _("it belongs to another user");
        else if (S_ISDIR(about.st_mode) && (about.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
                 (about.st_mode & S_ISVTX) == 0)
            wrong = _("others may write to it");
        snprintf(found, PATH_MAX, "%s", part);
        if (wrong == NULL && S_ISLNK(about.st_mode))
            wrong = check_link(part, links, found); /* NOLINT(misc-no-recursion): bounded */
        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}

const char *folder_check_above(const char *path, char found[PATH_MAX])
{
    char above[PATH_MAX], *slash;

    snprintf(above, sizeof(above), "%s", path);
    slash = strrchr(above, '/');
    if (slash == NULL)
        return NULL;
    slash[slash == above ? 1 : 0] = '\0';
    return check_way(above, 8, found);
}
