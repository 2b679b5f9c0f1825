/*
 * nold, the district server: which command does what. One row a command; the work is in main_<command>.c and dev/.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "common/i18n.h"
#include "server/main_commands.h"

extern const struct catalogue server_words; /* made from server/po/zh_CN.po */

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv); /* argv[0] is the command's name */
    const char *synopsis;
    const char *what;
} commands[] = {
    {"dev", command_dev,
     N_("[--dir DIR] [--listen HOST:PORT] [--workers N] [--user NAME] [--org CODE] [--password-stdin]"),
     N_("everything in one command: a private PostgreSQL, keys, migrations, the first account, the server")},
    {"serve", command_serve, N_("--config FILE"),
     N_("the server, in the foreground; SIGTERM drains, SIGHUP reads certificates again")},
    {"migrate", command_migrate, N_("--config FILE | --database CONNINFO"),
     N_("brings the database up to this program")},
    {"check", command_check, N_("--config FILE [-o json] [--record]"),
     N_("looks at database, roles, settings, certificates; says how to mend what is wrong; with -o json for "
        "monitoring; with --record, at night, also through every row of the record")},
    {"config", command_config, N_("show [--config FILE]"),
     N_("every setting with its value and its meaning")},
    {"user", command_user, N_("add NAME --role ROLE --org CODE --config FILE [--password-stdin]"),
     N_("an account; the first one works at once, later ones wait for a district officer")},
    {"clock", command_clock, N_("show | accept | move +3d|+5h|+30m --config FILE"),
     N_("the time of the work; accept: the clocks go on after the machine's date jumped by more than a "
        "month; "
        "in a database for trials it can be moved on, never back; both are recorded")},
    {"version", command_version, "", N_("which program this is")},
};

enum { COMMANDS = sizeof(commands) / sizeof(*commands) };

static int help(FILE *out, int code)
{
    fputs(_("nold: the district server of Not One Less\n\n"
            "  nold dev                                      to try it: makes and runs everything\n"
            "  nold serve --config /etc/nol/nold.conf        with a PostgreSQL of your own (see "
            "sql/roles.sql)\n\n"),
          out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  nold %s %s\n      %s\n", commands[i].name, _(commands[i].synopsis),
                _(commands[i].what));
    fputs(
        _("\nWith each: --lang zh|en, the language (default: by the locale, Chinese unless it is English)\n"),
        out);
    return code;
}

/* Memory holds names and numbers: it goes to no core file. 1 and not 0, which a core_pattern that is a pipe ignores. */
static void forbid_core_files(void)
{
    const struct rlimit least = {1, 1};

    setrlimit(RLIMIT_CORE, &least);
}

/* Takes --lang out of the words. It goes on as the locale, so that nold dev, started again as another user, speaks the same. */
static bool take_language(int *argc, char **argv)
{
    const char *language = NULL;
    int kept = 1;

    for (int i = 1; i < *argc; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0)
            language = argv[i] + 7;
        else if (strcmp(argv[i], "--lang") == 0)
            language = i + 1 < *argc ? argv[++i] : "";
        else
            argv[kept++] = argv[i];
    }
    argv[ *argc = kept] = NULL;
    i18n_open(&server_words, language);
    if (language == NULL)
        return true;
    if (strcmp(language, "zh") != 0 && strcmp(language, "en") != 0) {
        fprintf(stderr, _("nold: --lang knows zh and en, not \"%s\"\n"), language);
        return false;
    }
    setenv("LC_ALL", language, 1);
    return true;
}

int main(int argc, char **argv)
{
    forbid_core_files();
    if (!take_language(&argc, argv))
        return 2;
    if (argc < 2)
        return help(stderr, 2);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return help(stdout, 0);
    if (strcmp(argv[1], "--version") == 0)
        return command_version(0, NULL);
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(argv[1], commands[i].name) != 0)
            continue;
        if (argc > 2 && strcmp(argv[argc - 1], "--help") == 0) {
            printf("nold %s %s\n\n%s\n", commands[i].name, _(commands[i].synopsis), _(commands[i].what));
            return 0;
        }
        return commands[i].run(argc - 1, argv + 1);
    }
    fprintf(stderr, _("nold: no such command: %s (nold --help lists them)\n"), argv[1]);
    return 2;
}
