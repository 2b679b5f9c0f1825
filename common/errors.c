#include "common/errors.h"

#include <string.h>

#include "common/bug.h"
#include "common/text.h"

static const struct error_entry entries[] = {
#define ERR(name, number, outcome, exit_code, english, chinese)                                              \
    {#name, ERROR_##name, OUTCOME_##outcome, exit_code, english, chinese},
#include "common/errors.def"
#undef ERR
};

static const size_t count = sizeof(entries) / sizeof(*entries);

const struct error_entry *errors_at(size_t index)
{
    return index < count ? &entries[index] : NULL;
}

const struct error_entry *errors_find(const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(entries[i].name, name) == 0)
            return &entries[i];
    return NULL;
}

const struct error_entry *errors_find_number(uint32_t number)
{
    for (size_t i = 0; i < count; i++)
        if ((uint32_t)entries[i].code == number)
            return &entries[i];
    return NULL;
}

const struct error_entry *errors_get(enum error_code code)
{
    const struct error_entry *entry = errors_find_number((uint32_t)code);

    BUG_ON(entry == NULL);
    return entry;
}

struct rendering {
    errors_lookup_fn lookup;
    void *arg;
    struct buffer *out;
    bool complete; /* every parameter since the last '[' had a value */
};

/* The parameter at `{`; moves the cursor past its `}`. The list is ours, so a bad brace is a bug. */
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

bool errors_render(const struct error_entry *entry, enum error_language language, errors_lookup_fn lookup,
                   void *arg, struct buffer *out)
{
    struct rendering r = {lookup, arg, out, true};
    const char *text = language == ERROR_CHINESE ? entry->chinese : entry->english;
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

const char *errors_outcome_name(enum error_outcome outcome)
{
    switch (outcome) {
    case OUTCOME_REJECTED:
        return "rejected";
    case OUTCOME_TRY_AGAIN:
        return "try_again";
    case OUTCOME_UNKNOWN:
        return "unknown";
    case OUTCOME_PROTOCOL:
        return "protocol";
    }
    BUG("outcome %d", (int)outcome);
}
