#include "server/secret.h"

#include <stdio.h>
#include <string.h>

#include "common/i18n.h"
#include "common/random.h"
#include "server/auth/password.h"

enum { MADE_LENGTH = 16 };

static const char *weakness_text(const char *weakness)
{
    return strcmp(weakness, "length") == 0    ? _("it has less than 12 characters; choose a longer one")
           : strcmp(weakness, "repeats") == 0 ? _("it is one character repeated; choose another")
           : strcmp(weakness, "common") == 0  ? _("it is one of the commonest; choose another")
           : strcmp(weakness, "local") == 0
               ? _("half of it or more are words of this program; choose another")
               : _("half of it or more is the name of the account; choose another");
}

_Static_assert(PASSWORD_LEAST_LONG == 12, "the sentence says 12");

bool secret_take(bool from_stdin, const char *user, char secret[SECRET_SIZE])
{
    const char *const names[] = {user, NULL};
    const struct password_rules rules = {.least = PASSWORD_LEAST_LONG, .names = names};
    const char *weakness;
    size_t length;

    if (!from_stdin) {
        random_password(secret, MADE_LENGTH);
        return true;
    }
    if (fgets(secret, SECRET_SIZE, stdin) == NULL)
        secret[0] = '\0';
    length = strcspn(secret, "\r\n");
    if (secret[length] == '\0' && length == SECRET_SIZE - 1) {
        fputs(_("nold: the password is longer than 255 bytes\n"), stderr);
        return false;
    }
    secret[length] = '\0';
    weakness = password_weakness(secret, &rules);
    if (weakness != NULL)
        fprintf(stderr, _("nold: the password is refused: %s\n"), weakness_text(weakness));
    return weakness == NULL;
}
