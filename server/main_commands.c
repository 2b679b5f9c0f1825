#include "server/main_commands.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "common/limits.h"
#include "server/auth/password.h"
#include "server/config.h"
#include "server/db/accounts.h"
#include "server/db/check.h"
#include "server/db/clock_admin.h"
#include "server/db/migrate.h"
#include "server/dev/dev.h"
#include "server/main_options.h"
#include "server/main_serve.h"
#include "server/net/tls.h"
#include "server/net/tls_keys.h"
#include "server/secret.h"

enum {
    EXPIRY_WARNING_DAYS = 30,
    DEV_WORKERS_MAX = 64,
    CONNECTIONS_APART = 1 /* the loader's */
};

int command_version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    puts("nold " NOL_VERSION);
    return 0;
}

int command_config(int argc, char **argv)
{
    struct options options;
    struct config config;
    int code;

    if (!options_parse(argc, argv, "config", &options))
        return 2;
    if (options.word_count != 1 || strcmp(options.words[0], "show") != 0) {
        fputs("nold: it is nold config show [--config FILE]\n", stderr);
        return 2;
    }
    code = options_load_config(&options, false, &config);
    if (code != 0)
        return code;
    config_show(&config, stdout);
    config_deinit(&config);
    return 0;
}

static void say_line(void *arg, const char *line)
{
    (void)arg;
    fprintf(stderr, "nold: %s\n", line);
}

int command_migrate(int argc, char **argv)
{
    struct options options;
    struct config config;
    char error[600];
    bool fine;
    int code;

    if (!options_parse(argc, argv, "config database", &options))
        return 2;
    code = options_load_config(&options, options.database == NULL, &config);
    if (code != 0)
        return code;
    fine = migrate_run(options.database != NULL ? options.database : config.migrator, say_line, NULL, error,
                       sizeof(error));
    /* With --database alone no file says what the database is for. */
    if (fine && options.config != NULL)
        fine = clock_admin_trial(options.database != NULL ? options.database : config.migrator,
                                 strcmp(config.trial, "yes") == 0, error, sizeof(error));
    fprintf(stderr, "nold: %s\n", fine ? "the database is up to date" : error);
    config_deinit(&config);
    return fine ? 0 : 1;
}

int command_serve(int argc, char **argv)
{
    struct options options;
    struct config config;
    int code;

    if (!options_parse(argc, argv, "config", &options))
        return 2;
    code = options_load_config(&options, true, &config);
    if (code != 0)
        return code;
    code = serve_run(&config);
    config_deinit(&config);
    return code;
}

int command_dev(int argc, char **argv)
{
    struct dev_options dev = {.user = "dev", .org = "990101000000", .workers = 1};
    struct options options;

    if (!options_parse(argc, argv, "dir listen workers user org password-stdin", &options))
        return 2;
    dev.folder = options.folder;
    dev.listen = options.listen;
    dev.password_stdin = options.password_stdin;
    if (options.user != NULL)
        dev.user = options.user;
    if (options.org != NULL)
        dev.org = options.org;
    if (options.workers != NULL) {
        dev.workers = (unsigned)strtoul(options.workers, NULL, 10);
        if (dev.workers < 1 || dev.workers > DEV_WORKERS_MAX) {
            fputs("nold: --workers is a number from 1 to 64\n", stderr);
            return 2;
        }
    }
    /* The whole command line, from the program's name on. */
    return dev_run(&dev, argv - 1);
}

static void say_finding(void *arg, const char *what, const char *wrong, const char *mend)
{
    (void)arg;
    if (wrong == NULL)
        printf("ok     %s\n", what);
    else
        printf("WRONG  %s: %s\n       mend: %s\n", what, wrong, mend);
}

