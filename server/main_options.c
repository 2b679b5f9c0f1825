#include "server/main_options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "common/i18n.h"
#include "common/log.h"
#include "server/config.h"

enum { CONFIG = 1, DATABASE, DIR, LISTEN, ROLE, ORG, USER, WORKERS, PASSWORD_STDIN, RECORD, OUTPUT = 'o' };

static const struct option known[] = {
    {"config", required_argument, NULL, CONFIG},
    {"database", required_argument, NULL, DATABASE},
    {"dir", required_argument, NULL, DIR},
    {"listen", required_argument, NULL, LISTEN},
    {"role", required_argument, NULL, ROLE},
    {"org", required_argument, NULL, ORG},
    {"user", required_argument, NULL, USER},
    {"workers", required_argument, NULL, WORKERS},
    {"password-stdin", no_argument, NULL, PASSWORD_STDIN},
    {"record", no_argument, NULL, RECORD},
    {"output", required_argument, NULL, OUTPUT},
    {NULL, 0, NULL, 0},
};

static bool is_allowed(const char *allowed, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = allowed; (at = strstr(at, name)) != NULL; at += length)
        if ((at == allowed || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

static const char *name_of(int which)
{
    const struct option *option = known;

    while (option->val != which)
        option++;
    return option->name;
}

static void take(struct options *options, int which)
{
    switch (which) {
    case CONFIG:
        options->config = optarg;
        break;
    case DATABASE:
        options->database = optarg;
        break;
    case DIR:
        options->folder = optarg;
        break;
    case LISTEN:
        options->listen = optarg;
        break;
    case ROLE:
        options->role = optarg;
        break;
    case ORG:
        options->org = optarg;
        break;
    case USER:
        options->user = optarg;
        break;
    case WORKERS:
        options->workers = optarg;
        break;
    case OUTPUT:
        options->output = optarg;
        break;
    default:
        options->password_stdin = true;
        break;
    case RECORD:
        options->record = true;
        break;
    }
}

bool options_parse(int argc, char **argv, const char *allowed, struct options *options)
{
    int which;

    *options = (struct options){0};
    optind = 1;
    opterr = 0;
    while ((which = getopt_long(argc, argv, "o:", known, NULL)) != -1) {
        if (which == '?' || which == ':') {
            fprintf(stderr, _("nold: not an option of nold %s, or its value is missing: %s\n"), argv[0],
                    argv[optind - 1]);
            return false;
        }
        if (!is_allowed(allowed, name_of(which))) {
            fprintf(stderr, _("nold: nold %s takes no --%s\n"), argv[0], name_of(which));
            return false;
        }
        take(options, which);
    }
    for (; optind < argc; optind++) {
        if (options->word_count == (int)(sizeof(options->words) / sizeof(*options->words))) {
            fprintf(stderr, _("nold: too many words after nold %s: %s\n"), argv[0], argv[optind]);
            return false;
        }
        options->words[options->word_count++] = argv[optind];
    }
    return true;
}

int options_load_config(const struct options *options, bool required, struct config *config)
{
    struct log_config log = log_config_default();
    char error[400];

    if (options->config == NULL && required) {
        fputs(_("nold: say which settings to use: --config FILE (nold config show prints an example)\n"),
              stderr);
        return 2;
    }
    config_init(config);
    if (options->config != NULL && !config_read_file(config, options->config, error, sizeof(error))) {
        fprintf(stderr, _("nold: %s\n"), error);
        config_deinit(config);
        return 1;
    }
    log_level_parse(config->log_level, &log.level);
    log_format_parse(config->log_format, &log.format);
    log_setup(&log);
    return 0;
}
