#include "server/dev/dev.h"

#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/i18n.h"
#include "common/log.h"
#include "server/auth/password.h"
#include "server/config.h"
#include "server/db/accounts.h"
#include "server/db/clock_admin.h"
#include "server/db/migrate.h"
#include "server/dev/cluster.h"
#include "server/dev/house.h"
#include "server/main_serve.h"
#include "server/net/tls_keys.h"
#include "server/secret.h"

enum { WAIT_MS = 60000, /* a killed PostgreSQL may have to recover first */ CONNINFO = HOUSE_PATH + 128 };

struct dev {
    const struct dev_options *options;
    struct house house;
    struct cluster cluster;
    struct config config;
    char app[CONNINFO], loader[CONNINFO], migrator[CONNINFO];
    char fingerprint[TLS_KEYS_FINGERPRINT_SIZE];
    char password[SECRET_SIZE]; /* of an account made now; "" otherwise */
    bool account_made;
};

static bool complain(const char *what, const char *error)
{
    fprintf(stderr, _("nold: %s: %s\n"), what, error);
    return false;
}

/* One at a time in a folder. The lock is held until the process ends, and not inherited by what it executes. */
static bool lock_folder(const struct house *house)
{
    const struct timespec pause = {.tv_nsec = 20 * 1000000L};
    int fd = open(house->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    /* The worker of one that was just killed may still hold it for a moment. */
    for (int tries = 0; fd >= 0 && tries < 100; tries++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return true;
        nanosleep(&pause, NULL);
    }
    return complain(house->folder, _("another nold dev works here"));
}

static bool configure(struct dev *dev)
{
    struct config *config = &dev->config;
    char path[HOUSE_PATH + 32], workers[16];
    const char *wrong = NULL;

    config_init(config);
    house_conninfo(&dev->house, "nol_app", dev->app, sizeof(dev->app));
    house_conninfo(&dev->house, "nol_loader", dev->loader, sizeof(dev->loader));
    house_conninfo(&dev->house, "nol_migrator", dev->migrator, sizeof(dev->migrator));
    config_set(config, "database", "connection", dev->app);
    config_set(config, "database", "loader", dev->loader);
    config_set(config, "database", "migrator", dev->migrator);
    config_set(config, "database", "trial", "yes");
    snprintf(path, sizeof(path), "%s/server.crt", dev->house.keys);
    config_set(config, "server", "certificate", path);
    snprintf(path, sizeof(path), "%s/server.key", dev->house.keys);
    config_set(config, "server", "private_key", path);
    config_set(config, "server", "ca", dev->house.ca);
    snprintf(workers, sizeof(workers), "%u", dev->options->workers);
    wrong = config_set(config, "server", "workers", workers);
    if (wrong != NULL)
        return complain("--workers", wrong);
    if (dev->options->listen != NULL)
        wrong = config_set(config, "server", "listen", dev->options->listen);
    return wrong == NULL || complain("--listen", wrong);
}

static bool copy_ca(const struct house *house)
{
    char from[HOUSE_PATH + 32], bytes[16 * 1024];
    FILE *in, *out;
    size_t length;
    bool fine;

    snprintf(from, sizeof(from), "%s/ca.crt", house->keys);
    in = fopen(from, "re");
    if (in == NULL)
        return complain(from, _("cannot be read"));
    length = fread(bytes, 1, sizeof(bytes), in);
    fclose(in);
    out = fopen(house->ca, "we");
    fine = out != NULL && fwrite(bytes, 1, length, out) == length;
    if (out != NULL && fclose(out) != 0)
        fine = false;
    return fine || complain(house->ca, _("cannot be written"));
}

static bool make_keys(struct dev *dev)
{
    const char *names[] = {dev->config.listen.host};
    bool any = strcmp(names[0], "0.0.0.0") == 0 || strcmp(names[0], "::") == 0;
    char error[300];

    if (!tls_keys_ensure(dev->house.keys, names, any ? 0 : 1, dev->fingerprint, error, sizeof(error)))
        return complain(_("keys"), error);
    return copy_ca(&dev->house);
}

static void say_line(void *arg, const char *line)
{
    (void)arg;
    fprintf(stderr, _("nold: %s\n"), line);
}

static bool bring_up_to_date(struct dev *dev)
{
    char error[600];

    if (!migrate_run(dev->migrator, say_line, NULL, error, sizeof(error)))
        return complain(_("migrations"), error);
    return clock_admin_trial(dev->migrator, true, error, sizeof(error)) || complain(_("the clock"), error);
}

/* There is always one account to begin with; its password is shown once and kept nowhere. */
static bool make_account(struct dev *dev)
{
    char hash[PASSWORD_HASH_SIZE], error[300];
    bool exists, waits, fine;

    if (!accounts_exists(dev->migrator, dev->options->user, &exists, error, sizeof(error)))
        return complain(_("first account"), error);
    if (exists)
        return true;
    if (!password_hash(dev->password, hash))
        return complain(_("first account"), i18n_system("out of memory"));
    fine = accounts_add(dev->migrator, dev->options->user, "district", dev->options->org, hash, &waits, error,
                        sizeof(error));
    dev->account_made = fine;
    return fine || complain(_("first account"), error);
}

/* For scripts; never with the password. */
static bool write_json(const struct dev *dev)
{
    json_t *object = json_pack("{s:s, s:i, s:s, s:s, s:s}", "host", dev->config.listen.host, "port",
                               (int)dev->config.listen.port, "ca", dev->house.ca, "fingerprint",
                               dev->fingerprint, "user", dev->options->user);
    char fresh[HOUSE_PATH + 32];
    bool fine = false;
    int fd;

    snprintf(fresh, sizeof(fresh), "%s.new", dev->house.json);
    unlink(fresh);
    fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0 && object != NULL)
        fine = json_dumpfd(object, fd, JSON_INDENT(2)) == 0 && write(fd, "\n", 1) == 1;
    if (fd >= 0)
        close(fd);
    json_decref(object);
    return (fine && rename(fresh, dev->house.json) == 0) || complain(dev->house.json, _("cannot be written"));
}

