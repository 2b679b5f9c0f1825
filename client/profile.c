#include "client/profile.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/connection.h"
#include "client/folder.h"
#include "client/folder_check.h"
#include "common/hex.h"

static void path_in(char out[PATH_MAX], const char *folder, const char *name)
{
    snprintf(out, PATH_MAX, "%s/%s", folder, name);
}

static void load_token(struct profile *profile)
{
    char path[PATH_MAX], *text;
    size_t size = 0;

    path_in(path, profile->state, "token");
    text = folder_read(path, &size);
    if (text == NULL)
        return;
    text[strcspn(text, "\n")] = '\0';
    profile->has_token = hex_decode(text, profile->token, sizeof(profile->token));
    sodium_memzero(text, size);
    free(text);
}

static void load_server(struct profile *profile)
{
    char path[PATH_MAX], *text, *rest, *line;
    size_t size = 0;

    path_in(path, profile->config, "server");
    text = rest = folder_read(path, &size);
    while (rest != NULL && (line = strsep(&rest, "\n")) != NULL) {
        if (strncmp(line, "server = ", 9) == 0)
            profile->has_server = profile_parse_server(profile, line + 9);
        else if (strncmp(line, "user = ", 7) == 0)
            snprintf(profile->user, sizeof(profile->user), "%s", line + 7);
        else if (strcmp(line, "ca = " CONNECTION_CA_SYSTEM) == 0)
            snprintf(profile->ca, sizeof(profile->ca), "%s", CONNECTION_CA_SYSTEM);
    }
    free(text);
    path_in(path, profile->config, "ca.pem");
    if (profile->ca[0] == '\0' && access(path, R_OK) == 0)
        memcpy(profile->ca, path, sizeof(path));
}

static bool is_name(const char *name)
{
    return *name != '\0' && *name != '.' && strchr(name, '/') == NULL && strlen(name) <= 100;
}

const char *profile_untrusted(const char *name, char found[PATH_MAX])
{
    const char *const bases[] = {folder_config(), folder_state()};
    char path[PATH_MAX];
    const char *wrong = NULL;

    for (size_t i = 0; i < 2 && wrong == NULL && is_name(name); i++) {
        wrong = folder_check_above(bases[i], found);
        if (wrong == NULL)
            wrong = folder_check(bases[i], false, found);
        snprintf(path, sizeof(path), "%s/%s", bases[i], name);
        if (wrong == NULL)
            wrong = folder_check(path, true, found);
    }
    path_in(path, bases[1], "device");
    return wrong != NULL ? wrong : folder_check(path, false, found);
}

bool profile_load(struct profile *profile, const char *name)
{
    *profile = (struct profile){.has_server = false, .has_token = false};
    if (!is_name(name))
        return false;
    snprintf(profile->config, sizeof(profile->config), "%s/%s", folder_config(), name);
    snprintf(profile->state, sizeof(profile->state), "%s/%s", folder_state(), name);
    load_server(profile);
    load_token(profile);
    return true;
}

bool profile_parse_server(struct profile *profile, const char *text)
{
    const char *colon = strrchr(text, ':'), *host = text;
    size_t length;

    if (colon == NULL || colon == text)
        return false;
    length = (size_t)(colon - text);
    if (text[0] == '[' && colon[-1] == ']') {
        host++;
        length -= 2;
    } else if (memchr(text, ':', length) != NULL) {
        return false;
    }
    colon++;
    if (length == 0 || length >= sizeof(profile->host) || *colon == '\0' || strlen(colon) > 5 ||
        strspn(colon, "0123456789") != strlen(colon))
        return false;
    memcpy(profile->host, host, length);
    profile->host[length] = '\0';
    snprintf(profile->port, sizeof(profile->port), "%s", colon);
    return true;
}

bool profile_save(const struct profile *profile)
{
    char path[PATH_MAX], text[512];
    int length = snprintf(
        text, sizeof(text), "server = %s%s%s:%s\nuser = %s\n%s", strchr(profile->host, ':') ? "[" : "",
        profile->host, strchr(profile->host, ':') ? "]" : "", profile->port, profile->user,
        strcmp(profile->ca, CONNECTION_CA_SYSTEM) == 0 ? "ca = " CONNECTION_CA_SYSTEM "\n" : "");

    path_in(path, profile->config, "server");
    return folder_write(path, text, (size_t)length);
}

bool profile_save_ca(struct profile *profile, const char *file)
{
    char path[PATH_MAX];
    size_t size = 0;
    char *bytes = folder_read(file, &size);
    bool saved;

    if (bytes == NULL)
        return false;
    path_in(path, profile->config, "ca.pem");
    saved = folder_write(path, bytes, size);
    if (saved)
        memcpy(profile->ca, path, sizeof(path));
    free(bytes);
    return saved;
}

bool profile_save_token(const struct profile *profile)
{
    char path[PATH_MAX], text[2 * TOKEN_BYTES + 2];
    bool saved;

    hex_encode(profile->token, sizeof(profile->token), text);
    text[sizeof(text) - 2] = '\n';
    path_in(path, profile->state, "token");
    saved = folder_write(path, text, sizeof(text) - 1);
    sodium_memzero(text, sizeof(text));
    return saved;
}

bool profile_forget_token(struct profile *profile)
{
    char path[PATH_MAX];

    sodium_memzero(profile->token, sizeof(profile->token));
    profile->has_token = false;
    path_in(path, profile->state, "token");
    return folder_remove(path);
}

bool profile_device(char out[33])
{
    uint8_t bytes[16], old[16];
    char path[PATH_MAX], *text;
    size_t size = 0;

    path_in(path, folder_state(), "device");
    text = folder_read(path, &size);
    if (text != NULL) {
        text[strcspn(text, "\n")] = '\0';
        if (hex_decode(text, old, sizeof(old))) {
            memcpy(out, text, 33);
            free(text);
            return true;
        }
        free(text);
    }
    randombytes_buf(bytes, sizeof(bytes));
    hex_encode(bytes, sizeof(bytes), out);
    return folder_write(path, out, 32);
}
