#include "server/net/deadlines.h"

#include <stddef.h>

void deadlines_init(struct deadlines *deadlines)
{
    for (int i = 0; i < SESSION_CLOCKS; i++) {
        struct deadline *head = &deadlines->heads[i];

        *head = (struct deadline){.prev = head, .next = head};
    }
}

void deadlines_clear(struct deadline *entry)
{
    if (entry->next == NULL)
        return;
    entry->prev->next = entry->next;
    entry->next->prev = entry->prev;
    entry->prev = entry->next = NULL;
}

void deadlines_set(struct deadlines *deadlines, struct deadline *entry, enum session_clock kind, uint64_t at)
{
    struct deadline *head = &deadlines->heads[kind];

    deadlines_clear(entry);
    entry->at = at;
    entry->prev = head->prev;
    entry->next = head;
    head->prev->next = entry;
    head->prev = entry;
}

struct deadline *deadlines_first(struct deadlines *deadlines)
{
    struct deadline *first = NULL;

    for (int i = 0; i < SESSION_CLOCKS; i++) {
        struct deadline *head = &deadlines->heads[i];

        if (head->next != head && (first == NULL || head->next->at < first->at))
            first = head->next;
    }
    return first;
}
