#include "client/ref.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/folder.h"
#include "common/buffer.h"

#define MOST_BYTES 262144 /* what was shown before is forgotten: then it is read again */

static char *path_of(const struct session *session)
{
    char *path = NULL;

    return asprintf(&path, "%s/shown-acts", session->profile.state) < 0 ? NULL : path;
}

/* The file's text, lines "e17 3"; returns, caller frees; NULL when there is none. */
static char *load(const struct session *session)
{
    char *path = path_of(session), *text;
    size_t size = 0;

    if (path == NULL)
        return NULL;
    text = folder_read(path, &size);
    free(path);
    return text;
}

static uint32_t find(const char *text, const char *head)
{
    size_t length = strlen(head);
    uint32_t version = 0;

    for (const char *line = text; line != NULL && *line != '\0';
         line = strchr(line, '\n'), line = line != NULL ? line + 1 : NULL)
        if (strncmp(line, head, length) == 0)
            version = (uint32_t)strtoul(line + length, NULL, 10);
    return version;
}

void ref_note(const struct session *session, enum ref_kind kind, const char *id, uint32_t version)
{
    char head[40], *text, *path;
    struct buffer all;

    if (id == NULL || version == 0)
        return;
    snprintf(head, sizeof(head), "%c%s ", (char)kind, id);
    text = load(session);
    path = path_of(session);
    if (path != NULL && find(text, head) != version) {
        buffer_init(&all, MOST_BYTES + 64);
        if (text != NULL && strlen(text) < MOST_BYTES)
            buffer_append_text(&all, text);
        buffer_printf(&all, "%s%u\n", head, version);
        folder_write(path, buffer_text(&all), all.size);
        buffer_deinit(&all);
    }
    free(path);
    free(text);
}

int ref_parse(struct call *call, const char *word, char **id)
{
    const char *digits = *word == '#' ? word + 1 : word;
    size_t length = strlen(digits);

    if (length == 0 || length > 18 || digits[0] == '0' || strspn(digits, "0123456789") != length)
        return call_usage(call, _("\"%s\" is no number of a list; see nol %s list"), word,
                          call->command->noun);
    *id = call_strdup(call, digits);
    return 0;
}

uint32_t ref_shown(const struct session *session, enum ref_kind kind, const char *id)
{
    char head[40], *text;
    uint32_t version;

    snprintf(head, sizeof(head), "%c%s ", (char)kind, id);
    text = load(session);
    version = find(text, head);
    free(text);
    return version;
}

uint32_t ref_version(struct call *call, const struct session *session, enum ref_kind kind, const char *id)
{
    uint32_t version = (uint32_t)call_number(call, "version", 0);

    return version != 0 ? version : ref_shown(session, kind, id);
}
