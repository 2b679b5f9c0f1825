#include "server/main_commands.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "server/auth/password.h"
#include "server/config.h"
#include "server/db/accounts.h"
#include "server/db/clock_admin.h"
#include "server/db/migrate.h"
#include "server/dev/dev.h"
#include "server/main_options.h"
#include "server/main_serve.h"
#include "server/rpc/field_value.h"
#include "server/secret.h"

enum { DEV_WORKERS_MAX = 64 };

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
        fputs(_("nold: it is nold config show [--config FILE]\n"), stderr);
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
    fprintf(stderr, _("nold: %s\n"), line);
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
    say_line(NULL, fine ? _("the database is up to date") : error);
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
            fputs(_("nold: --workers is a number from 1 to 64\n"), stderr);
            return 2;
        }
    }
    /* The whole command line, from the program's name on. */
    return dev_run(&dev, argv - 1);
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
    snprintf(error, sizeof(error), "%s", i18n_system("out of memory"));
    fine = fine && accounts_add(config->migrator, name, options->role, options->org, hash, &waits, error,
                                sizeof(error));
    if (fine) {
        printf(_("account   %s (%s)%s\n"), name, options->role,
               waits ? _(", waits for a district officer's approval") : "");
        if (!options->password_stdin)
            printf(_("password  %s   (shown this once)\n"), secret);
    } else {
        say_line(NULL, error);
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
        fputs(_("nold: it is nold user add NAME --role ROLE --org CODE --config FILE [--password-stdin]\n"),
              stderr);
        return 2;
    }
    if (field_value_check(fields_find("user"), PROTOBUF_C_TYPE_STRING, &options.words[1]) !=
        FIELD_VALUE_GOOD) {
        fputs(_("nold: the name of an account has 1 to 64 characters, no blanks among them\n"), stderr);
        return 2;
    }
    code = options_load_config(&options, true, &config);
    if (code != 0)
        return code;
    code = add_user(&config, &options);
    config_deinit(&config);
    return code;
}
