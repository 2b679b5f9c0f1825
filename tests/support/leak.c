#include "tests/support/leak.h"

#include <stdio.h>
#include <string.h>

#include "server/rpc/messages.h"

static const char *const all_marks[] = {"E", "E1", "E2", "W", "W1", "D"};

const char *leak_find(const char *marks, const void *bytes, size_t size)
{
    static char mark[32];

    for (size_t i = 0; i < sizeof(all_marks) / sizeof(*all_marks); i++) {
        snprintf(mark, sizeof(mark), "〔%s〕", all_marks[i]);
        if (memmem(bytes, size, mark, strlen(mark)) != NULL && !messages_list_holds(marks, all_marks[i]))
            return mark;
    }
    return memmem(bytes, size, "990101201003", 12) != NULL ? LEAK_NUMBER : NULL;
}
