#include "common/sentence.h"

#include <string.h>

#include "common/bug.h"
#include "common/text.h"

struct rendering {
    sentence_lookup_fn lookup;
    void *arg;
    struct buffer *out;
    bool complete; /* every parameter since the last '[' had a value */
};

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
    return text_append_inert(r->out, value != NULL ? value : "?");
}

bool sentence_render(const char *text, sentence_lookup_fn lookup, void *arg, struct buffer *out)
{
    struct rendering r = {lookup, arg, out, true};
    size_t part = 0;
    bool room = true;

    while (room && *text != '\0') {
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
