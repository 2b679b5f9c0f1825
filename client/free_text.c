#include "client/free_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/failure.h"
#include "common/text.h"

#define LONGEST_NOTE 16384

/* All that is left in the file, with a NUL behind it; NULL when reading fails or it is longer than `limit`. */
static char *read_rest(FILE *file, size_t limit, size_t *size)
{
    size_t room = 65536, used = 0, got;
    char *bytes = malloc(room);

    while (bytes != NULL && (got = fread(bytes + used, 1, room - used - 1, file)) > 0) {
        used += got;
        if (used > limit)
            break;
        if (room - used < 4096) {
            char *wider = realloc(bytes, room * 2);

            if (wider == NULL)
                break;
            bytes = wider;
            room *= 2;
        }
    }
    if (bytes == NULL || ferror(file) || !feof(file) || used > limit) {
        free(bytes);
        return NULL;
    }
    bytes[used] = '\0';
    *size = used;
    return bytes;
}

/* Opens what is a plain file of this very name. A link in a folder that many may write to could lead to any file of the user, a pipe or a device could
 * never end. NULL after it said why not. */
static FILE *open_plain(const char *path, struct stat *about)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    FILE *file = NULL;

    if (fd < 0)
        failure_say(ERROR_FILE_NOT_OPENED, "file", path, "what",
                    errno == ELOOP ? _("it is a symbolic link; name the file itself")
                                   : i18n_system(strerror(errno)),
                    NULL);
    else if (fstat(fd, about) != 0 || !S_ISREG(about->st_mode))
        failure_say(ERROR_FILE_NOT_OPENED, "file", path, "what", _("it is no plain file"), NULL);
    else
        file = fdopen(fd, "rb");
    if (file == NULL && fd >= 0)
        close(fd);
    return file;
}

static bool is_as_before(FILE *file, const struct stat *before)
{
    struct stat now;

    return fstat(fileno(file), &now) == 0 && now.st_size == before->st_size &&
           now.st_mtim.tv_sec == before->st_mtim.tv_sec && now.st_mtim.tv_nsec == before->st_mtim.tv_nsec;
}

char *free_text_slurp(const char *path, size_t limit, size_t *size)
{
    bool ours = strcmp(path, "-") != 0;
    struct stat before;
    FILE *file = ours ? open_plain(path, &before) : stdin;
    char *bytes;

    if (file == NULL)
        return NULL;
    errno = 0;
    bytes = read_rest(file, limit, size);
    if (bytes == NULL) {
        failure_say(ERROR_FILE_NOT_OPENED, "file", path, "what",
                    errno != 0 ? i18n_system(strerror(errno)) : _("it is too large"), NULL);
    } else if (ours && (!is_as_before(file, &before) || (off_t)*size != before.st_size)) {
        failure_say(ERROR_FILE_NOT_OPENED, "file", path, "what", _("it changed while it was read"), NULL);
        free(bytes);
        bytes = NULL;
    }
    if (ours)
        fclose(file);
    return bytes;
}

const char *free_text_read(struct call *call, const char *option, const char *typed)
{
    size_t size = 0;
    char *words, *copy;

    if (typed[0] != '@' && strcmp(typed, "-") != 0)
        return typed;
    words = free_text_slurp(typed[0] == '@' ? typed + 1 : typed, LONGEST_NOTE, &size);
    if (words == NULL)
        return NULL;
    if (!text_is_valid(words, size)) {
        free(words);
        call_usage(call, _("--%s: the text is not UTF-8"), option);
        return NULL;
    }
    text_trim(words);
    copy = call_strdup(call, words);
    free(words);
    return copy;
}
