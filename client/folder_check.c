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
