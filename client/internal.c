#include "client/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/completion.h"
#include "client/man.h"

bool internal_run(struct call *call, int argc, char **argv)
{
    const char *profile = getenv("NOL_PROFILE");
    int at = 1;

    if (argc > 3 && strcmp(argv[1], "--lang") == 0)
        at = 3;
    if (at >= argc || strncmp(argv[at], "__", 2) != 0)
        return false;
    if (at == 3)
        i18n_start(argv[2]);
    call->profile = profile != NULL && *profile != '\0' ? profile : "default";
    if (strcmp(argv[at], "__man") == 0)
        man_print(stdout);
    else if (strcmp(argv[at], "__completion") == 0 || strcmp(argv[at], "__complete-script") == 0)
        completion_print_script();
    else if (strcmp(argv[at], "__complete") == 0)
        completion_print(call, argc - at - 1, argv + at + 1);
    else
        return false;
    return true;
}
