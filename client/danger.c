#include "client/danger.h"

#include <stdio.h>
#include <string.h>

#include "client/i18n.h"

void danger_say(void)
{
    fflush(stdout);
    fputs(_("DANGER: call the police on 110 now.\n"), stderr);
}

bool danger_marked(char *const *marks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(marks[i], "danger") == 0)
            return true;
    return false;
}
