/*
 * nold, the district server: which command does what. One row a command; the work is in main_<command>.c and dev/.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "server/main_commands.h"

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv); /* argv[0] is the command's name */
    const char *synopsis;
    const char *what;
} commands[] = {
    {"dev", command_dev,
     "[--dir DIR] [--listen HOST:PORT] [--workers N] [--user NAME] [--org CODE] [--password-stdin]",
     "everything in one command: a private PostgreSQL, keys, migrations, the first account, the server"},
    {"serve", command_serve, "--config FILE",
     "the server, in the foreground; SIGTERM drains, SIGHUP reads certificates again"},
    {"migrate", command_migrate, "--config FILE | --database CONNINFO",
     "brings the database up to this program"},
    {"check", command_check, "--config FILE",
     "looks at database, roles, settings, certificates; says how to mend what is wrong"},
    {"config", command_config, "show [--config FILE]", "every setting with its value and its meaning"},
    {"user", command_user, "add NAME --role ROLE --org CODE --config FILE [--password-stdin]",
     "an account; the first one works at once, later ones wait for a district officer"},
    {"clock", command_clock, "show | accept | move +3d|+5h|+30m --config FILE",
     "the time of the work; accept: the clocks go on after the machine's date jumped by more than a month; "
     "in a database for trials it can be moved on, never back; both are recorded"},
    {"version", command_version, "", "which program this is"},
};

enum { COMMANDS = sizeof(commands) / sizeof(*commands) };

static int help(FILE *out, int code)
{
    fputs("nold: the district server of Not One Less\n\n"
          "  nold dev                                      to try it: makes and runs everything\n"
          "  nold serve --config /etc/nol/nold.conf        with a PostgreSQL of your own (see "
          "sql/roles.sql)\n\n",
          out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  nold %s %s\n      %s\n", commands[i].name, commands[i].synopsis, commands[i].what);
    return code;
}

/* Memory holds names and numbers: it goes to no core file. 1 and not 0, which a core_pattern that is a pipe ignores. */
static void forbid_core_files(void)
{
    const struct rlimit least = {1, 1};

    setrlimit(RLIMIT_CORE, &least);
}

int main(int argc, char **argv)
{
    forbid_core_files();
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
            printf("nold %s %s\n\n%s\n", commands[i].name, commands[i].synopsis, commands[i].what);
            return 0;
        }
        return commands[i].run(argc - 1, argv + 1);
    }
    fprintf(stderr, "nold: no such command: %s (nold --help lists them)\n", argv[1]);
    return 2;
}