/* So that `nold check`, `nold user add` and `nold migrate` find their way: --config DIR/nold.conf. */
static bool write_config(const struct dev *dev)
{
    FILE *file = fopen(dev->house.config, "we");
    bool fine = file != NULL;

    if (fine) {
        fputs(_("# Written by nold dev at each start.\n"), file);
        config_show(&dev->config, file);
    }
    if (file != NULL && fclose(file) != 0)
        fine = false;
    return fine || complain(dev->house.config, _("cannot be written"));
}

static void on_ready(void *arg)
{
    struct dev *dev = arg;
    const struct config_address *listen_at = &dev->config.listen;
    bool six = strchr(listen_at->host, ':') != NULL;

    printf(_("address      %s%s%s:%u\n"), six ? "[" : "", listen_at->host, six ? "]" : "", listen_at->port);
    printf(_("ca           %s\n"), dev->house.ca);
    printf(_("fingerprint  %s\n"), dev->fingerprint);
    printf(_("account      %s (district)\n"), dev->options->user);
    if (dev->account_made && !dev->options->password_stdin)
        printf(_("password     %s   (shown this once)\n"), dev->password);
    sodium_memzero(dev->password, sizeof(dev->password));
    /* After all else that they read, since scripts wait for it; the same in all languages. */
    printf("nold: listening on %s%s%s:%u\n", six ? "[" : "", listen_at->host, six ? "]" : "",
           listen_at->port);
    fputs(_("nold: serving; Ctrl-C or SIGTERM ends it in order\n"), stdout);
    fflush(stdout);
}

static pid_t start_postgres(void *arg, int ready_fd)
{
    struct dev *dev = arg;

    (void)ready_fd;
    return cluster_start(&dev->cluster);
}

/* From here on a signal waits for the supervisor, so that PostgreSQL is not left behind. */
static void hold_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

/* PostgreSQL in front, so it ends last. */
static bool supervise(struct dev *dev)
{
    struct supervised rows[65] = {
        {.name = "PostgreSQL", .start = start_postgres, .arg = dev, .stop_signal = SIGINT}};

    serve_supervise(&dev->config, rows + 1);
    return supervisor_run(rows, 1 + dev->config.workers, on_ready, dev);
}

int dev_run(const struct dev_options *options, char **argv)
{
    static struct dev dev;
    bool fine;

    signal(SIGPIPE, SIG_IGN); /* whoever waited for the first lines may have gone before the last */
    dev.options = options;
    if (!house_find(&dev.house, options->folder) || !house_enter(&dev.house, argv) ||
        !lock_folder(&dev.house) || !configure(&dev) || !make_keys(&dev) ||
        !secret_take(options->password_stdin, options->user, dev.password))
        return 1;
    hold_signals();
    if (!cluster_prepare(&dev.cluster, &dev.house, options->workers * 15) || cluster_start(&dev.cluster) <= 0)
        return 1;
    fine = cluster_wait(&dev.cluster, WAIT_MS) && bring_up_to_date(&dev) && make_account(&dev) &&
           serve_check(&dev.config) && serve_reserve_port(&dev.config) && write_json(&dev) &&
           write_config(&dev);
    /* From here on the supervisor ends PostgreSQL. */
    if (fine)
        fine = supervise(&dev);
    else
        cluster_stop(&dev.cluster);
    config_deinit(&dev.config);
    if (fine)
        fputs(_("nold: stopped in order\n"), stdout);
    return fine ? 0 : 1;
}