static bool check_certificate(const char *what, const char *path)
{
    char wrong[400] = "", error[300];
    int64_t when;

    if (path[0] == '\0') {
        snprintf(wrong, sizeof(wrong), "is not set");
    } else if (!tls_certificate_expires(path, &when, NULL, error, sizeof(error))) {
        snprintf(wrong, sizeof(wrong), "%s", error);
    } else if (when - (int64_t)time(NULL) < EXPIRY_WARNING_DAYS * 24 * 3600) {
        long long days = (when - (int64_t)time(NULL)) / (24 * 3600);

        snprintf(wrong, sizeof(wrong), "%s %lld days", days < 0 ? "has ended, by" : "ends in",
                 days < 0 ? -days : days);
    }
    say_finding(NULL, what, wrong[0] != '\0' ? wrong : NULL, "put a new one there and send SIGHUP");
    return wrong[0] == '\0';
}

static bool check_tls(const struct config *config)
{
    char error[300];
    bool fine = check_certificate("certificate", config->certificate);
    struct tls_context *tls;

    if (config->ca[0] != '\0')
        fine = check_certificate("certificate authority", config->ca) && fine;
    tls = tls_context_new(config->certificate, config->private_key, error, sizeof(error));
    say_finding(NULL, "private key", tls != NULL ? NULL : error,
                "the key must be that of the certificate, and readable by the server");
    fine = tls != NULL && fine;
    tls_context_free(tls);
    return fine;
}

static bool check_descriptors(void)
{
    struct rlimit limit = {0, 0};
    char wrong[100] = "";

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < 2 * LIMIT_RESERVED_DESCRIPTORS)
        snprintf(wrong, sizeof(wrong), "%llu leave hardly a connection", (unsigned long long)limit.rlim_cur);
    say_finding(NULL, "descriptors", wrong[0] != '\0' ? wrong : NULL,
                "LimitNOFILE=20000 in the unit, or ulimit -n");
    return wrong[0] == '\0';
}

int command_check(int argc, char **argv)
{
    struct options options;
    struct config config;
    unsigned connections;
    bool fine;
    int code;

    if (!options_parse(argc, argv, "config", &options))
        return 2;
    code = options_load_config(&options, true, &config);
    if (code != 0)
        return code;
    connections = config.workers * (config.write_connections + config.read_connections +
                                    config.slow_connections + CONNECTIONS_APART);
    fine = check_database(config.database, config.loader, config.migrator, connections, say_finding, NULL);
    fine = check_tls(&config) && fine;
    fine = check_descriptors() && fine;
    puts(fine ? "all is well" : "something must be mended");
    config_deinit(&config);
    return fine ? 0 : 1;
}

/* Makes the account and, when the password was made here, prints it. */
static int add_user(const struct config *config, const struct options *options)
{
    const char *name = options->words[1];
    char secret[SECRET_SIZE], hash[PASSWORD_HASH_SIZE], error[400];
    bool waits = false, fine;

    if (!secret_take(options->password_stdin, name, secret))
        return 2;
    fine = password_hash(secret, hash);
    snprintf(error, sizeof(error), "no memory for the hash");
    fine = fine && accounts_add(config->migrator, name, options->role, options->org, hash, &waits, error,
                                sizeof(error));
    if (fine) {
        printf("account   %s (%s)%s\n", name, options->role,
               waits ? ", waits for a district officer's approval" : "");
        if (!options->password_stdin)
            printf("password  %s   (shown this once)\n", secret);
    } else {
        fprintf(stderr, "nold: %s\n", error);
    }
    sodium_memzero(secret, sizeof(secret));
    return fine ? 0 : 1;
}

int command_user(int argc, char **argv)
{
    struct options options;
    struct config config;
    int code;

    if (!options_parse(argc, argv, "role org config password-stdin", &options))
        return 2;
    if (options.word_count != 2 || strcmp(options.words[0], "add") != 0 || options.role == NULL ||
        options.org == NULL) {
        fputs("nold: it is nold user add NAME --role ROLE --org CODE --config FILE [--password-stdin]\n",
              stderr);
        return 2;
    }
    code = options_load_config(&options, true, &config);
    if (code != 0)
        return code;
    code = add_user(&config, &options);
    config_deinit(&config);
    return code;
}
