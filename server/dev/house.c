#include "server/dev/house.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/i18n.h"

static void say_error(const char *what, const char *path)
{
    fprintf(stderr, _("nold: %s %s: %s\n"), what, path, i18n_system(strerror(errno)));
}

static bool default_folder(char *out, size_t size)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

    if (geteuid() == 0)
        snprintf(out, size, "/var/lib/nold-dev");
    else if (state != NULL && state[0] == '/')
        snprintf(out, size, "%s/nold", state);
    else if (home != NULL && home[0] == '/')
        snprintf(out, size, "%s/.local/state/nold", home);
    else
        return false;
    return true;
}

static bool make_absolute(const char *folder, char *out, size_t size)
{
    char here[PATH_MAX];
    int length;

    if (folder[0] == '/')
        length = snprintf(out, size, "%s", folder);
    else if (getcwd(here, sizeof(here)) != NULL)
        length = snprintf(out, size, "%s/%s", here, folder);
    else
        return false;
    while (length > 1 && out[length - 1] == '/')
        out[--length] = '\0';
    return length > 0 && (size_t)length < size;
}

/* A socket's path has 107 bytes at most, so a deep folder's socket stands in /tmp, under a name that the folder gives it. */
static void place_socket(struct house *house)
{
    static const char name[] = "/.s.PGSQL.5432";
    char digest[DIGEST_HEX_SIZE];

    snprintf(house->socket, sizeof(house->socket), "%s/s", house->folder);
    if (strlen(house->socket) + strlen(name) < sizeof(((struct sockaddr_un *)0)->sun_path))
        return;
    digest_hex(house->folder, strlen(house->folder), digest);
    snprintf(house->socket, sizeof(house->socket), "/tmp/nold-%.16s", digest);
}

/* It goes into settings of PostgreSQL and connection strings, quoted. */
static bool is_plain(const char *path)
{
    for (; *path != '\0'; path++)
        if ((unsigned char)*path < ' ' || strchr("'\"\\,%", *path) != NULL)
            return false;
    return true;
}

bool house_find(struct house *house, const char *folder)
{
    char standard[HOUSE_PATH];

    if (folder == NULL) {
        if (!default_folder(standard, sizeof(standard))) {
            fputs(_("nold: HOME is not set: say --dir\n"), stderr);
            return false;
        }
        folder = standard;
    }
    if (!make_absolute(folder, house->folder, sizeof(house->folder))) {
        fprintf(stderr, _("nold: the folder's name is too long: %s\n"), folder);
        return false;
    }
    if (!is_plain(house->folder)) {
        fprintf(stderr, _("nold: no quotes, backslashes, commas or percent signs in --dir: %s\n"),
                house->folder);
        return false;
    }
    snprintf(house->data, sizeof(house->data), "%s/data", house->folder);
    snprintf(house->keys, sizeof(house->keys), "%s/keys", house->folder);
    snprintf(house->ca, sizeof(house->ca), "%s/ca.crt", house->folder);
    snprintf(house->log, sizeof(house->log), "%s/postgres.log", house->folder);
    snprintf(house->json, sizeof(house->json), "%s/dev.json", house->folder);
    snprintf(house->config, sizeof(house->config), "%s/nold.conf", house->folder);
    place_socket(house);
    return true;
}

/* With its parents, as mkdir -p. */
static bool make_folder(const char *path, mode_t mode)
{
    char part[HOUSE_PATH + 16];

    for (size_t i = 1; path[i] != '\0'; i++) {
        if (path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST) {
            say_error(_("cannot make"), part);
            return false;
        }
    }
    if (mkdir(path, mode) == 0 || errno == EEXIST)
        return true;
    say_error(_("cannot make"), path);
    return false;
}

/* Root gives the folder away: only one that it just made, or that already was given away. */
static bool may_give_away(const char *folder, const struct passwd *user)
{
    struct stat status;

    if (lstat(folder, &status) != 0 || !S_ISDIR(status.st_mode))
        return false;
    return status.st_uid == user->pw_uid ||
           (rmdir(folder) == 0 && mkdir(folder, 0755) == 0); /* rmdir: was empty */
}

static const struct passwd *unprivileged_user(void)
{
    const struct passwd *user = getpwnam("postgres");

    return user != NULL ? user : getpwnam("nobody");
}

/* PostgreSQL refuses root, and the server does not want to be it. The program's file is opened first: the new user may not be
 * able to reach it by its path. */
static bool become(const struct house *house, const struct passwd *user, char **argv)
{
    int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

    if (self < 0 || setgroups(0, NULL) != 0 || initgroups(user->pw_name, user->pw_gid) != 0 ||
        setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0) {
        say_error(_("cannot become"), user->pw_name);
        return false;
    }
    if (chdir(house->folder) != 0) {
        fprintf(stderr, _("nold: user %s cannot get into %s: choose another --dir\n"), user->pw_name,
                house->folder);
        return false;
    }
    setenv("HOME", house->folder, 1);
    unsetenv("XDG_STATE_HOME");
    fexecve(self, argv, environ);
    close(self); /* built for root's eyes only: go on as we are, which is that user by now */
    return true;
}

bool house_enter(const struct house *house, char **argv)
{
    const struct passwd *user;

    umask(022);
    if (!make_folder(house->folder, 0755))
        return false;
    if (geteuid() == 0) {
        user = unprivileged_user();
        if (user == NULL || user->pw_uid == 0) {
            fputs(_("nold: there is neither a user postgres nor nobody to run as\n"), stderr);
            return false;
        }
        if (!may_give_away(house->folder, user)) {
            fprintf(stderr, _("nold: %s is not empty and not of user %s: choose another --dir\n"),
                    house->folder, user->pw_name);
            return false;
        }
        if (chown(house->folder, user->pw_uid, user->pw_gid) != 0) {
            say_error(_("cannot give away"), house->folder);
            return false;
        }
        fprintf(stderr, _("nold: running as user %s in %s\n"), user->pw_name, house->folder);
        return become(house, user, argv);
    }
    if (chdir(house->folder) == 0 && access(".", W_OK) == 0)
        return true;
    say_error(_("cannot work in"), house->folder);
    return false;
}

void house_conninfo(const struct house *house, const char *role, char *out, size_t size)
{
    snprintf(out, size, "host='%s' dbname=nol user=%s", house->socket, role);
}
