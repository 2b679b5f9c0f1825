/*
 * A profile: which server, whose account, which CA, and the token of the present session.
 *
 *   $XDG_CONFIG_HOME/nol/PROFILE/server     host:port, user, and "ca = system" where that was asked for
 *   $XDG_CONFIG_HOME/nol/PROFILE/ca.pem     the CA that was named at login
 *   $XDG_STATE_HOME/nol/PROFILE/token       32 bytes as hexadecimal digits, 0600
 *   $XDG_STATE_HOME/nol/device              the random id of this computer, made once
 *
 * What else a profile keeps (pending writes, versions shown) stands beside the token.
 */
#ifndef CLIENT_PROFILE_H
#define CLIENT_PROFILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/limits.h"

struct profile {
    char config[PATH_MAX - 64], state[PATH_MAX - 64]; /* its folders; they may not exist yet */
    char host[256], port[8], user[128];
    char ca[PATH_MAX]; /* its file, or CONNECTION_CA_SYSTEM; "" when no CA was named: then none is believed */
    uint8_t token[TOKEN_BYTES];
    bool has_server, has_token;
};

/* False when the name cannot be a file's name. A profile that does not exist yet is empty. */
bool profile_load(struct profile *profile, const char *name);

/* What others could have changed in its folders: NULL, or what is wrong, and where in `found`. */
const char *profile_untrusted(const char *name, char found[PATH_MAX]);

/* "host:port", "[::1]:port"; false when it is neither. */
bool profile_parse_server(struct profile *profile, const char *text);

/* All return false with errno. */
bool profile_save(const struct profile *profile);
bool profile_save_ca(struct profile *profile, const char *file);
bool profile_save_token(const struct profile *profile);
bool profile_forget_token(struct profile *profile);

/* 32 hexadecimal digits. */
bool profile_device(char out[33]);

#endif
