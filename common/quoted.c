#include "common/quoted.h"

#include <string.h>

void quoted_append(struct buffer *line, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,=";

    if (*word != '\0' && strspn(word, plain) == strlen(word)) {
        buffer_append_text(line, word);
        return;
    }
    buffer_append_text(line, "'");
    for (; *word != '\0'; word++)
        buffer_append_text(line, *word == '\'' ? "'\\''" : (char[]){*word, '\0'});
    buffer_append_text(line, "'");
}
