#include "client/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/failure.h"
#include "client/i18n.h"

int new_file_say(const char *path, int error)
{
    const char *what = error == EEXIST || error == ELOOP
                           ? _("there is one of this name, and nothing is written over it")
                           : i18n_system(strerror(error));

    return failure_say(ERROR_FILE_NOT_OPENED, "file", path, "what", what, NULL);
}

int new_file_check(const char *path)
{
    struct stat about;

    if (path == NULL || strcmp(path, "-") == 0 || lstat(path, &about) != 0)
        return 0;
    return new_file_say(path, EEXIST);
}

int new_file_open(const char *path, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

    if (fd < 0)
        new_file_say(path, errno);
    return fd;
}

bool new_file_rename(const char *beside, const char *path)
{
    if (renameat2(AT_FDCWD, beside, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL) /* else the file system cannot, as NFS */
        return false;
    return link(beside, path) == 0 && unlink(beside) == 0;
}
