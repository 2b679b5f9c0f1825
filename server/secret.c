#include "server/secret.h"

#include <stdio.h>
#include <string.h>

#include "common/random.h"
#include "server/auth/password.h"

enum { MADE_LENGTH = 16 };

bool secret_take(bool from_stdin, const char *user, char secret[SECRET_SIZE])
{
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
        fputs("nold: the password is longer than 255 bytes\n", stderr);
        return false;
    }
    secret[length] = '\0';
    weakness = password_weakness(secret, user);
    if (weakness != NULL)
        fprintf(stderr, "nold: the password is refused: %s\n", weakness);
    return weakness == NULL;
}
