#include "common/sentence.h"

#include <ctype.h>
#include <string.h>

#include "common/bug.h"
#include "common/quoted.h"
#include "common/text.h"

struct rendering {
    sentence_lookup_fn lookup;
    void *arg;
    struct buffer *out;
    bool complete;   /* every parameter since the last '[' had a value */
    bool in_command; /* what stands here is pasted into a shell */
};

/* "nol case …", "nold user …": a name of a program that no letter comes before, and its first word. */
static bool begins_command(const char *text, size_t at)
{
    static const char *const programs[] = {"nol ", "nold "};

    if (at > 0 && (isalnum((unsigned char)text[at - 1]) || strchr("_-/.", text[at - 1]) != NULL))
        return false;
    for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
        if (strncmp(text + at, programs[i], strlen(programs[i])) == 0)
            return true;
    return false;
}

/* A sign of the sentence behind it. */
static bool ends_command(const char *text)
{
    static const char *const signs[] = {"，", "。", "；", "：", "（", "）", "、", "“", "”", "…"};

    if (strchr("()\n", *text) != NULL)
        return true;
    if (strchr(".,;:", *text) != NULL)
        return text[1] == '\0' || strchr(" )]\n", text[1]) != NULL;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (strncmp(text, signs[i], strlen(signs[i])) == 0)
            return true;
    return false;
}

/* As one word of a shell, whatever is in it. */
static bool append_word(struct buffer *out, const char *value)
{
    struct buffer quoted;
    bool room;

    buffer_init(&quoted, 65536);
    quoted_append(&quoted, value);
    room = text_append_inert(out, buffer_text(&quoted));
    buffer_deinit(&quoted);
    return room;
}

/* The parameter at `{`; moves the cursor past its `}`. */
static bool render_parameter(struct rendering *r, const char **text)
{
    char name[32];
    const char *start = *text + 1, *end = strchr(start, '}'), *value;

    BUG_ON(end == NULL || (size_t)(end - start) >= sizeof(name));
    memcpy(name, start, (size_t)(end - start));
    name[end - start] = '\0';
    *text = end + 1;
    value = r->lookup != NULL ? r->lookup(r->arg, name) : NULL;
    if (value == NULL)
        r->complete = false;
    if (value != NULL && r->in_command)
        return append_word(r->out, value);
    return text_append_inert(r->out, value != NULL ? value : "?");
}

bool sentence_render(const char *text, sentence_lookup_fn lookup, void *arg, struct buffer *out)
{
    struct rendering r = {lookup, arg, out, true, false};
    const char *begin = text;
    size_t part = 0;
    bool room = true;

    while (room && *text != '\0') {
        r.in_command = begins_command(begin, (size_t)(text - begin)) || (r.in_command && !ends_command(text));
        switch (*text) {
        case '{':
            room = render_parameter(&r, &text);
            continue;
        case '[':
            part = out->size;
            r.complete = true;
            break;
        case ']':
            if (!r.complete)
                out->size = part;
            break;
        default:
            room = buffer_append_byte(out, (uint8_t)*text);
        }
        text++;
    }
    return room;
}
