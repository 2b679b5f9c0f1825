#include "server/db/conninfo.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

static bool is_folders(const char *hosts)
{
    while (*hosts != '\0') {
        if (*hosts != '/' && *hosts != '@')
            return false;
        hosts += strcspn(hosts, ",");
        hosts += *hosts == ',';
    }
    return true;
}

bool conninfo_is_prompt(const char *conninfo, char *error, size_t error_size)
{
    char *wrong = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &wrong);
    const char *host = NULL, *address = NULL;
    bool fine;

    if (options == NULL) {
        snprintf(error, error_size, "the connection string cannot be read: %.*s",
                 wrong != NULL ? (int)strcspn(wrong, "\n") : 13, wrong != NULL ? wrong : "out of memory");
        PQfreemem(wrong);
        return false;
    }
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
        if (strcmp(option->keyword, "host") == 0)
            host = option->val;
        if (strcmp(option->keyword, "hostaddr") == 0)
            address = option->val;
    }
    fine = address != NULL || host == NULL || is_folders(host);
    if (!fine)
        snprintf(error, error_size,
                 "host=%s is a name: give hostaddr=ADDRESS (beside it, when a certificate is checked)", host);
    PQconninfoFree(options);
    return fine;
}
