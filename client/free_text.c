#include "client/free_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

char *free_text_slurp(const char *path, size_t limit, size_t *size)
{
    bool ours = strcmp(path, "-") != 0;
    FILE *file = ours ? fopen(path, "rb") : stdin;
    char *bytes;

    if (file == NULL) {
        failure_say(ERROR_FILE_NOT_OPENED, "file", path, "what", strerror(errno), NULL);
        return NULL;
    }
    errno = 0;
    bytes = read_rest(file, limit, size);
    if (bytes == NULL)
        failure_say(ERROR_FILE_NOT_OPENED, "file", path, "what",
                    errno != 0 ? strerror(errno) : _("it is too large"), NULL);
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
