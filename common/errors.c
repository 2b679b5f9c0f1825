#include "common/errors.h"

#include <string.h>

#include "common/bug.h"

static const struct error_entry entries[] = {
#define ERR(name, number, outcome, exit_code, english, chinese)                                              \
    {#name, ERROR_##name, OUTCOME_##outcome, exit_code, english, chinese},
#include "proto/errors.def"
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

bool errors_render(const struct error_entry *entry, enum error_language language, sentence_lookup_fn lookup,
                   void *arg, struct buffer *out)
{
    return sentence_render(language == ERROR_CHINESE ? entry->chinese : entry->english, lookup, arg, out);
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
