#include "client/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST (64L * 1024 * 1024)

static const char *base(char *out, const char *variable, const char *fallback)
{
    const char *set = getenv(variable), *home = getenv("HOME");

    if (set != NULL && set[0] == '/')
        snprintf(out, PATH_MAX, "%s/nol", set);
    else
        snprintf(out, PATH_MAX, "%s/%s/nol", home != NULL && home[0] == '/' ? home : "", fallback);
    return out;
}

const char *folder_config(void)
{
    static char path[PATH_MAX];

    return base(path, "XDG_CONFIG_HOME", ".config");
}

const char *folder_state(void)
{
    static char path[PATH_MAX];

    return base(path, "XDG_STATE_HOME", ".local/state");
}

bool folder_make(const char *path)
{
    char part[PATH_MAX];

    if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part)) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (char *slash = part + 1; (slash = strchr(slash, '/')) != NULL; *slash++ = '/') {
        *slash = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return false;
    }
    return mkdir(part, 0700) == 0 || errno == EEXIST;
}

/* The folder that holds the path, in `out`. */
static void parent_of(const char *path, char out[PATH_MAX])
{
    char *slash;

    snprintf(out, PATH_MAX, "%s", path);
    slash = strrchr(out, '/');
    if (slash == NULL)
        snprintf(out, PATH_MAX, ".");
    else
        slash[slash == out ? 1 : 0] = '\0';
}

static bool sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return done;
}

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t wrote = write(fd, bytes, size);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        bytes += wrote;
        size -= (size_t)wrote;
    }
    return true;
}

bool folder_write(const char *path, const void *bytes, size_t size)
{
    char folder[PATH_MAX], beside[PATH_MAX];
    int fd, error;
    bool done;

    parent_of(path, folder);
    if (snprintf(beside, sizeof(beside), "%s/.new-XXXXXX", folder) >= (int)sizeof(beside)) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (!folder_make(folder) || (fd = mkostemp(beside, O_CLOEXEC)) < 0) /* mkostemp makes it 0600 */
        return false;
    done = write_all(fd, bytes, size) && fsync(fd) == 0;
    error = errno;
    close(fd);
    if (!done || rename(beside, path) != 0) {
        error = done ? errno : error;
        unlink(beside);
        errno = error;
        return false;
    }
    return sync_folder(folder);
}

bool folder_remove(const char *path)
{
    char folder[PATH_MAX];

    if (unlink(path) != 0)
        return errno == ENOENT;
    parent_of(path, folder);
    return sync_folder(folder);
}

char *folder_read(const char *path, size_t *size)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC); /* a pipe would be waited for */
    FILE *file = fd >= 0 ? fdopen(fd, "rb") : NULL;
    struct stat about;
    char *bytes = NULL;

    if (file == NULL)
        return NULL;
    if (fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode) && about.st_size <= LARGEST)
        bytes = malloc((size_t)about.st_size + 1);
    if (bytes != NULL) {
        *size = fread(bytes, 1, (size_t)about.st_size, file);
        bytes[*size] = '\0';
    } else {
        errno = EFBIG;
    }
    fclose(file);
    return bytes;
}
