#include "server/db/conninfo.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "common/i18n.h"

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

static bool is_this_machine(const char *addresses)
{
    while (*addresses != '\0') {
        size_t length = strcspn(addresses, ",");

        if (strncmp(addresses, "127.", 4) != 0 && !(length == 3 && strncmp(addresses, "::1", 3) == 0))
            return false;
        addresses += length;
        addresses += *addresses == ',';
    }
    return true;
}

/* Encryption alone speaks to whoever answers. */
static bool is_checked(const char *sslmode)
{
    return sslmode != NULL && (strcmp(sslmode, "verify-full") == 0 || strcmp(sslmode, "verify-ca") == 0);
}

bool conninfo_is_fit(const char *conninfo, char *error, size_t error_size)
{
    char *wrong = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &wrong);
    const char *host = NULL, *address = NULL, *sslmode = NULL;
    bool fine;

    if (options == NULL) {
        snprintf(error, error_size, _("the connection string cannot be read: PostgreSQL says: %.*s"),
                 wrong != NULL ? (int)strcspn(wrong, "\n") : 13, wrong != NULL ? wrong : "out of memory");
        PQfreemem(wrong);
        return false;
    }
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
        if (strcmp(option->keyword, "host") == 0)
            host = option->val;
        if (strcmp(option->keyword, "hostaddr") == 0)
            address = option->val;
        if (strcmp(option->keyword, "sslmode") == 0)
            sslmode = option->val;
    }
    fine = address != NULL || host == NULL || is_folders(host);
    if (!fine)
        snprintf(error, error_size,
                 _("host=%s is a name: give hostaddr=ADDRESS (beside it, when a certificate is checked)"),
                 host);
    if (fine && address != NULL && !is_this_machine(address) && !is_checked(sslmode)) {
        snprintf(error, error_size,
                 _("hostaddr=%s is another machine: add sslmode=verify-full, host=NAME and "
                   "sslrootcert=FILE, so that nobody on the way reads or changes anything"),
                 address);
        fine = false;
    }
    PQconninfoFree(options);
    return fine;
}
