#include "client/secret.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/terminal.h"
#include "common/bug.h"

void secret_free(char *secret)
{
    if (secret != NULL)
        sodium_memzero(secret, strlen(secret));
    free(secret);
}

char *secret_read(const struct call *call, const char *question, bool twice)
{
    char *secret, *again;
    bool same;

    if (call_has(call, "password-stdin")) {
        secret = terminal_read_line();
        if (secret == NULL || *secret == '\0') {
            secret_free(secret);
            call_usage(call, _("standard input holds no password"));
            return NULL;
        }
        return secret;
    }
    if (!terminal_can_ask()) {
        call_usage(call, _("there is no terminal to ask for a password; use --password-stdin"));
        return NULL;
    }
    secret = terminal_ask(question, true);
    if (secret == NULL)
        terminal_nothing_done();
    if (secret == NULL || !twice)
        return secret;
    again = terminal_ask(_("Once more: "), true);
    same = again != NULL && strcmp(secret, again) == 0;
    secret_free(again);
    if (!same) {
        fputs(_("The two are not the same; nothing was done.\n"), stderr);
        secret_free(secret);
        return NULL;
    }
    return secret;
}

char *secret_copy(const char *text)
{
    char *copy = strdup(text);

    BUG_ON(copy == NULL);
    return copy;
}
